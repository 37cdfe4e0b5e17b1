#include "text/internal/unicode_class.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <utf8proc.h>

#include "text/utf8.h"

namespace tessera::text {
namespace {

struct CategoryRange {
  std::string_view category;
  char32_t first;
  char32_t last;
};

struct CharRange {
  char32_t first;
  char32_t last;
};

struct LowercaseRange {
  char32_t first;
  char32_t last;
  std::int32_t distance;
};

#include "text/internal/unicode_tables.inc"

// The range of the sorted `table` that holds `character`, or null.
template <class Range>
const Range* find_range(std::span<const Range> table, char32_t character) {
  const auto above =
      std::upper_bound(table.begin(), table.end(), character,
                       [](char32_t value, const Range& range) { return value < range.first; });
  if (above == table.begin()) return nullptr;
  const Range& range = *(above - 1);
  return character <= range.last ? &range : nullptr;
}

template <class Range, std::size_t kSize>
const Range* find_range(const Range (&table)[kSize], char32_t character) {
  return find_range(std::span<const Range>(table), character);
}

utf8proc_category_t category_of(char32_t character) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(character));
}

// Symbols with the property Other_Alphabetic; all its other members are marks.
constexpr CharRange kAlphabeticSymbols[] = {
    {0x24B6, 0x24E9}, {0x1F130, 0x1F149}, {0x1F150, 0x1F169}, {0x1F170, 0x1F189}};

}  // namespace

bool is_whitespace(char32_t character) {
  if (character < 0x80) return character == ' ' || (character >= 0x09 && character <= 0x0D);
  if (character == 0x85) return true;
  const utf8proc_category_t category = category_of(character);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

bool is_number(char32_t character) {
  if (character < 0x80) return character >= '0' && character <= '9';
  const utf8proc_category_t category = category_of(character);
  return category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_NL ||
         category == UTF8PROC_CATEGORY_NO || find_range(kNumbersSince14, character) != nullptr;
}

bool is_punctuation(char32_t character) {
  return find_range(kPunctuation, character) != nullptr;
}

bool is_word(char32_t character) {
  switch (category_of(character)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_PC:
      return true;
    case UTF8PROC_CATEGORY_SO:
      return find_range(kAlphabeticSymbols, character) != nullptr;
    default:
      // Zero-width non-joiner and joiner belong to words; so do the letters of later versions.
      return character == 0x200C || character == 0x200D ||
             std::ranges::any_of(kCategoriesSince14, [character](const CategoryRange& range) {
               return character >= range.first && character <= range.last &&
                      (range.category[0] == 'L' || range.category[0] == 'M' ||
                       range.category == "Nd" || range.category == "Nl");
             });
  }
}

bool is_inert_in_normalization(char32_t character) {
  return find_range(kInertInNormalization, character) != nullptr;
}

void append_lowercase(char32_t character, std::string& out) {
  if (character == 0x130) {
    out += "i\xCC\x87";  // i and U+0307
    return;
  }
  if (const LowercaseRange* range = find_range(kLowercaseSince15, character)) {
    append_utf8(static_cast<char32_t>(static_cast<std::int32_t>(character) + range->distance), out);
    return;
  }
  append_utf8(static_cast<char32_t>(utf8proc_tolower(static_cast<std::int32_t>(character))), out);
}

std::string class_items_since_unicode14(std::string_view category) {
  std::vector<CharRange> ranges;
  for (const CategoryRange& range : kCategoriesSince14) {
    const bool belongs = category == "Han" || category.size() > 1
                             ? range.category == category
                             : range.category != "Han" && range.category.starts_with(category);
    if (belongs) ranges.push_back({range.first, range.last});
  }
  std::ranges::sort(ranges, {}, &CharRange::first);
  std::string items;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    CharRange joined = ranges[i];
    while (i + 1 < ranges.size() && ranges[i + 1].first == joined.last + 1) {
      joined.last = ranges[++i].last;
    }
    items += fmt::format("\\x{{{:X}}}-\\x{{{:X}}}", static_cast<std::uint32_t>(joined.first),
                         static_cast<std::uint32_t>(joined.last));
  }
  return items;
}

}  // namespace tessera::text
