#include "text/internal/regex_syntax.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "text/internal/unicode_class.h"

namespace tessera::text {
namespace {

using base::cat;
using base::Error;
using base::Result;

constexpr std::string_view kWhitespaceItems =
    "\\x{9}-\\x{D}\\x{20}\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}"
    "\\x{205F}\\x{3000}";

// Symbols with the property Other_Alphabetic, which \w includes.
constexpr std::string_view kAlphabeticSymbolItems =
    "\\x{24B6}-\\x{24E9}\\x{1F130}-\\x{1F149}\\x{1F150}-\\x{1F169}\\x{1F170}-\\x{1F189}";

constexpr std::string_view kCategories[] = {"L",  "Lu", "Ll", "Lt", "Lm", "Lo", "M",  "Mn", "Mc",
                                            "Me", "N",  "Nd", "Nl", "No", "P",  "Pc", "Pd", "Ps",
                                            "Pe", "Pi", "Pf", "Po", "S",  "Sm", "Sc", "Sk", "So",
                                            "Z",  "Zs", "Zl", "Zp", "Cc", "Cf", "Co"};

std::string category_items(std::string_view category) {
  return cat("\\p{", category, "}", class_items_since_unicode14(category));
}

// Characters of \w, \W, \b and \B outside brackets too, but not of [\w]: there the dialect asks a
// table of Latin-1 in which the superscript digits and the fractions are word characters.
constexpr std::string_view kLatinFractionItems = "\\x{B2}\\x{B3}\\x{B9}\\x{BC}-\\x{BE}";

std::string word_items() {
  return cat(category_items("L"), category_items("M"), category_items("Nd"), category_items("Nl"),
             category_items("Pc"), kAlphabeticSymbolItems);
}

bool is_ascii_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// An escape: either items of a character class (\s, \p{L}), perhaps negated, or one literal.
struct Escape {
  std::string items;    // class items, without brackets
  std::string literal;  // set when items is empty
  bool is_negated = false;
};

class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(pattern) {}

  Result<std::string> run() {
    while (position_ < pattern_.size()) {
      TESSERA_TRY(done, step());
    }
    return std::move(out_);
  }

 private:
  Result<void> step() {
    const char c = peek();
    if (c == '\\') return translate_escape();
    if (c == '[') return translate_class();
    if (c == '(') return translate_group();
    if (c == '{') return translate_brace();
    if (c == ']' || c == '}') out_ += '\\';  // literal here
    out_ += c;
    ++position_;
    return {};
  }

  Result<void> translate_escape() {
    if (is_boundary()) return translate_boundary();
    TESSERA_TRY(escape, read_escape(/*in_class=*/false));
    if (escape.items.empty()) {
      out_ += escape.literal;
    } else {
      out_ += cat(escape.is_negated ? "[^" : "[", escape.items, "]");
    }
    return {};
  }

  [[nodiscard]] bool is_boundary() const {
    return position_ + 1 < pattern_.size() &&
           (pattern_[position_ + 1] == 'b' || pattern_[position_ + 1] == 'B');
  }

  // \b by look-around, because PCRE2's own uses a smaller \w.
  Result<void> translate_boundary() {
    const std::string word = cat("[", word_items(), kLatinFractionItems, "]");
    if (pattern_[position_ + 1] == 'b') {
      out_ += cat("(?:(?<=", word, ")(?!", word, ")|(?<!", word, ")(?=", word, "))");
    } else {
      out_ += cat("(?:(?<=", word, ")(?=", word, ")|(?<!", word, ")(?!", word, "))");
    }
    position_ += 2;
    return {};
  }

  // Groups without options, and the look-arounds, mean the same in both; of the options only a
  // bounded (?i:...) does.
  Result<void> translate_group() {
    static constexpr std::string_view kOpenings[] = {
        "(?:", "(?i:", "(?-i:", "(?=", "(?!", "(?<=", "(?<!", "(?>"};
    const std::string_view rest = pattern_.substr(position_);
    if (!rest.starts_with("(?")) {
      if (rest.starts_with("(*")) return unsupported("(*", position_);
      out_ += '(';
      ++position_;
      return {};
    }
    for (const std::string_view opening : kOpenings) {
      if (!rest.starts_with(opening)) continue;
      out_ += opening;
      position_ += opening.size();
      return {};
    }
    return unsupported(rest.substr(0, std::min<std::size_t>(4, rest.size())), position_);
  }

  // {n}, {n,}, {n,m} and {,m}; any other brace is a literal.
  Result<void> translate_brace() {
    std::size_t end = position_ + 1;
    const auto skip_digits = [&] {
      const std::size_t begin = end;
      while (end < pattern_.size() && is_digit(pattern_[end]))
        ++end;
      return end - begin;
    };
    const std::size_t num_low = skip_digits();
    bool has_comma = false;
    std::size_t num_high = 0;
    if (end < pattern_.size() && pattern_[end] == ',') {
      has_comma = true;
      ++end;
      num_high = skip_digits();
    }
    const bool is_interval =
        end < pattern_.size() && pattern_[end] == '}' && num_low + num_high > 0;
    if (!is_interval) {
      out_ += "\\{";
      ++position_;
      return {};
    }
    const char after = end + 1 < pattern_.size() ? pattern_[end + 1] : ' ';
    // Oniguruma reads {1,3}+ as ({1,3})+ and {3}? as an optional group; PCRE2 reads neither so.
    if (after == '+' || (after == '?' && !has_comma)) {
      return unsupported(pattern_.substr(position_, end + 2 - position_), position_);
    }
    out_ += num_low == 0 ? cat("{0", pattern_.substr(position_ + 1, end - position_))
                         : std::string(pattern_.substr(position_, end + 1 - position_));
    position_ = end + 1;
    return {};
  }

