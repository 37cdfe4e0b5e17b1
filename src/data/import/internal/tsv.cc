// VLMEvalKit tables. Columns: "index", "question", "answer" and "image" or "image_path"; "hint",
// "split" and options "A" ... "Z" where there are any; others are passed over.
//
//   image       base64 of a picture file; a Python list of such texts; or, up to 64 letters long,
//               the index of the row whose picture is meant
//   image_path  a file below --images, or a Python list of them; used where "image" is empty
//
// The question is put as VLMEvalKit puts it, the answer is the option's letter, or the text; of a
// list of right answers the first.
#include "formats/rows/tsv.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "base/file.h"
#include "data/import/internal/forms.h"
#include "data/import/internal/text_list.h"
#include "formats/data_uri.h"
#include "text/utf8.h"

namespace tessera::data::internal {
namespace {

using base::Error;
using base::Result;
using formats::TsvField;
using formats::TsvRow;
using formats::TsvRows;

constexpr std::size_t kNoColumn = SIZE_MAX;
constexpr std::size_t kMaxIndexLetters = 64;  // longer ones are pictures

struct Columns {
  std::size_t index = kNoColumn;
  std::size_t image = kNoColumn;
  std::size_t image_path = kNoColumn;
  std::size_t question = kNoColumn;
  std::size_t hint = kNoColumn;
  std::size_t answer = kNoColumn;
  std::size_t split = kNoColumn;
  std::array<std::size_t, 26> options{};  // A ... Z
};

Columns find_columns(const TsvRow& header) {
  const auto find = [&](std::string_view name) {
    for (std::size_t i = 0; i < header.fields.size(); ++i)
      if (header.fields[i].raw == name) return i;
    return kNoColumn;
  };
  Columns columns{.index = find("index"),
                  .image = find("image"),
                  .image_path = find("image_path"),
                  .question = find("question"),
                  .hint = find("hint"),
                  .answer = find("answer"),
                  .split = find("split")};
  for (std::size_t i = 0; i < columns.options.size(); ++i)
    columns.options[i] = find(std::string(1, static_cast<char>('A' + i)));
  return columns;
}

class TsvImport {
 public:
  TsvImport(std::string_view text, ImportRun& run)
      : text_(text), name_(source_name(run.options().source)), run_(run) {}

  // Columns, and where the pictures are that other rows may mean.
  Result<void> read_header() {
    TsvRows rows(text_);
    const auto header = rows.next();
    if (header) columns_ = find_columns(*header);
    const bool has_picture = columns_.image != kNoColumn || columns_.image_path != kNoColumn;
    if (!header || columns_.question == kNoColumn || columns_.answer == kNoColumn || !has_picture) {
      return Error::invalid_input(
          "import",
          fmt::format("{}: a table with columns question, answer and image or image_path, has none",
                      run_.options().source));
    }
    while (const auto row = rows.next()) {
      if (row->is_damaged) continue;
      const TsvField image = field(*row, columns_.image);
      if (image.raw.size() > kMaxIndexLetters)
        pictures_of_.emplace(field(*row, columns_.index).value(), image);
    }
    return {};
  }

  Result<void> read_rows() {
    TsvRows rows(text_);
    static_cast<void>(rows.next());  // the header
    while (const auto row = rows.next()) {
      TESSERA_TRY(go_on, run_.progress(rows.offset(), text_.size()));
      TESSERA_TRY(added, add(*row));
    }
    return {};
  }

 private:
  static TsvField field(const TsvRow& row, std::size_t column) {
    return column == kNoColumn ? TsvField() : row.fields[column];
  }

  Result<void> add(const TsvRow& row) {
    std::string place = fmt::format("{}: line {}", name_, row.line);
    if (row.is_damaged) {
      run_.drop(DropReason::kBadRow, fmt::format("{}: as many fields as the header, has \"{}\"",
                                                 place, row.fields[0].raw.substr(0, 60)));
      return {};
    }
    if (!run_.wants_split(field(row, columns_.split).value())) return {};
    if (columns_.index != kNoColumn)
      place += fmt::format(", index {}", field(row, columns_.index).raw.substr(0, 64));
    const auto answer = answer_of(row, place);
    if (!answer) {
      run_.drop(answer.drop());
      return {};
    }
    auto pictures = pictures_of(row, place);
    if (!pictures) {
      run_.drop(pictures.drop());
      return {};
    }
    const std::string question = question_of(row);
    if (text::find_ill_formed_utf8(question) != question.size() ||
        text::find_ill_formed_utf8(*answer) != answer->size()) {
      run_.drop(DropReason::kBadText, place + ": UTF-8, has other bytes");
      return {};
    }
    ImportedSample sample{.id = place};
    add_turn(sample.conversation, question, *answer);
    put_in_front(*std::move(pictures), run_.options().image_tag, sample);
    return run_.deliver(std::move(sample));
  }

  // Options that are there, with their letters.
  [[nodiscard]] std::vector<std::pair<char, std::string>> options_of(const TsvRow& row) const {
    std::vector<std::pair<char, std::string>> options;
    for (std::size_t i = 0; i < columns_.options.size(); ++i) {
      std::string option = field(row, columns_.options[i]).value();
      if (!option.empty()) options.emplace_back(static_cast<char>('A' + i), std::move(option));
    }
    return options;
  }

