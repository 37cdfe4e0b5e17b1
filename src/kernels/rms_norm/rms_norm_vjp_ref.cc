#include <cmath>

#include "kernels/rms_norm/rms_norm_vjp.h"

namespace tessera::kernels {
namespace {

double inverse_root_mean_square(const RmsNormVjpArgs& args, Index t) {
  double sum = 0;
  for (Index d = 0; d < args.D; ++d) {
    const auto x = static_cast<double>(args.x[t * args.x_stride + d]);
    sum += x * x;
  }
  return 1.0 / std::sqrt(sum / static_cast<double>(args.D) + static_cast<double>(args.eps));
}

void write_dx(const RmsNormVjpArgs& args, Index t) {
  const float* x = args.x + t * args.x_stride;
  const float* dy = args.dy + t * args.dy_stride;
  const double r = inverse_root_mean_square(args, t);
  const auto g = [&](Index d) {
    return static_cast<double>(dy[d]) * static_cast<double>(args.w[d]);
  };
  double mean = 0;
  for (Index d = 0; d < args.D; ++d)
    mean += g(d) * static_cast<double>(x[d]) / static_cast<double>(args.D);
  for (Index d = 0; d < args.D; ++d) {
    args.dx[t * args.dx_stride + d] =
        static_cast<float>(r * (g(d) - static_cast<double>(x[d]) * r * r * mean));
  }
}

}  // namespace

void rms_norm_vjp_ref(const RmsNormVjpArgs& args, base::ThreadPool& /*pool*/) noexcept {
  for (Index d = 0; args.dw != nullptr && d < args.D; ++d) {
    double sum = args.accumulate_dw ? static_cast<double>(args.dw[d]) : 0.0;
    for (Index t = 0; t < args.T; ++t) {
      sum += static_cast<double>(args.dy[t * args.dy_stride + d]) *
             static_cast<double>(args.x[t * args.x_stride + d]) * inverse_root_mean_square(args, t);
    }
    args.dw[d] = static_cast<float>(sum);
  }
  for (Index t = 0; args.dx != nullptr && t < args.T; ++t)
    write_dx(args, t);
}

}  // namespace tessera::kernels
