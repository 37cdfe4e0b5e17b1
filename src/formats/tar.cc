#include "formats/tar.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/checked_math.h"
#include "base/text.h"
#include "formats/internal/tar_block.h"

namespace tessera::formats {
namespace {

using base::cat;
using base::Error;
using base::Result;
using internal::kTarBlock;
using internal::TarHeader;

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// What an extended header says of the file behind it.
struct Override {
  std::optional<std::string> name;
  std::optional<std::uint64_t> num_bytes;
};

// Walks from header to header.
class Reader {
 public:
  Reader(std::span<const std::byte> archive, std::string_view where, const base::Limits& limits)
      : archive_(archive), where_(where), limits_(limits) {}

  Result<std::vector<TarEntry>> read() {
    while (true) {
      if (archive_.size() - offset_ < kTarBlock) {
        return wrong("blocks of zeros at the end, is cut off", offset_);
      }
      const auto block = archive_.subspan(offset_, kTarBlock);
      if (internal::is_zero_block(block)) break;
      TESSERA_TRY(read, read_member(block));
    }
    if (!internal::is_zero_block(archive_.subspan(offset_))) {
      return wrong("nothing behind its end, goes on", offset_);
    }
    if (has_override()) return wrong("a file behind an extended header, ends", offset_);
    return std::move(entries_);
  }

 private:
  Result<void> read_member(std::span<const std::byte> block) {
    const std::uint64_t start = offset_;
    std::optional<TarHeader> header = internal::read_tar_block(block);
    if (!header) return wrong("a header with a right checksum, has none", start);
    const bool is_extension = is_one_of(header->type, "xgL");
    if (!is_extension && override_.num_bytes) header->num_bytes = *override_.num_bytes;
    if (!is_extension && override_.name) header->name = *override_.name;
    const std::uint64_t contents = start + kTarBlock;
    if (header->num_bytes > archive_.size() - contents) {
      return wrong(cat("contents inside the archive, has ", header->num_bytes, " bytes of ",
                       archive_.size() - contents),
                   start);
    }
    const auto bytes = archive_.subspan(contents, header->num_bytes);
    if (is_extension) {
      TESSERA_TRY(extended, read_extension(header->type, bytes, start));
    } else {
      TESSERA_TRY(added, add(*header, contents));
      override_ = {};
    }
    // The padding of the last contents may be missing only together with the end.
    offset_ = std::min<std::uint64_t>(
        contents + base::round_up<std::uint64_t>(header->num_bytes, kTarBlock), archive_.size());
    return {};
  }

  Result<void> add(const TarHeader& header, std::uint64_t contents) {
    const std::uint64_t start = contents - kTarBlock;
    if (static_cast<std::int64_t>(header.name.size()) > limits_.tar_name_bytes) {
      return wrong(
          cat("names of at most ", limits_.tar_name_bytes, " bytes, has ", header.name.size()),
          start);
    }
    if (const std::string_view fault = internal::tar_name_fault(header.name); !fault.empty()) {
      return wrong(cat(fault, ", has another"), start);
    }
    const bool is_folder = header.type == '5' || header.name.back() == '/';
    if (is_folder) {
      if (header.num_bytes == 0) return {};
      return wrong(cat(header.name, ": a folder without contents, has some"), start);
    }
    if (!is_one_of(header.type, std::string_view("0\0007", 3))) {
      return wrong(cat(header.name, ": a file or a folder, is a link, a device, sparse or unknown"),
                   start);
    }
    if (static_cast<std::int64_t>(entries_.size()) >= limits_.tar_files) {
      return Error::limit(where_, cat("at most ", limits_.tar_files, " files, has more"));
    }
    entries_.push_back({.name = header.name, .offset = contents, .num_bytes = header.num_bytes});
    return {};
  }

  Result<void> read_extension(char type, std::span<const std::byte> bytes, std::uint64_t start) {
    if (static_cast<std::int64_t>(bytes.size()) > limits_.tar_header_bytes) {
      return wrong(cat("an extended header of at most ", limits_.tar_header_bytes, " bytes, has ",
                       bytes.size()),
                   start);
    }
    const std::string_view text = text_of(bytes);
    if (type != 'L') return read_records(text, /*is_global=*/type == 'g', start);
    override_.name = std::string(text.substr(0, std::min(text.find('\0'), text.size())));
    return {};
  }

  // "<length> <key>=<value>\n"..., the length counting the whole record.
  Result<void> read_records(std::string_view text, bool is_global, std::uint64_t start) {
    while (!text.empty()) {
      const std::size_t blank = std::min(text.find(' '), text.size());
      const std::optional<std::uint64_t> length = decimal(text.substr(0, blank));
      if (!length || *length > text.size() || *length < blank + 2 || text[*length - 1] != '\n') {
        return wrong("records of an extended header, has others", start);
      }
      const std::string_view record = text.substr(blank + 1, *length - blank - 2);
      text.remove_prefix(*length);
      const std::size_t equals = record.find('=');
      if (equals == std::string_view::npos) {
        return wrong("records of an extended header, has others", start);
      }
      TESSERA_TRY(applied, apply(record.substr(0, equals), record.substr(equals + 1), start));
      if (is_global && has_override()) {
        return wrong("a global header without names and sizes, has one", start);
      }
    }
    return {};
  }

  Result<void> apply(std::string_view key, std::string_view value, std::uint64_t start) {
    if (key.starts_with("GNU.sparse."))
      return wrong("files without holes, has a sparse one", start);
    if (key == "path") override_.name = std::string(value);
    if (key == "size") {
      override_.num_bytes = decimal(value);
      if (!override_.num_bytes) return wrong("a size, has another text", start);
    }
    return {};
  }

  [[nodiscard]] bool has_override() const { return override_.name || override_.num_bytes; }

  static bool is_one_of(char type, std::string_view types) {
    return types.find(type) != std::string_view::npos;
  }

  [[nodiscard]] Error wrong(std::string_view message, std::uint64_t offset) const {
    return Error::invalid_input(where_, cat("tar archive: ", message, ", at byte ", offset));
  }

  std::span<const std::byte> archive_;  // outlived by the one call this reader serves
  std::string where_;
  const base::Limits& limits_;
  std::uint64_t offset_ = 0;
  Override override_;
  std::vector<TarEntry> entries_;
};

}  // namespace

Result<std::vector<TarEntry>> parse_tar(std::span<const std::byte> archive,
                                        std::string_view where,
                                        const base::Limits& limits) {
  return Reader(archive, where, limits).read();
}

bool holds_entry(std::span<const std::byte> archive, const TarEntry& entry) {
  if (entry.offset < kTarBlock || entry.offset % kTarBlock != 0 || entry.offset > archive.size() ||
      entry.num_bytes > archive.size() - entry.offset) {
    return false;
  }
  const auto header =
      internal::read_tar_block(archive.subspan(entry.offset - kTarBlock, kTarBlock));
  if (!header) return false;
  // What does not fit stands in an extended header before this one: long names, names that are not
  // ASCII, sizes of 8 GiB and more.
  const bool is_name_elsewhere = entry.name.size() > internal::kTarName.size ||
                                 std::any_of(entry.name.begin(), entry.name.end(), [](char letter) {
                                   return static_cast<unsigned char>(letter) >= 0x80;
                                 });
  const bool is_size_here = header->num_bytes == entry.num_bytes || header->num_bytes == 0;
  return is_size_here && (header->name == entry.name || is_name_elsewhere);
}

}  // namespace tessera::formats
