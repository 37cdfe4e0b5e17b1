#include <cmath>
#include <vector>

#include "kernels/layer_norm/layer_norm_vjp.h"

namespace tessera::kernels {
namespace {

struct Row {
  double r = 0;
  std::vector<double> n;  // [D]
};

Row normalised(const LayerNormVjpArgs& args, Index t) {
  const auto D = static_cast<double>(args.D);
  double mean = 0;
  for (Index d = 0; d < args.D; ++d)
    mean += static_cast<double>(args.x[t * args.x_stride + d]) / D;
  Row row{.n = std::vector<double>(static_cast<std::size_t>(args.D))};
  double variance = 0;
  for (Index d = 0; d < args.D; ++d) {
    double& n = row.n[static_cast<std::size_t>(d)];
    n = static_cast<double>(args.x[t * args.x_stride + d]) - mean;
    variance += n * n / D;
  }
  row.r = 1.0 / std::sqrt(variance + static_cast<double>(args.eps));
  for (double& n : row.n)
    n *= row.r;
  return row;
}

void write_dx(const LayerNormVjpArgs& args, Index t, const Row& row) {
  const float* dy = args.dy + t * args.dy_stride;
  const auto g = [&](Index d) {
    return static_cast<double>(dy[d]) * static_cast<double>(args.w[d]);
  };
  const auto D = static_cast<double>(args.D);
  double mean = 0;
  double mean_n = 0;
  for (Index d = 0; d < args.D; ++d) {
    mean += g(d) / D;
    mean_n += g(d) * row.n[static_cast<std::size_t>(d)] / D;
  }
  std::vector<double> dx(static_cast<std::size_t>(args.D));
  for (std::size_t d = 0; d < dx.size(); ++d)
    dx[d] = row.r * (g(static_cast<Index>(d)) - mean - row.n[d] * mean_n);
  for (std::size_t d = 0; d < dx.size(); ++d)
    args.dx[t * args.dx_stride + static_cast<Index>(d)] = static_cast<float>(dx[d]);
}

}  // namespace

void layer_norm_vjp_ref(const LayerNormVjpArgs& args, base::ThreadPool& /*pool*/) noexcept {
  const auto width = static_cast<std::size_t>(args.D);
  std::vector<double> dw(width);
  std::vector<double> db(width);
  for (Index t = 0; t < args.T; ++t) {
    const Row row = normalised(args, t);
    for (std::size_t d = 0; d < width; ++d) {
      const auto dy = static_cast<double>(args.dy[t * args.dy_stride + static_cast<Index>(d)]);
      dw[d] += dy * row.n[d];
      db[d] += dy;
    }
    if (args.dx != nullptr) write_dx(args, t, row);
  }
  for (std::size_t d = 0; d < width; ++d) {
    if (args.dw != nullptr) {
      const double before = args.accumulate_dw ? static_cast<double>(args.dw[d]) : 0.0;
      args.dw[d] = static_cast<float>(before + dw[d]);
    }
    if (args.db != nullptr) {
      const double before = args.accumulate_db ? static_cast<double>(args.db[d]) : 0.0;
      args.db[d] = static_cast<float>(before + db[d]);
    }
  }
}

}  // namespace tessera::kernels
