// One pass from left to right. What may turn out to be markup (an opening star or bracket) is
// written out and remembered; its closing half drops both. A search for a closing mark happens only
// when the table of last occurrences says there is one, and what it passes is consumed: no byte is
// looked at more than a few times.
#include "cli/ocr/ocr_text_inline.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <vector>

#include "text/utf8.h"

namespace tessera::cli {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kLongestTag = 1000;   // bytes of an HTML tag with its attributes
constexpr std::size_t kLongestEntity = 10;  // "&#x10FFFF;"
constexpr int kDeepestDestination = 8;      // parentheses inside the address of a link

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_word(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}
bool is_punctuation(char c) {
  return c > ' ' && c < 0x7F && !is_letter(c) && !is_digit(c);
}

enum class TagEffect : std::uint8_t { kUnknown, kNothing, kBreak, kCell };

// `name` in lower case.
TagEffect effect_of_tag(std::string_view name) {
  static constexpr std::array kBreaking = {
      "article", "blockquote", "br", "caption", "dd",  "div",     "dl",    "dt", "figcaption",
      "figure",  "footer",     "h1", "h2",      "h3",  "h4",      "h5",    "h6", "header",
      "hr",      "li",         "ol", "p",       "pre", "section", "table", "tr", "ul"};
  static constexpr std::array kInline = {
      "a",      "abbr", "b",   "big",   "center", "code",  "col", "colgroup", "del",  "em",
      "font",   "i",    "img", "ins",   "kbd",    "mark",  "s",   "small",    "span", "strike",
      "strong", "sub",  "sup", "tbody", "tfoot",  "thead", "tt",  "u",        "var"};
  if (name == "td" || name == "th") return TagEffect::kCell;
  if (std::find(kBreaking.begin(), kBreaking.end(), name) != kBreaking.end()) {
    return TagEffect::kBreak;
  }
  return std::find(kInline.begin(), kInline.end(), name) != kInline.end() ? TagEffect::kNothing
                                                                          : TagEffect::kUnknown;
}

class InlineText {
 public:
  explicit InlineText(std::string_view source)
      : source_(source),
        last_parenthesis_(source.rfind(')')),
        last_dollars_(source.rfind("$$")),
        last_inline_math_(source.rfind("\\)")),
        last_block_math_(source.rfind("\\]")),
        last_comment_(source.rfind("-->")) {
    for (std::size_t at = 0; at < source.size(); ++at) {
      if (source[at] != '`') continue;
      const std::size_t length = run_length(at);
      last_ticks_[length] = at;
      at += length - 1;
    }
  }

  std::string take() {
    while (at_ < source_.size())
      step();
    std::string kept;
    for (std::size_t i = 0; i < out_.size(); ++i) {
      if (!is_dropped_[i]) kept += out_[i];
    }
    return kept;
  }

 private:
  // A run of stars or underlines that may open an emphasis.
  struct Opener {
    std::size_t position = 0;  // in out_
    std::size_t count = 0;     // characters that are not matched yet
  };
  struct Bracket {
    std::size_t position = 0;  // in out_
    bool is_picture = false;   // "![": the mark is in front of it
  };

  void step() {
    const char c = source_[at_];
    switch (c) {
      case '\\':
        if (take_math() || take_escape()) return;
        break;
      case '$':
        if (take_math()) return;
        break;
      case '`':
        return take_code();
      case '&':
        if (take_entity()) return;
        break;
      case '<':
        if (take_tag()) return;
        break;
      case '*':
      case '_':
      case '~':
        return take_emphasis();
      case '[':
        brackets_.push_back(
            {.position = out_.size(), .is_picture = !out_.empty() && ends_with_picture_mark()});
        break;
      case ']':
        if (take_link()) return;
        break;
      case '\n':
        if (is_in_table_) return separate(' ', 1);
        break;
      default:
        break;
    }
    emit(c);
    ++at_;
  }

  void emit(char c) {
    out_ += c;
    is_dropped_.push_back(false);
  }
  void emit(std::string_view text) {
    for (const char c : text)
      emit(c);
  }
  // A separator, unless the line has not begun or already ends with one; consumes source.
  void separate(char separator, std::size_t consumed) {
    at_ += consumed;
    while (!out_.empty() && out_.back() == ' ') {
      out_.pop_back();
      is_dropped_.pop_back();
    }
    if (!out_.empty() && out_.back() != '\n') emit(separator);
  }
  [[nodiscard]] bool ends_with_picture_mark() const {
    return out_.back() == '!' && (at_ < 2 || source_[at_ - 2] != '\\');
  }
  [[nodiscard]] std::size_t run_length(std::size_t at) const {
    return std::min(source_.find_first_not_of(source_[at], at), source_.size()) - at;
  }
  [[nodiscard]] char char_at(std::size_t at) const {
    return at < source_.size() ? source_[at] : ' ';
  }
  // `last`: where the mark occurs last.
  [[nodiscard]] std::size_t find_mark(std::string_view mark,
                                      std::size_t from,
                                      std::size_t last) const {
    return last == kNone || from > last ? kNone : source_.find(mark, from);
  }

