// A lock for one process at a time, held through a file that stays when the lock goes.
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

  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace tessera::base
