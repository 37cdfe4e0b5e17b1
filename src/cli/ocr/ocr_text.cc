#include "cli/ocr/ocr_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include "cli/ocr/ocr_text_inline.h"
#include "processor/processor.h"

namespace tessera::cli {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kBlank = " \t\r";
constexpr std::size_t kDeepestHeading = 6;
constexpr std::size_t kShortestFence = 3;

std::string_view trimmed(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(kBlank);
  if (begin == kNone) return {};
  return line.substr(begin, line.find_last_not_of(kBlank) + 1 - begin);
}

bool is_only(std::string_view line, char c) {
  return line.find_first_not_of(c) == kNone;
}

// "---", "* * *", "___": a ruled line.
bool is_rule(std::string_view line) {
  std::size_t count = 0;
  for (const char c : line) {
    if (c == ' ' || c == '\t') continue;
    if (c != line.front()) return false;
    ++count;
  }
  return count >= 3 && (line.front() == '-' || line.front() == '*' || line.front() == '_');
}

// "|---|:-:|": what follows the head of a table.
bool is_table_rule(std::string_view line) {
  return line.find('-') != kNone && line.find('|') != kNone &&
         line.find_first_not_of("-:| \t") == kNone;
}

// Number of fence characters that begin the line, 0 for any other line.
std::size_t fence_length(std::string_view line) {
  if (line.empty() || (line.front() != '`' && line.front() != '~')) return 0;
  const std::size_t length = std::min(line.find_first_not_of(line.front()), line.size());
  const bool is_code_span = line.front() == '`' && line.find('`', length) != kNone;
  return length >= kShortestFence && !is_code_span ? length : 0;
}

std::string_view without_quote_marks(std::string_view line) {
  while (line.starts_with('>'))
    line = trimmed(line.substr(1));
  return line;
}

// "- text", "* text", "+ [x] text"; the numbers of numbered lists are part of the text.
std::string_view without_bullet(std::string_view line) {
  const bool has_bullet = line.size() >= 2 && std::string_view("-*+").find(line[0]) != kNone &&
                          (line[1] == ' ' || line[1] == '\t');
  if (!has_bullet) return line;
  line = trimmed(line.substr(2));
  for (const std::string_view box : {"[ ] ", "[x] ", "[X] "}) {
    if (line.starts_with(box)) return trimmed(line.substr(box.size()));
  }
  return line;
}

// "## Title ##" → "Title"; any other line stays.
std::string_view without_heading_marks(std::string_view line) {
  const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
  const bool is_heading =
      level >= 1 && level <= kDeepestHeading && (level == line.size() || line[level] == ' ');
  if (!is_heading) return line;
  line = trimmed(line.substr(level));
  const std::size_t last = line.find_last_not_of('#');
  if (last == kNone) return {};
  return line[last] == ' ' ? trimmed(line.substr(0, last)) : line;
}

// Collects blocks line by line.
class PlainText {
 public:
  explicit PlainText(std::string_view markdown) {
    for (std::size_t begin = 0; begin < markdown.size();) {
      const std::size_t end = std::min(markdown.find('\n', begin), markdown.size());
      lines_.push_back(markdown.substr(begin, end - begin));
      begin = end + 1;
    }
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string_view line = trimmed(lines_[i]);
      if (line.ends_with("$$")) last_dollars_ = i;
      if (line.ends_with("\\]")) last_bracket_ = i;
    }
  }

  std::string take() {
    while (next_ < lines_.size())
      take_block();
    end_paragraph();
    return std::move(out_);
  }

 private:
  void take_block() {
    const std::string_view line = without_quote_marks(trimmed(lines_[next_]));
    const std::size_t fence = fence_length(line);
    const bool underlines = !paragraph_.empty() && line.size() >= 2 && is_only(line, '=');
    if (line.empty() || underlines || is_rule(line)) {
      end_paragraph();
      ends_block_ = ends_block_ || line.empty();
      ++next_;
    } else if (fence > 0) {
      end_paragraph();
      take_fence(line.substr(0, fence));
    } else if (is_formula_block(line)) {
      end_paragraph();
      take_formula(line.starts_with("$$") ? "$$" : "\\]");
    } else if (next_ + 1 < lines_.size() && line.find('|') != kNone &&
               is_table_rule(without_quote_marks(trimmed(lines_[next_ + 1])))) {
      end_paragraph();
      take_table();
    } else {
      take_line(line);
    }
  }

