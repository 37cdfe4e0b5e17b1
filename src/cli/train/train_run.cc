#include "cli/train/train_run.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/checkpoint/init.h"
#include "cli/data/mixture_packs.h"
#include "train/run_folder.h"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;

using base::Error;
using base::Result;

// Of a checkpoint folder, what training copies from save to save.
constexpr const char* kCompanions[] = {"config.json",
                                       "processor_config.json",
                                       "preprocessor_config.json",
                                       "tokenizer.json",
                                       "tokenizer_config.json",
                                       "special_tokens_map.json",
                                       "generation_config.json",
                                       "ocr_config.json"};

Result<std::vector<train::CompanionFile>> read_companions(const std::string& folder) {
  std::vector<train::CompanionFile> files;
  for (const char* name : kCompanions) {
    const std::string path = folder + "/" + name;
    std::error_code failure;
    if (!fs::exists(path, failure)) continue;
    TESSERA_TRY(text, base::read_text_file(path, static_cast<std::uint64_t>(
                                                     base::default_limits().tokenizer_bytes)));
    files.push_back({.name = name, .text = std::move(text)});
  }
  return files;
}

// The folder with the first weights: the configured one, another run's newest save, or a drawn
// checkpoint.
Result<std::string> start_folder(const Program& program,
                                 const train::TrainConfig& config,
                                 const std::string& drawn) {
  if (!config.start.weights.empty()) {
    const std::string path = config.resolve(config.start.weights);
    return train::newest_save(path).value_or(path);
  }
  std::error_code failure;
  if (fs::exists(drawn, failure)) return drawn;
  const auto resolved = [&](const std::string& path) {
    return path.empty() ? path : config.resolve(path);
  };
  TESSERA_TRY(made, init_checkpoint(program, {.model = {},
                                              .architecture = {},
                                              .config = resolved(config.start.config),
                                              .seed = config.start.seed,
                                              .type = "f32",
                                              .out = drawn,
                                              .tokenizer = resolved(config.start.tokenizer),
                                              .processor = resolved(config.start.processor)}));
  return drawn;
}

// The folder with the weights that low-rank updates are added to: of a run that goes on the one
// that its save names, unless the program drew it.
Result<std::string> base_folder(const Program& program,
                                const train::TrainConfig& config,
                                const RunOrigin& origin) {
  if (!origin.save.empty() && !config.start.weights.empty()) return train::saved_base(origin.save);
  TESSERA_TRY(start, start_folder(program, config, origin.drawn));
  std::error_code ignored;
  return fs::absolute(start, ignored).lexically_normal().string();
}

// Where the base is a save of another run, that run's `save.keep` must not remove it.
void keep_base(const Program& program, const std::string& base, const std::string& out) {
  std::error_code ignored;
  const auto kept = train::keep_save(base, fs::absolute(out, ignored).lexically_normal().string());
  if (!kept) {
    program.note(fmt::format("warning: the low-rank updates need {}, which its run may remove: {}",
                             base, kept.error().to_string()));
  } else if (*kept) {
    program.note(fmt::format(
        "the low-rank updates need {}: its run keeps it from now on, whatever its save.keep",
        base));
  }
}

data::MixtureConfig mixture_of(const train::TrainConfig& config,
                               const std::vector<train::DataSource>& sources) {
  data::MixtureConfig mixture;
  const auto resolved = [&config](const std::string& path) {
    return path.empty() ? path : config.resolve(path);
  };
  for (const train::DataSource& source : sources) {
    data::SourceConfig entry{.path = resolved(source.path),
                             .generation = source.generation,
                             .name = source.name,
                             .image_root = resolved(source.image_root),
                             .weight = source.weight,
                             .in_order = source.in_order};
    std::string name = source.path;
    if (entry.generation) {
      name = entry.generation->recipe;
      entry.generation->recipe = resolved(entry.generation->recipe);
      entry.generation->assets = resolved(entry.generation->assets);
    }
    if (entry.name.empty()) entry.name = name;
    mixture.sources.push_back(std::move(entry));
  }
  return mixture;
}

// Samples take very different times to make: with so many under way a slow one holds up nobody, and
// a whole step's wait while the step before is computed.
constexpr Index kPrefetchedPerWorker = 32;

data::LoaderOptions loader_options(const train::TrainConfig& config, const Program& program) {
  return {.packing = {.is_packed = config.batch.is_packed,
                      .tokens_per_row = config.batch.row_tokens,
                      .rows_per_step = config.batch.rows_per_pass,
                      .max_views_per_step =
                          config.batch.views_per_pass > 0 ? config.batch.views_per_pass : INT64_MAX,
                      .look_ahead = config.data.look_ahead},
          .num_workers = static_cast<int>(config.data.workers),
          .max_prefetched = kPrefetchedPerWorker * std::max<Index>(1, config.data.workers),
          .cancel = &program.cancel()};
}

Result<data::Mixture> open_mixture(const TrainRun& run,
                                   const std::vector<train::DataSource>& sources,
                                   data::Order order) {
  const data::MixtureConfig config = mixture_of(run.config, sources);
  TESSERA_TRY(packs, open_packs(config));
  return data::Mixture::open(config, std::nullopt, run.config.seed, order,
                             {.image_tag = run.processor->config().image_token}, std::move(packs));
}

Result<std::unique_ptr<data::Loader>> open_loader(const TrainRun& run,
                                                  const std::vector<train::DataSource>& sources,
                                                  data::Order order,
                                                  data::LoaderOptions options) {
  TESSERA_TRY(mixture, open_mixture(run, sources, order));
  return data::Loader::open(std::move(mixture), *run.processor, options,
                            run.progress.data_position);
}

