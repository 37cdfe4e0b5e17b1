#include "models/deepseek_vl2/model.h"

#include <algorithm>
#include <array>

#include "nn/low_rank.h"
#include "ops/elementwise.h"
#include "ops/linear.h"
#include "ops/rows.h"

namespace tessera::models::deepseek_vl2 {
namespace {

// Views that go through the tower together: bounds the memory of a many-tile picture; on the CPU
// the result of a view does not depend on its company. A GPU is filled by many at once.
constexpr Index kViewsPerPass = 2;
constexpr Index kGpuViewsPerPass = 128;

nn::MultiHeadConfig multi_head_config(const LanguageConfig& config) {
  return {.width = config.width,
          .num_heads = config.num_heads,
          .num_kv_heads = config.num_kv_heads,
          .head_width = config.width / config.num_heads,
          .has_qkv_bias = config.has_attention_bias,
          .has_out_bias = config.has_attention_bias};
}

nn::LatentConfig latent_config(const LanguageConfig& config) {
  return {.width = config.width,
          .num_heads = config.num_heads,
          .query_rank = config.query_rank,
          .latent_rank = config.latent_rank,
          .nope_width = config.nope_width,
          .rope_width = config.rope_width,
          .value_width = config.value_width,
          .has_bias = config.has_attention_bias,
          .softmax_factor = nn::Rotary::softmax_factor(config.rotary())};
}

std::unique_ptr<nn::SelfAttention> make_attention(const LanguageConfig& config,
                                                  const nn::Rotary& rotary,
                                                  int layer) {
  if (config.has_latent_attention) {
    return std::make_unique<nn::LatentAttention>(latent_config(config), rotary, layer);
  }
  return std::make_unique<nn::MultiHeadAttention>(multi_head_config(config), rotary, layer);
}

std::unique_ptr<nn::FeedForward> make_feed_forward(const LanguageConfig& config, int layer) {
  if (!config.has_experts(layer)) {
    return std::make_unique<nn::DenseFeedForward>(config.width, config.dense_hidden);
  }
  return std::make_unique<nn::MixtureOfExperts>(
      nn::MoeConfig{.width = config.width,
                    .num_experts = config.num_experts,
                    .num_chosen = config.num_chosen,
                    .expert_hidden = config.expert_hidden,
                    .shared_hidden = config.num_shared_experts * config.expert_hidden,
                    .scoring = config.scoring,
                    .selection = config.selection,
                    .num_groups = config.num_groups,
                    .num_kept_groups = config.num_kept_groups,
                    .normalise = config.normalise_weights,
                    .scaling = static_cast<float>(config.routed_scaling)},
      layer);
}

nn::Parameter learned_vector(Index width) {
  return {.value = {}, .shape = {width}, .role = nn::Role::kVector, .init = nn::Init::kInverseRoot};
}

ModelInfo make_info(const Config& config) {
  const LanguageConfig& language = config.language;
  return {.architecture = "deepseek_vl_v2",
          .vocabulary = language.vocabulary,
          .width = language.width,
          .num_layers = static_cast<int>(language.num_layers),
          .trained_context = language.max_positions,
          .has_latent_attention = language.has_latent_attention,
          .cache = language.has_latent_attention
                       ? nn::LatentAttention::cache_widths(latent_config(language))
                       : nn::MultiHeadAttention::cache_widths(multi_head_config(language)),
          .geometry = config.geometry(),
          .initializer_range = language.initializer_range,
          .balance_alpha = language.aux_loss_alpha,
          .balances_sequences = language.aux_loss_per_sequence};
}

}  // namespace

DecoderBlock::DecoderBlock(const LanguageConfig& config, const nn::Rotary& rotary, int layer)
    : layer_(layer),
      norm_attention_(config.width, static_cast<float>(config.norm_eps)),
      attention_(make_attention(config, rotary, layer)),
      norm_mlp_(config.width, static_cast<float>(config.norm_eps)),
      mlp_(make_feed_forward(config, layer)) {}

Tensor DecoderBlock::forward(const Tensor& x_TD, const nn::Step& step) const {
  const Tensor h_TD = x_TD + (*attention_)(norm_attention_(x_TD), step);
  step.tap("attention", layer_, h_TD);
  return h_TD + (*mlp_)(norm_mlp_(h_TD), step);
}

void DecoderBlock::visit(const std::string& prefix, nn::ParameterVisitor on) {
  norm_attention_.visit(nn::join_path(prefix, "norm_attention"), on);
  attention_->visit(nn::join_path(prefix, "attention"), on);
  norm_mlp_.visit(nn::join_path(prefix, "norm_mlp"), on);
  mlp_->visit(nn::join_path(prefix, "mlp"), on);
}

void DecoderBlock::prepare() {
  attention_->prepare();
  mlp_->prepare();
  has_leaves_ = false;
  visit("", [&](const std::string&, const nn::Parameter& parameter) {
    has_leaves_ = has_leaves_ || nn::asks_for_gradient(parameter);
  });
}

DeepseekVl2::DeepseekVl2(ops::Context& context, const Config& config, Index max_positions)
    : context_(context),
      config_(config),
      info_(make_info(config)),
      tower_(config.vision),
      projector_(config.projector),
      newline_(learned_vector(config.language.width)),
      separator_(learned_vector(config.language.width)),
      embedding_(config.language.vocabulary, config.language.width),
      rotary_(context, config.language.rotary(), max_positions),
      norm_(config.language.width, static_cast<float>(config.language.norm_eps)),
      head_(config.language.width, config.language.vocabulary, /*has_bias=*/false) {
  for (int layer = 0; layer < config.language.num_layers; ++layer) {
    blocks_.emplace_back(config.language, rotary_, layer);
  }
  info_.active_parameters = count_active();
}

Tensor DeepseekVl2::embed(std::span<const std::int32_t> ids) const {
  return embedding_(ids);
}

Tensor DeepseekVl2::encode_views(const Tensor& views_GYXC,
                                 const vision::PixelScale& scale,
                                 const nn::Step& step) const {
  const Index G = views_GYXC.dim(0);
  const Index most = context().gpu() != nullptr ? kGpuViewsPerPass : kViewsPerPass;
  std::vector<Tensor> parts;
  Index num_cells = 0;
  for (Index g = 0; g < G; g += most) {
    const Tensor some_GYXC = views_GYXC.narrow(0, g, std::min(most, G - g));
    const Tensor seen_GPW = tower_.forward(some_GYXC, scale, step);
    step.tap("vision", static_cast<int>(g), seen_GPW);
    const Tensor cells_GCD = projector_.forward(seen_GPW, config_.vision.patches_per_side());
    step.tap("projector", static_cast<int>(g), cells_GCD);
    num_cells = cells_GCD.dim(1);
    parts.push_back(cells_GCD.reshape({cells_GCD.dim(0) * num_cells, info_.width}));
  }
  return ops::concat_rows(parts).reshape({G, num_cells, info_.width});
}

Tensor DeepseekVl2::arrange_images(const Tensor& features_GCD,
                                   std::span<const ImageViews> images) const {
  const auto [G, C, D] = dims<3>(features_GCD, "image features");
  // One table of all rows that can stand in the sequence: cells, then the two learned vectors.
  const DType type = features_GCD.dtype();
  const std::array parts = {features_GCD.reshape({G * C, D}),
                            ops::convert(newline_.value, type).reshape({1, D}),
                            ops::convert(separator_.value, type).reshape({1, D})};
  std::vector<std::int32_t> rows;
  const auto row_of = [&, G = G, C = C](const ImageViews& image,
                                        const vision::SequenceCell& place) {
    switch (place.kind) {
      case vision::CellKind::kNewline:
        return G * C;
      case vision::CellKind::kSeparator:
        return G * C + 1;
      case vision::CellKind::kView:
        break;
    }
    const Index view = image.view_source[static_cast<std::size_t>(place.view)];
    return (image.first + view) * C + place.cell;
  };
  for (const ImageViews& image : images) {
    for (const vision::SequenceCell& place :
         vision::image_layout(info_.geometry, image.grid, config_.global_view))
      rows.push_back(static_cast<std::int32_t>(row_of(image, place)));
  }
  return ops::gather_rows(ops::concat_rows(parts), rows);
}

Tensor DeepseekVl2::decode(const Tensor& x_TD, const nn::Step& step) const {
  Tensor h_TD = x_TD;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    step.tap("hidden", static_cast<int>(i), h_TD);
    const DecoderBlock& block = blocks_[i];
    h_TD = step.run(h_TD, block.has_leaves(),
                    [&block, &step](const Tensor& in_TD) { return block.forward(in_TD, step); });
  }
  Tensor y_TD = norm_(h_TD);
  step.tap("hidden", static_cast<int>(blocks_.size()), y_TD);
  return y_TD;
}

