#include "kernels/elementwise/elementwise.h"
#include "kernels/grain.h"

namespace tessera::kernels {

void add_base(const AddArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const float* a = args.a + t * args.a_stride;
      const float* b = args.b + t * args.b_stride;
      float* y = args.y + t * args.y_stride;
      for (Index d = 0; d < args.D; ++d)
        y[d] = a[d] + b[d];
    }
  });
}

void scale_base(const ScaleArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const float* x = args.x + t * args.x_stride;
      float* y = args.y + t * args.y_stride;
      for (Index d = 0; d < args.D; ++d)
        y[d] = args.scale * x[d];
    }
  });
}

}  // namespace tessera::kernels
