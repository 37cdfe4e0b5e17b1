// Cost: every value read and written once; bound by memory. Rows along the last axis are cut into
// pieces that threads share, so that one long row and many short ones go alike.
#include <algorithm>
#include <cstring>
#include <type_traits>

#include "base/checked_math.h"
#include "kernels/copy/copy.h"
#include "kernels/grain.h"

namespace tessera::kernels {
namespace {

template <class From, class To>
void copy_row(const From* x, Index x_stride, To* y, Index y_stride, Index count) {
  if (x_stride != 1 || y_stride != 1) {
    for (Index i = 0; i < count; ++i)
      y[i * y_stride] = converted<To>(x[i * x_stride]);
  } else if constexpr (std::is_same_v<From, To>) {
    std::memcpy(y, x, static_cast<std::size_t>(count) * sizeof(To));
  } else {
    for (Index i = 0; i < count; ++i)
      y[i] = converted<To>(x[i]);
  }
}

}  // namespace

template <class From, class To>
void copy_base(const CopyArgs<From, To>& args, const Queue& queue) {
  const auto [A, B, C, D] = args.extents;
  if (A * B * C * D == 0) return;
  const Index length = std::min(D, kChunkValues);
  const Index per_row = base::ceil_div(D, length);
  To* y = first_of_y(args);
  queue.parallel_for(A * B * C * per_row, rows_per_chunk(length),
                     [&, B = B, C = C, D = D](Index begin, Index end, int) {
                       for (Index piece = begin; piece < end; ++piece) {
                         const Index row = piece / per_row;
                         const Index first = piece % per_row * length;
                         const auto start = [&](const std::array<Index, 4>& strides) {
                           return row / (B * C) * strides[0] + row / C % B * strides[1] +
                                  row % C * strides[2] + first * strides[3];
                         };
                         copy_row(args.x + start(args.x_strides), args.x_strides[3],
                                  y + start(args.y_strides), args.y_strides[3],
                                  std::min(length, D - first));
                       }
                     });
}

template void copy_base(const CopyArgs<float, float>&, const Queue&);
template void copy_base(const CopyArgs<float, BFloat16>&, const Queue&);
template void copy_base(const CopyArgs<float, Float16>&, const Queue&);
template void copy_base(const CopyArgs<BFloat16, float>&, const Queue&);
template void copy_base(const CopyArgs<Float16, float>&, const Queue&);
template void copy_base(const CopyArgs<BFloat16, BFloat16>&, const Queue&);
template void copy_base(const CopyArgs<Float16, Float16>&, const Queue&);

}  // namespace tessera::kernels
