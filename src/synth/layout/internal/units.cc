#include "synth/layout/internal/units.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text/utf8.h"

namespace tessera::synth {
namespace {

constexpr char32_t kSoftHyphen = 0x00AD;

bool is_no_break_space(char32_t c) {
  return c == 0x00A0 || c == 0x202F;
}

bool is_space(char32_t c) {
  return c == ' ' || c == '\t' || c == '\r' || (c >= 0x2000 && c <= 0x200A) || c == 0x3000 ||
         is_no_break_space(c);
}

// Punctuation that Latin and Chinese share by code point: Chinese when a neighbour is.
bool is_shared_punctuation(char32_t c) {
  return (c >= 0x2014 && c <= 0x2015) || (c >= 0x2018 && c <= 0x201D) || c == 0x2026 || c == 0x00B7;
}

constexpr std::u32string_view kClosing = U")]}>,.;:!?%）】》」』〉〕、。，．：；！？”’…—·％°";
constexpr std::u32string_view kOpening = U"([{<（【《「『〈〔“‘";
constexpr std::u32string_view kStops = U"。，．：；！？、";  // a word of the truth ends behind them

bool is_one_of(char32_t c, std::u32string_view set) {
  return set.find(c) != set.npos;
}

// French and others set these apart from the word before, but never at the beginning of a line.
bool starts_with_detached_mark(std::string_view word) {
  std::size_t offset = 0;
  const char32_t first = text::next_char(word, offset);
  return offset == word.size() && is_one_of(first, U"!?;:»%€$");
}

struct Character {
  char32_t value = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool is_han = false;
};

std::vector<Character> characters_of(std::string_view word) {
  std::vector<Character> characters;
  std::size_t offset = 0;
  while (offset < word.size()) {
    Character c{.begin = offset};
    c.value = text::next_char(word, offset);
    c.end = offset;
    c.is_han = is_han_like(c.value);
    characters.push_back(c);
  }
  for (std::size_t i = 0; i < characters.size(); ++i) {
    if (!is_shared_punctuation(characters[i].value)) continue;
    const bool follows = i > 0 && characters[i - 1].is_han;
    const bool precedes = i + 1 < characters.size() && characters[i + 1].is_han;
    characters[i].is_han = follows || precedes;
  }
  return characters;
}

// Whether a line may end between two neighbours of one word.
bool is_break(const Character& left, const Character& right) {
  if (!left.is_han && !right.is_han) return left.value == 0x2014 && right.value != 0x2014;
  return !is_one_of(left.value, kOpening) && !is_one_of(right.value, kClosing);
}

class Cutter {
 public:
  void add(const TextPiece& piece) {
    const std::string_view text = piece.text;
    std::size_t offset = 0;
    while (offset < text.size()) {
      const std::size_t begin = offset;
      const char32_t c = text::next_char(text, offset);
      if (c == '\n') {
        end_word(piece);
        is_after_feed_ = is_after_space_ = true;
      } else if (is_space(c)) {
        end_word(piece);
        is_after_no_break_ = is_no_break_space(c) && (is_after_no_break_ || !is_after_space_);
        is_after_space_ = true;
      } else if (c == kSoftHyphen) {
        if (!word_.empty()) soft_hyphens_.push_back(word_.size());
      } else {
        word_.append(text, begin, offset - begin);
      }
    }
    end_word(piece);
  }

  std::vector<Unit> take() { return std::move(units_); }

 private:
  void end_word(const TextPiece& piece) {
    if (word_.empty()) return;
    const std::vector<Character> characters = characters_of(word_);
    const auto han = [](const Character& c) { return c.is_han; };
    const bool has_han = std::any_of(characters.begin(), characters.end(), han);
    std::size_t begin = 0;
    for (std::size_t i = 0; i < characters.size(); ++i) {
      const bool is_last = i + 1 == characters.size();
      if (!is_last && !is_break(characters[i], characters[i + 1])) continue;
      push(piece, begin, characters[i], has_han);
      begin = characters[i].end;
    }
    word_.clear();
    soft_hyphens_.clear();
  }

  void push(const TextPiece& piece, std::size_t begin, const Character& last, bool has_han) {
    Unit unit{.text = word_.substr(begin, last.end - begin), .piece = &piece};
    for (const std::size_t offset : soft_hyphens_) {
      if (offset > begin && offset < last.end) unit.soft_hyphens.push_back(offset - begin);
    }
    const bool is_first = begin == 0;
    unit.is_han = has_han;
    unit.ends_word = has_han && is_one_of(last.value, kStops);
    unit.has_space_before = is_first && is_after_space_ && !units_.empty();
    unit.starts_line = is_first && is_after_feed_ && !units_.empty();
    const bool is_detached = unit.has_space_before && starts_with_detached_mark(unit.text);
    // Without a space two pieces are one word, but for Chinese.
    unit.may_start_line = unit.has_space_before ? !is_detached && !is_after_no_break_
                                                : !is_first || joins_as_han(unit);
    is_after_space_ = is_after_feed_ = is_after_no_break_ = false;
    units_.push_back(std::move(unit));
  }

  bool joins_as_han(const Unit& unit) const {
    if (units_.empty()) return true;
    if (!unit.is_han && !units_.back().is_han) return false;
    std::size_t offset = 0;
    const std::string& before = units_.back().text;
    std::size_t last = text::previous_char(before, before.size());
    return !is_one_of(text::next_char(before, last), kOpening) &&
           !is_one_of(text::next_char(unit.text, offset), kClosing);
  }

  std::vector<Unit> units_;
  std::string word_;
  std::vector<std::size_t> soft_hyphens_;
  bool is_after_space_ = false;
  bool is_after_feed_ = false;
  bool is_after_no_break_ = false;
};

}  // namespace

bool is_han_like(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFFEF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

std::vector<Unit> cut_into_units(std::span<const TextPiece> pieces) {
  Cutter cutter;
  for (const TextPiece& piece : pieces)
    cutter.add(piece);
  return cutter.take();
}

std::vector<Unit> cut_into_code_units(std::span<const TextPiece> pieces) {
  std::vector<Unit> units;
  bool starts_line = false;
  for (const TextPiece& piece : pieces) {
    std::string_view left = piece.text;
    while (true) {
      const std::size_t end = left.find('\n');
      const std::string_view part = left.substr(0, end);
      const bool is_empty_line = starts_line && end != left.npos;
      if (!part.empty() || is_empty_line) {
        units.push_back({.text = std::string(part),
                         .piece = &piece,
                         .may_start_line = starts_line,
                         .starts_line = starts_line && !units.empty()});
        starts_line = false;
      }
      if (end == left.npos) break;
      left.remove_prefix(end + 1);
      starts_line = true;
    }
  }
  return units;
}

std::vector<std::size_t> cluster_starts(std::string_view text) {
  std::vector<std::size_t> starts;
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t begin = offset;
    const char32_t c = text::next_char(text, offset);
    if (c < 0x0300 || c > 0x036F) starts.push_back(begin);
  }
  return starts;
}

}  // namespace tessera::synth
