#include "models/deepseek_vl2/vision.h"

#include <cmath>
#include <memory>

#include "nn/low_rank.h"
#include "ops/activation.h"
#include "ops/elementwise.h"
#include "ops/image.h"
#include "ops/linear.h"

namespace tessera::models::deepseek_vl2 {

VisionBlock::VisionBlock(const VisionConfig& config)
    : num_heads_(config.num_heads),
      norm_attention_(config.width, config.norm_eps),
      qkv_(config.width, 3 * config.width, /*has_bias=*/true, nn::Init::kLecun),
      proj_(config.width, config.width, /*has_bias=*/true, nn::Init::kResidual),
      norm_mlp_(config.width, config.norm_eps),
      fc1_(config.width, config.mlp_hidden(), /*has_bias=*/true, nn::Init::kLecun),
      fc2_(config.mlp_hidden(), config.width, /*has_bias=*/true, nn::Init::kResidual) {}

Tensor VisionBlock::forward(const Tensor& x_TW, std::span<const ops::AttentionSpan> views) const {
  const Tensor h_TW = x_TW + attention(norm_attention_(x_TW), views);
  return h_TW + mlp(norm_mlp_(h_TW));
}

Tensor VisionBlock::attention(const Tensor& x_TW, std::span<const ops::AttentionSpan> views) const {
  const auto [T, W] = dims<2>(x_TW, "vision attention x");
  const Index H = W / num_heads_;
  const Tensor mixed_TNH =
      ops::self_attention({.qkv_T3NH = qkv_(x_TW).reshape({T, 3, num_heads_, H}),
                           .sequences = views,
                           .scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(H))),
                           .mask = ops::AttentionMask::kFull});
  return proj_(mixed_TNH.reshape({T, W}));
}

Tensor VisionBlock::mlp(const Tensor& x_TW) const {
  return fc2_(ops::gelu_tanh(fc1_(x_TW)));
}

void VisionBlock::visit(const std::string& prefix, nn::ParameterVisitor on) {
  norm_attention_.visit(nn::join_path(prefix, "norm1"), on);
  qkv_.visit(nn::join_path(prefix, "attn.qkv"), on);
  proj_.visit(nn::join_path(prefix, "attn.proj"), on);
  norm_mlp_.visit(nn::join_path(prefix, "norm2"), on);
  fc1_.visit(nn::join_path(prefix, "mlp.fc1"), on);
  fc2_.visit(nn::join_path(prefix, "mlp.fc2"), on);
}

void VisionBlock::prepare() {
  has_leaves_ = false;
  visit("", [&](const std::string&, const nn::Parameter& parameter) {
    has_leaves_ = has_leaves_ || nn::asks_for_gradient(parameter);
  });
}

VisionTower::VisionTower(const VisionConfig& config)
    : config_(config),
      patch_weight_{.value = {},
                    .shape = {config.width, 3, config.patch_size, config.patch_size},
                    .role = nn::Role::kKernel,
                    .init = nn::Init::kCentredLecun},
      patch_bias_{.value = {},
                  .shape = {config.width},
                  .role = nn::Role::kVector,
                  .init = nn::Init::kZeros},
      positions_{.value = {},
                 .shape = {1, config.patches_per_side() * config.patches_per_side(), config.width},
                 .role = nn::Role::kVector,
                 .init = nn::Init::kInverseRoot},
      norm_(config.width, config.norm_eps) {
  for (Index i = 0; i < config.num_layers; ++i)
    blocks_.emplace_back(config);
}

Tensor VisionTower::forward(const Tensor& views_GYXC,
                            const vision::PixelScale& scale,
                            const nn::Step& step) const {
  const Index G = views_GYXC.dim(0);
  const auto [one, P, W] = dims<3>(positions_.value, "vision positions");
  const Index patch_values = 3 * config_.patch_size * config_.patch_size;
  const Tensor patches = ops::patchify({.views_GYXC = views_GYXC,
                                        .patch_size = config_.patch_size,
                                        .mean = scale.mean,
                                        .deviation = scale.deviation});
  const Tensor embedded =
      ops::linear(patches, patch_weight_.value.reshape({W, patch_values}), patch_bias_.value);
  const Tensor placed =
      ops::add_vector(embedded.reshape({G, P * W}), positions_.value.reshape({P * W}));

  const auto views = std::make_shared<std::vector<ops::AttentionSpan>>();
  for (Index g = 0; g < G; ++g) {
    views->push_back({.begin = g * P, .count = P, .num_keys = P, .key_begin = g * P});
  }
  Tensor x_TW = placed.reshape({G * P, W});
  for (const VisionBlock& block : blocks_) {
    x_TW = step.run(x_TW, block.has_leaves(),
                    [&block, views](const Tensor& in_TW) { return block.forward(in_TW, *views); });
  }
  return norm_(x_TW).reshape({G, P, W});
}

void VisionTower::visit(const std::string& prefix, nn::ParameterVisitor on) {
  on(nn::join_path(prefix, "patch_embed.weight"), patch_weight_);
  on(nn::join_path(prefix, "patch_embed.bias"), patch_bias_);
  on(nn::join_path(prefix, "pos_embed"), positions_);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    blocks_[i].visit(nn::join_path(prefix, "blocks." + std::to_string(i)), on);
  }
  norm_.visit(nn::join_path(prefix, "norm"), on);
}

void VisionTower::prepare() {
  for (VisionBlock& block : blocks_)
    block.prepare();
}

Projector::Projector(const ProjectorConfig& config) : config_(config) {
  const Index inner = config.width * config.mlp_ratio;
  const Index merged = config.input_width * config.downsample_ratio * config.downsample_ratio;
  layers_.emplace_back(merged, inner, /*has_bias=*/true);
  for (Index i = 2; i < config.depth; ++i)
    layers_.emplace_back(inner, inner, /*has_bias=*/true);
  layers_.emplace_back(inner, config.width, /*has_bias=*/true);
}

Tensor Projector::forward(const Tensor& x_GPW, Index side) const {
  const Tensor merged = ops::space_to_depth(x_GPW, side, config_.downsample_ratio);
  const auto [G, C, M] = dims<3>(merged, "projector input");
  Tensor h = layers_.front()(merged.reshape({G * C, M}));
  for (std::size_t i = 1; i < layers_.size(); ++i)
    h = layers_[i](ops::gelu_erf(h));
  return h.reshape({G, C, config_.width});
}

void Projector::visit(const std::string& prefix, nn::ParameterVisitor on) {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    layers_[i].visit(nn::join_path(prefix, "layers." + std::to_string(i)), on);
  }
}

}  // namespace tessera::models::deepseek_vl2
