#include <cmath>

#include "kernels/grain.h"
#include "kernels/layer_norm/layer_norm.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

void layer_norm_row(const LayerNormArgs<float>& args, Index t) {
  const float* x = args.x + t * args.x_stride;
  float* y = args.y + t * args.y_stride;
  const auto width = static_cast<float>(args.D);
  // Mean.
  const float mean = sum_interleaved(args.D, [&](Index d) { return x[d]; }) / width;
  // Variance around it.
  const float sum_squares =
      sum_interleaved(args.D, [&](Index d) { return (x[d] - mean) * (x[d] - mean); });
  // Normalise, weight, shift.
  const float r = 1.0F / std::sqrt(sum_squares / width + args.eps);
  for (Index d = 0; d < args.D; ++d)
    y[d] = (x[d] - mean) * r * args.w[d] + args.b[d];
}

}  // namespace

void layer_norm_base(const LayerNormArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      layer_norm_row(args, t);
  });
}

}  // namespace tessera::kernels
