// The definition. Nothing is sorted or kept: whether an expert is chosen is asked anew for each
// one, by counting those that come before it.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "kernels/router/router.h"

namespace tessera::kernels {
namespace {

constexpr float kLowest = -std::numeric_limits<float>::infinity();

float ranked(float value) {
  return std::isnan(value) ? kLowest : value;
}

// Whether (value, idx) comes before (other, other_idx).
bool precedes(float value, Index idx, float other, Index other_idx) {
  return ranked(value) > ranked(other) || (ranked(value) == ranked(other) && idx < other_idx);
}

void score_row(const RouterArgs& args, const float* logits, float* scores) {
  if (args.scoring == RouterScoring::kSigmoid) {
    for (Index e = 0; e < args.E; ++e) {
      scores[e] = static_cast<float>(1.0 / (1.0 + std::exp(-static_cast<double>(logits[e]))));
    }
    return;
  }
  double max = -std::numeric_limits<double>::infinity();
  for (Index e = 0; e < args.E; ++e)
    max = std::fmax(max, static_cast<double>(logits[e]));
  double sum = 0;
  for (Index e = 0; e < args.E; ++e)
    sum += std::exp(static_cast<double>(logits[e]) - max);
  for (Index e = 0; e < args.E; ++e) {
    scores[e] = static_cast<float>(std::exp(static_cast<double>(logits[e]) - max) / sum);
  }
}

// One value per expert, or per group.
using Ranking = std::array<float, kRouterMaxExperts>;

// How many of the `count` values come before number idx.
Index num_preceding(const Ranking& ranking, Index count, Index idx) {
  Index num_before = 0;
  for (Index other = 0; other < count; ++other) {
    const auto at = [&](Index i) { return ranking[static_cast<std::size_t>(i)]; };
    if (precedes(at(other), other, at(idx), idx)) ++num_before;
  }
  return num_before;
}

float group_score(const RouterArgs& args, const float* choice) {
  const Index size = args.E / args.num_groups;
  float first = kLowest;
  float second = kLowest;
  for (Index i = 0; i < size; ++i) {
    const float value = ranked(choice[i]);
    second = std::max(second, std::min(first, value));
    first = std::max(first, value);
  }
  const bool sums_two = args.selection == RouterSelection::kNoauxTc && size > 1;
  return sums_two ? first + second : first;
}

void mask_groups(const RouterArgs& args, Ranking& choice) {
  const Index size = args.E / args.num_groups;
  Ranking group_scores{};
  for (Index g = 0; g < args.num_groups; ++g) {
    group_scores[static_cast<std::size_t>(g)] = group_score(args, choice.data() + g * size);
  }
  for (Index e = 0; e < args.E; ++e) {
    const Index num_before = num_preceding(group_scores, args.num_groups, e / size);
    if (num_before >= args.num_kept_groups) choice[static_cast<std::size_t>(e)] = 0;
  }
}

}  // namespace

void router_ref(const RouterArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    float* scores = args.scores + t * args.E;
    score_row(args, args.logits + t * args.logits_stride, scores);
    // Choices.
    Ranking choice{};
    const bool has_bias = args.selection == RouterSelection::kNoauxTc;
    for (Index e = 0; e < args.E; ++e) {
      choice[static_cast<std::size_t>(e)] = has_bias ? scores[e] + args.bias[e] : scores[e];
    }
    if (args.selection != RouterSelection::kGreedy) mask_groups(args, choice);
    // The chosen, by ascending id.
    std::int32_t* ids = args.ids + t * args.A;
    Index num_chosen = 0;
    for (Index e = 0; e < args.E; ++e) {
      if (num_preceding(choice, args.E, e) < args.A)
        ids[num_chosen++] = static_cast<std::int32_t>(e);
    }
    // Their weights.
    double sum = 0;
    for (Index a = 0; a < args.A; ++a)
      sum += static_cast<double>(scores[ids[a]]);
    const double divisor = args.normalise_weights && args.A > 1 ? sum + 1e-20 : 1.0;
    for (Index a = 0; a < args.A; ++a) {
      const double weight = static_cast<double>(scores[ids[a]]) / divisor;
      args.weights[t * args.A + a] = static_cast<float>(weight * static_cast<double>(args.scale));
    }
  }
}

}  // namespace tessera::kernels
