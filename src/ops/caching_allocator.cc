#include "ops/caching_allocator.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <new>

#include "base/check.h"

namespace tessera::ops {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr int kSmallestPower = 8;  // 256 bytes

constexpr std::size_t kPageBytes = 4096;
// Below, blocks lie so densely that their slack is resident, too.
constexpr std::size_t kSparseBytes = std::size_t{128} << 10;

}  // namespace

std::size_t CachingAllocator::class_of(std::size_t num_bytes) {
  const std::size_t size = std::max<std::size_t>(num_bytes, std::size_t{1} << kSmallestPower);
  const int power =
      static_cast<int>(std::bit_width(size - 1)) - 1;  // 2^power < size <= 2^(power+1)
  const std::size_t quarter = std::size_t{1} << (power - 2);
  const std::size_t step = (size - (std::size_t{1} << power) + quarter - 1) / quarter;  // 1...4
  return 4 * static_cast<std::size_t>(power - kSmallestPower + 1) + step - 1;
}

std::size_t CachingAllocator::class_bytes(std::size_t class_idx) {
  const std::size_t power = class_idx / 4 + kSmallestPower - 1;
  return (std::size_t{1} << power) + (class_idx % 4 + 1) * (std::size_t{1} << (power - 2));
}

CachingAllocator::CachingAllocator(AllocatorOwner& owner)
    : CachingAllocator(owner, &std::aligned_alloc) {}

CachingAllocator::~CachingAllocator() {
  trim();
}

void* CachingAllocator::allocate(std::size_t num_bytes) {
  const std::size_t class_idx = class_of(num_bytes);
  if (class_idx >= kNumClasses) throw AllocationError(num_bytes);
  const std::size_t size = class_bytes(class_idx);
  const std::scoped_lock lock(mutex_);
  void* data = nullptr;
  std::size_t num_bytes_before = 0;
  if (FreeBlock* block = free_[class_idx]; block != nullptr) {
    free_[class_idx] = block->next;
    num_bytes_before = block->num_bytes;
    data = block;
  } else {
    data = ask_system(size);
    if (data == nullptr) throw AllocationError(num_bytes);
  }
  bytes_in_use_ += static_cast<std::int64_t>(size);
  if (is_counting_) count(data, num_bytes, num_bytes_before);
  return data;
}

void* CachingAllocator::ask_system(std::size_t num_bytes) noexcept {
  const std::size_t size = (num_bytes + kAlignment - 1) / kAlignment * kAlignment;
  ++num_system_allocations_;
  if (void* data = system_(kAlignment, size); data != nullptr) return data;
  // Blocks of other sizes may hold what is missing.
  trim_held();
  ++num_system_allocations_;
  return system_(kAlignment, size);
}

void CachingAllocator::release(void* data, std::size_t num_bytes) noexcept {
  const std::size_t class_idx = class_of(num_bytes);
  const std::scoped_lock lock(mutex_);
  bytes_in_use_ -= static_cast<std::int64_t>(class_bytes(class_idx));
  free_[class_idx] = new (data) FreeBlock{free_[class_idx], num_bytes};
}

void CachingAllocator::trim() noexcept {
  const std::scoped_lock lock(mutex_);
  trim_held();
}

void CachingAllocator::trim_held() noexcept {
  for (FreeBlock*& head : free_) {
    while (head != nullptr) {
      FreeBlock* block = head;
      head = block->next;
      resident_bytes_.erase(block);
      std::free(block);  // NOLINT: the counterpart of aligned_alloc
    }
  }
}

void CachingAllocator::start_counting() {
  const std::scoped_lock lock(mutex_);
  counted_bytes_ = 0;
  is_counting_ = true;
}

void CachingAllocator::stop_counting() {
  const std::scoped_lock lock(mutex_);
  resident_bytes_.clear();
  is_counting_ = false;
}

void CachingAllocator::count(const void* data,
                             std::size_t num_bytes,
                             std::size_t num_bytes_before) {
  const auto resident = [](std::size_t bytes) {
    const std::size_t size = bytes == 0 ? 0 : class_bytes(class_of(bytes));
    return size < kSparseBytes ? size : (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
  };
  std::size_t& known = resident_bytes_.try_emplace(data, resident(num_bytes_before)).first->second;
  const std::size_t needed = resident(num_bytes);
  if (needed <= known) return;
  counted_bytes_ += static_cast<std::int64_t>(needed - known);
  known = needed;
}

std::int64_t CachingAllocator::counted_bytes() const {
  const std::scoped_lock lock(mutex_);
  return counted_bytes_;
}

std::int64_t CachingAllocator::num_system_allocations() const {
  const std::scoped_lock lock(mutex_);
  return num_system_allocations_;
}

std::int64_t CachingAllocator::bytes_in_use() const {
  const std::scoped_lock lock(mutex_);
  return bytes_in_use_;
}

}  // namespace tessera::ops