  bool take_escape() {
    const char next = char_at(at_ + 1);
    if (at_ + 1 >= source_.size()) return false;
    if (next == '\n') {  // a hard line break
      ++at_;
      return true;
    }
    if (!is_punctuation(next)) return false;
    emit(next);
    at_ += 2;
    return true;
  }

  // Copies a formula with its marks.
  bool take_math() {
    std::size_t end = kNone;
    if (source_.substr(at_, 2) == "$$") {
      end = find_mark("$$", at_ + 2, last_dollars_);
      if (end != kNone) end += 2;
    } else if (source_[at_] == '$') {
      end = end_of_dollar_math();
    } else if (char_at(at_ + 1) == '(') {
      end = find_mark("\\)", at_ + 2, last_inline_math_);
      if (end != kNone) end += 2;
    } else if (char_at(at_ + 1) == '[') {
      end = find_mark("\\]", at_ + 2, last_block_math_);
      if (end != kNone) end += 2;
    }
    if (end == kNone) return false;
    emit(source_.substr(at_, end - at_));
    at_ = end;
    return true;
  }

  // "$x$": no space inside next to a mark and no digit behind it, so that prices are none.
  std::size_t end_of_dollar_math() {
    if (has_no_dollar_end_ || is_space(char_at(at_ + 1))) return kNone;
    for (std::size_t end = source_.find('$', at_ + 2); end != kNone;
         end = source_.find('$', end + 1)) {
      const bool is_escaped = source_[end - 1] == '\\';
      if (!is_escaped && !is_space(source_[end - 1]) && !is_digit(char_at(end + 1))) return end + 1;
    }
    has_no_dollar_end_ = true;  // nor is there one for any later mark
    return kNone;
  }

  void take_code() {
    const std::size_t length = run_length(at_);
    const std::size_t begin = at_ + length;
    if (last_ticks_[length] <= at_) {
      emit(source_.substr(at_, length));
      at_ = begin;
      return;
    }
    std::size_t end = begin;
    while (source_[end] != '`' || run_length(end) != length)
      end += source_[end] == '`' ? run_length(end) : 1;
    std::string_view code = source_.substr(begin, end - begin);
    const bool is_padded = code.size() > 2 && code.front() == ' ' && code.back() == ' ';
    emit(is_padded ? code.substr(1, code.size() - 2) : code);
    at_ = end + length;
  }

