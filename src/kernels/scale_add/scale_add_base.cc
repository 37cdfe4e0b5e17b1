// Portable float loops, simple enough for the compiler to vectorise on any machine.
// Cost: 12 bytes moved and 2 operations per value; bound by memory.
#include "kernels/grain.h"
#include "kernels/scale_add/scale_add.h"

namespace tessera::kernels {
namespace {

void scale_add_row(const ScaleAddArgs& args, Index t) {
  const float* x = args.x + t * args.x_stride;
  const float* z = args.z + t * args.z_stride;
  float* y = args.y + t * args.y_stride;
  for (Index d = 0; d < args.D; ++d)
    y[d] = args.scale * x[d] + z[d];
}

void scale_add_vjp_row(const ScaleAddVjpArgs& args, Index t) {
  const float* dy = args.dy + t * args.dy_stride;
  const float* x = args.x + t * args.x_stride;
  float* dx = args.dx + t * args.dx_stride;
  float row_sum = 0;
  for (Index d = 0; d < args.D; ++d) {
    row_sum += dy[d] * x[d];
    dx[d] = args.scale * dy[d];  // last: dx may be dy
  }
  args.row_sums[t] = row_sum;
}

}  // namespace

void scale_add_base(const ScaleAddArgs& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      scale_add_row(args, t);
  });
}

void scale_add_vjp_base(const ScaleAddVjpArgs& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      scale_add_vjp_row(args, t);
  });
  // The rows are added by one thread, in order: the sum is the same for any thread count.
  float dscale = 0;
  for (Index t = 0; t < args.T; ++t)
    dscale += args.row_sums[t];
  *args.dscale = dscale;
}

}  // namespace tessera::kernels
