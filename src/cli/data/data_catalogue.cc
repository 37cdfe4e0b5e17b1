// tessera data catalogue: the names that a recipe may use.
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/data/data.h"
#include "synth/recipe/recipe.h"

namespace tessera::cli {
namespace {

using Json = nlohmann::ordered_json;

Json catalogue_json(const synth::Catalogue& catalogue) {
  Json generators = Json::array();
  for (const synth::Generator& generator : catalogue.generators) {
    Json templates = Json::array();
    for (const synth::SceneTemplate& entry : generator.templates)
      templates.push_back({{"name", entry.name}, {"held_out", entry.is_held_out}});
    generators.push_back({{"name", generator.name}, {"templates", std::move(templates)}});
  }
  Json tasks = Json::array();
  for (const synth::Task& task : catalogue.tasks)
    tasks.push_back({{"name", task.name}, {"pictures", task.num_scenes}});
  return {{"generators", std::move(generators)}, {"tasks", std::move(tasks)}};
}

std::string catalogue_text(const synth::Catalogue& catalogue) {
  std::string text = "generators (templates; * are held out)\n";
  for (const synth::Generator& generator : catalogue.generators) {
    text += fmt::format("  {}\n", generator.name);
    for (const synth::SceneTemplate& entry : generator.templates)
      text += fmt::format("    {}{}\n", entry.name, entry.is_held_out ? " *" : "");
  }
  text += "tasks (pictures)\n";
  for (const synth::Task& task : catalogue.tasks)
    text += fmt::format("  {:32} {}\n", task.name, task.num_scenes);
  return text;
}

}  // namespace

void add_data_catalogue(CLI::App& data, Program& program) {
  auto is_json = std::make_shared<bool>(false);
  CLI::App* command =
      data.add_subcommand("catalogue", "List the generators and tasks that recipes are made of");
  command->add_flag("--json", *is_json, "Print one JSON object");
  program.on(command, [is_json](Program& run) -> base::Result<int> {
    const synth::Catalogue catalogue = synth::Catalogue::all();
    if (*is_json) {
      run.print_json(catalogue_json(catalogue).dump());
    } else {
      run.print(catalogue_text(catalogue));
    }
    return kExitDone;
  });
}

}  // namespace tessera::cli
