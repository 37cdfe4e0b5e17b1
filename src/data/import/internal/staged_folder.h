// A folder of an import that appears under its name when everything in it is written. Until then it
// is "<path>.importing", locked against a second run; destroyed earlier, it is removed.
#pragma once

#include <string>

#include "base/file_lock.h"
#include "base/result.h"

namespace tessera::data::internal {

inline constexpr const char* kImportReportName = "import.json";
inline constexpr const char* kSamplesName = "samples.jsonl";
inline constexpr const char* kImagesName = "images";
[[nodiscard]] std::string shard_name(std::int64_t shard_idx);

class StagedFolder {
 public:
  // `path` must be absent or empty, or hold nothing but an earlier import when `replaces` is set.
  static base::Result<StagedFolder> create(const std::string& path, bool replaces);

  StagedFolder(StagedFolder&& other) noexcept = default;
  StagedFolder& operator=(StagedFolder&&) = delete;
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;
  ~StagedFolder();

  // Where files are written now.
  [[nodiscard]] const std::string& path() const { return staging_; }
  // Where they will be.
  [[nodiscard]] const std::string& final_path() const { return path_; }
  // Whether a run that was killed had left its folder; it is gone now.
  [[nodiscard]] bool found_unfinished() const { return found_unfinished_; }

  // Brings everything to the disk and gives the folder its name.
  base::Result<void> commit();

 private:
  StagedFolder(std::string path, base::FileLock lock);

  std::string path_;
  std::string staging_;
  base::FileLock lock_;  // of the staging folder; not held: committed or moved from
  bool found_unfinished_ = false;
};

}  // namespace tessera::data::internal
