#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "synth/markup/internal/blocks.h"
#include "synth/markup/markup.h"

namespace tessera::synth {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_punctuation(char c) {
  return c > ' ' && c <= '~' && !is_alnum(c);
}
// Bytes of characters beyond ASCII count as letters.
bool is_letter(char c) {
  return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80;
}

char at(std::string_view text, std::size_t i) {
  return i < text.size() ? text[i] : '\0';
}

// Whether the character would mean something within a line.
bool needs_escape(std::string_view text, std::size_t i) {
  const char next = at(text, i + 1);
  const char before = i > 0 ? text[i - 1] : '\0';
  switch (text[i]) {
    case '*':
    case '`':
      return true;
    case '\\':
      return is_punctuation(next) || next == '\n' || next == '\0';
    case '_':
      return !(is_letter(before) && is_letter(next));
    case '~':
      return next == '~' || before == '~';
    case '<':
      return is_alnum(next) || next == '/' || next == '!' || next == '?';
    case '&':
      return is_alnum(next) || next == '#';
    case ']':
      return next == '(' || next == '[' || next == ':';
    default:
      return false;
  }
}

// How many bytes of a line's beginning stand before a character that would begin a block there;
// npos when none does.
std::size_t block_mark(std::string_view line) {
  if (line.empty()) return line.npos;
  const char first = line.front();
  const std::string_view body = line.substr(0, line.find_last_not_of(' ') + 1);
  const bool is_rule = body.find_first_not_of(std::string{first, ' '}) == body.npos;
  if (first == '#') {
    const std::size_t end = line.find_first_not_of('#');
    return end == line.npos || line[end] == ' ' ? 0 : line.npos;
  }
  if (first == '>') return 0;
  if (first == '-' || first == '+') return is_rule || at(line, 1) == ' ' ? 0 : line.npos;
  if (first == '=') return is_rule ? 0 : line.npos;
  if (first == '~') return line.starts_with("~~~") ? 0 : line.npos;
  if (!is_digit(first)) return line.npos;
  const std::size_t end = line.find_first_not_of("0123456789");
  const bool is_mark = end != line.npos && end <= 9 && (line[end] == '.' || line[end] == ')');
  return is_mark && (end + 1 == line.size() || line[end + 1] == ' ') ? end : line.npos;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (needs_escape(text, i)) out += '\\';
    out += text[i];
  }
  return out;
}

std::string code_span(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool needs_room = text.starts_with('`') || text.ends_with('`');
  const std::string room = needs_room ? " " : "";
  return fence + room + std::string(text) + room + fence;
}

std::string_view emphasis_mark(Emphasis emphasis) {
  switch (emphasis) {
    case Emphasis::kBold:
      return "**";
    case Emphasis::kItalic:
      return "*";
    case Emphasis::kBoldItalic:
      return "***";
    default:
      return "";
  }
}

std::string write_runs(const std::vector<InlineRun>& runs) {
  std::string out;
  for (const InlineRun& run : runs) {
    if (run.emphasis == Emphasis::kCode) {
      out += code_span(run.text);
      continue;
    }
    const std::string_view mark = emphasis_mark(run.emphasis);
    // Emphasis does not reach over the end of a line's space: "\n**word**".
    const std::size_t begin = run.text.find_first_not_of(" \n");
    if (mark.empty() || begin == run.text.npos) {
      out += escaped(run.text);
      continue;
    }
    out += run.text.substr(0, begin);
    out += mark;
    out += escaped(std::string_view(run.text).substr(begin));
    out += mark;
  }
  return out;
}

// Escapes what would begin a block at the beginning of a line.
std::string guard_lines(std::string_view text) {
  std::string out;
  while (true) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t mark = block_mark(line);
    if (mark == line.npos) {
      out += line;
    } else {
      out += line.substr(0, mark);
      out += '\\';
      out += line.substr(mark);
    }
    if (line.size() == text.size()) return out;
    out += '\n';
    text.remove_prefix(line.size() + 1);
  }
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t i = text.find(from); i != text.npos; i = text.find(from, i + to.size()))
    text.replace(i, from.size(), to);
  return text;
}

