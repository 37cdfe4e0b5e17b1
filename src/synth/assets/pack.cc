#include "synth/assets/pack.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <string>

#include "base/check.h"
#include "base/sha256.h"
#include "base/text.h"
#include "synth/assets/internal/compression.h"
#include "synth/assets/internal/pack_fields.h"

namespace tessera::synth {
namespace {

using base::cat;
using base::Error;
using base::Result;
using internal::ByteReader;
using internal::ByteWriter;
using internal::Of;
using Bytes = std::vector<std::byte>;
using ByteSpan = std::span<const std::byte>;

static_assert(std::endian::native == std::endian::little, "headers are copied as they lie");

constexpr std::array<char, 8> kMagic = {'T', 'S', 'R', 'A', 'S', 'S', 'E', 'T'};
constexpr std::uint32_t kVersion = 1;

struct Header {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kVersion;
  std::uint32_t num_sections = 0;
  std::uint64_t num_bytes = 0;
  std::array<std::uint8_t, 32> digest{};  // SHA-256 of what follows the header
};
static_assert(sizeof(Header) == 56);

enum class SectionKind : std::uint32_t {
  kNotices,
  kFonts,
  kFontFiles,
  kTexts,
  kWords,
  kThings,
  kPictureFiles,
};
constexpr std::size_t kNumSections = 7;

struct TableRow {
  std::uint32_t kind = 0;
  std::uint32_t reserved = 0;
  std::uint64_t offset = 0;
  std::uint64_t stored_bytes = 0;
  std::uint64_t raw_bytes = 0;
};
static_assert(sizeof(TableRow) == 32);

constexpr std::uint64_t kMaxRawBytes = 256ULL << 20;

// What a section's stream holds, in order; both ways (internal/byte_stream.h).
template <class Stream>
void transfer_notices(Stream& stream, Of<Stream, AssetContent>& content) {
  stream.text(content.mix);
  stream.list(content.licences, [](Stream& each, auto& licence) { transfer(each, licence); });
  stream.list(content.origins, [](Stream& each, auto& origin) { transfer(each, origin); });
}

template <class Stream>
void transfer_texts(Stream& stream, Of<Stream, AssetContent>& content) {
  stream.list(content.documents, [](Stream& each, auto& document) { transfer(each, document); });
  for (auto& paragraphs : content.paragraphs) {
    transfer_divided(stream, paragraphs, [](Stream& each, auto& item) { transfer(each, item); });
  }
}

template <class Stream>
void transfer_words(Stream& stream, Of<Stream, AssetContent>& content) {
  for (auto& by_language : content.words) {
    for (auto& words : by_language) {
      transfer_divided(stream, words, [](Stream& each, auto& word) { each.text(word); });
    }
  }
}

void append(Bytes& out, ByteSpan bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

template <class Value>
void append_value(Bytes& out, const Value& value) {
  append(out, std::as_bytes(std::span(&value, 1)));
}

// The sections' raw bytes in the order of SectionKind.
std::array<Bytes, kNumSections> sections_of(const AssetContent& content) {
  std::array<Bytes, kNumSections> sections;
  const auto put = [&sections](SectionKind kind, Bytes bytes) {
    sections[static_cast<std::size_t>(kind)] = std::move(bytes);
  };
  ByteWriter notices;
  transfer_notices(notices, content);
  put(SectionKind::kNotices, notices.bytes());

  ByteWriter fonts;
  Bytes font_files;
  transfer_divided(fonts, content.fonts, [&](ByteWriter& each, const FontInfo& font) {
    transfer(each, font);
    each.put(font.file.size());
    append(font_files, font.file);
  });
  put(SectionKind::kFonts, fonts.bytes());
  put(SectionKind::kFontFiles, std::move(font_files));

  ByteWriter texts;
  transfer_texts(texts, content);
  put(SectionKind::kTexts, texts.bytes());
  ByteWriter words;
  transfer_words(words, content);
  put(SectionKind::kWords, words.bytes());

  ByteWriter things;
  Bytes picture_files;
  transfer_divided(things, content.nouns,
                   [](ByteWriter& each, const Noun& noun) { transfer(each, noun); });
  transfer_divided(things, content.pictures, [&](ByteWriter& each, const PictureInfo& picture) {
    transfer(each, picture);
    each.put(picture.file.size());
    append(picture_files, picture.file);
  });
  put(SectionKind::kThings, things.bytes());
  put(SectionKind::kPictureFiles, std::move(picture_files));
  return sections;
}

// Hands out consecutive pieces of a section of files.
class FileCutter {
 public:
  explicit FileCutter(ByteSpan files) : left_(files) {}

  Bytes next(ByteReader& sizes) {
    const std::uint64_t size = sizes.get();
    if (size > left_.size()) {
      sizes.fail();
      return {};
    }
    Bytes file(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(size));
    left_ = left_.subspan(size);
    return file;
  }
  [[nodiscard]] bool is_done() const { return left_.empty(); }

 private:
  ByteSpan left_;
};

class PackReader {
 public:
  PackReader(ByteSpan pack, std::string_view where) : pack_(pack), where_(where) {}

  Result<AssetContent> read() {
    TESSERA_TRY(header, read_header());
    TESSERA_TRY(sections, read_sections(header));
    AssetContent content;
    if (!parse(content, sections)) return damaged("its lists are malformed");
    number_items(content);
    if (const std::optional<std::string> fault = fault_of(content)) return damaged(*fault);
    return content;
  }

 private:
  [[nodiscard]] Error damaged(const std::string& fact) const {
    return Error::invalid_input("assets", cat(where_, ": an undamaged pack, ", fact));
  }

  [[nodiscard]] Result<Header> read_header() const {
    Header header;
    if (pack_.size() < sizeof header) return damaged(cat("it has ", pack_.size(), " bytes"));
    std::memcpy(&header, pack_.data(), sizeof header);
    if (header.magic != kMagic) return damaged("it does not begin like a pack");
    if (header.version != kVersion) {
      return Error::unsupported("assets", cat(where_, ": a pack of version ", kVersion,
                                              ", has version ", header.version));
    }
    if (header.num_bytes != pack_.size()) {
      return damaged(cat("it has ", pack_.size(), " bytes, should have ", header.num_bytes));
    }
    if (header.num_sections != kNumSections) {
      return damaged(cat("it has ", header.num_sections, " sections"));
    }
    base::Sha256 sha;
    sha.update(pack_.subspan(sizeof header));
    if (sha.digest() != header.digest) return damaged("its checksum differs");
    return header;
  }

  [[nodiscard]] Result<std::array<Bytes, kNumSections>> read_sections(const Header& header) const {
    std::array<Bytes, kNumSections> sections;
    const std::uint64_t table_bytes = header.num_sections * sizeof(TableRow);
    if (pack_.size() - sizeof header < table_bytes) return damaged("its table is cut off");
    for (std::size_t i = 0; i < kNumSections; ++i) {
      TableRow row;
      std::memcpy(&row, pack_.data() + sizeof header + i * sizeof row, sizeof row);
      if (row.kind != i) return damaged(cat("section ", i, " is of kind ", row.kind));
      if (row.offset > pack_.size() || row.stored_bytes > pack_.size() - row.offset) {
        return damaged(cat("section ", i, " lies outside"));
      }
      if (row.raw_bytes > kMaxRawBytes || row.raw_bytes < row.stored_bytes) {
        return damaged(cat("section ", i, " claims ", row.raw_bytes, " bytes"));
      }
      const ByteSpan stored = pack_.subspan(row.offset, row.stored_bytes);
      if (row.raw_bytes == row.stored_bytes) {
        sections[i].assign(stored.begin(), stored.end());
        continue;
      }
      TESSERA_TRY(raw, internal::decompress_xz(stored, row.raw_bytes, cat("assets: ", where_)));
      sections[i] = std::move(raw);
    }
    return sections;
  }

  // Whether every section was read to its end.
  static bool parse(AssetContent& content, const std::array<Bytes, kNumSections>& sections) {
    const auto section = [&sections](SectionKind kind) -> ByteSpan {
      return sections[static_cast<std::size_t>(kind)];
    };
    ByteReader notices(section(SectionKind::kNotices));
    transfer_notices(notices, content);

    ByteReader fonts(section(SectionKind::kFonts));
    FileCutter font_files(section(SectionKind::kFontFiles));
    transfer_divided(fonts, content.fonts, [&](ByteReader& each, FontInfo& font) {
      transfer(each, font);
      font.file = font_files.next(each);
    });

    ByteReader texts(section(SectionKind::kTexts));
    transfer_texts(texts, content);
    ByteReader words(section(SectionKind::kWords));
    transfer_words(words, content);

    ByteReader things(section(SectionKind::kThings));
    FileCutter picture_files(section(SectionKind::kPictureFiles));
    transfer_divided(things, content.nouns,
                     [](ByteReader& each, Noun& noun) { transfer(each, noun); });
    transfer_divided(things, content.pictures, [&](ByteReader& each, PictureInfo& picture) {
      transfer(each, picture);
      picture.file = picture_files.next(each);
    });
    return notices.is_done() && fonts.is_done() && texts.is_done() && words.is_done() &&
           things.is_done() && font_files.is_done() && picture_files.is_done();
  }

  // What in the content contradicts itself.
  static std::optional<std::string> fault_of(const AssetContent& content) {
    const auto is_index = [](Index index, const auto& items) {
      return index >= 0 && index < static_cast<Index>(items.size());
    };
    for (const Origin& origin : content.origins) {
      const bool has_text =
          std::ranges::any_of(content.licences, [&origin](const Licence& licence) {
            return licence.id == origin.licence && !licence.text.empty();
          });
      if (!has_text) return cat("the licence ", origin.licence, " has no text");
    }
    for (const FontInfo& font : content.fonts.items) {
      if (!is_index(font.origin, content.origins)) return cat("font ", font.id, " has no origin");
      if (!is_ascending(font.coverage)) return cat("the coverage of font ", font.id);
    }
    for (const Document& document : content.documents) {
      if (!is_index(document.origin, content.origins)) return cat("a text has no origin");
    }
    for (const Divided<Paragraph>& paragraphs : content.paragraphs) {
      for (const Paragraph& paragraph : paragraphs.items) {
        if (!is_index(paragraph.document, content.documents)) return cat("a text has no document");
      }
    }
    for (const PictureInfo& picture : content.pictures.items) {
      const bool is_whole = is_index(picture.origin, content.origins) &&
                            is_index(picture.noun, content.nouns.items) && picture.width > 0 &&
                            picture.height > 0;
      if (!is_whole) return cat("picture ", picture.id, " is not described");
    }
    return std::nullopt;
  }

  static bool is_ascending(const std::vector<CodeRange>& ranges) {
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      if (ranges[i].first > ranges[i].last) return false;
      if (i > 0 && ranges[i].first <= ranges[i - 1].last) return false;
    }
    return true;
  }

  ByteSpan pack_;
  std::string_view where_;
};

}  // namespace

Bytes encode_pack(const AssetContent& content) {
  const std::array<Bytes, kNumSections> sections = sections_of(content);
  Bytes table;
  Bytes stored;
  const std::size_t first_offset = sizeof(Header) + kNumSections * sizeof(TableRow);
  for (std::size_t i = 0; i < kNumSections; ++i) {
    const Bytes compressed = internal::compress_xz(sections[i]);
    const Bytes& chosen = compressed.size() < sections[i].size() ? compressed : sections[i];
    append_value(table, TableRow{.kind = static_cast<std::uint32_t>(i),
                                 .offset = first_offset + stored.size(),
                                 .stored_bytes = chosen.size(),
                                 .raw_bytes = sections[i].size()});
    append(stored, chosen);
  }
  append(table, stored);
  base::Sha256 sha;
  sha.update(table);
  Bytes pack;
  append_value(pack, Header{.num_sections = kNumSections,
                            .num_bytes = sizeof(Header) + table.size(),
                            .digest = sha.digest()});
  append(pack, table);
  return pack;
}

Result<AssetContent> decode_pack(ByteSpan pack, std::string_view where) {
  return PackReader(pack, where).read();
}

}  // namespace tessera::synth
