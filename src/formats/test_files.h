// For tests: a folder that goes away with the test, and tensors on the heap.
#pragma once

#include <filesystem>
#include <new>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/file.h"
#include "tensor/allocator.h"

namespace tessera::formats {

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(testing::TempDir() + "formats-XXXXXX") {
    EXPECT_NE(::mkdtemp(path_.data()), nullptr);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string file(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }
  void write(std::string_view name, std::string_view text) const {
    EXPECT_TRUE(base::write_file_atomically(file(name), text));
  }
  [[nodiscard]] std::string read(std::string_view name) const {
    auto text = base::read_text_file(file(name), 1 << 20);
    EXPECT_TRUE(text);
    return text ? *std::move(text) : "";
  }

 private:
  std::string path_;
};

class HeapAllocator final : public Allocator, public AllocatorOwner {
 public:
  void* allocate(std::size_t num_bytes) override { return ::operator new(num_bytes, kAlignment); }
  void release(void* data, std::size_t) noexcept override { ::operator delete(data, kAlignment); }
  [[nodiscard]] Device device() const override { return {}; }
  [[nodiscard]] AllocatorOwner& owner() const override { return const_cast<HeapAllocator&>(*this); }

 private:
  static constexpr std::align_val_t kAlignment{64};
};

}  // namespace tessera::formats
