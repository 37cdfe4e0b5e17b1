// Bytes on a device, shared by the tensors that look at them. Reference-counted within the object;
// on the CPU the control block comes from the same allocator, so that a step that recycles its
// memory makes no heap call at all.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

#include "tensor/allocator.h"

namespace tessera {

class Storage {
 public:
  Storage() = default;
  // Fresh bytes, uninitialised. num_bytes may be 0.
  static Storage allocate(Allocator& allocator, std::size_t num_bytes);
  // Bytes owned by somebody else (a file mapping), kept alive by `keep_alive`. Read-only. For the
  // allocator of a device: a copy there.
  static Storage borrow(Allocator& allocator,
                        const std::byte* data,
                        std::size_t num_bytes,
                        std::shared_ptr<const void> keep_alive);

  Storage(const Storage& other) noexcept : block_(other.block_) { retain(); }
  Storage(Storage&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Storage& operator=(Storage other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Storage() { release(); }

  [[nodiscard]] bool has_value() const { return block_ != nullptr; }
  [[nodiscard]] const std::byte* data() const;
  [[nodiscard]] std::byte* mutable_data() const;  // a contract violation on borrowed bytes
  [[nodiscard]] std::size_t num_bytes() const;
  [[nodiscard]] Allocator& allocator() const;
  [[nodiscard]] bool is_unique() const;
  [[nodiscard]] bool is_borrowed() const;

 private:
  struct Block;
  explicit Storage(Block* block) : block_(block) {}
  void retain() const noexcept;
  void release() noexcept;
  Block* block_ = nullptr;
};

}  // namespace tessera