  void take_line(std::string_view line) {
    const std::string_view item = without_bullet(line);
    const std::string_view heading = without_heading_marks(item);
    const bool stands_alone = heading.size() != item.size();
    if (stands_alone || item.size() != line.size()) end_paragraph();
    if (!paragraph_.empty()) paragraph_ += '\n';
    paragraph_ += heading;
    if (stands_alone) end_paragraph();
    ++next_;
  }

  void take_fence(std::string_view fence) {
    for (++next_; next_ < lines_.size(); ++next_) {
      const std::string_view line = trimmed(lines_[next_]);
      if (line.size() >= fence.size() && is_only(line, fence.front())) {
        ++next_;
        return;
      }
      put_line(lines_[next_]);
    }
  }

  // "$$" or "\[" with its end in a later line.
  [[nodiscard]] bool is_formula_block(std::string_view line) const {
    const auto is_later = [this](std::size_t last) { return last != kNone && last > next_; };
    if (line.starts_with("$$")) return line.find("$$", 2) == kNone && is_later(last_dollars_);
    return line.starts_with("\\[") && line.find("\\]", 2) == kNone && is_later(last_bracket_);
  }

  void take_formula(std::string_view end_mark) {
    put_line(trimmed(lines_[next_++]));
    bool is_at_end = false;
    while (!is_at_end) {
      const std::string_view line = trimmed(lines_[next_++]);
      is_at_end = line.ends_with(end_mark);
      if (!line.empty()) put_line(line);
    }
  }

  void take_table() {
    for (std::size_t row = 0; next_ < lines_.size(); ++row, ++next_) {
      const std::string_view line = without_quote_marks(trimmed(lines_[next_]));
      if (line.empty()) return;
      if (row != 1) put_line(row_text(line));
    }
  }

  // Cells, empty ones left out, with a space between them.
  static std::string row_text(std::string_view line) {
    std::string row;
    for (std::size_t begin = 0; begin <= line.size();) {
      std::size_t end = begin;
      while (end < line.size() && line[end] != '|')
        end += line[end] == '\\' ? 2 : 1;
      end = std::min(end, line.size());
      std::string cell = plain_inline_text(trimmed(line.substr(begin, end - begin)));
      std::replace(cell.begin(), cell.end(), '\n', ' ');
      if (!cell.empty() && !row.empty()) row += ' ';
      row += cell;
      begin = end + 1;
    }
    return row;
  }

  void end_paragraph() {
    if (paragraph_.empty()) return;
    const std::string text = plain_inline_text(paragraph_);
    const std::string_view plain = text;
    paragraph_.clear();
    for (std::size_t begin = 0; begin <= plain.size();) {
      const std::size_t end = std::min(plain.find('\n', begin), plain.size());
      const std::string_view line = trimmed(plain.substr(begin, end - begin));
      if (!line.empty()) put_line(line);
      begin = end + 1;
    }
  }

  // One blank line stands for any number between two blocks.
  void put_line(std::string_view line) {
    if (!out_.empty()) out_ += ends_block_ ? "\n\n" : "\n";
    ends_block_ = false;
    out_ += line;
  }

  std::vector<std::string_view> lines_;
  std::size_t next_ = 0;
  std::size_t last_dollars_ = kNone;  // lines that end so
  std::size_t last_bracket_ = kNone;
  std::string paragraph_;
  bool ends_block_ = false;
  std::string out_;
};

}  // namespace

std::string plain_text_of_markdown(std::string_view markdown) {
  return PlainText(markdown).take();
}

std::string text_without_grounding(std::string_view answer) {
  static constexpr std::array kTags = {processor::kRefOpen, processor::kRefClose,
                                       processor::kDetClose, processor::kGroundingTag};
  const std::size_t last_close = answer.rfind(processor::kDetClose);
  std::string text;
  for (std::size_t at = 0; at < answer.size();) {
    const std::string_view rest = answer.substr(at);
    if (rest.starts_with(processor::kDetOpen)) {
      const bool has_end = last_close != kNone && last_close > at;
      at = has_end ? answer.find(processor::kDetClose, at) : at + processor::kDetOpen.size();
      continue;
    }
    const auto tag = std::find_if(kTags.begin(), kTags.end(), [&](std::string_view candidate) {
      return rest.starts_with(candidate);
    });
    if (tag != kTags.end()) {
      at += tag->size();
    } else {
      text += answer[at++];
    }
  }
  return text;
}

}  // namespace tessera::cli
