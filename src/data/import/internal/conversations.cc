#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "data/conversation_forms.h"
#include "data/import/internal/forms.h"
#include "formats/rows/json_items.h"

namespace tessera::data::internal {
namespace {

using base::Error;
using base::Result;
using formats::JsonItems;

// How conversations follow each other in a file.
enum class Arrangement : std::uint8_t { kLines, kList, kOne };

// A list whose first element is a message is a conversation; one of anything else is a list of
// them. An object that something follows is the first of many lines.
Arrangement arrangement_of(std::string_view text, const std::string& path) {
  if (path.ends_with(".jsonl") || path.ends_with(".ndjson")) return Arrangement::kLines;
  if (text.starts_with('[')) {
    const auto first = JsonItems(text).next();
    if (!first || !first->text.starts_with('{')) return Arrangement::kList;
    for (const auto& member : formats::find_json_members(first->text)) {
      if (member.name == "role" || member.name == "from") return Arrangement::kOne;
    }
    return Arrangement::kList;
  }
  // The object as the element of a list: what follows it?
  const std::size_t line_end = std::min(text.find('\n'), text.size());
  const std::size_t next = formats::skip_json_space(text, line_end);
  return next < text.size() && text[next] == '{' ? Arrangement::kLines : Arrangement::kOne;
}

class ConversationImport {
 public:
  ConversationImport(std::string_view text, ImportRun& run)
      : text_(text), name_(source_name(run.options().source)), run_(run) {}

  Result<void> read_lines() {
    std::uint64_t number = 0;
    for (std::size_t offset = 0; offset < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', offset), text_.size());
      const std::string_view line = text_.substr(offset, end - offset);
      ++number;
      offset = end + 1;
      if (formats::skip_json_space(line, 0) == line.size()) continue;
      TESSERA_TRY(go_on, run_.progress(end, text_.size()));
      TESSERA_TRY(added, add(line, fmt::format("{}: line {}", name_, number)));
    }
    return {};
  }

  Result<void> read_list() {
    JsonItems items(text_);
    while (const auto item = items.next()) {
      TESSERA_TRY(go_on, run_.progress(items.end(), text_.size()));
      const std::string place = fmt::format("{}: element {}", name_, item->number);
      if (item->is_damaged) {
        run_.drop(DropReason::kBadJson, fmt::format("{}: brackets and quotes in pairs, has \"{}\"",
                                                    place, item->text.substr(0, 60)));
        continue;
      }
      TESSERA_TRY(added, add(item->text, place));
    }
    return {};
  }

  Result<void> read_one() { return add(text_, name_); }

 private:
  Result<void> add(std::string_view json, const std::string& place) {
    const ImportOptions& options = run_.options();
    auto conversation = parse_conversation(json, place, options.image_tag, options.limits);
    if (!conversation) {
      run_.drop(conversation.drop());
      return {};
    }
    ImportedSample sample{.id = place, .conversation = *std::move(conversation)};
    for (const std::string& reference : sample.conversation.images()) {
      auto picture = run_.open_picture(reference, place);
      if (!picture) {
        run_.drop(picture.drop());
        return {};
      }
      sample.pictures.push_back(*std::move(picture));
    }
    return run_.deliver(std::move(sample));
  }

  std::string_view text_;
  std::string name_;
  ImportRun& run_;
};

}  // namespace

Result<void> import_conversations(ImportRun& run) {
  const std::string& path = run.options().source;
  TESSERA_TRY(file, base::MappedFile::open(path));
  std::string_view text(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  ConversationImport import(text, run);
  const std::string_view trimmed = text.substr(formats::skip_json_space(text, 0));
  switch (arrangement_of(trimmed, path)) {
    case Arrangement::kLines:
      return import.read_lines();
    case Arrangement::kOne:
      return import.read_one();
    case Arrangement::kList:
      break;
  }
  return ConversationImport(trimmed, run).read_list();
}

}  // namespace tessera::data::internal
