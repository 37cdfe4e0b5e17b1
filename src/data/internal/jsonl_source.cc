#include "data/internal/jsonl_source.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "data/conversation_forms.h"
#include "data/internal/references.h"

namespace tessera::data::internal {
namespace {

using base::Error;
using base::Result;

std::string_view text_of(const base::MappedFile& file) {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

// The line that begins at `offset`, without its end.
std::string_view line_at(std::string_view text, std::uint64_t offset) {
  const std::string_view rest = text.substr(offset);
  return rest.substr(0, std::min(rest.find('\n'), rest.size()));
}

}  // namespace

Result<std::unique_ptr<Source>> JsonlSource::open(const SourceOptions& options) {
  TESSERA_TRY(file, base::MappedFile::open(options.path));
  const std::string_view text = text_of(file);
  std::vector<Line> lines;
  std::uint64_t number = 0;
  for (std::uint64_t offset = 0; offset < text.size();) {
    const std::string_view line = line_at(text, offset);
    ++number;
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      lines.push_back({.offset = offset, .number = number});
    }
    offset += line.size() + 1;
  }
  if (lines.empty()) {
    return Error::invalid_input(
        "open source", base::cat(options.path, ": one conversation per line, has no line"));
  }
  SourceOptions resolved = options;
  if (resolved.image_root.empty()) {
    resolved.image_root = std::filesystem::path(options.path).parent_path().string();
  }
  return std::unique_ptr<Source>(
      new JsonlSource(std::move(resolved), std::move(file), std::move(lines)));
}

std::string JsonlSource::identity() const {
  return fmt::format("jsonl {} bytes {} lines", file_.bytes().size(), lines_.size());
}

Outcome<RawSample> JsonlSource::read(Index sample_idx) const {
  base::check(sample_idx >= 0 && sample_idx < num_samples(), "read sample", "an index under ",
              num_samples(), ", is ", sample_idx);
  const Line& line = lines_[static_cast<std::size_t>(sample_idx)];
  const std::string place = fmt::format("{}: line {}", options_.name, line.number);
  const std::string_view text = line_at(text_of(file_), line.offset);
  auto conversation = parse_conversation(text, place, options_.image_tag, options_.limits);
  if (!conversation) return conversation.drop();
  RawSample raw{.place = place, .conversation = *std::move(conversation), .pictures = {}};
  if (options_.keeps_documents) raw.document = text;
  for (const std::string& reference : raw.conversation.images()) {
    auto picture = read_picture(reference, place);
    if (!picture) return picture.drop();
    raw.pictures.push_back(*std::move(picture));
  }
  return raw;
}

Outcome<Picture> JsonlSource::read_picture(const std::string& reference,
                                           const std::string& place) const {
  if (auto picture = read_inline_picture(reference, place)) return *std::move(picture);
  // An absolute path stays as it is.
  const std::string path = (std::filesystem::path(options_.image_root) / reference).string();
  return read_picture_file(path, place, options_.limits);
}

}  // namespace tessera::data::internal
