#include "models/deepseek_vl2/config.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tessera::models::deepseek_vl2 {
namespace {

using formats::Choice;
using formats::kNonNegative;
using formats::kPositive;
using formats::ObjectReader;

// Fields that change nothing here: what every transformers config may carry, training-only switches
// of the official code, and markers that its inference never reads.
constexpr auto kHarmless = std::to_array<std::string_view>({
    "_attn_implementation",
    "_name_or_path",
    "add_cross_attention",
    "architectures",
    "attention_dropout",
    "attn_implementation",
    "auto_map",
    "bad_words_ids",
    "begin_suppress_tokens",
    "bos_token_id",
    "chunk_size_feed_forward",
    "cls",
    "cross_attention_hidden_size",
    "decoder_start_token_id",
    "deterministic",
    "diversity_penalty",
    "do_sample",
    "dtype",
    "early_stopping",
    "encoder_no_repeat_ngram_size",
    "eos_token_id",
    "ep_size",
    "exponential_decay_length_penalty",
    "finetuning_task",
    "forced_bos_token_id",
    "forced_eos_token_id",
    "id2label",
    "is_decoder",
    "is_encoder_decoder",
    "label2id",
    "length_penalty",
    "lm_head",
    "max_length",
    "min_length",
    "model_name",
    "model_type",
    "no_repeat_ngram_size",
    "num_beam_groups",
    "num_beams",
    "num_recomputing_layers",
    "num_return_sequences",
    "output_attentions",
    "output_hidden_states",
    "output_scores",
    "pad_token_id",
    "params",
    "prefix",
    "pretraining_tp",
    "problem_type",
    "pruned_heads",
    "quantization_config",
    "remove_invalid_values",
    "repetition_penalty",
    "return_dict",
    "return_dict_in_generate",
    "rm_head",
    "sep_token_id",
    "suppress_tokens",
    "task_specific_params",
    "temperature",
    "tf_legacy_loss",
    "tie_encoder_decoder",
    "tokenizer_class",
    "top_k",
    "top_p",
    "torch_dtype",
    "torchscript",
    "transformers_version",
    "typical_p",
    "use_bfloat16",
    "use_cache",
    "use_checkpoint",
    "weight_init",
});

// Bounds far above every published model, so that no product of sizes overflows.
constexpr formats::IntegerRange kWidth{1, Index{1} << 16};  // rows of activations
constexpr formats::IntegerRange kWidthOrNone{0, Index{1} << 16};
constexpr formats::IntegerRange kHidden{1, Index{1} << 20};  // hidden widths
constexpr formats::IntegerRange kVocabulary{1, Index{1} << 24};
constexpr formats::IntegerRange kLayers{1, 1024};
constexpr formats::IntegerRange kExperts{1, 1024};  // what the router can rank
constexpr formats::IntegerRange kExpertsOrNone{0, 1024};
constexpr double kMaxScaling = 1e4;  // of rotary positions
constexpr Index kMaxExpertsOfAllLayers = Index{1} << 17;

// A switch that has one supported setting.
void require_setting(ObjectReader& reader, std::string_view key, bool supported) {
  if (reader.optional(key, supported) != supported) {
    reader.fail(key, supported ? "true, is false" : "false, is true");
  }
}

VisionConfig read_vision(ObjectReader reader) {
  VisionConfig config;
  config.image_size = reader.optional("image_size", config.image_size, kWidth);
  config.patch_size = reader.optional("patch_size", config.patch_size, kWidth);
  config.width = reader.optional("width", config.width, kWidth);
  config.num_layers = reader.optional("layers", config.num_layers, kLayers);
  config.num_heads = reader.optional("heads", config.num_heads, kWidth);
  config.mlp_ratio = reader.optional("mlp_ratio", config.mlp_ratio);
  enum class Pool { kMap };
  constexpr Choice<Pool> kPools[] = {{"map", Pool::kMap}};
  (void)reader.choice("global_pool", kPools, std::optional(Pool::kMap));
  require_setting(reader, "ignore_head", true);
  require_setting(reader, "class_token", false);
  (void)reader.optional("num_classes", 0, {0, 0});
  if (config.width % config.num_heads != 0) {
    reader.fail("heads", base::cat("a divisor of width ", config.width, ", is ", config.num_heads));
  }
  if (config.patch_size > config.image_size) {
    reader.fail("patch_size",
                base::cat("at most image_size ", config.image_size, ", is ", config.patch_size));
  }
  if (config.mlp_ratio <= 0 || config.mlp_ratio > 64) {
    reader.fail("mlp_ratio", base::cat("above 0 and at most 64, is ", config.mlp_ratio));
  }
  return config;
}

ProjectorConfig read_projector(ObjectReader reader) {
  ProjectorConfig config;
  enum class Type { kDownsampleMlpGelu };
  constexpr Choice<Type> kTypes[] = {{"downsample_mlp_gelu", Type::kDownsampleMlpGelu}};
  (void)reader.choice("projector_type", kTypes, std::optional(Type::kDownsampleMlpGelu));
  config.input_width = reader.optional("input_dim", config.input_width, kWidth);
  config.width = reader.optional("n_embed", config.width, kWidth);
  config.depth = reader.optional("depth", config.depth, {2, 64});
  config.mlp_ratio = reader.optional("mlp_ratio", config.mlp_ratio, {1, 64});
  config.downsample_ratio = reader.optional("downsample_ratio", config.downsample_ratio, {1, 16});
  require_setting(reader, "token_pooling", false);
  return config;
}

void read_attention(ObjectReader& reader, LanguageConfig& config) {
  config.num_heads = reader.optional("num_attention_heads", config.num_heads, kWidth);
  config.num_kv_heads =
      reader.nullable("num_key_value_heads", std::optional(config.num_kv_heads), kWidth)
          .value_or(config.num_heads);
  config.has_latent_attention = reader.optional("use_mla", config.has_latent_attention);
  config.query_rank =
      reader.nullable("q_lora_rank", std::optional(config.query_rank), kWidthOrNone).value_or(0);
  config.latent_rank =
      reader.nullable("kv_lora_rank", std::optional(config.latent_rank), kWidthOrNone).value_or(0);
  config.nope_width = reader.optional("qk_nope_head_dim", config.nope_width, kWidthOrNone);
  config.rope_width = reader.optional("qk_rope_head_dim", config.rope_width, kWidthOrNone);
  config.value_width = reader.optional("v_head_dim", config.value_width, kWidthOrNone);
  config.has_attention_bias = reader.optional("attention_bias", config.has_attention_bias);
  if (config.has_latent_attention) {
    if (config.latent_rank < 1) reader.fail("kv_lora_rank", "above 0 with use_mla, is 0");
    if (config.value_width < 1) reader.fail("v_head_dim", "above 0 with use_mla, is 0");
    if (config.rope_width < 2 || config.rope_width % 2 != 0) {
      reader.fail("qk_rope_head_dim",
                  base::cat("even and above 0 with use_mla, is ", config.rope_width));
    }
    return;
  }
  if (config.width % config.num_heads != 0 || config.width / config.num_heads % 2 != 0) {
    reader.fail("num_attention_heads", base::cat("heads of even width within hidden_size ",
                                                 config.width, ", is ", config.num_heads));
  }
  if (config.num_heads % config.num_kv_heads != 0) {
    reader.fail("num_key_value_heads", base::cat("a divisor of num_attention_heads ",
                                                 config.num_heads, ", is ", config.num_kv_heads));
  }
}

void read_rope(ObjectReader& reader, LanguageConfig& config) {
  config.rope_theta = reader.optional("rope_theta", config.rope_theta);
  if (config.rope_theta <= 1)
    reader.fail("rope_theta", base::cat("above 1, is ", config.rope_theta));
  std::optional<ObjectReader> scaling = reader.optional_object("rope_scaling");
  if (!scaling) return;
  enum class Kind { kLinear, kYarn };
  constexpr Choice<Kind> kKinds[] = {{"linear", Kind::kLinear}, {"yarn", Kind::kYarn}};
  // Newer files say rope_type, older ones type, some both.
  const bool says_type = scaling->has("type");
  const Kind kind = scaling->choice<Kind>(says_type ? "type" : "rope_type", kKinds);
  if (says_type && scaling->choice("rope_type", kKinds, std::optional(kind)) != kind) {
    scaling->fail("rope_type", "the same as type, is another");
  }
  const double factor = scaling->required<double>("factor");
  if (!(factor >= 1 && factor <= kMaxScaling)) {
    scaling->fail("factor", base::cat("1 to ", kMaxScaling, ", is ", factor));
  }
  if (kind == Kind::kLinear) {
    config.rope_linear_factor = factor;
    return;
  }
  nn::YarnScaling yarn{.factor = factor};
  yarn.original_max_positions =
      scaling->optional("original_max_position_embeddings", yarn.original_max_positions);
  yarn.beta_fast = scaling->optional("beta_fast", yarn.beta_fast);
  yarn.beta_slow = scaling->optional("beta_slow", yarn.beta_slow);
  yarn.mscale = scaling->optional("mscale", yarn.mscale);
  yarn.mscale_all_dim = scaling->optional("mscale_all_dim", yarn.mscale_all_dim);
  if (!config.has_latent_attention) {
    scaling->fail(says_type ? "type" : "rope_type", "linear without use_mla, is yarn");
  }
  if (yarn.original_max_positions < 1) {
    scaling->fail("original_max_position_embeddings",
                  base::cat("at least 1, is ", yarn.original_max_positions));
  }
  if (!(yarn.beta_slow > 0 && yarn.beta_fast >= yarn.beta_slow)) {
    scaling->fail("beta_fast", base::cat("at least beta_slow, which is above 0; they are ",
                                         yarn.beta_fast, " and ", yarn.beta_slow));
  }
  config.yarn = yarn;
}

void read_selection(ObjectReader& reader, LanguageConfig& config) {
  using ops::RouterScoring;
  using ops::RouterSelection;
  constexpr Choice<RouterScoring> kScorings[] = {{"softmax", RouterScoring::kSoftmax},
                                                 {"sigmoid", RouterScoring::kSigmoid}};
  // The official class default, "gready", matches no branch: the file has to say.
  constexpr Choice<RouterSelection> kSelections[] = {
      {"greedy", RouterSelection::kGreedy},
      {"group_limited_greedy", RouterSelection::kGroupLimited},
      {"noaux_tc", RouterSelection::kBiasCorrected}};
  config.scoring = reader.choice("scoring_func", kScorings, std::optional(RouterScoring::kSoftmax));
  if (config.num_experts > 0) {
    config.selection = reader.choice("topk_method", kSelections);
  } else {
    (void)reader.raw("topk_method");  // nothing to select
  }
  config.num_groups = reader.nullable<Index>("n_group", std::nullopt, kPositive).value_or(1);
  config.num_kept_groups =
      reader.nullable<Index>("topk_group", std::nullopt, kPositive).value_or(1);
  config.normalise_weights = reader.optional("norm_topk_prob", config.normalise_weights);
  config.routed_scaling = reader.optional("routed_scaling_factor", config.routed_scaling);
  if (config.num_experts == 0) return;
  if (config.num_chosen < 1 || config.num_chosen > config.num_experts) {
    reader.fail("num_experts_per_tok", base::cat("1 to n_routed_experts ", config.num_experts,
                                                 ", is ", config.num_chosen));
  }
  if (config.num_experts % config.num_groups != 0) {
    reader.fail("n_group", base::cat("a divisor of n_routed_experts ", config.num_experts, ", is ",
                                     config.num_groups));
    return;
  }
  if (config.num_kept_groups > config.num_groups) {
    reader.fail("topk_group",
                base::cat("at most n_group ", config.num_groups, ", is ", config.num_kept_groups));
  }
  const bool is_grouped = config.selection != RouterSelection::kGreedy;
  const Index reachable = config.num_kept_groups * (config.num_experts / config.num_groups);
  if (is_grouped && config.num_chosen > reachable) {
    reader.fail("num_experts_per_tok",
                base::cat("at most the ", reachable, " experts of the kept groups, is ",
                          config.num_chosen));
  }
}

void read_experts(ObjectReader& reader, LanguageConfig& config) {
  config.expert_hidden = reader.optional("moe_intermediate_size", config.expert_hidden, kHidden);
  config.num_shared_experts =
      reader.nullable<Index>("n_shared_experts", std::nullopt, kExpertsOrNone).value_or(0);
  config.num_experts =
      reader.nullable<Index>("n_routed_experts", std::nullopt, kExperts).value_or(0);
  config.num_chosen =
      reader.nullable<Index>("num_experts_per_tok", std::nullopt, kExperts).value_or(0);
  config.first_dense_layers =
      reader.optional("first_k_dense_replace", config.first_dense_layers, kNonNegative);
  config.moe_layer_step = reader.optional("moe_layer_freq", config.moe_layer_step, kPositive);
  config.aux_loss_alpha = reader.optional("aux_loss_alpha", config.aux_loss_alpha);
  config.aux_loss_per_sequence = reader.optional("seq_aux", config.aux_loss_per_sequence);
  if (config.num_experts * config.num_layers > kMaxExpertsOfAllLayers) {
    reader.fail("n_routed_experts",
                base::cat("at most ", kMaxExpertsOfAllLayers, " in all layers together, are ",
                          config.num_experts, " in ", config.num_layers, " layers"));
  }
  read_selection(reader, config);
}

LanguageConfig read_language(ObjectReader reader) {
  LanguageConfig config;
  config.vocabulary = reader.optional("vocab_size", config.vocabulary, kVocabulary);
  config.width = reader.optional("hidden_size", config.width, kWidth);
  config.dense_hidden = reader.optional("intermediate_size", config.dense_hidden, kHidden);
  config.num_layers = reader.optional("num_hidden_layers", config.num_layers, kLayers);
  config.norm_eps = reader.optional("rms_norm_eps", config.norm_eps);
  if (!(config.norm_eps >= 0 && config.norm_eps <= 1)) {
    reader.fail("rms_norm_eps", base::cat("0 to 1, is ", config.norm_eps));
  }
  config.max_positions =
      reader.optional("max_position_embeddings", config.max_positions, kPositive);
  config.ties_embeddings = reader.optional("tie_word_embeddings", config.ties_embeddings);
  config.initializer_range = reader.optional("initializer_range", config.initializer_range);
  enum class Activation { kSilu };
  constexpr Choice<Activation> kActivations[] = {{"silu", Activation::kSilu}};
  (void)reader.choice("hidden_act", kActivations, std::optional(Activation::kSilu));
  read_attention(reader, config);
  read_rope(reader, config);
  read_experts(reader, config);
  return config;
}

void check_parts_fit(ObjectReader& reader, const Config& config) {
  if (config.projector.input_width != config.vision.width) {
    reader.fail("projector_config.input_dim", base::cat("the tower's width ", config.vision.width,
                                                        ", is ", config.projector.input_width));
  }
  if (config.projector.width != config.language.width) {
    reader.fail("projector_config.n_embed", base::cat("the decoder's width ", config.language.width,
                                                      ", is ", config.projector.width));
  }
  if (!config.candidates.empty() && config.candidates.front().width != config.vision.image_size) {
    reader.fail("candidate_resolutions",
                base::cat("views as wide as vision_config.image_size ", config.vision.image_size,
                          ", the first is ", config.candidates.front().width));
  }
}

}  // namespace

