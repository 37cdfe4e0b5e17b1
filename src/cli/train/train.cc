// tessera train: a run, from its configuration to its last save; or, with --check, a look at what
// it would need.
#include <filesystem>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/process_memory.h"
#include "base/text.h"
#include "cli/checkpoint/checkpoint_output.h"
#include "cli/commands.h"
#include "cli/train/train_run.h"
#include "ops/ceilings.h"
#include "train/memory.h"

namespace tessera::cli {
namespace {

using base::Error;
using base::Result;
using formats::Json;

// Without a terminal one step in so many gets a line, and the first.
constexpr Index kStepsPerLine = 100;

std::string step_text(const train::StepMetrics& metrics) {
  std::string text = fmt::format("loss {:.4f}  lr {:.2e}  {:.0f} tokens/s", metrics.loss,
                                 metrics.learning_rate, metrics.tokens_per_s);
  if (metrics.share_of_peak > 0)
    text += fmt::format("  {:.0f} % of peak", 100 * metrics.share_of_peak);
  if (metrics.heldout_loss) text += fmt::format("  held-out {:.4f}", *metrics.heldout_loss);
  return text;
}

Result<train::MemoryNeed> predict_memory(TrainRun& run) {
  train::ModelObjective objective(*run.loaded.model, *run.processor, run.plan, run.config);
  std::function<Result<void>()> answer;
  if (run.questions) {
    answer = [&run]() -> Result<void> {
      TESSERA_TRY(made, run.questions->answer(*run.loaded.model, run.progress.step, nullptr));
      return {};
    };
  }
  return train::predict_memory({.model = *run.loaded.model,
                                .objective = objective,
                                .optimizer = *run.optimizer,
                                .loader = *run.loader,
                                .heldout = run.heldout,
                                .config = run.config,
                                .step = run.progress.step,
                                .answer = std::move(answer)});
}

Json memory_json(const train::MemoryNeed& memory) {
  return {{"weights", memory.weights},     {"gradients", memory.gradients},
          {"optimizer", memory.optimizer}, {"activations", memory.activations},
          {"other", memory.other},         {"total", memory.total()}};
}

std::string memory_text(const train::MemoryNeed& memory) {
  return fmt::format(
      "memory at the peak: {}: weights {}, gradients {}, optimizer {}, activations {}, other {}",
      bytes_text(memory.total()), bytes_text(memory.weights), bytes_text(memory.gradients),
      bytes_text(memory.optimizer), bytes_text(memory.activations), bytes_text(memory.other));
}

void warn_of_lack(const Program& program,
                  const train::MemoryNeed& memory,
                  const ops::Context& context) {
  const bool is_gpu = context.gpu() != nullptr;
  const Index available =
      is_gpu ? static_cast<Index>(context.gpu()->facts().memory_bytes) : base::machine_memory();
  if (memory.total() <= available) return;
  program.note(fmt::format("warning: the run needs {} of memory, the {} has {}",
                           bytes_text(memory.total()), is_gpu ? "GPU" : "machine",
                           bytes_text(available)));
}

// A folder that goes away with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::error_code ignored;
    path_ =
        std::filesystem::temp_directory_path(ignored) / fmt::format("tessera-check-{}", ::getpid());
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

Index num_rows(const std::vector<train::HeldoutSource>& sources) {
  Index count = 0;
  for (const train::HeldoutSource& source : sources) {
    for (const data::Step& pass : source.passes)
      count += std::ssize(pass.rows);
  }
  return count;
}

// Leaves nothing behind, in --out or elsewhere.
Result<int> check(Program& program, const TrainOptions& options, train::TrainConfig config) {
  const ScratchFolder scratch;
  TESSERA_TRY(opened, open_run(program, options, std::move(config),
                               {.save = train::newest_save(options.out).value_or(""),
                                .drawn = scratch.path()}));
  TrainRun& run = *opened;
  TESSERA_TRY(memory, predict_memory(run));
  const Json facts = {{"steps", run.config.num_steps()},
                      {"trained_parameters", run.plan.num_trained},
                      {"frozen_parameters", run.plan.num_frozen},
                      {"samples", run.loader->mixture().epoch_size()},
                      {"data", run.loader->report().to_json(/*has_examples=*/true)},
                      {"heldout_rows", num_rows(run.heldout)},
                      {"device", run.config.device},
                      {"bytes", memory_json(memory)}};
  warn_of_lack(program, memory, *run.context);
  if (options.is_json) {
    program.print_json(facts.dump());
    return kExitDone;
  }
  program.print_line(fmt::format("{} steps, {} parameters trained, {} frozen",
                                 run.config.num_steps(), run.plan.num_trained,
                                 run.plan.num_frozen));
  program.print_line(fmt::format("{} samples; of those read: {}",
                                 run.loader->mixture().epoch_size(),
                                 run.loader->report().to_line()));
  program.print_line(memory_text(memory));
  return kExitDone;
}

train::TrainerHooks hooks_of(Program& program, Progress& progress, TrainRun& run) {
  const Index num_steps = run.config.num_steps();
  train::TrainerHooks hooks{
      .on_step =
          [&program, &progress, num_steps](const train::StepMetrics& metrics) {
            progress.update(metrics.step, step_text(metrics));
            const bool is_due = metrics.step == 1 || metrics.step % kStepsPerLine == 0 ||
                                metrics.step == num_steps || metrics.heldout_loss.has_value();
            if (program.is_stderr_terminal() || !is_due) return;
            program.note(
                fmt::format("step {}/{}  {}", metrics.step, num_steps, step_text(metrics)));
          },
      .on_note =
          [&program, &progress](const std::string& text) {
            progress.clear();
            program.note(text);
          }};
  if (run.questions) {
    hooks.answer = [&program, &run](Index step) {
      return run.questions->answer(*run.loaded.model, step, &program.cancel());
    };
  }
  return hooks;
}

Result<int> train_model(Program& program, const TrainOptions& options) {
  TESSERA_TRY(config, train::read_config(options.config, options.settings));
  if (options.is_check) return check(program, options, std::move(config));
  TESSERA_TRY(folder, train::RunFolder::open(options.out));
  TESSERA_TRY(run, open_run(program, options, std::move(config),
                            {.save = train::newest_save(options.out).value_or(""),
                             .drawn = folder.file("start")}));
  const Index num_steps = run->config.num_steps();
  train::ModelObjective objective(*run->loaded.model, *run->processor, run->plan, run->config);
  Progress progress(program, "train", num_steps);
  if (run->progress.step > 0) {
    program.note(fmt::format("continues after step {} of {}", run->progress.step, num_steps));
  }
  // Beside a GPU the processors are for the data.
  std::optional<base::ThreadPool::Busy> busy;
  if (run->context->gpu() == nullptr) busy.emplace(run->context->pool());
  train::Trainer trainer({.model = *run->loaded.model,
                          .objective = objective,
                          .optimizer = *run->optimizer,
                          .loader = *run->loader,
                          .heldout = run->heldout,
                          .folder = folder,
                          .config = run->config,
                          .files = run->files,
                          .base = run->base,
                          .costs = train::step_costs(*run->loaded.model, run->plan),
                          .peak_flops = 1e9 * ops::measure_product_gflop_s(*run->context),
                          .stop = &program.cancel(),
                          .title = std::filesystem::path(options.config).stem().string(),
                          .prepares_ahead = run->context->gpu() != nullptr,
                          .hooks = hooks_of(program, progress, *run)},
                         run->progress);
  TESSERA_TRY(is_complete, trainer.run());
  progress.clear();
  if (!is_complete) return kExitInterrupted;
  const std::string save = folder.save_path(trainer.progress().step);
  program.print_line(
      options.is_json ? Json{{"step", trainer.progress().step}, {"save", save}}.dump() : save);
  return kExitDone;
}

}  // namespace

void add_train(CLI::App& app, Program& program) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = app.add_subcommand("train", "Train or fine-tune a model");
  command->add_option("config", options->config, "Configuration of the run, JSON")->required();
  command
      ->add_option("--out", options->out,
                   "Folder of the run; a run that it holds goes on from its newest save")
      ->required();
  command->add_option("--set", options->settings,
                      "field.of.field=value in place of what the configuration says; repeatable");
  command->add_flag(
      "--check", options->is_check,
      "Look at data and sizes, predict the peak memory of the run, and train nothing");
  command->add_flag("--json", options->is_json, "Print one JSON object at the end");
  options->machine.add_machine_to(command);
  program.on(command, [options](Program& run) { return train_model(run, *options); });
}

}  // namespace tessera::cli