  bool take_entity() {
    const std::size_t end = source_.substr(at_, kLongestEntity).find(';');
    if (end == kNone) return false;
    const std::string_view name = source_.substr(at_ + 1, end - 1);
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNamed = {
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
    const auto named = std::find_if(kNamed.begin(), kNamed.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    if (named != kNamed.end()) {
      emit(named->second);
    } else if (!name.starts_with('#') || !emit_numbered(name.substr(1))) {
      return false;
    }
    at_ += end + 1;
    return true;
  }

  bool emit_numbered(std::string_view digits) {
    const bool is_hex = digits.starts_with('x') || digits.starts_with('X');
    if (is_hex) digits.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, is_hex ? 16 : 10);
    const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
    const bool is_scalar = code >= 0x20 && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
    if (!is_whole || !is_scalar) return false;
    std::string character;
    text::append_utf8(static_cast<char32_t>(code), character);
    emit(character);
    return true;
  }

  // A tag of HTML, a comment, or an address in angle brackets.
  bool take_tag() {
    if (source_.substr(at_, 4) == "<!--") {
      const std::size_t end = find_mark("-->", at_ + 4, last_comment_);
      if (end == kNone) return false;
      at_ = end + 3;
      return true;
    }
    // Another "<" ends the search: what was passed is not looked at again from there.
    const std::size_t end = source_.substr(0, at_ + kLongestTag).find_first_of("<>", at_ + 1);
    if (end == kNone || source_[end] == '<') return false;
    const std::string_view inside = source_.substr(at_ + 1, end - at_ - 1);
    if (inside.starts_with("http://") || inside.starts_with("https://") ||
        inside.starts_with("mailto:")) {
      emit(inside);
      at_ = end + 1;
      return true;
    }
    return take_html(inside, end + 1);
  }

  bool take_html(std::string_view inside, std::size_t after) {
    const bool is_closing = inside.starts_with('/');
    if (is_closing) inside.remove_prefix(1);
    std::string name;
    while (name.size() < inside.size() &&
           (is_letter(inside[name.size()]) || is_digit(inside[name.size()]))) {
      const char c = inside[name.size()];
      name += is_letter(c) ? static_cast<char>(c | 0x20) : c;
    }
    const std::string_view rest = inside.substr(name.size());
    if (!rest.empty() && !is_space(rest.front()) && rest != "/") return false;
    const TagEffect effect = effect_of_tag(name);
    if (effect == TagEffect::kUnknown) return false;
    if (name == "table") is_in_table_ = !is_closing;
    if (effect == TagEffect::kNothing) {
      at_ = after;
    } else {
      separate(effect == TagEffect::kBreak ? '\n' : ' ', after - at_);
    }
    return true;
  }

  void take_emphasis() {
    const char c = source_[at_];
    const std::size_t length = run_length(at_);
    const char before = at_ == 0 ? ' ' : source_[at_ - 1];
    const char after = char_at(at_ + length);
    const bool is_mark = c == '~' ? length == 2 : length <= 3;
    const bool is_underline = c == '_';
    const bool can_close = is_mark && !is_space(before) && !(is_underline && is_word(after));
    const bool can_open = is_mark && !is_space(after) && !(is_underline && is_word(before));
    const std::size_t position = out_.size();
    emit(source_.substr(at_, length));
    at_ += length;
    std::vector<Opener>& openers = openers_[c == '*' ? 0 : c == '_' ? 1 : 2];
    const std::size_t used = can_close ? close_emphasis(openers, position, length) : 0;
    if (can_open && used < length) {
      openers.push_back({.position = position + used, .count = length - used});
    }
  }

  // Drops pairs of characters, inner ones first; returns how many of the closing run are used.
  std::size_t close_emphasis(std::vector<Opener>& openers,
                             std::size_t position,
                             std::size_t count) {
    std::size_t used = 0;
    while (used < count && !openers.empty()) {
      Opener& opener = openers.back();
      const std::size_t pairs = std::min(opener.count, count - used);
      for (std::size_t i = 0; i < pairs; ++i) {
        is_dropped_[opener.position + opener.count - 1 - i] = true;
        is_dropped_[position + used + i] = true;
      }
      // Marks of other kinds inside the pair stay what they are.
      for (std::vector<Opener>& others : openers_) {
        while (!others.empty() && others.back().position > opener.position)
          others.pop_back();
      }
      used += pairs;
      opener.count -= pairs;
      if (opener.count == 0) openers.pop_back();
    }
    return used;
  }

  // At "]": [text](address), [text][name], ![text](address).
  bool take_link() {
    if (brackets_.empty()) return false;
    const Bracket bracket = brackets_.back();
    brackets_.pop_back();
    const std::size_t end = end_of_address();
    if (end == kNone) return false;
    is_dropped_[bracket.position] = true;
    if (bracket.is_picture) is_dropped_[bracket.position - 1] = true;
    at_ = end;
    return true;
  }

  [[nodiscard]] std::size_t end_of_address() const {
    const std::size_t begin = at_ + 1;
    if (char_at(begin) == '[') {
      const std::size_t end = source_.find_first_of("[]\n", begin + 1);
      return end != kNone && source_[end] == ']' ? end + 1 : kNone;
    }
    if (char_at(begin) != '(' || last_parenthesis_ == kNone || begin > last_parenthesis_) {
      return kNone;
    }
    int depth = 0;
    for (std::size_t at = begin; at <= last_parenthesis_ && source_[at] != '\n'; ++at) {
      if (source_[at] == '\\') {
        ++at;
      } else if (source_[at] == '(' && ++depth > kDeepestDestination) {
        return kNone;
      } else if (source_[at] == ')' && --depth == 0) {
        return at + 1;
      }
    }
    return kNone;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::string out_;
  std::vector<bool> is_dropped_;    // one per byte of out_
  std::vector<Opener> openers_[3];  // stars, underlines, tildes
  std::vector<Bracket> brackets_;
  bool is_in_table_ = false;  // of HTML: its source lines mean nothing
  bool has_no_dollar_end_ = false;
  std::size_t last_parenthesis_;
  std::size_t last_dollars_;
  std::size_t last_inline_math_;
  std::size_t last_block_math_;
  std::size_t last_comment_;
  std::unordered_map<std::size_t, std::size_t> last_ticks_;  // by length of the run
};

}  // namespace

std::string plain_inline_text(std::string_view paragraph) {
  return InlineText(paragraph).take();
}

}  // namespace tessera::cli
