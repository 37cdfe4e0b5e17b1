#include "cli/eval/eval_session.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/build_config.h"
#include "base/file.h"
#include "base/sha256.h"
#include "cli/data/data_processor.h"
#include "cli/data/mixture_packs.h"
#include "cli/shard_flag.h"
#include "eval/question_files.h"
#include "eval/runner.h"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::Result;

constexpr auto kWhere = "eval";

// A file as it stands, or the suite of that name: of the installation, then of the source tree.
Result<std::string> suite_path(const std::string& suite) {
  std::error_code ignored;
  if (fs::is_regular_file(suite, ignored)) return suite;
  const fs::path self = fs::read_symlink("/proc/self/exe", ignored);
  const std::string file = suite + ".json";
  const fs::path candidates[] = {self.parent_path().parent_path() / "share/tessera/eval" / file,
                                 fs::path(base::kSourceDir) / "configs/eval" / file};
  for (const fs::path& candidate : candidates) {
    if (suite.find('/') == std::string::npos && fs::exists(candidate, ignored))
      return candidate.string();
  }
  return Error::not_found(kWhere,
                          fmt::format("a suite's file or its name in --suite, is \"{}\"", suite));
}

// Name and digest of a checkpoint: its configuration, and of every file of weights the size, the
// beginning and the end.
Result<std::string> model_identity(const std::string& directory, const std::string& adapter) {
  constexpr std::size_t kLooked = 1 << 20;
  std::string all = adapter;
  TESSERA_TRY(config, base::read_text_file(directory + "/config.json", 1 << 24));
  all += config;
  std::vector<std::string> names;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(directory, absent)) {
    if (entry.path().extension() == ".safetensors") names.push_back(entry.path().string());
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    TESSERA_TRY(file, base::MappedFile::open(name));
    const auto bytes = file.bytes();
    const std::size_t looked = std::min(kLooked, bytes.size());
    all += fmt::format("; {} {} {}", bytes.size(), base::sha256_hex(bytes.first(looked)),
                       base::sha256_hex(bytes.last(looked)));
  }
  const std::string digest = base::sha256_hex(std::as_bytes(std::span(all)));
  return fmt::format("{} {}", fs::path(directory).filename().string(), digest.substr(0, 16));
}

// One bar for all tasks: numbers of questions from the first task on.
class SessionProgress {
 public:
  SessionProgress(const Program& program, const EvalSession& session)
      : progress_(program, "eval", total_of(session)) {}

  void begin(const std::string& task) { task_ = task; }
  void update(Index num_done) { progress_.update(num_before_ + num_done, task_); }
  void end(Index num_questions) { num_before_ += num_questions; }

 private:
  static Index total_of(const EvalSession& session) {
    Index total = 0;
    for (const eval::Questions& questions : session.questions)
      total += questions.count();
    return total;
  }

  Progress progress_;
  std::string task_;
  Index num_before_ = 0;
};

eval::AnswerHeader header_of(const eval::TaskConfig& task,
                             const eval::Questions& questions,
                             std::string model) {
  return {.task = task.name,
          .questions = questions.identity(),
          .model = std::move(model),
          .max_tokens = task.max_tokens};
}

Result<std::vector<eval::Rival>> read_rivals(const std::vector<std::string>& folders) {
  std::vector<eval::Rival> rivals;
  for (const std::string& folder : folders) {
    const std::string path = folder + "/results.json";
    TESSERA_TRY(text, base::read_text_file(path, 1 << 24));
    TESSERA_TRY(result, eval::result_from_json(text, path));
    std::string name = result.model.empty() ? folder : result.model;
    rivals.push_back({.name = std::move(name), .result = std::move(result)});
  }
  return rivals;
}

}  // namespace

