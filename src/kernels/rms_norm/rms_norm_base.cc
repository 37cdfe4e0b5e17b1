#include <cmath>

#include "kernels/grain.h"
#include "kernels/rms_norm/rms_norm.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

void rms_norm_row(const RmsNormArgs<float>& args, Index t) {
  const float* x = args.x + t * args.x_stride;
  float* y = args.y + t * args.y_stride;
  // Mean square.
  const float sum = sum_interleaved(args.D, [&](Index d) { return x[d] * x[d]; });
  const float mean = sum / static_cast<float>(args.D);
  // Normalise and weight.
  const float r = 1.0F / std::sqrt(mean + args.eps);
  for (Index d = 0; d < args.D; ++d)
    y[d] = x[d] * r * args.w[d];
}

}  // namespace

void rms_norm_base(const RmsNormArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      rms_norm_row(args, t);
  });
}

}  // namespace tessera::kernels
