// Files: mapped for reading, read whole within a bound, written so that no reader sees half.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tessera::base {

// A read-only memory mapping of a whole regular file; pipes and devices are refused at once.
// Movable; unmaps on destruction.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);

  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_, size_}; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::string path_;
};

// The whole file; an error when it is larger than `max_bytes`, a directory, or cannot be read.
[[nodiscard]] Result<std::vector<std::byte>> read_file(const std::string& path,
                                                       std::uint64_t max_bytes);
[[nodiscard]] Result<std::string> read_text_file(const std::string& path, std::uint64_t max_bytes);

// A new file that appears under its name only when finished: written as "<path>.tmp-<pid>", synced,
// renamed. Destroyed unfinished (an error, an exception), it removes the temporary.
class AtomicFile {
 public:
  static Result<AtomicFile> create(const std::string& path);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  Result<void> write(std::span<const std::byte> bytes);
  Result<void> write(std::string_view text);
  // Flush, sync, rename, sync the folder: done, the file survives a power cut. Call once.
  Result<void> finish();

 private:
  AtomicFile(int descriptor, std::string path, std::string temporary);
  int descriptor_ = -1;
  std::string path_;
  std::string temporary_;
};

[[nodiscard]] Result<void> write_file_atomically(const std::string& path, std::string_view text);

// The names in a folder reach the disk: after a rename that must survive a power cut.
[[nodiscard]] Result<void> sync_folder(const std::string& path);

}  // namespace tessera::base