Result<EvalSession> open_session(Program& program, const EvalFlags& flags) {
  EvalSession session;
  TESSERA_TRY(shard, parse_shard(flags.shard, kWhere));
  session.part = {.remainder = shard.remainder, .num_parts = shard.num_parts};
  TESSERA_TRY(path, suite_path(flags.suite));
  TESSERA_TRY(suite, eval::read_suite(path));
  session.suite = std::move(suite);
  eval::apply({.seed = flags.seed, .limit = flags.limit}, session.suite);
  for (const std::string& name : eval::leave_out_absent(session.suite))
    program.note(fmt::format("{}: left out, its files are not there", name));
  data::MixtureConfig all;
  for (const eval::TaskConfig& task : session.suite.tasks)
    all.sources.insert(all.sources.end(), task.sources.sources.begin(), task.sources.sources.end());
  TESSERA_TRY(packs, open_packs(all, flags.assets.path));
  for (const eval::TaskConfig& task : session.suite.tasks) {
    if (task.import) program.remark(fmt::format("{}: {}", task.name, task.import->path));
    TESSERA_TRY(questions, eval::Questions::open(task, session.suite.seed, packs, flags.out,
                                                 &program.cancel()));
    session.questions.push_back(std::move(questions));
  }
  return session;
}

Result<bool> answer_session(Program& program, const EvalFlags& flags, const EvalSession& session) {
  TESSERA_TRY(open, open_engine(program, flags.model, flags.engine, flags.max_tiles,
                                static_cast<int>(flags.batch_size)));
  TESSERA_TRY(model, model_identity(open.directory, flags.engine.adapter));
  SessionProgress progress(program, session);
  for (std::size_t i = 0; i < session.suite.tasks.size(); ++i) {
    const eval::TaskConfig& task = session.suite.tasks[i];
    const eval::Questions& questions = session.questions[i];
    TESSERA_TRY(log,
                eval::AnswerLog::open(flags.out, header_of(task, questions, model), session.part));
    progress.begin(task.name);
    TESSERA_TRY(
        is_complete,
        eval::run_task({.task = task, .questions = questions, .engine = *open.engine, .log = log},
                       {.part = session.part,
                        .batch_size = flags.batch_size,
                        .cancel = &program.cancel(),
                        .on_progress = [&](Index num_done, Index) { progress.update(num_done); }}));
    if (!is_complete) return false;
    progress.end(questions.count());
  }
  return true;
}

Result<void> write_session(Program& program, const EvalFlags& flags, const EvalSession& session) {
  TESSERA_TRY(processor, open_data_processor(flags.model));
  SessionProgress progress(program, session);
  for (std::size_t i = 0; i < session.suite.tasks.size(); ++i) {
    const eval::TaskConfig& task = session.suite.tasks[i];
    const eval::Questions& questions = session.questions[i];
    progress.begin(task.name);
    TESSERA_TRY(written, eval::write_questions(header_of(task, questions, ""), questions, processor,
                                               {.folder = flags.out,
                                                .part = session.part,
                                                .cancel = &program.cancel(),
                                                .on_progress = [&](Index num_done, Index) {
                                                  progress.update(num_done);
                                                }}));
    progress.end(questions.count());
  }
  return {};
}

Result<eval::SuiteResult> score_session(const EvalFlags& flags,
                                        const EvalSession& session,
                                        bool is_cancelled) {
  TESSERA_TRY(processor, open_data_processor(flags.model));
  TESSERA_TRY(rivals, read_rivals(flags.beside));
  eval::SuiteResult result{.suite = session.suite.name, .is_cancelled = is_cancelled};
  std::vector<std::vector<eval::StoredAnswer>> answers;  // of tasks; cases refer to them
  std::vector<eval::TaskCases> cases;
  Index num_answers = 0;
  for (std::size_t i = 0; i < session.suite.tasks.size(); ++i) {
    const eval::TaskConfig& task = session.suite.tasks[i];
    const eval::Questions& questions = session.questions[i];
    TESSERA_TRY(stored,
                eval::read_answers(flags.out, task.name, questions.identity(), questions.count()));
    answers.push_back(std::move(stored));
    result.tasks.push_back(eval::score_task(task, answers.back(), session.suite.seed));
    cases.push_back(eval::worst_cases(result.tasks.back(), answers.back(), questions, processor));
    num_answers += result.tasks.back().num_answers;
    if (result.model.empty()) result.model = eval::model_of_answers(flags.out, task.name);
  }
  if (num_answers == 0 && !is_cancelled) {
    return Error::invalid_input(kWhere, fmt::format("answers in {}/answers, has none", flags.out));
  }
  TESSERA_TRY(report, eval::report_html(result, rivals, cases));
  TESSERA_TRY(saved, base::write_file_atomically(flags.out + "/report.html", report));
  TESSERA_TRY(stored,
              base::write_file_atomically(flags.out + "/results.json", to_json(result).dump(2)));
  return result;
}

}  // namespace tessera::cli
