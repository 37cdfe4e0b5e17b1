#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "synth/markup/internal/blocks.h"
#include "synth/markup/markup.h"

namespace tessera::synth {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string with_breaks(std::string_view text) {
  std::string out;
  for (const char c : escaped(text)) {
    if (c == '\n') {
      out += "<br>";
    } else {
      out += c;
    }
  }
  return out;
}

std::string element(std::string_view name, const std::string& content) {
  return "<" + std::string(name) + ">" + content + "</" + std::string(name) + ">";
}

std::string write_run(const InlineRun& run) {
  // Spaces and breaks stay outside the emphasis.
  const std::size_t begin = std::min(run.text.find_first_not_of(" \n"), run.text.size());
  const std::string before = with_breaks(std::string_view(run.text).substr(0, begin));
  const std::string text = with_breaks(std::string_view(run.text).substr(begin));
  switch (run.emphasis) {
    case Emphasis::kBold:
      return before + element("strong", text);
    case Emphasis::kItalic:
      return before + element("em", text);
    case Emphasis::kBoldItalic:
      return before + element("strong", element("em", text));
    case Emphasis::kCode:
      return before + element("code", text);
    default:
      return before + text;
  }
}

std::string write_runs(const std::vector<InlineRun>& runs) {
  std::string out;
  for (const InlineRun& run : runs)
    out += write_run(run);
  return out;
}

std::string write_cell(const Node& cell) {
  const std::string name = cell.is_header ? "th" : "td";
  std::string out = "<" + name;
  if (cell.row_span > 1) out += " rowspan=\"" + std::to_string(cell.row_span) + "\"";
  if (cell.column_span > 1) out += " colspan=\"" + std::to_string(cell.column_span) + "\"";
  return out + ">" + write_runs(inline_runs(cell)) + "</" + name + ">";
}

std::string write_rows(const Node& table, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) {
    std::string cells;
    for (const Node& cell : table.children[i].children)
      cells += write_cell(cell);
    out += element("tr", cells);
  }
  return out;
}

// Rows of headers at the top make the head; no cell of it reaches into the body.
std::size_t count_head_rows(const Node& table) {
  const auto is_header = [](const Node& cell) { return cell.is_header; };
  std::size_t count = 0;
  while (count < table.children.size()) {
    const std::vector<Node>& cells = table.children[count].children;
    const bool is_covered = cells.empty() && count > 0;
    if (!is_covered && (cells.empty() || !std::all_of(cells.begin(), cells.end(), is_header))) {
      break;
    }
    ++count;
  }
  for (std::size_t row = 0; row < count; ++row) {
    for (const Node& cell : table.children[row].children) {
      if (row + static_cast<std::size_t>(cell.row_span) > count) return 0;
    }
  }
  return count;
}

std::string write_table(const Node& table) {
  const std::size_t num_head = count_head_rows(table);
  std::string out;
  if (num_head > 0) out += element("thead", write_rows(table, 0, num_head));
  if (num_head < table.children.size()) {
    out += element("tbody", write_rows(table, num_head, table.children.size()));
  }
  return element("table", out);
}

std::string write_code(const Node& node) {
  std::string out;
  for (const std::string& line : code_lines(node))
    out += escaped(line) + "\n";
  return "<pre><code>" + out + "</code></pre>";
}

std::string write_blocks(const std::vector<MarkupBlock>& blocks, std::string_view separator);

std::string write_list(const MarkupBlock& list) {
  std::string items;
  for (const MarkupBlock& item : list.children)
    items += element("li", write_runs(item.runs) + write_blocks(item.children, ""));
  if (!list.is_ordered) return element("ul", items);
  std::string digits;
  for (const char c : list.children.empty() ? std::string() : list.children.front().marker) {
    if (c >= '0' && c <= '9') digits += c;
  }
  const bool starts_at_one = digits.empty() || digits == "1" || digits.size() > 9;
  const std::string start = starts_at_one ? "" : " start=\"" + digits + "\"";
  return "<ol" + start + ">" + items + "</ol>";
}

std::string write_block(const MarkupBlock& block) {
  switch (block.kind) {
    case NodeKind::kHeading:
      return element("h" + std::to_string(std::clamp<Index>(block.level, 1, 6)),
                     write_runs(block.runs));
    case NodeKind::kList:
      return write_list(block);
    case NodeKind::kQuote:
      return element("blockquote", block.children.empty() ? element("p", write_runs(block.runs))
                                                          : write_blocks(block.children, ""));
    case NodeKind::kCode:
      return write_code(*block.node);
    case NodeKind::kTable:
      return write_table(*block.node);
    default:
      return element("p", write_runs(block.runs));
  }
}

std::string write_blocks(const std::vector<MarkupBlock>& blocks, std::string_view separator) {
  std::string out;
  for (const MarkupBlock& block : blocks) {
    if (!out.empty()) out += separator;
    out += write_block(block);
  }
  return out;
}

}  // namespace

std::string to_html(const Node& node) {
  return write_blocks(blocks_of(node), "\n");
}

}  // namespace tessera::synth