Tensor DeepseekVl2::output_weight() const {
  return config_.language.ties_embeddings ? embedding_.weight() : nn::merged(head_.weight());
}

Tensor DeepseekVl2::logits(const Tensor& h_TD) const {
  if (config_.language.ties_embeddings) return ops::linear_f32(h_TD, embedding_.weight());
  const nn::Parameter& weight = head_.weight();
  return nn::with_update(ops::linear_f32(h_TD, weight.value), h_TD, weight);
}

void DeepseekVl2::visit(nn::ParameterVisitor on) {
  tower_.visit("vision", on);
  projector_.visit("projector", on);
  on("image_newline", newline_);
  on("view_separator", separator_);
  embedding_.visit("decoder.embedding", on);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    blocks_[i].visit("decoder.blocks." + std::to_string(i), on);
  }
  norm_.visit("decoder.norm", on);
  if (!config_.language.ties_embeddings) head_.visit("decoder.head", on);
}

Index DeepseekVl2::count_active() {
  const LanguageConfig& language = config_.language;
  Index shared = 0;
  Index routed = 0;
  visit([&](const std::string& path, const nn::Parameter& parameter) {
    if (!path.starts_with("decoder.")) return;
    if (parameter.role == nn::Role::kTable && !language.ties_embeddings) return;
    const bool is_routed = path.find(".experts.") != std::string::npos;
    (is_routed ? routed : shared) += parameter.shape.numel();
  });
  // Experts are of one size, so the sum over all of them divides evenly.
  return routed == 0 ? shared : shared + routed / language.num_experts * language.num_chosen;
}

