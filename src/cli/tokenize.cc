// tessera tokenize: texts to ids and back.
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "formats/json.h"
#include "text/tokenizer.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;

struct TokenizeOptions {
  ModelFlags model;
  std::string file;
  std::vector<std::string> texts;
  bool is_json = false;
};

Result<std::vector<std::string>> read_texts(const TokenizeOptions& options) {
  if (options.file.empty()) return options.texts;
  TESSERA_TRY(json, formats::read_json_file(options.file));
  if (!json.is_array()) {
    return Error::invalid_input("tokenize",
                                cat(options.file, ": a list of strings, is ", json.type_name()));
  }
  std::vector<std::string> texts;
  for (const auto& text : json) {
    if (!text.is_string()) {
      return Error::invalid_input("tokenize", cat(options.file, ": strings only, entry ",
                                                  texts.size(), " is ", text.type_name()));
    }
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

Result<int> tokenize(Program& program, const TokenizeOptions& options) {
  if (options.file.empty() == options.texts.empty()) {
    return Error::usage("tokenize", "either --file or texts, has both or neither");
  }
  TESSERA_TRY(directory, options.model.model_directory(program));
  TESSERA_TRY(texts, read_texts(options));
  TESSERA_TRY(tokenizer, text::Tokenizer::load(directory + "/tokenizer.json"));
  nlohmann::ordered_json ids = nlohmann::ordered_json::array();
  nlohmann::ordered_json decoded = nlohmann::ordered_json::array();
  for (const std::string& text : texts) {
    TESSERA_TRY(encoded, tokenizer.encode(text));
    decoded.push_back(tokenizer.decode(encoded));
    ids.push_back(encoded);
  }
  if (options.is_json) {
    program.print_json(nlohmann::ordered_json{{"ids", ids}, {"decoded", decoded}}.dump());
    return kExitDone;
  }
  for (const auto& row : ids) {
    for (const auto& id : row) {
      const auto value = id.get<std::int32_t>();
      program.print_line(cat(value, "\t", tokenizer.decode(std::vector<std::int32_t>{value})));
    }
  }
  return kExitDone;
}

}  // namespace

void add_tokenize(CLI::App& app, Program& program) {
  auto options = std::make_shared<TokenizeOptions>();
  CLI::App* command = app.add_subcommand("tokenize", "Texts to token ids and back");
  command->add_option("TEXT", options->texts, "Texts");
  command->add_option("--model", options->model.model,
                      "Checkpoint directory (its tokenizer.json is enough)");
  command->add_option("--file", options->file, "JSON list of strings");
  command->add_flag("--json", options->is_json, "Print {\"ids\", \"decoded\"}");
  program.on(command, [options](Program& run) { return tokenize(run, *options); });
}

}  // namespace tessera::cli
