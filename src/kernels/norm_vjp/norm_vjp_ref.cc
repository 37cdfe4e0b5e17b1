#include <cmath>
#include <vector>

#include "kernels/elements.h"
#include "kernels/norm_vjp/norm_vjp.h"

namespace tessera::kernels {
namespace {

struct Row {
  double r = 0;
  std::vector<double> n;  // [D]
};

template <bool kCentred, class Elem>
Row normalised(const NormVjpArgs<Elem>& args, Index t) {
  const Elem* x = args.x + t * args.x_stride;
  const auto D = static_cast<double>(args.D);
  double mean = 0;
  for (Index d = 0; kCentred && d < args.D; ++d)
    mean += wide(x[d]) / D;
  Row row;
  double square = 0;
  for (Index d = 0; d < args.D; ++d) {
    row.n.push_back(wide(x[d]) - mean);
    square += row.n.back() * row.n.back() / D;
  }
  row.r = 1.0 / std::sqrt(square + wide(args.eps));
  for (double& n : row.n)
    n *= row.r;
  return row;
}

template <bool kCentred, class Elem>
void write_dx(const NormVjpArgs<Elem>& args, Index t, const Row& row) {
  const auto D = static_cast<double>(args.D);
  std::vector<double> g;
  double mean_g = 0;
  double mean_gn = 0;
  for (Index d = 0; d < args.D; ++d) {
    g.push_back(wide(args.dy[t * args.dy_stride + d]) * wide(args.w[d]));
    if (kCentred) mean_g += g.back() / D;
    mean_gn += g.back() * row.n[static_cast<std::size_t>(d)] / D;
  }
  for (std::size_t d = 0; d < g.size(); ++d) {
    Elem& dx = args.dx[t * args.dx_stride + static_cast<Index>(d)];
    const double before = args.accumulate_dx ? wide(dx) : 0.0;
    dx = rounded<Elem>(before + row.r * (g[d] - mean_g - row.n[d] * mean_gn));
  }
}

void write_sum(float* to, bool accumulate, const std::vector<double>& sum) {
  for (std::size_t d = 0; to != nullptr && d < sum.size(); ++d)
    to[d] = static_cast<float>((accumulate ? wide(to[d]) : 0.0) + sum[d]);
}

template <bool kCentred, class Elem>
void norm_vjp(const NormVjpArgs<Elem>& args) {
  std::vector<double> dw(static_cast<std::size_t>(args.D));
  std::vector<double> db(dw.size());
  for (Index t = 0; t < args.T; ++t) {
    const Row row = normalised<kCentred>(args, t);
    for (std::size_t d = 0; d < dw.size(); ++d) {
      const double dy = wide(args.dy[t * args.dy_stride + static_cast<Index>(d)]);
      dw[d] += dy * row.n[d];
      db[d] += dy;
    }
    if (args.dx != nullptr) write_dx<kCentred>(args, t, row);
  }
  write_sum(args.dw, args.accumulate_dw, dw);
  write_sum(args.db, args.accumulate_db, db);
}

}  // namespace

template <class Elem>
void rms_norm_vjp_ref(const NormVjpArgs<Elem>& args, const Queue& /*queue*/) {
  norm_vjp</*kCentred=*/false>(args);
}

template <class Elem>
void layer_norm_vjp_ref(const NormVjpArgs<Elem>& args, const Queue& /*queue*/) {
  norm_vjp</*kCentred=*/true>(args);
}

template void rms_norm_vjp_ref(const NormVjpArgs<float>&, const Queue&);
template void rms_norm_vjp_ref(const NormVjpArgs<BFloat16>&, const Queue&);
template void layer_norm_vjp_ref(const NormVjpArgs<float>&, const Queue&);
template void layer_norm_vjp_ref(const NormVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
