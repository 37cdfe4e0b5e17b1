// The boxes of accumulate as a GPU walks them: the places of y, and what is summed into each.
#pragma once

#include <array>
#include <cstddef>

#include "base/index.h"

namespace tessera::kernels {

// A place takes the sum of this many values at a time; the sums are added after.
inline constexpr Index kAccumulatePartValues = 1024;

// Up to four axes, the innermost last; unused ones have extent 1. Index i of `count` is the i-th in
// ascending order of the axes.
struct Walk {
  std::array<Index, 4> extents{1, 1, 1, 1};
  std::array<Index, 4> x_strides{};
  std::array<Index, 4> y_strides{};
  Index count = 1;
};

// Whether it runs along one axis.
[[nodiscard]] constexpr bool is_flat(const Walk& walk) {
  return walk.extents[0] * walk.extents[1] * walk.extents[2] <= 1;
}

// Puts an axis in front of the walk's own; one that goes on where the first of them ends lengthens
// it.
constexpr void prepend_axis(Walk& walk, Index extent, Index x_stride, Index y_stride) {
  walk.count *= extent;
  if (extent == 1) return;
  std::size_t axis = 3;  // the first that is free, from the inside
  while (axis > 0 && walk.extents[axis] != 1)
    --axis;
  const std::size_t next = axis + 1;
  if (next < 4 && x_stride == walk.extents[next] * walk.x_strides[next] &&
      y_stride == walk.extents[next] * walk.y_strides[next]) {
    walk.extents[next] *= extent;
    return;
  }
  walk.extents[axis] = extent;
  walk.x_strides[axis] = x_stride;
  walk.y_strides[axis] = y_stride;
}

struct AccumulateWalks {
  Walk places;  // axes along which y moves
  Walk summed;  // those that it sums over
};

[[nodiscard]] constexpr AccumulateWalks walks_of(const std::array<Index, 4>& extents,
                                                 const std::array<Index, 4>& x_strides,
                                                 const std::array<Index, 4>& y_strides) {
  AccumulateWalks walks;
  for (std::size_t axis = 4; axis-- > 0;) {
    Walk& walk = y_strides[axis] == 0 ? walks.summed : walks.places;
    prepend_axis(walk, extents[axis], x_strides[axis], y_strides[axis]);
  }
  return walks;
}

// Whether all accesses may be of `width` neighbours along the innermost axis of the places, as far
// as strides say.
[[nodiscard]] constexpr bool may_pack(const Walk& places, const Walk& summed, Index width) {
  const auto steps_whole = [width](const Walk& walk, std::size_t axis) {
    return walk.x_strides[axis] % width == 0 && walk.y_strides[axis] % width == 0;
  };
  for (std::size_t axis = 0; axis < 4; ++axis) {
    if (!steps_whole(summed, axis) || (axis < 3 && !steps_whole(places, axis))) return false;
  }
  return places.x_strides[3] == 1 && places.y_strides[3] == 1 && places.extents[3] % width == 0;
}

// The same places, `width` at a time.
[[nodiscard]] constexpr Walk packed(Walk places, Index width) {
  places.extents[3] /= width;
  places.x_strides[3] = width;
  places.y_strides[3] = width;
  places.count /= width;
  return places;
}

}  // namespace tessera::kernels
