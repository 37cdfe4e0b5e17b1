#include "models/deepseek_vl2/sizes.h"

#include <array>

#include <fmt/format.h>

namespace tessera::models::deepseek_vl2 {
namespace {

struct Size {
  std::string_view name;
  int vocabulary;
  int width;
  int layers;
  int heads;
  bool has_latent_attention;
  int dense_hidden;
  int expert_hidden;
  int experts;
  bool is_bias_corrected;  // sigmoid scores, noaux_tc, normalised weights, scaling 2
  int bos;
};

constexpr auto kSizes = std::to_array<Size>({
    {"deepseek-vl2-tiny", 129280, 1280, 12, 10, false, 6848, 896, 64, false, 0},
    {"deepseek-vl2-small", 102400, 2048, 27, 16, true, 10944, 1408, 64, false, 100000},
    {"deepseek-vl2", 129280, 2560, 30, 32, true, 12288, 1536, 72, true, 0},
});

// The 23 canvases in the released order.
constexpr std::string_view kCandidates =
    "[[384, 384], [384, 768], [768, 384], [384, 1152], [1152, 384], [384, 1536], [1536, 384], "
    "[768, 768], [384, 1920], [1920, 384], [384, 2304], [2304, 384], [768, 1152], [1152, 768], "
    "[384, 2688], [2688, 384], [384, 3072], [3072, 384], [768, 1536], [1536, 768], [384, 3456], "
    "[3456, 384], [1152, 1152]]";

std::string language_config(const Size& size) {
  const bool mla = size.has_latent_attention;
  return fmt::format(
      R"({{
    "model_type": "deepseek_v2",
    "vocab_size": {}, "hidden_size": {}, "num_hidden_layers": {},
    "num_attention_heads": {}, "num_key_value_heads": {},
    "use_mla": {}, "q_lora_rank": null, "kv_lora_rank": {},
    "qk_nope_head_dim": {}, "qk_rope_head_dim": {}, "v_head_dim": {},
    "intermediate_size": {}, "moe_intermediate_size": {},
    "n_routed_experts": {}, "n_shared_experts": 2, "num_experts_per_tok": 6,
    "first_k_dense_replace": 1, "moe_layer_freq": 1, "n_group": 1, "topk_group": 1,
    "scoring_func": "{}", "topk_method": "{}", "norm_topk_prob": {}, "routed_scaling_factor": {},
    "rms_norm_eps": 1e-06, "rope_theta": 10000.0, "hidden_act": "silu", "attention_bias": false,
    "tie_word_embeddings": false, "max_position_embeddings": 4096,
    "bos_token_id": {}, "eos_token_id": {}, "torch_dtype": "bfloat16"
  }})",
      size.vocabulary, size.width, size.layers, size.heads, size.heads, mla, mla ? "512" : "null",
      mla ? 128 : 0, mla ? 64 : 0, mla ? 128 : 0, size.dense_hidden, size.expert_hidden,
      size.experts, size.is_bias_corrected ? "sigmoid" : "softmax",
      size.is_bias_corrected ? "noaux_tc" : "greedy", size.is_bias_corrected,
      size.is_bias_corrected ? "2.0" : "1.0", size.bos, size.bos + 1);
}

}  // namespace

std::string published_config(std::string_view name) {
  for (const Size& size : kSizes) {
    if (size.name != name) continue;
    return fmt::format(
        R"({{
  "model_type": "deepseek_vl_v2",
  "architectures": ["DeepseekVLV2ForCausalLM"],
  "tile_tag": "2D", "global_view_pos": "head", "torch_dtype": "bfloat16",
  "candidate_resolutions": {},
  "vision_config": {{
    "model_type": "vision", "model_name": "siglip_so400m_patch14_384", "image_size": 384,
    "patch_size": 14, "width": 1152, "layers": 27, "heads": 16, "mlp_ratio": 3.7362
  }},
  "projector_config": {{
    "model_type": "mlp_projector", "projector_type": "downsample_mlp_gelu", "input_dim": 1152,
    "n_embed": {}, "depth": 2, "mlp_ratio": 1, "downsample_ratio": 2
  }},
  "language_config": {}
}}
)",
        kCandidates, size.width, language_config(size));
  }
  return {};
}

std::vector<std::string_view> published_names() {
  std::vector<std::string_view> names;
  for (const Size& size : kSizes)
    names.push_back(size.name);
  return names;
}

}  // namespace tessera::models::deepseek_vl2
