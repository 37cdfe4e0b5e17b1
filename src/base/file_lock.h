// A lock for one process at a time, held through a file that stays when the lock goes, or through a
// folder.
//
//   TESSERA_TRY(lock, FileLock::take(folder + "/.lock"));   // until `lock` is destroyed
//
// A process that dies, however it dies, holds none.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace tessera::base {

class FileLock {
 public:
  // Makes the file when there is none. An error when another process holds the lock.
  static Result<FileLock> take(const std::string& path);
  // The folder is there; it may be renamed while the lock is held.
  static Result<FileLock> take_folder(const std::string& path);

  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() { release(); }

  [[nodiscard]] bool is_held() const { return descriptor_ >= 0; }
  void release();
  // Writes out everything of the file system that the lock is on.
  [[nodiscard]] Result<void> sync_disk() const;

 private:
  static Result<FileLock> take_open(int descriptor, const std::string& path);
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace tessera::base
