// A suite with its questions, opened for one run of `tessera eval`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/data/asset_flags.h"
#include "cli/flags.h"
#include "cli/program.h"
#include "eval/question.h"
#include "eval/report.h"
#include "eval/results.h"
#include "eval/suite.h"

namespace tessera::cli {

struct EvalFlags {
  ModelFlags model;
  EngineFlags engine;
  AssetFlags assets;
  std::string suite;
  std::string out;
  std::optional<std::uint64_t> seed;
  std::optional<Index> limit;
  std::string shard = "0/1";
  Index batch_size = 4;
  std::optional<Index> max_tiles;
  bool only_questions = false;
  bool only_scores = false;
  std::vector<std::string> beside;  // folders of other evaluations
  bool is_json = false;
};

struct EvalSession {
  eval::Suite suite;
  std::vector<eval::Questions> questions;  // one per task
  eval::Part part{};
};
[[nodiscard]] base::Result<EvalSession> open_session(Program& program, const EvalFlags& flags);

// Asks the model what is not answered yet. False when it was interrupted.
[[nodiscard]] base::Result<bool> answer_session(Program& program,
                                                const EvalFlags& flags,
                                                const EvalSession& session);

// The questions as files, for other programs.
[[nodiscard]] base::Result<void> write_session(Program& program,
                                               const EvalFlags& flags,
                                               const EvalSession& session);

// Scores what is stored and writes results.json and report.html.
[[nodiscard]] base::Result<eval::SuiteResult> score_session(const EvalFlags& flags,
                                                            const EvalSession& session,
                                                            bool is_cancelled);

}  // namespace tessera::cli