// Passes of one held-out source: its first rows, always the same.
Result<train::HeldoutSource> read_heldout(const TrainRun& run,
                                          const train::DataSource& source,
                                          const Program& program) {
  data::LoaderOptions options = loader_options(run.config, program);
  options.num_epochs = 1;
  TESSERA_TRY(mixture, open_mixture(run, {source}, data::Order::kSequential));
  train::HeldoutSource heldout{.name = mixture.source(0).name()};
  TESSERA_TRY(loader, data::Loader::open(std::move(mixture), *run.processor, options, ""));
  Index rows = 0;
  while (rows < run.config.heldout.rows) {
    TESSERA_TRY(pass, loader->next());
    if (!pass) break;
    rows += std::ssize(pass->rows);
    heldout.passes.push_back(*std::move(pass));
  }
  return heldout;
}

// What the model is asked on the way, as far as the configuration wants it.
Result<void> read_questions(TrainRun& run, const Program& program) {
  const train::AnswerConfig& answers = run.config.answers;
  if (answers.every_steps == 0) return {};
  if (run.config.data.heldout.empty()) {
    return Error::invalid_input(
        "train", "held-out data for answers.every_steps, data.heldout has no source");
  }
  TESSERA_TRY(mixture, open_mixture(run, run.config.data.heldout, data::Order::kSequential));
  const data::PackingOptions packing = loader_options(run.config, program).packing;
  TESSERA_TRY(questions,
              HeldoutQuestions::read(mixture, *run.processor, *run.loaded.model,
                                     {.count = answers.count,
                                      .max_tokens = answers.max_tokens,
                                      .context = run.config.batch.row_tokens,
                                      .samples = {.max_tokens = packing.tokens_per_row,
                                                  .max_views = packing.max_views_per_step}}));
  run.questions = std::move(questions);
  return {};
}

// Flags go before the configuration, which from here on says what "auto" has become.
Result<void> open_machine(TrainRun& run, ModelFlags machine) {
  train::TrainConfig& config = run.config;
  if (machine.threads == 0) machine.threads = static_cast<int>(config.threads);
  if (machine.device == "auto") machine.device = config.device;
  if (machine.dtype == "auto") machine.dtype = config.dtype;
  if (machine.dtype == "auto" && config.lora) machine.dtype = "f32";
  TESSERA_TRY(context, machine.make_context());
  run.context = std::move(context);
  config.device = to_string(run.context->device());
  config.dtype = to_string(run.context->activation_type());
  if (run.context->activation_type() == DType::kBf16) {
    if (config.lora) return Error::usage("--dtype bf16", "f32 for low-rank updates, which are f32");
    config.weight_type = DType::kBf16;
  }
  return {};
}

Result<void> load_weights(TrainRun& run, const std::string& save) {
  TESSERA_TRY(processor, processor::Processor::open(run.start, {}));
  run.processor = std::make_unique<processor::Processor>(std::move(processor));
  TESSERA_TRY(files, read_companions(run.start));
  run.files = std::move(files);
  TESSERA_TRY(loaded, models::load_model(*run.context, run.start,
                                         {.context = run.config.batch.row_tokens}));
  run.loaded = std::move(loaded);
  TESSERA_TRY(plan, train::plan_parameters(*run.loaded.model, run.config));
  run.plan = std::move(plan);
  if (run.config.lora && !save.empty()) {
    TESSERA_TRY(bases, train::load_bases(run.base, *run.loaded.model));
  }
  train::own_parameters(*run.loaded.model, run.plan, run.config);
  run.context->allocator().trim();  // what the weights were converted from
  run.optimizer =
      std::make_unique<train::Optimizer>(*run.context, run.plan.trained, run.config.optimizer);
  if (save.empty()) return {};
  TESSERA_TRY(saved, train::read_saved_run(save));
  TESSERA_TRY(same, train::check_same_run(saved.config, run.config));
  TESSERA_TRY(restored, train::restore(save, saved.progress, *run.loaded.model, *run.optimizer));
  run.progress = std::move(saved.progress);
  return {};
}

}  // namespace

Result<std::unique_ptr<TrainRun>> open_run(const Program& program,
                                           const TrainOptions& options,
                                           train::TrainConfig config,
                                           const RunOrigin& origin) {
  auto run = std::make_unique<TrainRun>();
  run->config = std::move(config);
  TESSERA_TRY(opened, open_machine(*run, options.machine));
  run->start = origin.save;
  if (origin.save.empty()) {
    TESSERA_TRY(start, start_folder(program, run->config, origin.drawn));
    run->start = std::move(start);
  }
  if (run->config.lora) {
    TESSERA_TRY(base, base_folder(program, run->config, origin));
    run->base = std::move(base);
  }
  TESSERA_TRY(weights, load_weights(*run, origin.save));
  if (run->config.lora && !options.is_check) keep_base(program, run->base, options.out);
  TESSERA_TRY(loader, open_loader(*run, run->config.data.train, data::Order::kShuffled,
                                  loader_options(run->config, program)));
  run->loader = std::move(loader);
  for (const train::DataSource& source : run->config.data.heldout) {
    TESSERA_TRY(heldout, read_heldout(*run, source, program));
    if (!heldout.passes.empty()) run->heldout.push_back(std::move(heldout));
  }
  TESSERA_TRY(questions, read_questions(*run, program));
  return run;
}

}  // namespace tessera::cli