std::string write_cell(const Node* cell) {
  if (cell == nullptr) return "";
  return replaced(replaced(write_runs(inline_runs(*cell)), "|", "\\|"), "\n", "<br>");
}

std::string write_row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells)
    out += " " + cell + " |";
  return out;
}

std::string write_table(const Node& table) {
  const auto grid = table_grid(table);
  if (grid.empty()) return "";
  const auto is_header = [](const Node* cell) { return cell == nullptr || cell->is_header; };
  const bool has_header = std::all_of(grid.front().begin(), grid.front().end(), is_header);
  const std::size_t num_columns = grid.front().size();
  std::vector<std::string> lines;
  if (!has_header) lines.push_back(write_row(std::vector<std::string>(num_columns)));
  for (const auto& row : grid) {
    std::vector<std::string> cells;
    for (const Node* cell : row)
      cells.push_back(write_cell(cell));
    lines.push_back(write_row(cells));
  }
  lines.insert(lines.begin() + 1, write_row(std::vector<std::string>(num_columns, "---")));
  std::string out;
  for (const std::string& line : lines)
    out += (out.empty() ? "" : "\n") + line;
  return out;
}

std::string write_code(const Node& node) {
  const std::vector<std::string> lines = code_lines(node);
  std::size_t longest = 2;
  for (const std::string& line : lines) {
    const std::size_t end = line.find_first_not_of('`');
    longest = std::max(longest, end == line.npos ? line.size() : end);
  }
  const std::string fence(longest + 1, '`');
  std::string out = fence + "\n";
  for (const std::string& line : lines)
    out += line + "\n";
  return out + fence;
}

std::string write_blocks(const std::vector<MarkupBlock>& blocks);

std::string indented(const std::string& text, std::size_t by) {
  return replaced(text, "\n", "\n" + std::string(by, ' '));
}

// "7." of a drawn "7.", "7)" or "(7)"; counted on from the item before when it has no number.
std::string item_mark(const MarkupBlock& list, const MarkupBlock& item, Index& number) {
  if (!list.is_ordered) return "- ";
  std::string digits;
  std::copy_if(item.marker.begin(), item.marker.end(), std::back_inserter(digits), is_digit);
  constexpr std::size_t kMaxDigits = 9;
  number = digits.empty() || digits.size() > kMaxDigits ? number + 1 : std::stoll(digits);
  return std::to_string(number) + ". ";
}

std::string write_list(const MarkupBlock& list) {
  std::string out;
  Index number = 0;
  for (const MarkupBlock& item : list.children) {
    const std::string mark = item_mark(list, item, number);
    std::string text = guard_lines(write_runs(item.runs));
    if (!item.children.empty()) text += "\n" + write_blocks(item.children);
    out += (out.empty() ? "" : "\n") + mark + indented(text, mark.size());
  }
  return out;
}

std::string write_block(const MarkupBlock& block) {
  switch (block.kind) {
    case NodeKind::kHeading: {
      const auto level = static_cast<std::size_t>(std::clamp<Index>(block.level, 1, 6));
      return std::string(level, '#') + " " + replaced(write_runs(block.runs), "\n", " ");
    }
    case NodeKind::kList:
      return write_list(block);
    case NodeKind::kQuote: {
      const std::string text = block.children.empty() ? guard_lines(write_runs(block.runs))
                                                      : write_blocks(block.children);
      return replaced("> " + replaced(text, "\n", "\n> "), "> \n", ">\n");
    }
    case NodeKind::kCode:
      return write_code(*block.node);
    case NodeKind::kTable:
      return write_table(*block.node);
    default:
      return guard_lines(write_runs(block.runs));
  }
}

std::string write_blocks(const std::vector<MarkupBlock>& blocks) {
  std::string out;
  for (const MarkupBlock& block : blocks) {
    const std::string text = write_block(block);
    if (text.empty()) continue;
    if (!out.empty()) out += "\n\n";
    out += text;
  }
  return out;
}

}  // namespace

std::string to_markdown(const Node& node) {
  return write_blocks(blocks_of(node));
}

}  // namespace tessera::synth
