#include "eval/question_files.h"

#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"

namespace tessera::eval {
namespace {

using base::Error;
using base::Result;
using formats::Json;

constexpr auto kWhere = "write questions";

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

Result<Json> question_line(const Question& question,
                           Index number,
                           const std::string& folder,
                           const std::string& task) {
  Json pictures = Json::array();
  for (std::size_t i = 0; i < question.pictures.size(); ++i) {
    const std::string path = fmt::format("{}/{:06}-{}.png", task, number, i);
    TESSERA_TRY(png, formats::encode_png(question.pictures[i].pixels));
    TESSERA_TRY(written,
                base::write_file_atomically(
                    folder + path, {reinterpret_cast<const char*>(png.data()), png.size()}));
    pictures.push_back(path);
  }
  return Json{{"number", number},
              {"prompt", question.prompt},
              {"truth", question.truth},
              {"pictures", std::move(pictures)}};
}

}  // namespace

Result<void> write_questions(const AnswerHeader& header,
                             const Questions& questions,
                             const processor::Processor& processor,
                             const WriteOptions& options) {
  const std::string folder = options.folder + "/questions/";
  std::error_code failure;
  std::filesystem::create_directories(folder + header.task, failure);
  std::string lines = line_of(to_json(header));
  const Index num_all = questions.count();
  for (Index number = options.part.remainder; number < num_all; number += options.part.num_parts) {
    if (options.cancel != nullptr && options.cancel->is_requested()) {
      return Error::cancelled(kWhere, "to run to the end, was interrupted");
    }
    if (options.on_progress) options.on_progress(number, num_all);
    auto question = questions.read(number, processor);
    if (!question) {
      const StoredAnswer none{.number = number, .dropped = dropped_text(question.drop())};
      lines += line_of(to_json(none));
      continue;
    }
    TESSERA_TRY(line, question_line(*question, number, folder, header.task));
    lines += line_of(line);
  }
  return base::write_file_atomically(folder + part_file_name(header.task, options.part), lines);
}

}  // namespace tessera::eval
