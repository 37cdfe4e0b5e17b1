#include "data/import/internal/import_run.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "data/conversation_forms.h"
#include "data/internal/references.h"
#include "formats/image/image.h"

namespace tessera::data::internal {
namespace {

using base::Error;
using base::Result;
namespace fs = std::filesystem;

std::string ending_of(formats::ImageFormat format) {
  switch (format) {
    case formats::ImageFormat::kJpeg:
      return "jpg";
    case formats::ImageFormat::kPng:
      return "png";
    case formats::ImageFormat::kWebp:
      return "webp";
    case formats::ImageFormat::kGif:
      return "gif";
    case formats::ImageFormat::kTiff:
      return "tif";
    case formats::ImageFormat::kBmp:
      break;
  }
  return "bmp";
}

// What the header says, filled into a picture.
std::optional<Drop> describe(std::span<const std::byte> encoded,
                             const std::string& place,
                             const base::Limits& limits,
                             ImportedPicture& picture) {
  const auto header = formats::read_image_header(encoded, {.limits = limits});
  if (!header) {
    return Drop{DropReason::kBadImage, fmt::format("{}: {}", place, header.error().message)};
  }
  picture.ending = ending_of(header->format);
  picture.size = {.width = header->width, .height = header->height};
  return std::nullopt;
}

}  // namespace

Result<void> ImportRun::deliver(ImportedSample sample) {
  if (const auto fault = check_conversation(sample.conversation, options_.image_tag, sample.id)) {
    drop(*fault);
    return {};
  }
  TESSERA_TRY(added, writer_.add(std::move(sample)));
  report_.drops.add_sample();
  return {};
}

bool ImportRun::wants_split(std::string_view split) {
  const bool is_wanted =
      options_.split.empty() || options_.split == "all" || options_.split == split;
  if (!is_wanted) ++report_.num_other_split;
  return is_wanted;
}

Result<void> ImportRun::progress(std::uint64_t done, std::uint64_t total) const {
  if (options_.cancel != nullptr && options_.cancel->is_requested()) {
    return Error::cancelled("import", "time to reach the end, was interrupted");
  }
  if (options_.on_progress) options_.on_progress(done, total);
  return {};
}

Outcome<ImportedPicture> ImportRun::open_picture(const std::string& reference,
                                                 const std::string& place) {
  if (auto inline_picture = read_inline_picture(reference, place)) {
    if (!*inline_picture) return inline_picture->drop();
    return made_picture(std::move((*inline_picture)->encoded), place);
  }
  const fs::path source(options_.source);
  const fs::path beside = fs::is_directory(source) ? source : source.parent_path();
  const fs::path root = options_.images.empty() ? beside : fs::path(options_.images);
  const std::string path = (root / reference).string();
  if (last_picture_ && path == last_path_) return *last_picture_;
  Outcome<ImportedPicture> picture = open_file(path, place);
  if (picture) {
    last_path_ = path;
    last_picture_ = *picture;
  }
  return picture;
}

// Only a picture's first bytes are looked at when it stays where it is.
Outcome<ImportedPicture> ImportRun::open_file(const std::string& path,
                                              const std::string& place) const {
  ImportedPicture picture{.path = path};
  if (writer_.takes_files_in()) {
    auto read = read_picture_file(path, place, options_.limits);
    if (!read) return read.drop();
    picture.encoded = std::move(read->encoded);
    if (auto fault = describe(picture.encoded, place, options_.limits, picture)) {
      return *std::move(fault);
    }
    return picture;
  }
  const auto file = base::MappedFile::open(path);
  if (!file) {
    return Drop{DropReason::kMissingImage, fmt::format("{}: {}", place, file.error().message)};
  }
  const std::string named = fmt::format("{}: {}", place, path);
  if (auto fault = describe(file->bytes(), named, options_.limits, picture)) {
    return *std::move(fault);
  }
  return picture;
}

Outcome<ImportedPicture> ImportRun::made_picture(std::vector<std::byte> encoded,
                                                 const std::string& place) {
  ImportedPicture picture{.made_number = next_made_number_, .encoded = std::move(encoded)};
  if (auto fault = describe(picture.encoded, place, options_.limits, picture)) {
    return *std::move(fault);
  }
  ++next_made_number_;
  return picture;
}

std::string source_name(const std::string& path) {
  return fs::path(path).filename().string();
}

void add_turn(processor::Conversation& conversation, std::string question, std::string answer) {
  conversation.messages.push_back(
      {.role = processor::Role::kUser, .content = std::move(question), .images = {}});
  conversation.messages.push_back(
      {.role = processor::Role::kAssistant, .content = std::move(answer), .images = {}});
}

void put_in_front(std::vector<ImportedPicture> pictures,
                  std::string_view image_tag,
                  ImportedSample& sample) {
  processor::Message& first = sample.conversation.messages.front();
  std::string tags;
  for (const ImportedPicture& picture : pictures) {
    tags += fmt::format("{}\n", image_tag);
    first.images.push_back(picture.path);
  }
  first.content.insert(0, tags);
  sample.pictures = std::move(pictures);
}

}  // namespace tessera::data::internal
