#include "data/recipe/generation_config.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "data/recipe/generated_source.h"
#include "data/recipe/recipe_file.h"

namespace tessera::data {
namespace {

using base::Error;
using base::Result;

constexpr formats::Choice<synth::Split> kSplits[] = {{"train", synth::Split::kTrain},
                                                     {"held_out", synth::Split::kHeldOut}};

}  // namespace

GenerationConfig parse_generation(formats::ObjectReader& reader, synth::Split split) {
  GenerationConfig config;
  config.recipe = reader.required<std::string>("recipe");
  if (config.recipe.empty()) reader.fail("recipe", "a path, is empty");
  config.assets = reader.optional("assets", "");
  config.seed = static_cast<std::uint64_t>(reader.optional("seed", 0, formats::kNonNegative));
  config.samples = reader.required<Index>("samples", formats::kPositive);
  config.uses = reader.optional("uses", config.uses, formats::IntegerRange{1, 64});
  config.window = reader.optional("window", config.window, formats::IntegerRange{1, 1 << 20});
  config.split = reader.choice<synth::Split>("split", kSplits, split);
  return config;
}

formats::Json to_json(const GenerationConfig& config) {
  return {{"recipe", config.recipe},
          {"assets", config.assets},
          {"seed", config.seed},
          {"samples", config.samples},
          {"uses", config.uses},
          {"window", config.window},
          {"split", config.split == synth::Split::kTrain ? "train" : "held_out"}};
}

Result<std::unique_ptr<Source>> open_generated_source(const GenerationConfig& config,
                                                      const std::string& name,
                                                      OpenPacks& packs) {
  TESSERA_TRY(recipe, read_recipe(config.recipe));
  std::shared_ptr<const synth::Assets>& assets = packs[config.assets];
  if (assets == nullptr && config.assets.empty()) {
    return Error::invalid_input(
        "open source", base::cat(config.recipe, ": the path of a pack in \"assets\", has none"));
  }
  if (assets == nullptr) {
    TESSERA_TRY(opened, synth::Assets::open(config.assets));
    assets = std::move(opened);
  }
  const synth::AssetView view(*assets, config.split);
  TESSERA_TRY(usable, synth::check_assets(recipe, view, config.recipe));
  return std::unique_ptr<Source>(
      std::make_unique<GeneratedSource>(GeneratedSource::Setup{.name = name,
                                                               .recipe = std::move(recipe),
                                                               .catalogue = synth::Catalogue::all(),
                                                               .assets = assets,
                                                               .seed = config.seed,
                                                               .num_samples = config.samples,
                                                               .uses = config.uses,
                                                               .window = config.window,
                                                               .split = config.split}));
}

}  // namespace tessera::data
