#include "kernels/rope/rope.h"

namespace tessera::kernels {

void rope_ref(const RopeArgs& args, const Queue& /*queue*/) {
  const Index half = args.H / 2;
  const bool half_split = args.pairs == RopePairs::kHalfSplit;
  const double sign = args.direction == RopeDirection::kForward ? 1.0 : -1.0;
  for (Index t = 0; t < args.T; ++t) {
    for (Index n = 0; n < args.N; ++n) {
      const float* x = args.x + t * args.x_token_stride + n * args.x_head_stride;
      float* y = args.y + t * args.y_token_stride + n * args.y_head_stride;
      for (Index i = 0; i < half; ++i) {
        const double c = static_cast<double>(args.cos_table[args.positions[t] * half + i]);
        const double s = sign * static_cast<double>(args.sin_table[args.positions[t] * half + i]);
        const Index first = half_split ? i : 2 * i;
        const Index second = half_split ? i + half : 2 * i + 1;
        const auto a = static_cast<double>(x[first]);
        const auto b = static_cast<double>(x[second]);
        y[first] = static_cast<float>(a * c - b * s);
        y[second] = static_cast<float>(a * s + b * c);
      }
    }
  }
}

}  // namespace tessera::kernels
