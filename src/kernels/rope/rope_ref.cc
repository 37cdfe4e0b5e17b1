#include "kernels/elements.h"
#include "kernels/rope/rope.h"

namespace tessera::kernels {

template <class Elem>
void rope_ref(const RopeArgs<Elem>& args, const Queue& /*queue*/) {
  const Index half = args.H / 2;
  const bool half_split = args.pairs == RopePairs::kHalfSplit;
  const double sign = args.direction == RopeDirection::kForward ? 1.0 : -1.0;
  for (Index t = 0; t < args.T; ++t) {
    for (Index n = 0; n < args.N; ++n) {
      const Elem* x = args.x + t * args.x_token_stride + n * args.x_head_stride;
      Elem* y = args.y + t * args.y_token_stride + n * args.y_head_stride;
      for (Index i = 0; i < half; ++i) {
        const double c = wide(args.cos_table[args.positions[t] * half + i]);
        const double s = sign * wide(args.sin_table[args.positions[t] * half + i]);
        const Index first = half_split ? i : 2 * i;
        const Index second = half_split ? i + half : 2 * i + 1;
        const double a = wide(x[first]);
        const double b = wide(x[second]);
        y[first] = rounded<Elem>(a * c - b * s);
        y[second] = rounded<Elem>(a * s + b * c);
      }
    }
  }
}

template void rope_ref(const RopeArgs<float>&, const Queue&);
template void rope_ref(const RopeArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
