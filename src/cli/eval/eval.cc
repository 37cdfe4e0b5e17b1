// tessera eval: a suite of questions with known answers, asked, scored and reported.
#include <filesystem>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/eval/eval_session.h"

namespace tessera::cli {
namespace {

using base::Error;
using base::Result;

std::string score_text(const eval::MetricResult& score) {
  return fmt::format("{} {} ({} … {})", eval::traits_of(score.metric).title,
                     eval::value_text(score.metric, score.value),
                     eval::value_text(score.metric, score.interval.low),
                     eval::value_text(score.metric, score.interval.high));
}

std::string result_text(const eval::SuiteResult& result) {
  std::string text;
  for (const eval::TaskResult& task : result.tasks) {
    text += fmt::format("{}: {}, {} answers", task.name, score_text(task.score), task.num_answers);
    if (const auto reached = task.is_reached()) {
      text += fmt::format("; to reach {}: {}", eval::value_text(task.score.metric, *task.target),
                          *reached ? "reached" : "missed");
    }
    if (task.num_errors > 0) text += fmt::format("; {} without an answer", task.num_errors);
    if (task.num_dropped > 0) text += fmt::format("; {} left out", task.num_dropped);
    text += '\n';
    for (const eval::MetricResult& each : task.also)
      text += "  " + score_text(each) + "\n";
  }
  return text;
}

Result<int> evaluate(Program& program, const EvalFlags& flags) {
  if (flags.only_questions && flags.only_scores) {
    return Error::usage("eval", "one of --questions-only and --score-only, has both");
  }
  std::error_code failure;
  std::filesystem::create_directories(flags.out, failure);
  if (failure) {
    return Error::io("eval", fmt::format("{}: a folder, {}", flags.out, failure.message()));
  }
  TESSERA_TRY(session, open_session(program, flags));
  if (flags.only_questions) {
    TESSERA_TRY(written, write_session(program, flags, session));
    return kExitDone;
  }
  bool is_complete = true;
  if (!flags.only_scores) {
    TESSERA_TRY(is_answered, answer_session(program, flags, session));
    is_complete = is_answered;
  }
  TESSERA_TRY(result, score_session(flags, session, !is_complete));
  if (flags.is_json) {
    program.print_json(to_json(result).dump());
  } else {
    program.print(result_text(result));
    program.remark(flags.out + "/report.html shows the worst answers");
  }
  return is_complete ? kExitDone : kExitInterrupted;
}

}  // namespace

void add_eval(CLI::App& app, Program& program) {
  auto flags = std::make_shared<EvalFlags>();
  CLI::App* command = app.add_subcommand("eval", "Score a model on questions with known answers");
  command
      ->add_option("--suite", flags->suite,
                   "Name of a suite that comes with the program, or a file (docs/evaluation.md)")
      ->required();
  command
      ->add_option("--out", flags->out,
                   "Folder of answers, results.json and report.html; stored answers are kept")
      ->required();
  command->add_option("--limit", flags->limit, "Questions of each task, at most")
      ->check(CLI::PositiveNumber);
  command->add_option("--seed", flags->seed,
                      "Of samples and intervals, in place of the suite's own");
  command
      ->add_option("--shard", flags->shard,
                   "R/N: only questions with number mod N equal to R; for several machines")
      ->capture_default_str();
  command->add_option("--batch-size", flags->batch_size, "Answers under way at once")
      ->check(CLI::Range(Index{1}, Index{256}))
      ->capture_default_str();
  command->add_option("--max-tiles", flags->max_tiles, "Tiles of one picture, at most")
      ->check(CLI::PositiveNumber);
  command->add_flag("--questions-only", flags->only_questions,
                    "Write the questions and their pictures as files, for other programs");
  command->add_flag("--score-only", flags->only_scores, "Score what is stored, ask nothing");
  command->add_option("--beside", flags->beside,
                      "Folder of another evaluation that the report shows too; repeatable");
  flags->assets.add_to(command);
  command->add_flag("--json", flags->is_json, "Print one JSON object");
  flags->model.add_to(command);
  flags->engine.add_to(command);
  program.on(command, [flags](Program& run) { return evaluate(run, *flags); });
}

}  // namespace tessera::cli
