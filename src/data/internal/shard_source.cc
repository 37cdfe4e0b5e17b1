#include "data/internal/shard_source.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "data/conversation_forms.h"
#include "data/internal/references.h"

namespace tessera::data::internal {
namespace {

using base::cat;
using base::Error;
using base::Result;
using formats::TarEntry;

constexpr std::string_view kConversation = "json";

std::string_view last_part_of(std::string_view name) {
  return name.substr(name.rfind('/') + 1);  // npos + 1 is 0
}

// "a/0001.2.png" -> "a/0001" and "2.png".
struct MemberName {
  std::string_view stem;
  std::string_view ending;
};

MemberName split_name(std::string_view name) {
  const std::size_t begin = name.size() - last_part_of(name).size();
  const std::size_t dot = std::min(name.find('.', begin), name.size());
  return {.stem = name.substr(0, dot),
          .ending = dot == name.size() ? std::string_view() : name.substr(dot + 1)};
}

// Files that belong to no sample: hidden ones, and those without an ending.
bool is_member(std::string_view name) {
  const MemberName parts = split_name(name);
  return !parts.ending.empty() && !parts.stem.empty() && parts.stem.back() != '/';
}

bool is_picture(std::string_view name) {
  constexpr std::string_view kEndings[] = {"png", "jpg", "jpeg", "webp",
                                           "gif", "tif", "tiff", "bmp"};
  std::string ending(name.substr(name.rfind('.') + 1));
  std::transform(ending.begin(), ending.end(), ending.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return std::find(std::begin(kEndings), std::end(kEndings), ending) != std::end(kEndings);
}

// "2.png" -> 2; endings without a number come first.
Index number_of(std::string_view ending) {
  Index number = -1;
  const auto [end, failure] = std::from_chars(ending.data(), ending.data() + ending.size(), number);
  const bool is_number =
      failure == std::errc() && end != ending.data() + ending.size() && *end == '.';
  return is_number ? number : -1;
}

// The conversation among a sample's files; null when there is none.
const TarEntry* document_of(std::span<const TarEntry> entries) {
  const auto found = std::find_if(entries.begin(), entries.end(), [](const TarEntry& each) {
    return split_name(each.name).ending == kConversation;
  });
  return found == entries.end() ? nullptr : &*found;
}

bool comes_before(const TarEntry& a, const TarEntry& b) {
  const MemberName x = split_name(a.name);
  const MemberName y = split_name(b.name);
  return std::tuple(number_of(x.ending), x.ending) < std::tuple(number_of(y.ending), y.ending);
}

}  // namespace

Result<std::unique_ptr<Source>> ShardSource::open(const SourceOptions& options,
                                                  const std::vector<std::string>& shard_paths) {
  std::unique_ptr<ShardSource> source(new ShardSource(options));
  for (const std::string& path : shard_paths) {
    TESSERA_TRY(added, source->add_shard(path));
  }
  if (source->samples_.empty()) {
    return Error::invalid_input("open source",
                                cat(options.path, ": samples of files with one stem, has none"));
  }
  return std::unique_ptr<Source>(std::move(source));
}

// Groups the files by stem, in the order of each stem's first file.
Result<void> ShardSource::add_shard(const std::string& path) {
  TESSERA_TRY(file, base::MappedFile::open(path));
  TESSERA_TRY(entries, formats::read_tar_entries(file, options_.limits));
  std::vector<std::vector<TarEntry>> groups;
  std::map<std::string, std::size_t, std::less<>> group_of;
  for (TarEntry& entry : entries) {
    if (!is_member(entry.name)) continue;
    const std::string_view stem = split_name(entry.name).stem;
    auto found = group_of.find(stem);
    if (found == group_of.end()) {
      found = group_of.emplace(std::string(stem), groups.size()).first;
      groups.emplace_back();
    }
    groups[found->second].push_back(std::move(entry));
  }
  Shard shard{.file = std::move(file), .entries = {}};
  for (std::vector<TarEntry>& group : groups) {
    std::stable_sort(group.begin(), group.end(), comes_before);
    samples_.push_back({.shard_idx = static_cast<std::uint32_t>(shards_.size()),
                        .count = static_cast<std::uint32_t>(group.size()),
                        .first = shard.entries.size()});
    std::move(group.begin(), group.end(), std::back_inserter(shard.entries));
  }
  shards_.push_back(std::move(shard));
  return {};
}

std::string ShardSource::identity() const {
  std::string text = "shards";
  for (const Shard& shard : shards_)
    text += fmt::format(" {} bytes {} files", shard.file.bytes().size(), shard.entries.size());
  return text;
}

std::span<const TarEntry> ShardSource::entries_of(const Group& group) const {
  return std::span(shards_[group.shard_idx].entries).subspan(group.first, group.count);
}

Outcome<std::vector<std::byte>> ShardSource::read_entry(const Shard& shard,
                                                        const TarEntry& entry) const {
  const std::span<const std::byte> bytes = shard.file.bytes();
  if (!formats::holds_entry(bytes, entry)) {
    return Drop{
        DropReason::kBadMember,
        fmt::format("{}: {}: a file where the index says, has another (remove {})",
                    shard.file.path(), entry.name, formats::tar_index_path(shard.file.path()))};
  }
  const auto contents = bytes.subspan(entry.offset, entry.num_bytes);
  return std::vector<std::byte>(contents.begin(), contents.end());
}

Outcome<processor::Conversation> ShardSource::read_conversation(const Group& group,
                                                                const std::string& place) const {
  const Shard& shard = shards_[group.shard_idx];
  const std::span<const TarEntry> entries = entries_of(group);
  const auto twice =
      std::adjacent_find(entries.begin(), entries.end(),
                         [](const TarEntry& a, const TarEntry& b) { return a.name == b.name; });
  if (twice != entries.end()) {
    return Drop{DropReason::kBadMember,
                fmt::format("{}: each file once, has {} twice", place, twice->name)};
  }
  const TarEntry* document = document_of(entries);
  if (document == nullptr) {
    return Drop{DropReason::kNoConversation,
                fmt::format("{}: a conversation in a .json file, has none", place)};
  }
  const auto text = read_entry(shard, *document);
  if (!text) return text.drop();
  auto conversation =
      parse_conversation({reinterpret_cast<const char*>(text->data()), text->size()}, place,
                         options_.image_tag, options_.limits);
  // A conversation that names no pictures has those of its stem, in order.
  if (conversation && conversation->images().empty()) {
    std::vector<std::string> names;
    for (const TarEntry& entry : entries) {
      if (is_picture(entry.name)) names.push_back(entry.name);
    }
    auto fault = deal_out_images(std::move(names), *conversation, options_.image_tag, place);
    if (fault) return *std::move(fault);
  }
  return conversation;
}

Outcome<RawSample> ShardSource::read(Index sample_idx) const {
  base::check(sample_idx >= 0 && sample_idx < num_samples(), "read sample", "an index under ",
              num_samples(), ", is ", sample_idx);
  const Group& group = samples_[static_cast<std::size_t>(sample_idx)];
  const std::string place = fmt::format("{}: {}", shards_[group.shard_idx].file.path(),
                                        split_name(entries_of(group).front().name).stem);
  auto conversation = read_conversation(group, place);
  if (!conversation) return conversation.drop();
  RawSample raw{.place = place, .conversation = *std::move(conversation), .pictures = {}};
  if (options_.keeps_documents) {
    const TarEntry& document = *document_of(entries_of(group));
    const auto bytes = shards_[group.shard_idx].file.bytes();
    raw.document.assign(reinterpret_cast<const char*>(bytes.data()) + document.offset,
                        document.num_bytes);
  }
  for (const std::string& reference : raw.conversation.images()) {
    auto picture = read_picture(group, reference, place);
    if (!picture) return picture.drop();
    raw.pictures.push_back(*std::move(picture));
  }
  return raw;
}

// A reference names a file of the sample by its last part, or by what stands behind the stem.
Outcome<Picture> ShardSource::read_picture(const Group& group,
                                           const std::string& reference,
                                           const std::string& place) const {
  if (auto picture = read_inline_picture(reference, place)) return *std::move(picture);
  const std::string_view last_part = last_part_of(reference);
  for (const TarEntry& entry : entries_of(group)) {
    const bool is_named =
        last_part_of(entry.name) == last_part || split_name(entry.name).ending == reference;
    if (!is_named) continue;
    if (entry.num_bytes > static_cast<std::uint64_t>(options_.limits.image_file_bytes) ||
        entry.num_bytes == 0) {
      return Drop{DropReason::kBadImage,
                  fmt::format("{}: {}: a picture of 1 to {} bytes, has {}", place, entry.name,
                              options_.limits.image_file_bytes, entry.num_bytes)};
    }
    auto bytes = read_entry(shards_[group.shard_idx], entry);
    if (!bytes) return bytes.drop();
    return Picture{.name = entry.name, .encoded = *std::move(bytes)};
  }
  return Drop{DropReason::kMissingImage,
              fmt::format("{}: a picture of this sample, has none named {}", place, reference)};
}

}  // namespace tessera::data::internal
