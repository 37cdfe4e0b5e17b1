// The definition: each expert by itself, nothing kept but its load.
#include <algorithm>

#include "kernels/balance_loss/balance_loss.h"

namespace tessera::kernels {
namespace {

// What expert e adds to the loss of sequence b; writes its column of dscores.
double expert_loss(const BalanceLossArgs& args, Index b, Index e, double sequence_weight) {
  const Index begin = args.begins[b];
  const Index end = args.begins[b + 1];
  const auto length = static_cast<double>(end - begin);
  const auto count =
      static_cast<double>(std::count(args.ids + begin * args.A, args.ids + end * args.A, e));
  const double load = count * static_cast<double>(args.E) / (length * static_cast<double>(args.A));
  double sum = 0;
  for (Index t = begin; t < end; ++t)
    sum += static_cast<double>(args.scores[t * args.E + e]);
  for (Index t = begin; t < end && args.dscores != nullptr; ++t)
    args.dscores[t * args.E + e] = static_cast<float>(sequence_weight * load / length);
  return load * (sum / length);
}

}  // namespace

void balance_loss_ref(const BalanceLossArgs& args, const Queue& /*queue*/) {
  Index num_filled = 0;
  for (Index b = 0; b < args.num_sequences; ++b)
    num_filled += args.begins[b + 1] > args.begins[b] ? 1 : 0;
  const double sequence_weight =
      num_filled == 0 ? 0 : static_cast<double>(args.alpha) / static_cast<double>(num_filled);
  double total = 0;
  for (Index b = 0; b < args.num_sequences; ++b) {
    double sum = 0;
    for (Index e = 0; e < args.E && args.begins[b + 1] > args.begins[b]; ++e)
      sum += expert_loss(args, b, e, sequence_weight);
    args.sequence_loss[b] = sum;
    total += sum;
  }
  *args.loss = sequence_weight * total;
}

}  // namespace tessera::kernels
