#include "kernels/grain.h"
#include "kernels/rope/rope.h"

namespace tessera::kernels {
namespace {

// Where pair i of a head lies: (i * step, i * step + gap).
struct PairLayout {
  Index step;
  Index gap;
};

void rotate_token(const RopeArgs<float>& args, Index t, PairLayout layout, float sign) {
  const Index half = args.H / 2;
  const float* cosines = args.cos_table + args.positions[t] * half;
  const float* sines = args.sin_table + args.positions[t] * half;
  for (Index n = 0; n < args.N; ++n) {
    const float* x = args.x + t * args.x_token_stride + n * args.x_head_stride;
    float* y = args.y + t * args.y_token_stride + n * args.y_head_stride;
    for (Index i = 0; i < half; ++i) {
      const float a = x[i * layout.step];
      const float b = x[i * layout.step + layout.gap];
      const float s = sign * sines[i];
      y[i * layout.step] = a * cosines[i] - b * s;
      y[i * layout.step + layout.gap] = a * s + b * cosines[i];
    }
  }
}

}  // namespace

void rope_base(const RopeArgs<float>& args, const Queue& queue) {
  const PairLayout layout = args.pairs == RopePairs::kHalfSplit
                                ? PairLayout{.step = 1, .gap = args.H / 2}
                                : PairLayout{.step = 2, .gap = 1};
  const float sign = args.direction == RopeDirection::kForward ? 1.0F : -1.0F;
  queue.parallel_for(args.T, rows_per_chunk(args.N * args.H),
                     [&](Index begin, Index end, int /*thread*/) {
                       for (Index t = begin; t < end; ++t)
                         rotate_token(args, t, layout, sign);
                     });
}

}  // namespace tessera::kernels