nn::RotaryConfig LanguageConfig::rotary() const {
  nn::RotaryConfig rotary;
  rotary.width = has_latent_attention ? rope_width : width / num_heads;
  rotary.theta = rope_theta;
  rotary.linear_factor = rope_linear_factor;
  rotary.yarn = yarn;
  rotary.pairs = has_latent_attention ? ops::RopePairs::kAdjacent : ops::RopePairs::kHalves;
  return rotary;
}

vision::ImageGeometry Config::geometry() const {
  return {.candidates = candidates,
          .patch_size = vision.patch_size,
          .downsample_ratio = projector.downsample_ratio};
}

base::Result<Config> parse_config(ObjectReader& reader, std::span<const std::string> ignored) {
  Config config;
  enum class Tag { k2D };
  constexpr Choice<Tag> kTags[] = {{"2D", Tag::k2D}};
  (void)reader.choice<Tag>("tile_tag", kTags);
  constexpr Choice<vision::GlobalViewPosition> kPositions[] = {
      {"head", vision::GlobalViewPosition::kHead}, {"tail", vision::GlobalViewPosition::kTail}};
  config.global_view = reader.choice("global_view_pos", kPositions,
                                     std::optional(vision::GlobalViewPosition::kHead));
  for (const auto& [width, height] :
       reader.optional("candidate_resolutions", std::vector<std::array<Index, 2>>{{384, 384}})) {
    config.candidates.push_back({.width = width, .height = height});
  }
  if (config.candidates.empty()) {
    reader.fail("candidate_resolutions", "at least one [width, height], is empty");
  }
  config.vision = read_vision(reader.object("vision_config"));
  config.projector = read_projector(reader.object("projector_config"));
  config.language = read_language(reader.object("language_config"));
  check_parts_fit(reader, config);
  TESSERA_TRY(unread, reader.finish({.harmless = kHarmless, .ignored = ignored}));
  config.ignored = std::move(unread);
  TESSERA_TRY(fits, vision::check_geometry(config.geometry(), reader.place()));
  return config;
}

}  // namespace tessera::models::deepseek_vl2
