#include "ops/memory/caching_allocator.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace tessera::ops {
namespace {

constexpr int kSmallestPower = 8;  // 256 bytes

constexpr std::size_t kPageBytes = 4096;
// Below, blocks lie so densely that their slack is resident, too.
constexpr std::size_t kSparseBytes = std::size_t{128} << 10;

// Addresses handed out while counting begin here: no processor and no GPU maps them.
constexpr std::uintptr_t kPhantoms = std::uintptr_t{1} << 62;

bool is_phantom(const void* data) {
  return reinterpret_cast<std::uintptr_t>(data) >= kPhantoms;
}

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

CachingAllocator::~CachingAllocator() {
  trim();
}

void* CachingAllocator::allocate(std::size_t num_bytes) {
  const std::size_t class_idx = class_of(num_bytes);
  if (class_idx >= kNumClasses) throw AllocationError(num_bytes, device());
  const std::scoped_lock lock(mutex_);
  Block block;
  if (std::vector<Block>& waiting = classes_[class_idx].free; !waiting.empty()) {
    block = waiting.back();
    waiting.pop_back();
  } else {
    block.data = make_block(class_idx, num_bytes);
  }
  bytes_in_use_ += static_cast<std::int64_t>(class_bytes(class_idx));
  if (is_keeping_) kept_.insert(block.data);
  if (is_counting_ && source_->is_lazy()) count(block.data, num_bytes, block.num_bytes);
  return block.data;
}

void* CachingAllocator::make_block(std::size_t class_idx, std::size_t num_bytes) {
  SizeClass& size_class = classes_[class_idx];
  if (size_class.free.capacity() == size_class.num_blocks)
    size_class.free.reserve(2 * size_class.num_blocks + 1);
  void* block = take(class_bytes(class_idx));
  if (block == nullptr) throw AllocationError(num_bytes, device());
  ++size_class.num_blocks;
  if (!is_phantom(block)) bytes_held_ += static_cast<std::int64_t>(class_bytes(class_idx));
  return block;
}

void* CachingAllocator::take(std::size_t num_bytes) {
  ++num_system_allocations_;
  if (is_counting_ && !source_->is_lazy()) {
    counted_bytes_ += static_cast<std::int64_t>(num_bytes);
    num_phantom_bytes_ += num_bytes;
    return reinterpret_cast<void*>(kPhantoms + num_phantom_bytes_ -
                                   num_bytes);  // NOLINT: no memory
  }
  if (void* block = source_->take(num_bytes); block != nullptr) return block;
  // Blocks of other sizes may hold what is missing.
  trim_held();
  ++num_system_allocations_;
  return source_->take(num_bytes);
}

void CachingAllocator::release(void* data, std::size_t num_bytes) noexcept {
  const std::size_t class_idx = class_of(num_bytes);
  const std::scoped_lock lock(mutex_);
  bytes_in_use_ -= static_cast<std::int64_t>(class_bytes(class_idx));
  if (is_phantom(data) && !is_counting_) {
    --classes_[class_idx].num_blocks;
  } else {
    classes_[class_idx].free.push_back({data, num_bytes});
  }
}

void CachingAllocator::trim() noexcept {
  const std::scoped_lock lock(mutex_);
  trim_held();
}

void CachingAllocator::trim_held() noexcept {
  if (is_keeping_) return;
  for (SizeClass& size_class : classes_) {
    const auto class_idx = static_cast<std::size_t>(&size_class - classes_.data());
    for (const Block& block : size_class.free) {
      resident_bytes_.erase(block.data);
      if (is_phantom(block.data)) continue;
      source_->give_back(block.data);
      bytes_held_ -= static_cast<std::int64_t>(class_bytes(class_idx));
    }
    size_class.num_blocks -= size_class.free.size();
    size_class.free.clear();
  }
}

void CachingAllocator::start_keeping() {
  const std::scoped_lock lock(mutex_);
  is_keeping_ = true;
}

std::vector<CachingAllocator::Block> CachingAllocator::stop_keeping() {
  const std::scoped_lock lock(mutex_);
  std::vector<Block> blocks;
  for (SizeClass& size_class : classes_) {
    std::erase_if(size_class.free, [&](const Block& block) {
      const bool is_kept = kept_.contains(block.data);
      if (is_kept) blocks.push_back(block);
      return is_kept;
    });
  }
  kept_.clear();
  is_keeping_ = false;
  return blocks;
}

void CachingAllocator::give_back(const std::vector<Block>& blocks) noexcept {
  const std::scoped_lock lock(mutex_);
  for (const Block& block : blocks)
    classes_[class_of(block.num_bytes)].free.push_back(block);
}

void CachingAllocator::start_counting() {
  const std::scoped_lock lock(mutex_);
  counted_bytes_ = 0;
  is_counting_ = true;
}

void CachingAllocator::stop_counting() {
  const std::scoped_lock lock(mutex_);
  for (SizeClass& size_class : classes_) {
    size_class.num_blocks -=
        std::erase_if(size_class.free, [](const Block& block) { return is_phantom(block.data); });
  }
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

std::int64_t CachingAllocator::bytes_held() const {
  const std::scoped_lock lock(mutex_);
  return bytes_held_;
}

std::int64_t CachingAllocator::bytes_in_use() const {
  const std::scoped_lock lock(mutex_);
  return bytes_in_use_;
}

}  // namespace tessera::ops
