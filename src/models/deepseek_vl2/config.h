// Numbers and capabilities of DeepSeek-VL2 (arXiv 2412.10302). Fields that a config.json omits take
// the class defaults of the official code, which are part of the released models.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/object_reader.h"
#include "nn/rotary.h"
#include "ops/router.h"
#include "vision/grid.h"

namespace tessera::models::deepseek_vl2 {

struct VisionConfig {
  Index image_size = 384;  // side of a view, pixels
  Index patch_size = 16;
  Index width = 1024;
  Index num_layers = 24;
  Index num_heads = 16;
  double mlp_ratio = 4.0;
  float norm_eps = 1e-6F;

  [[nodiscard]] Index mlp_hidden() const {
    return static_cast<Index>(static_cast<double>(width) * mlp_ratio);
  }
  [[nodiscard]] Index patches_per_side() const { return image_size / patch_size; }
};

struct ProjectorConfig {
  Index input_width = 1152;
  Index width = 2048;          // of the decoder
  Index depth = 2;             // linear layers
  Index mlp_ratio = 1;         // inner width / outer width
  Index downsample_ratio = 2;  // cells merged along each axis
};

struct LanguageConfig {
  Index vocabulary = 102400;
  Index width = 4096;
  Index dense_hidden = 11008;  // of the dense layers
  Index expert_hidden = 1407;  // of one expert
  Index num_layers = 30;
  Index num_heads = 32;
  Index num_kv_heads = 32;  // multi-head attention only
  Index num_shared_experts = 0;
  Index num_experts = 0;  // 0: every layer is dense
  Index num_chosen = 0;
  Index first_dense_layers = 0;
  Index moe_layer_step = 1;  // every n-th layer from there on has experts
  ops::RouterScoring scoring = ops::RouterScoring::kSoftmax;
  ops::RouterSelection selection = ops::RouterSelection::kGreedy;
  Index num_groups = 1;
  Index num_kept_groups = 1;
  bool normalise_weights = false;
  double routed_scaling = 1.0;
  bool has_latent_attention = true;
  Index query_rank = 1536;  // 0: none
  Index latent_rank = 512;
  Index nope_width = 128;
  Index rope_width = 64;
  Index value_width = 128;
  bool has_attention_bias = false;
  double norm_eps = 1e-6;
  double rope_theta = 10000.0;
  double rope_linear_factor = 1.0;
  std::optional<nn::YarnScaling> yarn;
  Index max_positions = 2048;
  bool ties_embeddings = false;
  double initializer_range = 0.02;
  double aux_loss_alpha = 0.001;  // training: weight of the balance loss
  bool aux_loss_per_sequence = true;

  [[nodiscard]] bool has_experts(Index layer) const {
    return num_experts > 0 && layer >= first_dense_layers && layer % moe_layer_step == 0;
  }
  [[nodiscard]] nn::RotaryConfig rotary() const;
};

struct Config {
  VisionConfig vision;
  ProjectorConfig projector;
  LanguageConfig language;
  std::vector<vision::Resolution> candidates;
  vision::GlobalViewPosition global_view = vision::GlobalViewPosition::kHead;
  std::vector<formats::IgnoredField> ignored;

  [[nodiscard]] vision::ImageGeometry geometry() const;
};

// Reads and validates a config.json. `ignored` are field names that the user chose to ignore.
[[nodiscard]] base::Result<Config> parse_config(formats::ObjectReader& reader,
                                                std::span<const std::string> ignored);

}  // namespace tessera::models::deepseek_vl2
