// What a checkpoint directory holds, by the names of the Hugging Face layout.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tessera::formats {

inline constexpr std::string_view kSingleWeightsName = "model.safetensors";
inline constexpr std::string_view kShardIndexName = "model.safetensors.index.json";

enum class WeightFiles : std::uint8_t { kSingle, kShards };

// Which form the weights have; an error when there are none, or only pickle files.
[[nodiscard]] base::Result<WeightFiles> find_weights(const std::string& directory);

// An error for file names that mean Python pickles (.bin, .pt, ...): reading one executes whatever
// it holds.
[[nodiscard]] base::Result<void> refuse_pickle(std::string_view path);

// Paths of the files that are there.
struct CheckpointFiles {
  std::string directory;
  std::optional<std::string> config;               // config.json
  std::optional<std::string> processor_config;     // processor_config.json
  std::optional<std::string> preprocessor_config;  // preprocessor_config.json
  std::optional<std::string> tokenizer;            // tokenizer.json
  std::optional<std::string> tokenizer_config;     // tokenizer_config.json
  std::optional<WeightFiles> weights;
};

enum class CheckpointPart : std::uint8_t {
  kConfig,
  kProcessor,  // processor_config.json or preprocessor_config.json
  kTokenizer,
  kWeights,
};

// Looks what is there; one error names everything of `needed` that is missing.
[[nodiscard]] base::Result<CheckpointFiles> find_checkpoint_files(
    const std::string& directory, std::span<const CheckpointPart> needed);

}  // namespace tessera::formats
