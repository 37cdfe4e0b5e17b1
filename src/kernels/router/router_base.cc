// Cost: about E * (exp + A comparisons) per token, a thousandth of the experts' products; no
// vector variant pays.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "kernels/grain.h"
#include "kernels/router/router.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

constexpr float kLowest = -std::numeric_limits<float>::infinity();

// Values that are ranked; NaN was replaced by -Inf, and what is taken, too, by NaN: it never wins.
using Ranking = std::array<float, kRouterMaxExperts>;

float ranked(float value) {
  return std::isnan(value) ? kLowest : value;
}

// Takes the first largest of the `count` values out of the ranking and returns its index.
Index take_largest(Ranking& ranking, Index count) {
  Index best = -1;
  float best_value = kLowest;
  for (Index i = 0; i < count; ++i) {
    const float value = ranking[static_cast<std::size_t>(i)];
    if (value > best_value || (best < 0 && value == best_value)) best = i, best_value = value;
  }
  ranking[static_cast<std::size_t>(best)] = std::numeric_limits<float>::quiet_NaN();
  return best;
}

void score_row(const RouterArgs& args, const float* logits, float* scores) {
  if (args.scoring == RouterScoring::kSigmoid) {
    for (Index e = 0; e < args.E; ++e)
      scores[e] = 1.0F / (1.0F + std::exp(-logits[e]));
    return;
  }
  float max = kLowest;
  for (Index e = 0; e < args.E; ++e)
    max = std::fmax(max, logits[e]);
  for (Index e = 0; e < args.E; ++e)
    scores[e] = std::exp(logits[e] - max);
  const float sum = sum_interleaved(args.E, [&](Index e) { return scores[e]; });
  for (Index e = 0; e < args.E; ++e)
    scores[e] /= sum;
}

float group_score(const RouterArgs& args, const float* choice, Index size) {
  float first = kLowest;
  float second = kLowest;
  for (Index i = 0; i < size; ++i) {
    second = std::max(second, std::min(first, choice[i]));
    first = std::max(first, choice[i]);
  }
  const bool sums_two = args.selection == RouterSelection::kNoauxTc && size > 1;
  return sums_two ? first + second : first;
}

// Sets the choice of every expert outside the best groups to 0.
void mask_groups(const RouterArgs& args, Ranking& choice) {
  const Index size = args.E / args.num_groups;
  Ranking group_scores;
  for (Index g = 0; g < args.num_groups; ++g) {
    group_scores[static_cast<std::size_t>(g)] =
        ranked(group_score(args, choice.data() + g * size, size));
  }
  std::array<bool, kRouterMaxExperts> is_kept{};
  for (Index i = 0; i < args.num_kept_groups; ++i) {
    is_kept[static_cast<std::size_t>(take_largest(group_scores, args.num_groups))] = true;
  }
  for (Index g = 0; g < args.num_groups; ++g) {
    if (!is_kept[static_cast<std::size_t>(g)]) std::fill_n(choice.data() + g * size, size, 0.0F);
  }
}

void choose_row(const RouterArgs& args, const float* scores, std::int32_t* ids) {
  const bool has_bias = args.selection == RouterSelection::kNoauxTc;
  Ranking choice;
  for (Index e = 0; e < args.E; ++e) {
    choice[static_cast<std::size_t>(e)] = ranked(has_bias ? scores[e] + args.bias[e] : scores[e]);
  }
  if (args.selection != RouterSelection::kGreedy) mask_groups(args, choice);
  for (Index a = 0; a < args.A; ++a) {
    ids[a] = static_cast<std::int32_t>(take_largest(choice, args.E));
  }
  std::sort(ids, ids + args.A);
}

void weigh_row(const RouterArgs& args,
               const float* scores,
               const std::int32_t* ids,
               float* weights) {
  float sum = 0;
  for (Index a = 0; a < args.A; ++a)
    sum += scores[ids[a]];
  const float divisor = args.normalise_weights && args.A > 1 ? sum + 1e-20F : 1.0F;
  for (Index a = 0; a < args.A; ++a)
    weights[a] = scores[ids[a]] / divisor * args.scale;
}

}  // namespace

void router_base(const RouterArgs& args, const Queue& queue) {
  const Index row_cost = args.E * (args.A + 8);  // an exponential costs about eight comparisons
  queue.parallel_for(args.T, rows_per_chunk(row_cost), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      float* scores = args.scores + t * args.E;
      std::int32_t* ids = args.ids + t * args.A;
      score_row(args, args.logits + t * args.logits_stride, scores);
      choose_row(args, scores, ids);
      weigh_row(args, scores, ids, args.weights + t * args.A);
    }
  });
}

}  // namespace tessera::kernels
