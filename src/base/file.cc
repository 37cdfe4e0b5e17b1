#include "base/file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tessera::base {
namespace {

std::string reason() {
  return std::strerror(errno);
}

// An open descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

Error open_error(std::string_view where, const std::string& path) {
  const std::string message = cat(path, ": a readable file, ", reason());
  if (errno == ENOENT) return Error::not_found(std::string(where), message);
  return Error::io(std::string(where), message);
}

// Size of an open regular file.
Result<std::uint64_t> file_size(int descriptor, std::string_view where, const std::string& path) {
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) return open_error(where, path);
  if (S_ISDIR(info.st_mode)) {
    return Error::invalid_input(std::string(where), cat(path, ": a file, is a directory"));
  }
  return static_cast<std::uint64_t>(info.st_size);
}

// The same, where nothing but a regular file will do: pipes and devices have no bytes to map.
Result<std::uint64_t> mappable_size(int descriptor,
                                    std::string_view where,
                                    const std::string& path) {
  TESSERA_TRY(size, file_size(descriptor, where, path));
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) return open_error(where, path);
  if (S_ISREG(info.st_mode)) return size;
  return Error::invalid_input(std::string(where),
                              cat(path, ": a regular file, is a pipe or a device"));
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return path.substr(0, std::max(slash, std::size_t{1}));
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
  constexpr std::string_view kWhere = "open file";
  // Without O_NONBLOCK a named pipe would make the call wait for somebody who writes into it.
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (descriptor.get() < 0) return open_error(kWhere, path);
  TESSERA_TRY(size, mappable_size(descriptor.get(), kWhere, path));
  MappedFile file;
  file.path_ = path;
  file.size_ = size;
  if (size == 0) return file;
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.get(), 0);
  if (data == MAP_FAILED) {
    return Error::io(std::string(kWhere), cat(path, ": a mapping of ", size, " bytes, ", reason()));
  }
  file.data_ = static_cast<const std::byte*>(data);
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      path_(std::move(other.path_)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(path_, other.path_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

Result<std::vector<std::byte>> read_file(const std::string& path, std::uint64_t max_bytes) {
  constexpr std::string_view kWhere = "read file";
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) return open_error(kWhere, path);
  TESSERA_TRY(size, file_size(descriptor.get(), kWhere, path));
  if (size > max_bytes) {
    return Error::limit(std::string(kWhere),
                        cat(path, ": at most ", max_bytes, " bytes, has ", size));
  }
  // Pipes and /proc files report size 0: read until the end, within the bound.
  std::vector<std::byte> bytes;
  bytes.reserve(size);
  std::byte chunk[1 << 16];
  while (bytes.size() <= max_bytes) {
    const ssize_t count = ::read(descriptor.get(), chunk, sizeof(chunk));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return open_error(kWhere, path);
    if (count == 0) return bytes;
    bytes.insert(bytes.end(), chunk, chunk + count);
  }
  return Error::limit(std::string(kWhere), cat(path, ": at most ", max_bytes, " bytes, has more"));
}

Result<std::string> read_text_file(const std::string& path, std::uint64_t max_bytes) {
  TESSERA_TRY(bytes, read_file(path, max_bytes));
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

AtomicFile::AtomicFile(int descriptor, std::string path, std::string temporary)
    : descriptor_(descriptor), path_(std::move(path)), temporary_(std::move(temporary)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

Result<AtomicFile> AtomicFile::create(const std::string& path) {
  std::string temporary = cat(path, ".tmp-", ::getpid());
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return Error::io("write file", cat(path, ": a writable place, ", reason()));
  }
  return AtomicFile(descriptor, path, std::move(temporary));
}

Result<void> AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return Error::io("write file",
                       cat(path_, ": room for ", bytes.size(), " more bytes, ", reason()));
    }
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> AtomicFile::write(std::string_view text) {
  return write(std::as_bytes(std::span(text.data(), text.size())));
}

Result<void> AtomicFile::finish() {
  const int descriptor = std::exchange(descriptor_, -1);
  const bool synced = ::fsync(descriptor) == 0;
  const bool closed = ::close(descriptor) == 0;
  if (!synced || !closed || ::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const std::string why = reason();
    ::unlink(temporary_.c_str());
    return Error::io("write file", cat(path_, ": a finished file, ", why));
  }
  return sync_folder(folder_of(path_));
}

Result<void> write_file_atomically(const std::string& path, std::string_view text) {
  TESSERA_TRY(file, AtomicFile::create(path));
  TESSERA_TRY(written, file.write(text));
  return file.finish();
}

Result<void> sync_folder(const std::string& path) {
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) {
    return Error::io("sync folder", cat(path, ": a folder on a working disk, ", reason()));
  }
  return {};
}

}  // namespace tessera::base