  // "Hint: ...", "Question: ..." and so on where there are options, the question alone elsewhere.
  [[nodiscard]] std::string question_of(const TsvRow& row) const {
    const std::string question = field(row, columns_.question).value();
    const std::string hint = field(row, columns_.hint).value();
    const auto options = options_of(row);
    if (options.empty()) return hint.empty() ? question : fmt::format("{}\n{}", hint, question);
    std::string prompt = hint.empty() ? "" : fmt::format("Hint: {}\n", hint);
    prompt += fmt::format("Question: {}\nOptions:\n", question);
    for (const auto& [letter, text] : options)
      prompt += fmt::format("{}. {}\n", letter, text);
    return prompt + "Please select the correct answer from the options above.";
  }

  [[nodiscard]] Outcome<std::string> answer_of(const TsvRow& row, const std::string& place) const {
    std::string answer = field(row, columns_.answer).value();
    const auto list = parse_text_list(answer);
    if (list) answer = list->empty() ? "" : list->front();
    if (answer.find_first_not_of(" \n") == std::string::npos) {
      return Drop{DropReason::kNoTarget, place + ": an answer, has none"};
    }
    const auto options = options_of(row);
    if (options.empty()) return answer;
    for (const auto& [letter, text] : options) {
      if (answer == std::string_view(&letter, 1) || answer == text) return std::string(1, letter);
    }
    return Drop{DropReason::kBadRow, fmt::format("{}: one of the options as answer, is {}", place,
                                                 answer.substr(0, 60))};
  }

  // Pictures of the row that the field means, decoded once for each row that asks for them.
  Outcome<std::vector<ImportedPicture>> pictures_of(const TsvRow& row, const std::string& place) {
    TsvField image = field(row, columns_.image);
    if (image.raw.empty()) return pictures_by_path(row, place);
    std::string owner = field(row, columns_.index).value();
    if (image.raw.size() <= kMaxIndexLetters) {
      owner = image.value();
      const auto found = pictures_of_.find(owner);
      if (found == pictures_of_.end()) {
        return Drop{DropReason::kMissingImage,
                    fmt::format("{}: the index of a row with a picture, is {}", place, owner)};
      }
      image = found->second;
    }
    auto pictures = decode(image, place);
    if (!pictures) return pictures;
    // Equal numbers let the writer keep one file for all rows.
    const auto [numbers, is_first] = numbers_of_.emplace(owner, std::vector<std::uint64_t>());
    for (std::size_t i = 0; i < pictures->size(); ++i) {
      if (is_first) numbers->second.push_back((*pictures)[i].made_number);
      if (i < numbers->second.size()) (*pictures)[i].made_number = numbers->second[i];
    }
    return pictures;
  }

  Outcome<std::vector<ImportedPicture>> decode(const TsvField& image, const std::string& place) {
    std::vector<std::string> texts;
    if (image.raw.starts_with('[')) {
      auto list = parse_text_list(image.value());
      if (list) texts = *std::move(list);
    } else {
      texts.push_back(image.value());
    }
    std::vector<ImportedPicture> pictures;
    for (const std::string& text : texts) {
      auto bytes = formats::decode_base64(text);
      if (!bytes) {
        return Drop{DropReason::kBadImage,
                    fmt::format("{}: a picture in base64, is {}", place, text.substr(0, 40))};
      }
      auto picture = run_.made_picture(*std::move(bytes), place);
      if (!picture) return picture.drop();
      pictures.push_back(*std::move(picture));
    }
    if (pictures.empty()) {
      return Drop{DropReason::kBadImage, fmt::format("{}: a picture or a list of them, is {}",
                                                     place, image.raw.substr(0, 40))};
    }
    return pictures;
  }

  Outcome<std::vector<ImportedPicture>> pictures_by_path(const TsvRow& row,
                                                         const std::string& place) {
    const std::string path = field(row, columns_.image_path).value();
    std::vector<std::string> paths = {path};
    if (const auto list = parse_text_list(path)) paths = *list;
    if (path.empty() || paths.empty()) {
      return Drop{DropReason::kMissingImage, place + ": a picture, has none"};
    }
    std::vector<ImportedPicture> pictures;
    for (const std::string& each : paths) {
      auto picture = run_.open_picture(each, place);
      if (!picture) return picture.drop();
      pictures.push_back(*std::move(picture));
    }
    return pictures;
  }

  std::string_view text_;
  std::string name_;
  ImportRun& run_;
  Columns columns_;
  std::unordered_map<std::string, TsvField> pictures_of_;  // fields by index, pieces of the text
  std::unordered_map<std::string, std::vector<std::uint64_t>> numbers_of_;
};

}  // namespace

Result<void> import_tsv(ImportRun& run) {
  TESSERA_TRY(file, base::MappedFile::open(run.options().source));
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()),
                              file.bytes().size());
  TsvImport import(text, run);
  TESSERA_TRY(header, import.read_header());
  return import.read_rows();
}

}  // namespace tessera::data::internal
