// The index beside a tar archive.
#include <charconv>
#include <optional>

#include "base/sha256.h"
#include "base/text.h"
#include "formats/internal/tar_block.h"
#include "formats/tar.h"

namespace tessera::formats {
namespace {

using base::cat;
using base::Error;
using base::Result;

constexpr std::string_view kMagic = "tessera-tar-index 1";

std::string digest_of(std::string_view lines) {
  return base::sha256_hex(std::as_bytes(std::span(lines.data(), lines.size())));
}

// Cuts the text up to the next `end` off the front; nothing when there is none.
std::optional<std::string_view> take_until(std::string_view& text, char end) {
  const std::size_t found = text.find(end);
  if (found == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text.substr(0, found);
  text.remove_prefix(found + 1);
  return taken;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
  const std::optional<std::string_view> digits = take_until(text, ' ');
  const bool has_leading_zero = digits && digits->size() > 1 && digits->front() == '0';
  if (!digits || has_leading_zero) return std::nullopt;
  std::uint64_t value = 0;
  const char* last = digits->data() + digits->size();
  const auto [end, failure] = std::from_chars(digits->data(), last, value);
  if (failure != std::errc() || end != last) return std::nullopt;
  return value;
}

std::optional<TarEntry> take_entry(std::string_view& text, std::uint64_t archive_bytes) {
  const std::optional<std::uint64_t> offset = take_number(text);
  const std::optional<std::uint64_t> num_bytes = offset ? take_number(text) : std::nullopt;
  const auto name = num_bytes ? take_until(text, '\n') : std::nullopt;
  if (!name || !internal::tar_name_fault(*name).empty()) return std::nullopt;
  if (*offset > archive_bytes || *num_bytes > archive_bytes - *offset) return std::nullopt;
  return TarEntry{.name = std::string(*name), .offset = *offset, .num_bytes = *num_bytes};
}

// Whether an index describes this very archive, as far as its ends show.
bool fits(const TarIndex& index, std::span<const std::byte> archive) {
  if (index.archive_bytes != archive.size()) return false;
  return index.entries.empty() || (holds_entry(archive, index.entries.front()) &&
                                   holds_entry(archive, index.entries.back()));
}

}  // namespace

std::string tar_index_path(const std::string& archive_path) {
  constexpr std::string_view kSuffix = ".tar";
  const bool has_suffix = archive_path.ends_with(kSuffix);
  return archive_path.substr(0, archive_path.size() - (has_suffix ? kSuffix.size() : 0)) + ".idx";
}

std::string format_tar_index(std::uint64_t archive_bytes, std::span<const TarEntry> entries) {
  std::string lines;
  for (const TarEntry& entry : entries)
    lines += cat(entry.offset, " ", entry.num_bytes, " ", entry.name, "\n");
  return cat(kMagic, " ", archive_bytes, " ", entries.size(), " ", digest_of(lines), "\n") + lines;
}

Result<TarIndex> parse_tar_index(std::string_view text,
                                 std::string_view where,
                                 const base::Limits& limits) {
  const auto wrong = [&](std::string_view message) {
    return Error::invalid_input(std::string(where), cat("index of a tar archive: ", message));
  };
  if (!text.starts_with(kMagic) || text.substr(kMagic.size()).substr(0, 1) != " ") {
    return wrong(cat("\"", kMagic, "\" first, begins otherwise"));
  }
  text.remove_prefix(kMagic.size() + 1);
  const std::optional<std::uint64_t> archive_bytes = take_number(text);
  const std::optional<std::uint64_t> num_files = archive_bytes ? take_number(text) : std::nullopt;
  const std::optional<std::string_view> digest = num_files ? take_until(text, '\n') : std::nullopt;
  if (!digest) return wrong("sizes and a digest in its first line, has others");
  if (*digest != digest_of(text)) return wrong("lines of the stored digest, has others");
  if (*num_files > static_cast<std::uint64_t>(limits.tar_files)) {
    return wrong(cat("at most ", limits.tar_files, " files, has ", *num_files));
  }
  TarIndex index{.archive_bytes = *archive_bytes, .entries = {}};
  while (!text.empty()) {
    std::optional<TarEntry> entry = take_entry(text, *archive_bytes);
    if (!entry)
      return wrong(
          cat("a file's place in each line, line ", index.entries.size() + 2, " holds another"));
    index.entries.push_back(*std::move(entry));
  }
  if (index.entries.size() != *num_files) {
    return wrong(cat(*num_files, " lines, has ", index.entries.size()));
  }
  return index;
}

Result<std::vector<TarEntry>> read_tar_entries(const base::MappedFile& archive,
                                               const base::Limits& limits) {
  // An index line is shorter than the block it speaks of, unless its name is long.
  const std::string path = tar_index_path(archive.path());
  const auto text = base::read_text_file(path, 2 * archive.bytes().size());
  if (text) {
    auto index = parse_tar_index(*text, path, limits);
    if (index && fits(*index, archive.bytes())) return std::move(index->entries);
  }
  TESSERA_TRY(entries, parse_tar(archive.bytes(), archive.path(), limits));
  // An index that cannot be written only costs the next reader a pass.
  [[maybe_unused]] const auto written =
      base::write_file_atomically(path, format_tar_index(archive.bytes().size(), entries));
  return entries;
}

}  // namespace tessera::formats
