// tessera data check: reads training data once and counts what is usable and what is left out.
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/thread_pool.h"
#include "cli/data/data.h"
#include "cli/data/data_processor.h"
#include "cli/data/mixture_packs.h"
#include "cli/flags.h"
#include "data/check.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Json = nlohmann::ordered_json;

constexpr auto kWhere = "data check";

struct CheckFlags {
  ModelFlags model;
  std::string path;
  std::string image_root;
  std::int64_t max_tokens = 0;
  bool is_json = false;
};

Result<data::Mixture> open_mixture(const CheckFlags& flags, const std::string& image_tag) {
  data::MixtureConfig config;
  if (flags.path.ends_with(".json")) {
    if (!flags.image_root.empty()) {
      return Error::usage(kWhere, "--image-root beside data, a mixture names its own");
    }
    TESSERA_TRY(read, data::read_mixture(flags.path));
    config = std::move(read);
  } else {
    config.sources.push_back({.path = flags.path, .image_root = flags.image_root});
  }
  TESSERA_TRY(packs, open_packs(config));
  return data::Mixture::open(config, std::nullopt, /*seed=*/0, data::Order::kSequential,
                             {.image_tag = image_tag}, std::move(packs));
}

// Of all sources together.
data::SourceCheck sum_of(const std::vector<data::SourceCheck>& checks) {
  data::SourceCheck sum;
  for (const data::SourceCheck& check : checks) {
    sum.report.merge(check.report);
    sum.num_tokens += check.num_tokens;
    sum.num_targets += check.num_targets;
    sum.num_views += check.num_views;
    sum.max_tokens = std::max(sum.max_tokens, check.max_tokens);
  }
  return sum;
}

Json to_json(const data::SourceCheck& check, bool has_counts) {
  const formats::Json report = check.report.to_json(/*has_examples=*/true);
  Json json = {{"samples", report["samples"]}, {"dropped", report["dropped"]}};
  if (has_counts) {
    json["tokens"] = check.num_tokens;
    json["targets"] = check.num_targets;
    json["views"] = check.num_views;
    json["max_tokens"] = check.max_tokens;
  }
  json["examples"] = report["examples"];
  return json;
}

std::string counts_text(const data::SourceCheck& check) {
  return fmt::format("  {} tokens, {} targets, {} views; the longest sample has {} tokens\n",
                     check.num_tokens, check.num_targets, check.num_views, check.max_tokens);
}

void print(Program& program,
           const CheckFlags& flags,
           const std::vector<data::SourceCheck>& checks) {
  const bool has_counts = !flags.model.model.empty();
  const bool was_cancelled = program.cancel().is_requested();
  if (flags.is_json) {
    Json whole = to_json(sum_of(checks), has_counts);
    if (checks.size() > 1) {
      for (const data::SourceCheck& check : checks) {
        Json entry = {{"name", check.name}};
        entry.update(to_json(check, has_counts));
        entry.erase("examples");
        whole["sources"].push_back(std::move(entry));
      }
    }
    if (was_cancelled) whole["cancelled"] = true;
    program.print_json(whole.dump(-1, ' ', false, Json::error_handler_t::replace));
    return;
  }
  for (const data::SourceCheck& check : checks) {
    program.print(fmt::format("{}: {}{}", check.name, check.report.to_text(),
                              has_counts ? counts_text(check) : ""));
  }
}

Result<int> check(Program& program, const CheckFlags& flags) {
  if (flags.max_tokens > 0 && flags.model.model.empty()) {
    return Error::usage(kWhere, "--max-tokens with the --model whose tokens they are, has none");
  }
  TESSERA_TRY(processor, open_data_processor(flags.model));
  TESSERA_TRY(mixture, open_mixture(flags, processor.config().image_token));
  data::CheckOptions options{
      .num_workers = flags.model.threads > 0 ? flags.model.threads : base::available_processors(),
      .cancel = &program.cancel()};
  if (flags.max_tokens > 0) options.max_tokens = flags.max_tokens;
  Result<std::vector<data::SourceCheck>> checked = std::vector<data::SourceCheck>();
  {
    Progress progress(program, "checking", mixture.epoch_size());
    options.on_progress = [&progress](Index num_done) { progress.update(num_done); };
    checked = data::check_mixture(mixture, processor, options);
  }
  TESSERA_TRY(checks, std::move(checked));
  if (!program.cancel().is_requested()) {
    for (const data::SourceCheck& each : checks) {
      if (each.report.num_samples() > 0) continue;
      return Error::invalid_input(
          kWhere,
          cat(each.name, ": at least one usable sample, has none: ", each.report.to_line()));
    }
  }
  print(program, flags, checks);
  return program.cancel().is_requested() ? kExitInterrupted : kExitDone;
}

}  // namespace

void add_data_check(CLI::App& data, Program& program) {
  auto flags = std::make_shared<CheckFlags>();
  CLI::App* command = data.add_subcommand("check", "Count usable samples, and others by reason");
  command
      ->add_option("PATH", flags->path,
                   "JSONL file, tar shard, folder of shards, or mixture (.json)")
      ->required();
  command->add_option("--image-root", flags->image_root,
                      "Folder of relative image paths; default: the JSONL file's");
  command->add_option("--model", flags->model.model,
                      "Checkpoint directory: counts tokens, targets and views with its processor");
  command->add_option("--ignore-field", flags->model.ignored_fields,
                      "A field of the processor's configuration that may stay unused; repeatable");
  command
      ->add_option("--max-tokens", flags->max_tokens,
                   "Leave out samples of more tokens, as training with this budget would")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--threads", flags->model.threads,
                   "Samples read at once; default: all processors")
      ->check(CLI::PositiveNumber);
  command->add_flag("--json", flags->is_json, "Print one JSON object");
  program.on(command, [flags](Program& run) { return check(run, *flags); });
}

}  // namespace tessera::cli
