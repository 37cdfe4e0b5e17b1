// The definition. Nothing is sorted or kept: whether an expert is chosen is asked anew for each
// one, by counting those that come before it.
#include <algorithm>
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

struct Row {
  const RouterArgs& args;
  const float* scores;

  // Before groups have their say.
  float raw_choice(Index e) const {
    return args.selection == RouterSelection::kNoauxTc ? scores[e] + args.bias[e] : scores[e];
  }

  float group_score(Index group) const {
    const Index size = args.E / args.num_groups;
    float first = kLowest;
    float second = kLowest;
    for (Index e = group * size; e < (group + 1) * size; ++e) {
      const float value = ranked(raw_choice(e));
      second = std::max(second, std::min(first, value));
      first = std::max(first, value);
    }
    const bool sums_two = args.selection == RouterSelection::kNoauxTc && size > 1;
    return sums_two ? first + second : first;
  }

  bool is_kept(Index group) const {
    Index num_before = 0;
    for (Index other = 0; other < args.num_groups; ++other) {
      if (precedes(group_score(other), other, group_score(group), group)) ++num_before;
    }
    return num_before < args.num_kept_groups;
  }

  float choice(Index e) const {
    const bool has_groups = args.selection != RouterSelection::kGreedy;
    if (has_groups && !is_kept(e / (args.E / args.num_groups))) return 0;
    return raw_choice(e);
  }

  bool is_chosen(Index e) const {
    Index num_before = 0;
    for (Index other = 0; other < args.E; ++other) {
      if (precedes(choice(other), other, choice(e), e)) ++num_before;
    }
    return num_before < args.A;
  }
};

}  // namespace

void router_ref(const RouterArgs& args, base::ThreadPool& /*pool*/) noexcept {
  for (Index t = 0; t < args.T; ++t) {
    const Row row{args, args.scores + t * args.E};
    score_row(args, args.logits + t * args.logits_stride, args.scores + t * args.E);
    // The chosen, by ascending id.
    std::int32_t* ids = args.ids + t * args.A;
    Index num_chosen = 0;
    for (Index e = 0; e < args.E; ++e) {
      if (row.is_chosen(e)) ids[num_chosen++] = static_cast<std::int32_t>(e);
    }
    // Their weights.
    double sum = 0;
    for (Index a = 0; a < args.A; ++a)
      sum += static_cast<double>(row.scores[ids[a]]);
    const double divisor = args.normalise_weights && args.A > 1 ? sum + 1e-20 : 1.0;
    for (Index a = 0; a < args.A; ++a) {
      const double weight = static_cast<double>(row.scores[ids[a]]) / divisor;
      args.weights[t * args.A + a] = static_cast<float>(weight * static_cast<double>(args.scale));
    }
  }
}

}  // namespace tessera::kernels
