// Cost: 12 bytes per value (x and y read, y written). The innermost loop is written so that the
// compiler may use vectors.
#include <algorithm>

#include "kernels/elementwise/accumulate.h"
#include "kernels/grain.h"

namespace tessera::kernels {
namespace {

void add_row(float* y, Index y_stride, const float* x, Index x_stride, Index count) {
  if (y_stride == 1 && x_stride == 1) {
    for (Index i = 0; i < count; ++i)
      y[i] += x[i];
    return;
  }
  for (Index i = 0; i < count; ++i)
    y[i * y_stride] += x[i * x_stride];
}

void accumulate_box(const AccumulateArgs<float, float>& args) {
  const auto [A, B, C, D] = args.extents;
  for (Index a = 0; a < A; ++a) {
    for (Index b = 0; b < B; ++b) {
      const float* x = args.x + a * args.x_strides[0] + b * args.x_strides[1];
      float* y = args.y + a * args.y_strides[0] + b * args.y_strides[1];
      for (Index c = 0; c < C; ++c) {
        add_row(y + c * args.y_strides[2], args.y_strides[3], x + c * args.x_strides[2],
                args.x_strides[3], D);
      }
    }
  }
}

// The axis that threads share: of those along which places of y differ, the longest; runs along
// the last axis are left whole while another one will do.
std::size_t shared_axis(const AccumulateArgs<float, float>& args) {
  std::size_t axis = 3;
  Index longest = 1;
  for (std::size_t i = 0; i < 3; ++i) {
    if (args.y_strides[i] == 0 || args.extents[i] <= longest) continue;
    axis = i;
    longest = args.extents[i];
  }
  return axis;
}

}  // namespace

void accumulate_base(const AccumulateArgs<float, float>& args, const Queue& queue) {
  const std::size_t axis = shared_axis(args);
  const Index shared = args.extents[axis];
  const Index values = args.extents[0] * args.extents[1] * args.extents[2] * args.extents[3];
  if (values == 0) return;
  // A last axis that y sums over is one chain: it cannot be shared.
  const Index grain =
      args.y_strides[axis] == 0 ? shared : rows_per_chunk(std::max<Index>(1, values / shared));
  queue.parallel_for(shared, grain, [&](Index begin, Index end, int /*thread*/) {
    AccumulateArgs<float, float> part = args;
    part.x += begin * args.x_strides[axis];
    part.y += begin * args.y_strides[axis];
    part.extents[axis] = end - begin;
    accumulate_box(part);
  });
}

}  // namespace tessera::kernels
