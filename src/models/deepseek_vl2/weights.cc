// Parameter paths to the names in released checkpoints.
#include <array>
#include <string_view>

#include "models/deepseek_vl2/model.h"

namespace tessera::models::deepseek_vl2 {
namespace {

struct Renaming {
  std::string_view path;        // a part of our path
  std::string_view checkpoint;  // what stands there in the file
};

constexpr auto kRenamings = std::to_array<Renaming>({
    {"vision.patch_embed.", "vision.patch_embed.proj."},
    {"view_separator", "view_seperator"},  // as released
    {"decoder.embedding.", "language.model.embed_tokens."},
    {"decoder.blocks.", "language.model.layers."},
    {"decoder.norm.", "language.model.norm."},
    {"decoder.head.", "language.lm_head."},
    {".norm_attention.", ".input_layernorm."},
    {".norm_mlp.", ".post_attention_layernorm."},
    {".attention.", ".self_attn."},
});

// The official layer list counts the GELUs between the linear layers.
constexpr std::string_view kProjectorPrefix = "projector.layers.";

// In the files but never executed: the tower's pooling head, and tables that the code rebuilds.
constexpr std::string_view kUnusedPrefix = "vision.attn_pool.";
constexpr std::string_view kUnusedPart = ".rotary_emb.";

}  // namespace

std::string DeepseekVl2::checkpoint_name(const std::string& path) const {
  std::string name = path;
  for (const Renaming& renaming : kRenamings) {
    if (const std::size_t at = name.find(renaming.path); at != std::string::npos) {
      name.replace(at, renaming.path.size(), renaming.checkpoint);
    }
  }
  if (name.starts_with(kProjectorPrefix)) {
    const std::size_t end = name.find('.', kProjectorPrefix.size());
    const int layer =
        std::stoi(name.substr(kProjectorPrefix.size(), end - kProjectorPrefix.size()));
    name = std::string(kProjectorPrefix) + std::to_string(2 * layer) + name.substr(end);
  }
  return name;
}

bool DeepseekVl2::is_known_unused(const std::string& checkpoint_name) const {
  return checkpoint_name.starts_with(kUnusedPrefix) ||
         checkpoint_name.find(kUnusedPart) != std::string::npos;
}

}  // namespace tessera::models::deepseek_vl2
