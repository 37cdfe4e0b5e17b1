// Cost: 8 bytes and 2 operations per score, once through memory; a thousandth of the experts'
// products, so that threads share whole sequences and no vector variant pays.
#include <algorithm>
#include <array>
#include <cstddef>

#include "kernels/balance_loss/balance_loss.h"

namespace tessera::kernels {
namespace {

double balance_sequence(const BalanceLossArgs& args, Index b, double sequence_weight) {
  const Index begin = args.begins[b];
  const Index end = args.begins[b + 1];
  if (begin == end) return 0;
  // Loads.
  std::array<double, kRouterMaxExperts> loads;
  std::fill_n(loads.begin(), args.E, 0.0);
  for (Index i = begin * args.A; i < end * args.A; ++i)
    loads[static_cast<std::size_t>(args.ids[i])] += 1;
  const auto length = static_cast<double>(end - begin);
  const double unit = static_cast<double>(args.E) / (length * static_cast<double>(args.A));
  std::array<float, kRouterMaxExperts> gradient;
  for (std::size_t e = 0; e < static_cast<std::size_t>(args.E); ++e) {
    loads[e] *= unit;
    gradient[e] = static_cast<float>(sequence_weight * loads[e] / length);
  }
  // Sums of scores; gradients.
  std::array<double, kRouterMaxExperts> sums;
  std::fill_n(sums.begin(), args.E, 0.0);
  for (Index t = begin; t < end; ++t) {
    const float* scores = args.scores + t * args.E;
    for (Index e = 0; e < args.E; ++e)
      sums[static_cast<std::size_t>(e)] += static_cast<double>(scores[e]);
    if (args.dscores != nullptr) std::copy_n(gradient.begin(), args.E, args.dscores + t * args.E);
  }
  // Loss.
  double loss = 0;
  for (std::size_t e = 0; e < static_cast<std::size_t>(args.E); ++e)
    loss += loads[e] * (sums[e] / length);
  return loss;
}

}  // namespace

void balance_loss_base(const BalanceLossArgs& args, const Queue& queue) {
  Index num_filled = 0;
  for (Index b = 0; b < args.num_sequences; ++b)
    num_filled += args.begins[b + 1] > args.begins[b] ? 1 : 0;
  const double sequence_weight =
      num_filled == 0 ? 0 : static_cast<double>(args.alpha) / static_cast<double>(num_filled);
  queue.parallel_for(args.num_sequences, 1, [&](Index begin, Index end, int /*thread*/) {
    for (Index b = begin; b < end; ++b)
      args.sequence_loss[b] = balance_sequence(args, b, sequence_weight);
  });
  // One thread, in order: the sum is the same for any thread count.
  double total = 0;
  for (Index b = 0; b < args.num_sequences; ++b)
    total += args.sequence_loss[b];
  *args.loss = sequence_weight * total;
}

}  // namespace tessera::kernels
