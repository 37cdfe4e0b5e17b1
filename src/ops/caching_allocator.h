// Host memory for tensors, recycled: a released block waits in a list of its size class for the
// next request of that class, so a step that repeats the shapes of the last one asks the system for
// nothing. Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "tensor/allocator.h"

namespace tessera::ops {

class CachingAllocator final : public Allocator {
 public:
  explicit CachingAllocator(AllocatorOwner& owner) : owner_(owner) {}
  ~CachingAllocator() override;

  [[nodiscard]] void* allocate(std::size_t num_bytes) override;
  void release(void* data, std::size_t num_bytes) noexcept override;
  [[nodiscard]] Device device() const override { return {}; }
  [[nodiscard]] AllocatorOwner& owner() const override { return owner_; }

  // Gives waiting blocks back to the system (after a large prefill).
  void trim() noexcept;

  // Calls to the system so far; steady in a recycled step.
  [[nodiscard]] std::int64_t num_system_allocations() const;
  [[nodiscard]] std::int64_t bytes_in_use() const;

 private:
  struct FreeBlock {
    FreeBlock* next = nullptr;
  };
  // Four classes per power of two, from 256 bytes up: at most a quarter of a block is slack.
  static constexpr std::size_t kNumClasses = std::size_t{4} * 40;
  static std::size_t class_of(std::size_t num_bytes);
  static std::size_t class_bytes(std::size_t class_idx);

  AllocatorOwner& owner_;
  mutable std::mutex mutex_;  // guards everything below
  std::array<FreeBlock*, kNumClasses> free_{};
  std::int64_t num_system_allocations_ = 0;
  std::int64_t bytes_in_use_ = 0;
};

}  // namespace tessera::ops
