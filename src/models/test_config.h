// For tests: the published configs, a tiny one, and models built from changed copies of them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/registry.h"

namespace tessera::models {

using Json = nlohmann::json;

inline Json published(std::string_view name) {
  return Json::parse(published_config(name));
}

// Two layers, four experts, one 2 x 2-cell view: a few thousand parameters.
inline Json tiny_config() {
  Json config = published("deepseek-vl2-tiny");
  config["candidate_resolutions"] = {{28, 28}, {56, 28}};
  config["vision_config"].update(
      {{"image_size", 28}, {"patch_size", 7}, {"width", 32}, {"layers", 1}, {"heads", 2}});
  config["projector_config"].update({{"input_dim", 32}, {"n_embed", 64}});
  config["language_config"].update({{"vocab_size", 96},
                                    {"hidden_size", 64},
                                    {"num_hidden_layers", 2},
                                    {"num_attention_heads", 2},
                                    {"num_key_value_heads", 2},
                                    {"intermediate_size", 96},
                                    {"moe_intermediate_size", 32},
                                    {"n_routed_experts", 4},
                                    {"num_experts_per_tok", 2}});
  return config;
}

inline base::Result<BuiltModel> build(ops::Context& context,
                                      const Json& config,
                                      const BuildOptions& options = {}) {
  TESSERA_TRY(reader, formats::ObjectReader::parse(config.dump(), "config.json"));
  return build_model(context, reader, options);
}

// Checkpoint names and shapes of all parameters.
inline std::map<std::string, Shape> shapes_of(Model& model) {
  std::map<std::string, Shape> shapes;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    EXPECT_TRUE(shapes.emplace(model.checkpoint_name(path), parameter.shape).second) << path;
  });
  return shapes;
}

}  // namespace tessera::models
