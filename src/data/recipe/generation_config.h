// What training configurations and mixtures write where a source is made, not read:
//
//   {"recipe": "standard.json", "assets": "standard.pack", "seed": 1, "samples": 1000000,
//    "uses": 2, "window": 256, "split": "train"}
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/index.h"
#include "base/result.h"
#include "data/source.h"
#include "formats/json.h"
#include "formats/object_reader.h"
#include "synth/assets/assets.h"

namespace tessera::data {

struct GenerationConfig {
  std::string recipe;    // path
  std::string assets{};  // path of a pack; empty: the program's own
  std::uint64_t seed = 0;
  Index samples = 1;   // made in all; horizon of the recipe's curves
  Index uses = 1;      // of each sample, at most
  Index window = 256;  // samples between two uses of one
  synth::Split split = synth::Split::kTrain;
};

// Reads its fields of the object; `split` is what holds without one.
[[nodiscard]] GenerationConfig parse_generation(formats::ObjectReader& reader, synth::Split split);
[[nodiscard]] formats::Json to_json(const GenerationConfig& config);

// Packs by path, shared by the sources that use them; under "" the one for configurations that name
// none.
using OpenPacks = std::map<std::string, std::shared_ptr<const synth::Assets>>;
[[nodiscard]] base::Result<std::unique_ptr<Source>> open_generated_source(
    const GenerationConfig& config, const std::string& name, OpenPacks& packs);

}  // namespace tessera::data
