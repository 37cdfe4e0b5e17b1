#include "base/file_lock.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/text.h"

namespace tessera::base {

Result<FileLock> FileLock::take(const std::string& path) {
  return take_open(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644), path);
}

Result<FileLock> FileLock::take_folder(const std::string& path) {
  return take_open(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), path);
}

Result<FileLock> FileLock::take_open(int descriptor, const std::string& path) {
  if (descriptor < 0) {
    return Error::io("lock file", cat(path, ": a place to write in, ", std::strerror(errno)));
  }
  FileLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return Error::invalid_input("lock file",
                                cat(path, ": one process at a time, another one is at work there"));
  }
  return lock;
}

void FileLock::release() {
  if (is_held()) ::close(std::exchange(descriptor_, -1));
}

Result<void> FileLock::sync_disk() const {
  if (::syncfs(descriptor_) == 0) return {};
  return Error::io("lock file", cat("a disk that keeps what is written, ", std::strerror(errno)));
}

}  // namespace tessera::base
