// Where the blocks of a CachingAllocator come from: the system's memory, or that of a GPU.
#pragma once

#include <cstddef>

#include "kernels/cuda/device.h"
#include "tensor/allocator.h"

namespace tessera::ops {

class BlockSource {
 public:
  BlockSource() = default;
  BlockSource(const BlockSource&) = delete;
  BlockSource& operator=(const BlockSource&) = delete;
  virtual ~BlockSource() = default;

  [[nodiscard]] virtual Device device() const = 0;
  // At least 64-byte aligned; null when there is no more.
  [[nodiscard]] virtual void* take(std::size_t num_bytes) = 0;
  virtual void give_back(void* block) noexcept = 0;
  // Whether a block takes up memory only where it is written to.
  [[nodiscard]] virtual bool is_lazy() const = 0;
};

class SystemBlocks final : public BlockSource {
 public:
  [[nodiscard]] Device device() const override { return {}; }
  [[nodiscard]] void* take(std::size_t num_bytes) override;
  void give_back(void* block) noexcept override;
  [[nodiscard]] bool is_lazy() const override { return true; }
};

class GpuBlocks final : public BlockSource {
 public:
  GpuBlocks(kernels::cuda::Device& gpu, int ordinal) : gpu_(gpu), ordinal_(ordinal) {}
  [[nodiscard]] Device device() const override { return {DeviceKind::kCuda, ordinal_}; }
  [[nodiscard]] void* take(std::size_t num_bytes) override { return gpu_.allocate(num_bytes); }
  void give_back(void* block) noexcept override { gpu_.release(block); }
  [[nodiscard]] bool is_lazy() const override { return false; }

 private:
  kernels::cuda::Device& gpu_;
  int ordinal_;
};

}  // namespace tessera::ops
