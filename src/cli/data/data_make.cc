// tessera data make: a recipe's samples as tar shards.
#include <memory>
#include <optional>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/thread_pool.h"
#include "cli/data/asset_flags.h"
#include "cli/data/data.h"
#include "cli/shard_flag.h"
#include "data/make/make_shards.h"
#include "data/recipe/recipe_file.h"

namespace tessera::cli {
namespace {

using base::Result;
using formats::Json;

constexpr auto kWhere = "data make";
constexpr Index kMaxSamples = 1'000'000'000;  // nine digits in the names of files

struct MakeFlags {
  std::string recipe;
  AssetFlags assets;
  std::string folder;
  Index num_samples = 0;
  std::uint64_t seed = 0;
  int num_workers = 0;
  std::string part = "0/1";
  Index shard_samples = 1000;
  std::string format;
  std::string split = "train";
  bool is_json = false;
};

std::string report_text(const data::MakeReport& report, const MakeFlags& flags) {
  const data::MakeStats& stats = report.stats;
  std::string text = fmt::format(
      "{}: {} shards ({} of them were there), {} samples in all, {} given up\n", flags.folder,
      report.num_shards, report.num_kept, stats.num_samples(), stats.num_given_up());
  for (const auto& [reason, count] : stats.rejections())
    text += fmt::format("  attempts rejected: {:<14} {}\n", reason, count);
  return text;
}

Result<int> make(Program& program, const MakeFlags& flags) {
  TESSERA_TRY(shard, parse_shard(flags.part, kWhere));
  TESSERA_TRY(recipe, data::read_recipe(flags.recipe));
  TESSERA_TRY(assets, flags.assets.open());
  const synth::Split split = flags.split == "train" ? synth::Split::kTrain : synth::Split::kHeldOut;
  TESSERA_TRY(usable, synth::check_assets(recipe, synth::AssetView(*assets, split), flags.recipe));
  for (const synth::PictureFormat format : synth::kPictureFormats) {
    if (to_string(format) == flags.format) recipe.pictures.formats = {{format, 1}};
  }
  const data::ShardSetup setup{.recipe = std::move(recipe),
                               .catalogue = synth::Catalogue::all(),
                               .assets = std::move(assets),
                               .seed = flags.seed,
                               .split = split,
                               .num_samples = flags.num_samples,
                               .shard_samples = flags.shard_samples};
  data::MakeOptions options{
      .folder = flags.folder,
      .part = shard.remainder,
      .num_parts = shard.num_parts,
      .num_workers = flags.num_workers > 0 ? flags.num_workers : base::available_processors(),
      .cancel = &program.cancel()};
  Progress progress(program, "making", 0);
  Index total = 0;
  options.on_progress = [&progress, &total](Index num_done, Index num_all) {
    progress.add_to_total(num_all - std::exchange(total, num_all));
    progress.update(num_done);
  };
  TESSERA_TRY(report, data::make_shards(setup, options));
  progress.clear();
  if (flags.is_json) {
    program.print_json(Json{{"shards", report.num_shards},
                            {"kept", report.num_kept},
                            {"complete", report.is_complete},
                            {"samples", report.stats.num_samples()},
                            {"given_up", report.stats.num_given_up()},
                            {"rejected", report.stats.rejections()}}
                           .dump());
  } else {
    program.print(report_text(report, flags));
  }
  return report.is_complete ? kExitDone : kExitInterrupted;
}

}  // namespace

void add_data_make(CLI::App& data, Program& program) {
  auto flags = std::make_shared<MakeFlags>();
  CLI::App* command =
      data.add_subcommand("make", "Make the samples of a recipe, as tar shards for training");
  command->add_option("RECIPE", flags->recipe, "Recipe, JSON (configs/data, docs/data.md)")
      ->required();
  command->add_option("--out", flags->folder, "Folder of the shards; complete ones are kept")
      ->required();
  command->add_option("--samples", flags->num_samples, "Samples in all shards together")
      ->required()
      ->check(CLI::Range(Index{1}, kMaxSamples));
  command->add_option("--seed", flags->seed, "Of everything random; same seed, same bytes")
      ->capture_default_str();
  command
      ->add_option("--workers", flags->num_workers,
                   "Samples made at once; default: all processors. Changes no byte")
      ->check(CLI::Range(1, 1024));
  command
      ->add_option("--shard", flags->part,
                   "R/N: only the shards whose number mod N is R, 0 <= R < N; for several machines")
      ->capture_default_str();
  command->add_option("--shard-samples", flags->shard_samples, "Samples of one shard")
      ->check(CLI::Range(Index{1}, Index{10'000'000}))
      ->capture_default_str();
  command
      ->add_option("--format", flags->format,
                   "Format of all pictures: png, jpeg or webp; default: as the recipe says")
      ->check(CLI::IsMember({"png", "jpeg", "webp"}));
  command
      ->add_option(
          "--split", flags->split,
          "train or held_out: fonts, texts, pictures, templates and phrasings of that side")
      ->check(CLI::IsMember({"train", "held_out"}))
      ->capture_default_str();
  flags->assets.add_to(command);
  command->add_flag("--json", flags->is_json, "Print one JSON object");
  program.on(command, [flags](Program& run) { return make(run, *flags); });
}

}  // namespace tessera::cli
