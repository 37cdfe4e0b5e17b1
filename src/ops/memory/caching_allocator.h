// Memory for tensors, recycled: a released block waits in a list of its size class for the next
// request of that class, so a step that repeats the shapes of the last one asks the system, or the
// GPU, for nothing. When there is no more, the waiting blocks go back and it is asked once more.
// Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ops/memory/block_source.h"
#include "tensor/allocator.h"

namespace tessera::ops {

class CachingAllocator : public Allocator {
 public:
  CachingAllocator(AllocatorOwner& owner, std::unique_ptr<BlockSource> source)
      : owner_(owner), source_(std::move(source)) {}
  ~CachingAllocator() override;

  [[nodiscard]] void* allocate(std::size_t num_bytes) override;
  void release(void* data, std::size_t num_bytes) noexcept override;
  [[nodiscard]] Device device() const override { return source_->device(); }
  [[nodiscard]] AllocatorOwner& owner() const override { return owner_; }

  // Gives waiting blocks back (after a large prefill).
  void trim() noexcept;

  // How often memory was asked for so far; steady in a recycled step.
  [[nodiscard]] std::int64_t num_system_allocations() const;
  [[nodiscard]] std::int64_t bytes_in_use() const;
  // Of all blocks, in use or waiting.
  [[nodiscard]] std::int64_t bytes_held() const;

  struct Block {
    void* data = nullptr;
    std::size_t num_bytes = 0;  // asked for when it was last in use
  };
  // Blocks that a graph uses: those handed out from start to stop, which are nobody else's until
  // give_back. While they are collected no waiting block goes back to the system.
  void start_keeping();
  // Those that are in use still are kept by who has them, which outlives the graph.
  [[nodiscard]] std::vector<Block> stop_keeping();
  void give_back(const std::vector<Block>& blocks) noexcept;

  // From start to stop it adds up the memory that its blocks take up and did not at the start, if
  // all that is asked for is written to. The user then leaves values out (keeps_values). Where a
  // block takes up memory at once, addresses that lead nowhere are handed out instead of blocks.
  void start_counting();
  void stop_counting();
  [[nodiscard]] std::int64_t counted_bytes() const;
  [[nodiscard]] bool keeps_values() const override { return !is_counting_; }

 private:
  struct SizeClass {
    std::vector<Block> free{};   // has room for all blocks, so that a release asks for nothing
    std::size_t num_blocks = 0;  // in use or waiting
  };
  // Four classes per power of two, from 256 bytes up: at most a quarter of a block is slack.
  static constexpr std::size_t kNumClasses = std::size_t{4} * 40;
  static std::size_t class_of(std::size_t num_bytes);
  static std::size_t class_bytes(std::size_t class_idx);

  // With the mutex held.
  [[nodiscard]] void* make_block(std::size_t class_idx, std::size_t num_bytes);
  [[nodiscard]] void* take(std::size_t num_bytes);
  void trim_held() noexcept;
  void count(const void* data, std::size_t num_bytes, std::size_t num_bytes_before);

  AllocatorOwner& owner_;
  std::unique_ptr<BlockSource> source_;
  mutable std::mutex mutex_;  // guards everything below
  std::array<SizeClass, kNumClasses> classes_;
  std::int64_t num_system_allocations_ = 0;
  std::int64_t bytes_in_use_ = 0;
  std::int64_t bytes_held_ = 0;
  std::int64_t counted_bytes_ = 0;
  std::uintptr_t num_phantom_bytes_ = 0;
  std::unordered_map<const void*, std::size_t> resident_bytes_;  // of blocks seen while counting
  bool is_keeping_ = false;
  std::unordered_set<const void*> kept_;   // handed out while keeping
  std::atomic<bool> is_counting_ = false;  // written with the mutex held, read without
};

// That of a GPU, whose bytes the host reaches through the GPU's stream.
class GpuAllocator final : public CachingAllocator {
 public:
  GpuAllocator(AllocatorOwner& owner, kernels::cuda::Device& gpu, int ordinal)
      : CachingAllocator(owner, std::make_unique<GpuBlocks>(gpu, ordinal)), gpu_(gpu) {}

  void write(void* to, const void* host, std::size_t num_bytes) override {
    gpu_.upload(to, host, num_bytes);
  }
  void read(void* host, const void* from, std::size_t num_bytes) override {
    gpu_.download(host, from, num_bytes);
  }
  void read_later(void* host, const void* from, std::size_t num_bytes) override {
    gpu_.download_later(host, from, num_bytes);
  }
  void finish_reads() override { gpu_.synchronize(); }
  void copy(void* to, const void* from, std::size_t num_bytes) override {
    gpu_.copy(to, from, num_bytes);
  }
  void clear(void* data, std::size_t num_bytes) override { gpu_.clear(data, num_bytes); }

 private:
  kernels::cuda::Device& gpu_;
};

}  // namespace tessera::ops
