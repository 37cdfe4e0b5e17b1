// View<Elem, rank>: a non-owning typed window; what kernels' argument structs are built from.
#pragma once

#include <array>

#include "base/check.h"
#include "base/index.h"

namespace tessera {

template <class Elem, int kRank>
class View {
 public:
  View(Elem* data, std::array<Index, kRank> extents, std::array<Index, kRank> strides)
      : data_(data), extents_(extents), strides_(strides) {}

  [[nodiscard]] Elem* data() const { return data_; }
  [[nodiscard]] Index extent(int axis) const { return extents_[static_cast<std::size_t>(axis)]; }
  [[nodiscard]] Index stride(int axis) const { return strides_[static_cast<std::size_t>(axis)]; }

  template <class... Indices>
  requires(sizeof...(Indices) == kRank) [[nodiscard]] Elem& operator()(Indices... indices) const {
    const std::array<Index, kRank> at = {static_cast<Index>(indices)...};
    Index offset = 0;
    for (std::size_t axis = 0; axis < kRank; ++axis) {
      base::debug_check(at[axis] >= 0 && at[axis] < extents_[axis], "view", "index below ",
                        extents_[axis], " on axis ", axis, ", is ", at[axis]);
      offset += at[axis] * strides_[axis];
    }
    return data_[offset];
  }

 private:
  Elem* data_;
  std::array<Index, kRank> extents_;
  std::array<Index, kRank> strides_;
};

}  // namespace tessera