ModelCosts DeepseekVl2::costs() {
  const LanguageConfig& language = config_.language;
  const double chosen_share =
      language.num_experts > 0
          ? static_cast<double>(language.num_chosen) / static_cast<double>(language.num_experts)
          : 0;
  const Index patches = config_.vision.patches_per_side() * config_.vision.patches_per_side();
  const Index cells = info_.geometry.tokens_per_side() * info_.geometry.tokens_per_side();
  ModelCosts costs;
  visit([&](const std::string& path, nn::Parameter& parameter) {
    if (parameter.role == nn::Role::kVector) return;
    const double flops = 2.0 * static_cast<double>(parameter.shape.numel());
    if (path.starts_with("vision.")) {
      costs.flops_per_view += flops * static_cast<double>(patches);
    } else if (path.starts_with("projector.")) {
      costs.flops_per_view += flops * static_cast<double>(cells);
    } else if (parameter.role != nn::Role::kTable || language.ties_embeddings) {
      const double share = path.find(".experts.") != std::string::npos ? chosen_share : 1.0;
      costs.bytes_per_decoded_token += share * static_cast<double>(parameter.value.num_bytes());
      const bool is_head = !path.starts_with("decoder.blocks.");
      if (!is_head) costs.flops_per_prefilled_token += share * flops;
    }
  });
  // Keys and values as training has them: expanded.
  const Index head_width = language.has_latent_attention
                               ? language.nope_width + language.rope_width + language.value_width
                               : 2 * (language.width / language.num_heads);
  costs.flops_per_pair =
      2.0 * static_cast<double>(language.num_layers * language.num_heads * head_width);
  // Scores and mixed values of every pair of patches.
  costs.flops_per_view += 4.0 * static_cast<double>(patches) * static_cast<double>(patches) *
                          static_cast<double>(config_.vision.width * config_.vision.num_layers);
  return costs;
}

void DeepseekVl2::correct_router_biases(const nn::ExpertBalance& balance, float step_size) {
  for (std::size_t i = 0; i < std::min(blocks_.size(), balance.layers.size()); ++i)
    blocks_[i].correct_router_bias(balance.layers[i], step_size);
}

void DeepseekVl2::prepare() {
  tower_.prepare();
  for (DecoderBlock& block : blocks_)
    block.prepare();
}

}  // namespace tessera::models::deepseek_vl2
