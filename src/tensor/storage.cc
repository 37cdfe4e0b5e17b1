#include "tensor/storage.h"

#include <new>

#include "base/check.h"

namespace tessera {

struct Storage::Block {
  std::atomic<int> num_owners{1};
  bool is_borrowed = false;
  Allocator* allocator = nullptr;
  std::byte* data = nullptr;
  std::size_t num_bytes = 0;
  std::size_t allocated_bytes = 0;  // on the CPU this block included
  std::shared_ptr<const void> keep_alive;
};

namespace {

// Data starts one cache line after the control block's start, so it stays 64-byte aligned.
constexpr std::size_t kHeaderBytes = 64;

}  // namespace

Storage Storage::allocate(Allocator& allocator, std::size_t num_bytes) {
  static_assert(sizeof(Block) <= kHeaderBytes, "the control block must fit before the data");
  if (allocator.device().kind != DeviceKind::kCpu) {
    // Device memory cannot hold a host control block.
    auto block = std::make_unique<Block>();
    block->allocator = &allocator;
    block->data = static_cast<std::byte*>(allocator.allocate(num_bytes));
    block->num_bytes = num_bytes;
    block->allocated_bytes = num_bytes;
    return Storage(block.release());
  }
  void* memory = allocator.allocate(num_bytes + kHeaderBytes);
  auto* block = new (memory) Block;
  block->allocator = &allocator;
  block->data = static_cast<std::byte*>(memory) + kHeaderBytes;
  block->num_bytes = num_bytes;
  block->allocated_bytes = num_bytes + kHeaderBytes;
  return Storage(block);
}

Storage Storage::borrow(Allocator& allocator,
                        const std::byte* data,
                        std::size_t num_bytes,
                        std::shared_ptr<const void> keep_alive) {
  if (allocator.device().kind != DeviceKind::kCpu) {
    // A device does not read the host's bytes: it gets a copy.
    Storage copy = allocate(allocator, num_bytes);
    if (allocator.keeps_values()) allocator.write(copy.mutable_data(), data, num_bytes);
    return copy;
  }
  auto* block = new Block;  // NOLINT: released in release()
  block->allocator = &allocator;
  block->data = const_cast<std::byte*>(data);
  block->num_bytes = num_bytes;
  block->is_borrowed = true;
  block->keep_alive = std::move(keep_alive);
  return Storage(block);
}

const std::byte* Storage::data() const {
  return block_->data;
}

std::byte* Storage::mutable_data() const {
  base::check(!block_->is_borrowed, "storage", "writable bytes, these belong to a file");
  return block_->data;
}

std::size_t Storage::num_bytes() const {
  return block_->num_bytes;
}
Allocator& Storage::allocator() const {
  return *block_->allocator;
}
bool Storage::is_unique() const {
  return block_->num_owners.load(std::memory_order_acquire) == 1;
}

bool Storage::is_borrowed() const {
  return block_->is_borrowed;
}

void Storage::retain() const noexcept {
  if (block_ != nullptr) block_->num_owners.fetch_add(1, std::memory_order_relaxed);
}

void Storage::release() noexcept {
  if (block_ == nullptr) return;
  if (block_->num_owners.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  Allocator& allocator = *block_->allocator;
  const std::size_t allocated_bytes = block_->allocated_bytes;
  if (block_->is_borrowed) {
    delete block_;
  } else if (allocator.device().kind != DeviceKind::kCpu) {
    allocator.release(block_->data, allocated_bytes);
    delete block_;
  } else {
    block_->~Block();
    allocator.release(block_, allocated_bytes);
  }
  block_ = nullptr;
}

}  // namespace tessera
