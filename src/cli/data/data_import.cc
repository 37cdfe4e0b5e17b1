// tessera data import: what people have, turned into training data.
#include <algorithm>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/data/data.h"
#include "data/import/import.h"

namespace tessera::cli {
namespace {

using base::Result;
using Json = nlohmann::ordered_json;

struct ImportFlags {
  data::ImportOptions options;
  std::string form = "auto";
  bool is_json = false;
};

// What the reader says in its own unit is a number of thousandths here.
constexpr std::int64_t kProgressSteps = 1000;

Result<data::ImportReport> import_with_progress(Program& program, data::ImportOptions options) {
  Progress progress(program, "importing", kProgressSteps);
  options.cancel = &program.cancel();
  options.on_progress = [&progress](std::uint64_t done, std::uint64_t total) {
    const double share =
        static_cast<double>(done) / static_cast<double>(std::max<std::uint64_t>(total, 1));
    progress.update(static_cast<std::int64_t>(share * kProgressSteps));
  };
  return data::import_data(options);
}

std::string where_to_look(const data::ImportOptions& options, const data::ImportReport& report) {
  if (report.num_shards == 0) return options.out + "/samples.jsonl";
  return fmt::format("{} ({} shards)", options.out, report.num_shards);
}

Result<int> import(Program& program, const ImportFlags& flags) {
  data::ImportOptions options = flags.options;
  const auto& names = data::import_form_names();
  const auto found = std::find(names.begin(), names.end(), flags.form);
  options.form = static_cast<data::ImportForm>(found - names.begin());
  const Result<data::ImportReport> imported = import_with_progress(program, options);
  if (!imported) {
    if (imported.error().kind == base::ErrorKind::kCancelled) return kExitInterrupted;
    return imported.error();
  }
  if (imported->found_unfinished) {
    program.remark(options.out + ": an import that had not ended was begun anew");
  }
  if (flags.is_json) {
    Json json = {{"out", options.out}};
    json.update(Json(imported->to_json()));
    program.print_json(json.dump(-1, ' ', false, Json::error_handler_t::replace));
    return kExitDone;
  }
  std::string text = fmt::format("{} ({}): {}", where_to_look(options, *imported),
                                 data::name_of(imported->form), imported->drops.to_text());
  if (imported->num_other_split > 0)
    text += fmt::format("  {} rows of other splits\n", imported->num_other_split);
  program.print(text);
  return kExitDone;
}

constexpr const char* kFooter = R"(Forms, and what becomes of them:
  llava    conversations, a JSON list or JSONL (LLaVA, ShareGPT, messages): the same conversations
  coco     instances: a turn per category with all its boxes; captions: one conversation each
  refcoco  refs*.json beside instances.json: "Locate <|ref|>...<|/ref|>" and its box
  tsv      VLMEvalKit tables: question, options, answer; pictures in base64 become files
  folder   pictures with .txt, .md or .json files of the same name beside them
  pdf      a file, or a folder of them: pages read as text, and as lines with boxes
Rows that cannot be used are counted by reason and cost no others. docs/data.md says more.)";

}  // namespace

void add_data_import(CLI::App& data, Program& program) {
  auto flags = std::make_shared<ImportFlags>();
  data::ImportOptions& options = flags->options;
  CLI::App* command =
      data.add_subcommand("import", "Turn LLaVA, COCO, RefCOCO, TSV, PDF data into training data");
  command->footer(kFooter);
  command->add_option("SOURCE", options.source, "File or folder to read")->required();
  command->add_option("--out", options.out, "Folder to make: samples.jsonl or shards, import.json")
      ->required();
  command->add_option("--form", flags->form, "What SOURCE is; default: by what it looks like")
      ->check(CLI::IsMember(data::import_form_names()));
  command->add_option("--images", options.images,
                      "Folder of pictures that SOURCE names relatively; default: SOURCE's own");
  command->add_option("--split", options.split,
                      "Rows of this split only, or all; needed when refs have several");
  command->add_option("--prompt", options.prompt,
                      "folder: the question that .txt and .md files answer; default: to read, to "
                      "convert to Markdown");
  command->add_option("--dpi", options.dpi, "Resolution of PDF pages")
      ->check(CLI::Range(10.0, 1200.0))
      ->capture_default_str();
  command->add_flag("--shards", options.makes_shards,
                    "Write tar shards that hold the pictures, not JSONL that names them");
  command->add_flag("--force", options.replaces, "Replace an earlier import in --out");
  command->add_flag("--json", flags->is_json, "Print one JSON object");
  program.on(command, [flags](Program& run) { return import(run, *flags); });
}

}  // namespace tessera::cli
