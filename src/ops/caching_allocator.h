// Host memory for tensors, recycled: a released block waits in a list of its size class for the
// next request of that class, so a step that repeats the shapes of the last one asks the system for
// nothing. When the system refuses, the waiting blocks go back to it and it is asked once more.
// Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <unordered_map>

#include "tensor/allocator.h"

namespace tessera::ops {

class CachingAllocator final : public Allocator {
 public:
  // Where blocks come from, in the manner of std::aligned_alloc; std::free takes them back.
  using SystemAllocate = void* (*)(std::size_t alignment, std::size_t num_bytes);

  explicit CachingAllocator(AllocatorOwner& owner);  // std::aligned_alloc
  CachingAllocator(AllocatorOwner& owner, SystemAllocate system) : owner_(owner), system_(system) {}
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

  // From start to stop it adds up what of its blocks becomes resident, if all that is asked for is
  // written to, and was not so at the start. The user then leaves values out (keeps_values).
  void start_counting();
  void stop_counting();
  [[nodiscard]] std::int64_t counted_bytes() const;
  [[nodiscard]] bool keeps_values() const override { return !is_counting_; }

 private:
  struct FreeBlock {
    FreeBlock* next = nullptr;
    std::size_t num_bytes = 0;  // asked for when it was last in use
  };
  // Four classes per power of two, from 256 bytes up: at most a quarter of a block is slack.
  static constexpr std::size_t kNumClasses = std::size_t{4} * 40;
  static std::size_t class_of(std::size_t num_bytes);
  static std::size_t class_bytes(std::size_t class_idx);

  // With the mutex held.
  [[nodiscard]] void* ask_system(std::size_t num_bytes) noexcept;
  void trim_held() noexcept;
  void count(const void* data, std::size_t num_bytes, std::size_t num_bytes_before);

  AllocatorOwner& owner_;
  SystemAllocate system_;
  mutable std::mutex mutex_;  // guards everything below
  std::array<FreeBlock*, kNumClasses> free_{};
  std::int64_t num_system_allocations_ = 0;
  std::int64_t bytes_in_use_ = 0;
  std::int64_t counted_bytes_ = 0;
  std::unordered_map<const void*, std::size_t> resident_bytes_;  // of blocks seen while counting
  std::atomic<bool> is_counting_ = false;  // written with the mutex held, read without
};

}  // namespace tessera::ops
