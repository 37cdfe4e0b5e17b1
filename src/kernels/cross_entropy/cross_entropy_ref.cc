// The definition, by way of that of log_softmax.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cross_entropy/cross_entropy.h"
#include "kernels/elements.h"
#include "kernels/log_softmax/log_softmax.h"

namespace tessera::kernels {
namespace {

template <class Elem>
void gradient_row(const CrossEntropyArgs<Elem>& args, Index t, double log_norm) {
  const float* x = args.x + t * args.x_stride;
  Elem* dx = args.dx + t * args.dx_stride;
  for (Index v = 0; v < args.V; ++v) {
    const double above_norm = wide(x[v]) - log_norm;
    double difference = v == args.targets[t] ? std::expm1(above_norm) : std::exp(above_norm);
    if (!std::isfinite(log_norm)) difference = std::numeric_limits<double>::quiet_NaN();
    dx[v] = rounded<Elem>(wide(args.weights[t]) * difference);
  }
}

}  // namespace

template <class Elem>
void cross_entropy_ref(const CrossEntropyArgs<Elem>& args, const Queue& queue) {
  for (Index t = 0; t < args.T; ++t) {
    const float* x = args.x + t * args.x_stride;
    float log_prob = 0;
    double log_norm = 0;
    std::int32_t argmax = 0;
    log_softmax_ref({.x = x,
                     .log_probs = &log_prob,
                     .log_norm = &log_norm,
                     .argmax = &argmax,
                     .T = 1,
                     .V = args.V,
                     .x_stride = args.V},
                    queue);
    if (args.argmax != nullptr) args.argmax[t] = argmax;
    if (args.weights[t] == 0) {
      args.loss[t] = 0;
      if (args.dx != nullptr) std::fill_n(args.dx + t * args.dx_stride, args.V, Elem{});
      continue;
    }
    args.loss[t] = wide(args.weights[t]) * (log_norm - wide(x[args.targets[t]]));
    if (args.dx != nullptr) gradient_row(args, t, log_norm);
  }
}

template void cross_entropy_ref(const CrossEntropyArgs<float>&, const Queue&);
template void cross_entropy_ref(const CrossEntropyArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
