// The folder of a run: its saves "step-00000100", and a lock for the process that writes there.
//
//   TESSERA_TRY(folder, RunFolder::open("runs/a"));   // made when absent; leftovers go
//   folder.saved_steps();                             // {100, 200}
//
// A save appears under its name only when it is complete; what a killed process left half-written
// has another name, and is removed when the folder is opened.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/file_lock.h"
#include "base/index.h"
#include "base/result.h"

namespace tessera::train {

class RunFolder {
 public:
  // An error when another process has it open.
  static base::Result<RunFolder> open(const std::string& path);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string file(std::string_view name) const;
  // Steps of the complete saves, ascending.
  [[nodiscard]] std::vector<Index> saved_steps() const;
  [[nodiscard]] std::string save_path(Index step) const;
  // A folder beside it that publish() gives its name; whatever had that name goes.
  [[nodiscard]] base::Result<std::string> begin_save(Index step) const;
  [[nodiscard]] base::Result<void> publish(Index step) const;
  void discard(Index step) const;
  // Removes all saves but the newest `count` and those that others need (keep_save).
  void keep_newest(Index count) const;

 private:
  RunFolder(std::string path, base::FileLock lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}
  [[nodiscard]] std::string unfinished_path(Index step) const;

  std::string path_;
  base::FileLock lock_;
};

// The newest complete save of the run in `path`, for a look from outside; none when there is none.
[[nodiscard]] std::optional<std::string> newest_save(const std::string& path);

// Has a run keep its save in `path` for `user`, whatever its `save.keep` says: a file in the save
// names the user. True when that is new; false when it was so already, or `path` is no save.
[[nodiscard]] base::Result<bool> keep_save(const std::string& path, const std::string& user);

}  // namespace tessera::train
