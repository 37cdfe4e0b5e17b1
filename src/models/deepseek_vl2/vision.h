// The vision tower (SigLIP: arXiv 2303.15343) and the adaptor that brings its features to the
// decoder.
//
//   view ─ patches ─ linear ─(+ positions)─ [ block ]×L ─ norm ─ space-to-depth ─ mlp ─► cells
//
// G views · P patches · W tower width · C cells of a view · D decoder width · T = G*P rows
// N heads · H head width
#pragma once

#include <vector>

#include "models/deepseek_vl2/config.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "nn/step.h"
#include "ops/attention.h"
#include "vision/views.h"

namespace tessera::models::deepseek_vl2 {

// One block.     x ─┬─ norm ─ attention ─(+)─┬─ norm ─ fc1 ─ gelu ─ fc2 ─(+)─ y
//                   └─────────────────────┘    └──────────────────────────┘
class VisionBlock {
 public:
  explicit VisionBlock(const VisionConfig& config);
  [[nodiscard]] Tensor forward(const Tensor& x_TW, std::span<const ops::AttentionSpan> views) const;
  void visit(const std::string& prefix, nn::ParameterVisitor on);
  void prepare();
  // Whether a parameter of the block asked for its gradient when prepare() was called.
  [[nodiscard]] bool has_leaves() const { return has_leaves_; }

 private:
  [[nodiscard]] Tensor attention(const Tensor& x_TW,
                                 std::span<const ops::AttentionSpan> views) const;
  [[nodiscard]] Tensor mlp(const Tensor& x_TW) const;

  Index num_heads_;
  nn::LayerNorm norm_attention_;
  nn::Linear qkv_;   // [3*W, W]: queries, keys, values, each N heads of H
  nn::Linear proj_;  // [W, W]
  nn::LayerNorm norm_mlp_;
  nn::Linear fc1_;  // [F, W]
  nn::Linear fc2_;  // [W, F]
  bool has_leaves_ = false;
};

class VisionTower {
 public:
  explicit VisionTower(const VisionConfig& config);
  // u8 [G, side, side, 3] to f32 [G, P, W], after the final norm.
  [[nodiscard]] Tensor forward(const Tensor& views_GYXC,
                               const vision::PixelScale& scale,
                               const nn::Step& step) const;
  void visit(const std::string& prefix, nn::ParameterVisitor on);
  void prepare();

 private:
  VisionConfig config_;
  nn::Parameter patch_weight_;  // [W, 3, patch, patch]
  nn::Parameter patch_bias_;    // [W]
  nn::Parameter positions_;     // [1, P, W]
  std::vector<VisionBlock> blocks_;
  nn::LayerNorm norm_;
};

// Merges ratio × ratio cells (zero-padded below and to the right) and maps them to the decoder's
// width.
class Projector {
 public:
  explicit Projector(const ProjectorConfig& config);
  // f32 [G, side², W] to f32 [G, ceil(side / ratio)², D].
  [[nodiscard]] Tensor forward(const Tensor& x_GPW, Index side) const;
  void visit(const std::string& prefix, nn::ParameterVisitor on);

 private:
  ProjectorConfig config_;
  std::vector<nn::Linear> layers_;  // with the exact GELU between them
};

}  // namespace tessera::models::deepseek_vl2
