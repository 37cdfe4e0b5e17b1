#include "synth/task/grammar/internal/pattern.h"

#include <array>
#include <utility>

#include "base/check.h"

namespace tessera::synth::internal {
namespace {

constexpr std::string_view kSpecialOpen = "<|";
constexpr std::string_view kSpecialClose = "|>";

struct Frame {
  std::string_view mark;
  std::string_view rule;
};
constexpr std::array<Frame, 3> kFrames = {{{.mark = "! ", .rule = "request"},
                                           {.mark = "? ", .rule = "question"},
                                           {.mark = "= ", .rule = "value_question"}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '.';
}

// Recursive descent over one line.
class PatternReader {
 public:
  explicit PatternReader(std::string_view line) : line_(line) {}

  PhrasePattern read_line() {
    const std::uint64_t weight = read_weight();
    const std::string frame = read_frame();
    PhrasePattern pattern = read_pattern_until("");
    pattern.weight = weight;
    pattern.frame = frame;
    require(at_ == line_.size(), "a line without a stray bracket");
    return pattern;
  }

 private:
  void require(bool holds, std::string_view expectation) const {
    base::check(holds, "grammar", expectation, ", has '", line_, "' at byte ", at_);
  }

  // Up to one of the characters of `ends` (which stays) or the end of the line.
  PhrasePattern read_pattern_until(std::string_view ends) {
    PhrasePattern pattern;
    pattern.weight = read_weight();
    std::string text;
    const auto close_text = [&] {
      if (!text.empty())
        pattern.pieces.push_back({.kind = PieceKind::kText, .text = text, .choice = {}});
      text.clear();
    };
    while (at_ < line_.size() && ends.find(line_[at_]) == std::string_view::npos) {
      const char c = line_[at_];
      if (c == '(' || c == '[') {
        close_text();
        pattern.pieces.push_back(read_choice());
      } else if (c == '$') {
        close_text();
        pattern.pieces.push_back({.kind = PieceKind::kRule, .text = read_name(), .choice = {}});
      } else {
        require(c != ')' && c != ']', "brackets in pairs");
        read_literal(text);
      }
    }
    close_text();
    return pattern;
  }

  // "3*" in front; otherwise 1.
  std::uint64_t read_weight() {
    std::size_t end = at_;
    while (end < line_.size() && is_digit(line_[end]))
      ++end;
    if (end == at_ || end == line_.size() || line_[end] != '*') return 1;
    std::uint64_t weight = 0;
    for (; at_ < end; ++at_)
      weight = weight * 10 + static_cast<std::uint64_t>(line_[at_] - '0');
    ++at_;
    require(weight > 0, "a weight above 0");
    return weight;
  }

  // "! " in front: the body of a request, and so on.
  std::string read_frame() {
    while (at_ < line_.size() && line_[at_] == ' ')
      ++at_;
    for (const Frame& frame : kFrames) {
      if (!line_.substr(at_).starts_with(frame.mark)) continue;
      at_ += frame.mark.size();
      return std::string(frame.rule);
    }
    return {};
  }

  Piece read_choice() {
    const bool is_optional = line_[at_] == '[';
    const char close = is_optional ? ']' : ')';
    Piece piece{.kind = PieceKind::kChoice, .choice = {}};
    std::uint64_t sum = 0;
    do {
      ++at_;  // the bracket or the bar
      piece.choice.push_back(read_pattern_until(is_optional ? "|]" : "|)"));
      sum += piece.choice.back().weight;
      require(at_ < line_.size(), "brackets in pairs");
    } while (line_[at_] != close);
    ++at_;
    if (is_optional) piece.choice.push_back({.weight = sum});
    return piece;
  }

  // A name does not end in a full stop: that is punctuation behind it.
  std::string read_name() {
    const std::size_t first = ++at_;
    while (at_ < line_.size() && is_name(line_[at_]))
      ++at_;
    while (at_ > first && line_[at_ - 1] == '.')
      --at_;
    require(at_ > first, "a rule's name behind '$'");
    return std::string(line_.substr(first, at_ - first));
  }

  // One character, an escaped one, a slot or a special token.
  void read_literal(std::string& text) {
    std::size_t length = 1;
    if (line_[at_] == '\\') {
      ++at_;
      require(at_ < line_.size(), "a character behind '\\'");
    } else if (line_[at_] == '{') {
      const std::size_t end = line_.find('}', at_);
      require(end != std::string_view::npos, "slots in pairs of braces");
      length = end + 1 - at_;
    } else if (line_.substr(at_).starts_with(kSpecialOpen)) {
      const std::size_t end = line_.find(kSpecialClose, at_);
      require(end != std::string_view::npos, "special tokens closed");
      length = end + kSpecialClose.size() - at_;
    }
    text += line_.substr(at_, length);
    at_ += length;
  }

  std::string_view line_;
  std::size_t at_ = 0;
};

}  // namespace

PhrasePattern read_pattern(std::string_view line) {
  return PatternReader(line).read_line();
}

}  // namespace tessera::synth::internal
