// Jane Austen's novels, as the R package janeaustenr stores them: an index of places and a file of
// compressed objects, each a vector of lines in R's XDR serialization.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "synth/assets/build/characters.h"
#include "synth/assets/build/texts.h"
#include "synth/assets/internal/compression.h"
#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Bytes = std::vector<std::byte>;
using ByteSpan = std::span<const std::byte>;

constexpr std::string_view kPackage = "r-cran-janeaustenr";
constexpr std::string_view kFolder = "usr/lib/R/site-library/janeaustenr/data/";
constexpr std::uint64_t kMaxIndexBytes = 1 << 20;

Error damaged(std::string_view fact) {
  return Error::invalid_input("data assets",
                              cat(kFolder, "Rdata.rdb: the novels as lines of text, ", fact));
}

// Big-endian, as XDR has it.
std::optional<std::uint32_t> number_at(ByteSpan bytes, std::size_t offset) {
  if (offset + 4 > bytes.size()) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = number << 8 | static_cast<std::uint32_t>(bytes[offset + i]);
  return number;
}

// Where an object lies in the file: every pair of integers in the index.
struct Place {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

std::vector<Place> places_in(ByteSpan index) {
  constexpr std::uint32_t kIntegers = 13;
  std::vector<Place> places;
  for (std::size_t i = 0; i + 16 <= index.size(); ++i) {
    if (number_at(index, i) != kIntegers || number_at(index, i + 4) != 2U) continue;
    places.push_back({*number_at(index, i + 8), *number_at(index, i + 12)});
  }
  std::ranges::sort(places, {}, &Place::offset);
  return places;
}

// "X\n", version, two R versions, the native encoding's name, then one vector of strings.
Result<std::vector<std::string>> read_lines(ByteSpan object) {
  constexpr std::uint32_t kStrings = 16;
  constexpr std::uint32_t kCharacters = 9;
  constexpr std::uint32_t kTypeMask = 0xFF;
  constexpr std::size_t kBeforeEncoding = 14;
  const auto encoding = number_at(object, kBeforeEncoding);
  if (!encoding || *encoding > object.size()) return damaged("an object has no header");
  std::size_t at = kBeforeEncoding + 4 + *encoding;
  const auto type = number_at(object, at);
  const auto num_lines = number_at(object, at + 4);
  if (!type || (*type & kTypeMask) != kStrings || !num_lines)
    return damaged("one is of other type");
  at += 8;
  std::vector<std::string> lines;
  for (std::uint32_t i = 0; i < *num_lines; ++i) {
    const auto flags = number_at(object, at);
    const auto size = number_at(object, at + 4);
    if (!flags || (*flags & kTypeMask) != kCharacters || !size) return damaged("a line is none");
    at += 8;
    if (*size > object.size() - at) return damaged("a line is cut off");
    std::string line;
    text::append_repaired_utf8({reinterpret_cast<const char*>(object.data()) + at, *size}, line);
    lines.push_back(std::move(line));
    at += *size;
  }
  return lines;
}

bool starts_chapter(std::string_view line) {
  return line.starts_with("CHAPTER") || line.starts_with("Chapter");
}

// Paragraphs end at empty lines, chapters at their headings.
void add_chapters(const std::vector<std::string>& lines, Index origin, Collection& collection) {
  const auto first = std::ranges::find_if(lines, [](const auto& line) { return !line.empty(); });
  const std::string title = first == lines.end() ? std::string() : *first;
  int chapter = 0;
  std::string paragraph;
  std::vector<Paragraph> paragraphs;
  const auto end_paragraph = [&] {
    if (chapter > 0) append_paragraph(paragraph, Language::kEnglish, paragraphs);
    paragraph.clear();
  };
  const auto end_chapter = [&] {
    end_paragraph();
    // Every third chapter is left out: the novels have more than their share of the pack.
    if (chapter % 3 == 0) paragraphs.clear();
    collection.add_document({.title = cat(title, ", chapter ", chapter),
                             .language = Language::kEnglish,
                             .origin = origin},
                            cat("novel/", title, "/", chapter), std::move(paragraphs));
    paragraphs.clear();
  };
  for (const std::string& line : lines) {
    if (starts_chapter(line)) {
      end_chapter();
      ++chapter;
    } else if (line.empty()) {
      end_paragraph();
    } else {
      paragraph += paragraph.empty() ? line : " " + line;
    }
  }
  end_chapter();
}

}  // namespace

Result<void> gather_novels(const Sources& sources, Collection& collection) {
  const std::optional<Index> origin = sources.origins.find(kPackage);
  if (!origin) return {};
  TESSERA_TRY(packed_index, sources.tree.read(kPackage, cat(kFolder, "Rdata.rdx")));
  TESSERA_TRY(index, internal::gunzip(packed_index, kMaxIndexBytes, cat(kFolder, "Rdata.rdx")));
  TESSERA_TRY(file, sources.tree.read(kPackage, cat(kFolder, "Rdata.rdb")));
  for (const Place& place : places_in(index)) {
    const ByteSpan whole(file);
    if (place.size < 4 || place.offset > whole.size() || place.size > whole.size() - place.offset) {
      return damaged("an object lies outside");
    }
    const ByteSpan stored = whole.subspan(place.offset, place.size);
    TESSERA_TRY(object, internal::inflate(stored.subspan(4), *number_at(stored, 0),
                                          cat(kFolder, "Rdata.rdb")));
    TESSERA_TRY(lines, read_lines(object));
    add_chapters(lines, *origin, collection);
  }
  return {};
}

}  // namespace tessera::synth::build
