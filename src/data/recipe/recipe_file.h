// Recipes as JSON files. Every field: docs/data.md.
//
//   TESSERA_TRY(recipe, read_recipe("configs/data/standard.json"));
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/json.h"
#include "synth/recipe/recipe.h"

namespace tessera::data {

// A file may name another one in "base", relative to itself: then it holds what differs. Unknown
// fields, generators and tasks are errors.
[[nodiscard]] base::Result<synth::Recipe> read_recipe(
    const std::string& path, const synth::Catalogue& catalogue = synth::Catalogue::all());

// A recipe on its own; `where` names the source in errors.
[[nodiscard]] base::Result<synth::Recipe> parse_recipe(std::string_view json,
                                                       const std::string& where,
                                                       const synth::Catalogue& catalogue);

// Everything written out; parse_recipe() of its text gives the same recipe.
[[nodiscard]] formats::Json recipe_to_json(const synth::Recipe& recipe);

}  // namespace tessera::data
