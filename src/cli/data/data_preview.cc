// tessera data preview: samples of a recipe or of training data, to look at.
#include <filesystem>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/data/asset_flags.h"
#include "cli/data/data.h"
#include "cli/data/data_processor.h"
#include "data/preview/preview.h"
#include "data/recipe/generated_source.h"
#include "data/recipe/recipe_file.h"
#include "formats/object_reader.h"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;

using base::Error;
using base::Result;
using formats::Json;

constexpr auto kWhere = "data preview";

struct PreviewFlags {
  std::string path;
  AssetFlags assets;
  ModelFlags model;
  std::string folder;
  Index num_samples = 48;
  Index horizon = 100'000;
  std::uint64_t seed = 0;
  std::string split = "train";
  bool is_json = false;
};

Result<std::unique_ptr<data::Source>> open_source(const PreviewFlags& flags,
                                                  const std::string& image_tag) {
  if (!flags.path.ends_with(".json")) {
    return data::open_source({.path = flags.path, .image_tag = image_tag, .keeps_documents = true});
  }
  TESSERA_TRY(recipe, data::read_recipe(flags.path));
  TESSERA_TRY(assets, flags.assets.open());
  const synth::Split split = flags.split == "train" ? synth::Split::kTrain : synth::Split::kHeldOut;
  TESSERA_TRY(usable, synth::check_assets(recipe, synth::AssetView(*assets, split), flags.path));
  return std::unique_ptr<data::Source>(std::make_unique<data::GeneratedSource>(
      data::GeneratedSource::Setup{.recipe = std::move(recipe),
                                   .catalogue = synth::Catalogue::all(),
                                   .assets = std::move(assets),
                                   .seed = flags.seed,
                                   .num_samples = flags.horizon,
                                   .split = split,
                                   .keeps_documents = true}));
}

// Of the whole folder, when `data make` wrote them there.
Result<std::optional<data::MakeStats>> read_stats(const std::string& path) {
  const std::string file = path + "/stats.json";
  std::error_code failure;
  if (!fs::is_regular_file(file, failure)) return std::optional<data::MakeStats>();
  TESSERA_TRY(json, formats::read_json_file(file));
  for (const char* key : {"recipe", "seed", "split", "assets", "identity"})
    json.erase(key);
  TESSERA_TRY(stats, data::MakeStats::from_json(json, file));
  return std::optional(std::move(stats));
}

Result<void> write_preview(const PreviewFlags& flags, const data::Preview& preview) {
  std::error_code failure;
  fs::create_directories(flags.folder, failure);
  if (failure) {
    return Error::io(
        kWhere, fmt::format("{}: a folder that can be made, {}", flags.folder, failure.message()));
  }
  TESSERA_TRY(page, base::write_file_atomically(flags.folder + "/index.html", preview.html));
  TESSERA_TRY(png, formats::encode_png(preview.sheet));
  TESSERA_TRY(file, base::AtomicFile::create(flags.folder + "/sheet.png"));
  TESSERA_TRY(written, file.write(png));
  return file.finish();
}

Result<int> preview(Program& program, const PreviewFlags& flags) {
  TESSERA_TRY(processor, open_data_processor(flags.model));
  TESSERA_TRY(source, open_source(flags, processor.config().image_token));
  TESSERA_TRY(stats, read_stats(flags.path));
  TESSERA_TRY(made, data::make_preview(*source, processor,
                                       {.title = source->name(),
                                        .num_samples = flags.num_samples,
                                        .shows_tokens = !flags.model.model.empty(),
                                        .stats = std::move(stats),
                                        .cancel = &program.cancel()}));
  TESSERA_TRY(written, write_preview(flags, made));
  const std::string page = flags.folder + "/index.html";
  if (flags.is_json) {
    Json json = made.report.to_json(/*has_examples=*/true);
    json["page"] = page;
    json["sheet"] = flags.folder + "/sheet.png";
    program.print_json(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    program.print_line(page);
    if (made.report.num_dropped() > 0) program.remark(made.report.to_text());
  }
  return kExitDone;
}

}  // namespace

void add_data_preview(CLI::App& data, Program& program) {
  auto flags = std::make_shared<PreviewFlags>();
  CLI::App* command =
      data.add_subcommand("preview", "Look at samples: a page with boxes and statistics, a sheet");
  command
      ->add_option("PATH", flags->path,
                   "Recipe (.json), tar shard, folder of shards, or JSONL file")
      ->required();
  command->add_option("--out", flags->folder, "Folder for index.html and sheet.png")->required();
  command->add_option("--samples", flags->num_samples, "Samples to show, evenly out of all")
      ->check(CLI::Range(Index{1}, Index{10'000}))
      ->capture_default_str();
  command
      ->add_option("--of", flags->horizon,
                   "Recipe: samples of the whole run, which its curves go over")
      ->check(CLI::Range(Index{1}, Index{1'000'000'000}))
      ->capture_default_str();
  command->add_option("--seed", flags->seed, "Recipe: of everything random")->capture_default_str();
  command->add_option("--split", flags->split, "Recipe: train or held_out")
      ->check(CLI::IsMember({"train", "held_out"}))
      ->capture_default_str();
  flags->assets.add_to(command);
  command->add_option("--model", flags->model.model,
                      "Checkpoint directory: shows the tokens and tiles of its processor");
  command->add_option("--ignore-field", flags->model.ignored_fields,
                      "A field of the processor's configuration that may stay unused; repeatable");
  command->add_flag("--json", flags->is_json, "Print one JSON object");
  program.on(command, [flags](Program& run) { return preview(run, *flags); });
}

}  // namespace tessera::cli
