// What is evaluated: tasks as a data file (configs/eval/, docs/evaluation.md).
//
//   {"name": "release", "seed": 1, "tasks": [
//     {"name": "pages", "metric": "character_error_rate", "also": ["word_error_rate", "endless"],
//      "target": 0.02, "limit": 100, "max_tokens": 2048,
//      "sources": [{"recipe": "pages.json", "seed": 1, "samples": 100, "split": "held_out"}]},
//     {"name": "papers", "metric": "character_error_rate", "prompt": "Read the page.",
//      "import": {"path": "pdf", "form": "pdf", "dpi": 150}}]}
//
// A task asks about conversations, in the form of training data: what stands before the last answer
// is the question, the last answer the truth. They are stored or made (data/mixture.h), or imported
// from pictures with texts beside them, pages of PDF files, boxes in COCO's form (data/import).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "data/mixture.h"
#include "eval/metric/metric.h"

namespace tessera::eval {

// Files of another form than conversations.
struct ImportConfig {
  std::string path;       // file or folder
  std::string form = "";  // name of a data::ImportForm; empty: by what is there
  std::string images{};   // folder of pictures that are named relatively
  double dpi = 150;       // of PDF pages
};

struct TaskConfig {
  std::string name;  // letters, digits, '_', '-': it names files
  Metric metric = Metric::kExact;
  std::vector<Metric> also{};            // further metrics of the same answers
  std::optional<double> target{};        // of `metric`: at most for errors, at least otherwise
  data::MixtureConfig sources{};         // either these
  std::optional<ImportConfig> import{};  // or this
  std::string prompt{};                  // asked in place of the samples' last question
  Index limit = 1000;                    // questions drawn
  Index max_tokens = 2048;               // of one answer
  bool is_optional = false;  // left out, not an error, where the files of `import` are not there
};

struct Suite {
  std::string name;
  std::uint64_t seed = 0;  // which samples of stored sources come, and of intervals
  std::vector<TaskConfig> tasks{};
};

// Paths are relative to `folder`; unknown fields are errors.
[[nodiscard]] base::Result<Suite> parse_suite(std::string_view json,
                                              const std::string& where,
                                              const std::string& folder);
[[nodiscard]] base::Result<Suite> read_suite(const std::string& path);

// In place of the suite's own: the seed of everything, of made samples too; questions per task at
// most.
struct SuiteChanges {
  std::optional<std::uint64_t> seed{};
  std::optional<Index> limit{};
};
void apply(const SuiteChanges& changes, Suite& suite);

// Removes optional tasks whose files are not there; their names.
std::vector<std::string> leave_out_absent(Suite& suite);

}  // namespace tessera::eval
