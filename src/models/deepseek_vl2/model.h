// DeepSeek-VL2 (arXiv 2412.10302, Figure 2): dynamic tiling, a SigLIP tower, a two-layer adaptor
// and a DeepSeekMoE decoder with multi-head or latent attention.
//
//   views ─ tower ─ projector ─ 2-D layout (+ newline, separator vectors) ─┐
//   ids ─ embedding ───────────────────────────────────────────────── splice ─ [ block ]×L ─ norm ─
//   head
//
// T tokens · D width · V vocabulary · G views · C cells of a view
#pragma once

#include <memory>
#include <vector>

#include "models/deepseek_vl2/config.h"
#include "models/deepseek_vl2/vision.h"
#include "models/model.h"
#include "nn/embedding.h"
#include "nn/moe.h"
#include "nn/rotary.h"

namespace tessera::models::deepseek_vl2 {

// One decoder block.   x ─┬─ norm ─ attention ─(+)─┬─ norm ─ mlp or experts ─(+)─ y
//                         └─────────────────────┘    └─────────────────────┘
class DecoderBlock {
 public:
  DecoderBlock(const LanguageConfig& config, const nn::Rotary& rotary, int layer);
  [[nodiscard]] Tensor forward(const Tensor& x_TD, const nn::Step& step) const;
  void visit(const std::string& prefix, nn::ParameterVisitor on);
  void prepare();
  void correct_router_bias(const nn::ExpertBalance::Layer& load, float step_size) {
    mlp_->correct_bias(load, step_size);
  }
  // Whether a parameter of the block asked for its gradient when prepare() was called.
  [[nodiscard]] bool has_leaves() const { return has_leaves_; }

 private:
  int layer_;
  bool has_leaves_ = false;
  nn::RmsNorm norm_attention_;
  std::unique_ptr<nn::SelfAttention> attention_;
  nn::RmsNorm norm_mlp_;
  std::unique_ptr<nn::FeedForward> mlp_;
};

class DeepseekVl2 final : public Model {
 public:
  // Rotary tables reach `max_positions`.
  DeepseekVl2(ops::Context& context, const Config& config, Index max_positions);

  [[nodiscard]] const ModelInfo& info() const override { return info_; }
  [[nodiscard]] ops::Context& context() const override { return context_; }
  [[nodiscard]] Tensor embed(std::span<const std::int32_t> ids) const override;
  [[nodiscard]] Tensor encode_views(const Tensor& views_GYXC,
                                    const vision::PixelScale& scale,
                                    const nn::Step& step) const override;
  [[nodiscard]] Tensor arrange_images(const Tensor& features_GCD,
                                      std::span<const ImageViews> images) const override;
  [[nodiscard]] Tensor decode(const Tensor& x_TD, const nn::Step& step) const override;
  [[nodiscard]] Tensor logits(const Tensor& h_TD) const override;
  [[nodiscard]] Tensor output_weight() const override;

  void visit(nn::ParameterVisitor on) override;
  [[nodiscard]] std::string checkpoint_name(const std::string& path) const override;
  [[nodiscard]] bool is_known_unused(const std::string& checkpoint_name) const override;
  void prepare() override;
  void correct_router_biases(const nn::ExpertBalance& balance, float step_size) override;
  [[nodiscard]] ModelCosts costs() override;

 private:
  // Parameters of the decoder that one token goes through.
  [[nodiscard]] Index count_active();

  ops::Context& context_;
  Config config_;
  ModelInfo info_;
  VisionTower tower_;
  Projector projector_;
  nn::Parameter newline_;    // [D], closes every row of cells
  nn::Parameter separator_;  // [D], between the global view and the tiles
  nn::Embedding embedding_;  // [V, D]
  nn::Rotary rotary_;
  std::vector<DecoderBlock> blocks_;
  nn::RmsNorm norm_;
  nn::Linear head_;  // [V, D]; unused when the embedding is tied
};

}  // namespace tessera::models::deepseek_vl2