  Result<void> translate_class() {
    const std::size_t begin = position_;
    ++position_;
    out_ += '[';
    if (position_ < pattern_.size() && peek() == '^') {
      out_ += '^';
      ++position_;
    }
    if (position_ < pattern_.size() && peek() == ']') return unsupported("[]", begin);
    while (position_ < pattern_.size() && peek() != ']') {
      TESSERA_TRY(done, translate_class_item());
    }
    if (position_ == pattern_.size()) {
      return Error::invalid_input(
          "regex", cat("a closing bracket for the one at ", begin, ", the pattern ends"));
    }
    out_ += ']';
    ++position_;
    return {};
  }

  Result<void> translate_class_item() {
    const char c = peek();
    if (c == '[') return unsupported("a class inside a class", position_);
    if (pattern_.substr(position_).starts_with("&&")) return unsupported("&&", position_);
    if (c != '\\') {
      out_ += c;
      ++position_;
      return {};
    }
    const std::size_t begin = position_;
    TESSERA_TRY(escape, read_escape(/*in_class=*/true));
    if (escape.is_negated) {
      return unsupported(cat(pattern_.substr(begin, 2), " inside a class"), begin);
    }
    out_ += escape.items.empty() ? escape.literal : escape.items;
    // A hyphen after a set of characters is itself; after our last item it would open a range.
    if (!escape.items.empty() && position_ < pattern_.size() && peek() == '-') {
      out_ += "\\-";
      ++position_;
    }
    return {};
  }

  Result<Escape> read_escape(bool in_class) {
    const std::size_t begin = position_;
    if (position_ + 1 >= pattern_.size()) {
      return Error::invalid_input("regex",
                                  "a character after the last backslash, the pattern ends");
    }
    const char c = pattern_[position_ + 1];
    position_ += 2;
    const auto set = [](std::string items, bool is_negated) {
      return Escape{.items = std::move(items), .literal = {}, .is_negated = is_negated};
    };
    const auto literal = [](std::string text) {
      return Escape{.items = {}, .literal = std::move(text), .is_negated = false};
    };
    switch (c) {
      case 's':
      case 'S':
        return set(std::string(kWhitespaceItems), c == 'S');
      case 'd':
      case 'D':
        return set(category_items("Nd"), c == 'D');
      case 'w':
      case 'W':
        return set(in_class ? word_items() : cat(word_items(), kLatinFractionItems), c == 'W');
      case 'p':
      case 'P':
        return read_property(begin, c == 'P');
      case 'v':
        return literal("\\x{B}");
      case 'r':
      case 'n':
      case 't':
      case 'f':
      case 'a':
      case 'e':
        return literal({'\\', c});
      case 'x':
      case 'u':
        return read_code_point(begin, c);
      case 'A':
      case 'z':
      case 'Z':
        if (in_class) break;
        return literal({'\\', c});
      default:
        if (is_ascii_alnum(c)) break;
        if (static_cast<unsigned char>(c) >= 0x80) return literal({c});
        return literal({'\\', c});
    }
    return unsupported(pattern_.substr(begin, 2), begin);
  }

  // \p{Name}, \P{Name}
  Result<Escape> read_property(std::size_t begin, bool is_negated) {
    const std::size_t close = pattern_.find('}', position_);
    if (position_ >= pattern_.size() || peek() != '{' || close == std::string_view::npos) {
      return Error::invalid_input("regex", cat("{name} after \\p at ", begin, ", has none"));
    }
    const std::string_view name = pattern_.substr(position_ + 1, close - position_ - 1);
    position_ = close + 1;
    if (name == "Han") {
      return Escape{.items = cat("\\p{sc:Han}", class_items_since_unicode14(name)),
                    .literal = {},
                    .is_negated = is_negated};
    }
    if (std::ranges::find(kCategories, name) == std::ranges::end(kCategories)) {
      return unsupported(pattern_.substr(begin, close + 1 - begin), begin);
    }
    return Escape{.items = category_items(name), .literal = {}, .is_negated = is_negated};
  }

  // \xHH below 0x80, \x{H...}, \uHHHH
  Result<Escape> read_code_point(std::size_t begin, char kind) {
    const bool is_braced = kind == 'x' && position_ < pattern_.size() && peek() == '{';
    if (is_braced) ++position_;
    const std::size_t max_digits = is_braced ? 6 : (kind == 'x' ? 2 : 4);
    std::string digits;
    while (digits.size() < max_digits && position_ < pattern_.size() && is_hex_digit(peek())) {
      digits += peek();
      ++position_;
    }
    const bool is_closed = !is_braced || (position_ < pattern_.size() && peek() == '}');
    if (is_braced && is_closed) ++position_;
    // Two bare digits name a byte, not a character; they agree in ASCII only.
    const bool is_byte = !is_braced && kind == 'x' && (digits.size() < 2 || digits[0] > '7');
    if (digits.empty() || !is_closed || is_byte || (kind == 'u' && digits.size() < 4)) {
      return unsupported(pattern_.substr(begin, position_ - begin), begin);
    }
    return Escape{.items = {}, .literal = cat("\\x{", digits, "}"), .is_negated = false};
  }

  [[nodiscard]] char peek() const { return pattern_[position_]; }

  static Error unsupported(std::string_view what, std::size_t position) {
    return Error::unsupported(
        "regex", cat("syntax known to mean the same everywhere, has ", what, " at ", position));
  }

  std::string_view pattern_;
  std::size_t position_ = 0;
  std::string out_;
};

}  // namespace

Result<std::string> translate_regex(std::string_view pattern) {
  return Translator(pattern).run();
}

}  // namespace tessera::text
