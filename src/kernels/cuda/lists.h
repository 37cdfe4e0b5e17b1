// Lists that a launch function makes on the host and that its kernels read: they are laid one
// behind another and go into the function's scratch in one transfer, in the order of the stream.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "base/checked_math.h"
#include "base/index.h"
#include "kernels/cuda/device.h"

namespace tessera::kernels::cuda {

class Lists {
 public:
  static constexpr Index kAlignment = 16;

  // `memory` is a multiple of kAlignment and has room for what is added, each list rounded up to
  // kAlignment.
  explicit Lists(std::byte* memory) : memory_(memory) {}

  // Where the list will be.
  template <class Item>
  const Item* add(std::span<const Item> items) {
    static_assert(std::is_trivially_copyable_v<Item>, "items travel as bytes");
    const std::size_t begin = bytes_.size();
    bytes_.resize(static_cast<std::size_t>(
        base::round_up(static_cast<Index>(begin + items.size_bytes()), kAlignment)));
    if (!items.empty()) std::memcpy(bytes_.data() + begin, items.data(), items.size_bytes());
    return reinterpret_cast<const Item*>(memory_ + begin);
  }

  // Where the next list would be: memory behind all of them.
  template <class Item>
  [[nodiscard]] Item* end() const {
    return reinterpret_cast<Item*>(memory_ + bytes_.size());
  }

  void upload(Device& device) const {
    if (!bytes_.empty()) device.upload(memory_, bytes_.data(), bytes_.size());
  }

 private:
  std::byte* memory_;
  std::vector<std::byte> bytes_;
};

}  // namespace tessera::kernels::cuda
