// Mixture of experts (arXiv 2401.06066, eq. 3-5): every token goes through the shared
// expert and through the few routed experts its router picks.
//
//   y = shared(x) + Σ_{e chosen} w_e · expert_e(x)
//
// T tokens · D width · E experts · A chosen per token · F hidden width
#pragma once

#include <vector>

#include "nn/grouped_linear.h"
#include "nn/mlp.h"
#include "nn/step.h"
#include "ops/router.h"

namespace tessera::nn {

// Anything that maps [T, D] to [T, D] token by token. Of the step only `balance` and the sequences'
// places are read.
class FeedForward {
 public:
  FeedForward() = default;
  FeedForward(const FeedForward&) = delete;
  FeedForward& operator=(const FeedForward&) = delete;
  virtual ~FeedForward() = default;

  [[nodiscard]] virtual Tensor operator()(const Tensor& x_TD, const Step& step) const = 0;
  virtual void visit(const std::string& prefix, ParameterVisitor on) = 0;
  virtual void prepare() {}  // after weights were loaded or changed
  // Moves the biases of a bias-corrected router towards equal loads; others do nothing.
  virtual void correct_bias(const ExpertBalance::Layer& /*layer*/, float /*step_size*/) {}
};

class DenseFeedForward final : public FeedForward {
 public:
  DenseFeedForward(Index width, Index hidden) : mlp_(width, hidden) {}
  [[nodiscard]] Tensor operator()(const Tensor& x_TD, const Step& /*step*/) const override {
    return mlp_(x_TD);
  }
  void visit(const std::string& prefix, ParameterVisitor on) override { mlp_.visit(prefix, on); }

 private:
  SwigluMlp mlp_;
};

struct MoeConfig {
  Index width = 0;
  Index num_experts = 0;
  Index num_chosen = 0;
  Index expert_hidden = 0;
  Index shared_hidden = 0;  // 0: no shared expert
  ops::RouterScoring scoring = ops::RouterScoring::kSoftmax;
  ops::RouterSelection selection = ops::RouterSelection::kGreedy;
  Index num_groups = 1;
  Index num_kept_groups = 1;
  bool normalise = false;
  float scaling = 1.0F;
};

class MixtureOfExperts final : public FeedForward {
 public:
  MixtureOfExperts(const MoeConfig& config, int layer);
  [[nodiscard]] Tensor operator()(const Tensor& x_TD, const Step& step) const override;
  void visit(const std::string& prefix, ParameterVisitor on) override;
  void prepare() override;
  // bias_e += step_size · sign(mean load − load_e) (arXiv 2408.15664, algorithm 1).
  void correct_bias(const ExpertBalance::Layer& layer, float step_size) override;

 private:
  [[nodiscard]] ops::Routing choose(const Tensor& x_TD) const;
  // y with the balance loss of this routing beside it; reports the loads.
  [[nodiscard]] Tensor balanced(const Tensor& y_TD,
                                const ops::Routing& routing,
                                const ops::RowGroups& slots,
                                const Step& step) const;

  MoeConfig config_;
  int layer_;
  Parameter router_;       // [E, D]
  Parameter router_bias_;  // [E]: e_score_correction_bias, for the bias-corrected selection only
  std::vector<SwigluMlp> experts_;
  SwigluMlp shared_;
  // The experts' layers as the grouped products take them.
  GroupedLinear gates_;  // E of [F, D]
  GroupedLinear ups_;    // E of [F, D]
  GroupedLinear downs_;  // E of [D, F]
};

}  // namespace tessera::nn
