#include "synth/markup/markup.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"

namespace tessera::synth {
namespace {

// A small reader of Markdown by the rules of CommonMark and GitHub's tables, written apart from the
// writer. It gives a transcript:
//
//   h2(Title) p(plain <b>bold</b>/second line) ul[li(a ul[li(b)])] ol3[li(c)] quote[p(d)]
//   code{x = 1/    y} table{a|b//c|d}
//
// "/" ends a line, "//" a row. What the writer never means to write shows as "!html!" and its like.
class MarkdownReader {
 public:
  static std::string read(std::string_view text) { return read_blocks(lines_of(text)); }

 private:
  using Lines = std::vector<std::string>;

  static Lines lines_of(std::string_view text) {
    Lines lines(1);
    for (const char c : text) {
      if (c == '\n') {
        lines.emplace_back();
      } else {
        lines.back() += c;
      }
    }
    return lines;
  }

  static bool is_punctuation(char c) {
    return c > ' ' && c <= '~' && !std::isalnum(static_cast<unsigned char>(c));
  }

  static std::size_t run_length(std::string_view text, std::size_t i) {
    std::size_t end = i;
    while (end < text.size() && text[end] == text[i])
      ++end;
    return end - i;
  }

  // The end of an emphasis of `run` marks that begins at i; npos when nothing closes it.
  static std::size_t find_close(std::string_view text, std::size_t i, std::size_t run) {
    for (std::size_t k = i; k < text.size(); ++k) {
      if (text[k] == '\\') {
        ++k;
      } else if (text[k] == '*') {
        const std::size_t length = run_length(text, k);
        if (length == run && k > i && text[k - 1] != ' ') return k;
        k += length - 1;
      }
    }
    return text.npos;
  }

  static std::string read_inline(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char next = i + 1 < text.size() ? text[i + 1] : '\0';
      if (text[i] == '\\' && is_punctuation(next)) {
        out += next;
        ++i;
      } else if (text[i] == '`') {
        const std::size_t run = run_length(text, i);
        const std::string fence(run, '`');
        std::size_t end = text.find(fence, i + run);
        while (end != text.npos && run_length(text, end) != run)
          end = text.find(fence, end + run_length(text, end));
        if (end == text.npos) return out + "!code!";
        std::string code(text.substr(i + run, end - i - run));
        if (code.size() > 2 && code.front() == ' ' && code.back() == ' ')
          code = code.substr(1, code.size() - 2);
        out += "<c>" + code + "</c>";
        i = end + run - 1;
      } else if (text[i] == '*') {
        const std::size_t run = run_length(text, i);
        const std::size_t end = find_close(text, i + run, run);
        if (end == text.npos || run > 3 || i + run >= text.size() || text[i + run] == ' ')
          return out + "!star!";
        const char* names[] = {"i", "b", "bi"};
        const std::string name = names[run - 1];
        out +=
            "<" + name + ">" + read_inline(text.substr(i + run, end - i - run)) + "</" + name + ">";
        i = end + run - 1;
      } else if (text.substr(i).starts_with("<br>")) {
        out += '/';
        i += 3;
      } else if (text[i] == '<' &&
                 (std::isalpha(static_cast<unsigned char>(next)) || next == '/' || next == '!')) {
        out += "!html!";
      } else if (text[i] == '&' &&
                 (std::isalpha(static_cast<unsigned char>(next)) || next == '#')) {
        out += "!entity!";
      } else if (text[i] == '~' && next == '~') {
        out += "!strike!";
      } else if (text[i] == ']' && next == '(') {
        out += "!link!";
      } else if (text[i] == '_' &&
                 !(i > 0 && std::isalnum(static_cast<unsigned char>(text[i - 1])) &&
                   std::isalnum(static_cast<unsigned char>(next)))) {
        out += "!underscore!";
      } else {
        out += text[i] == '\n' ? '/' : text[i];
      }
    }
    return out;
  }

  static std::size_t heading_level(const std::string& line) {
    const std::size_t level = line.find_first_not_of('#');
    if (line.empty() || line[0] != '#' || level > 6)
      return level == line.npos && !line.empty() && line[0] == '#' ? line.size() : 0;
    return line[level] == ' ' ? level : 0;
  }

  // The width of "- " or "12. ", 0 when the line begins no item.
  static std::size_t marker_width(const std::string& line) {
    if (line.starts_with("- ") || line.starts_with("+ ") || line.starts_with("* ")) return 2;
    const std::size_t end = line.find_first_not_of("0123456789");
    if (end == 0 || end == line.npos || end > 9) return 0;
    const bool is_mark = line[end] == '.' || line[end] == ')';
    return is_mark && (end + 1 == line.size() || line[end + 1] == ' ') ? end + 2 : 0;
  }

  static bool is_rule(const std::string& line) {
    return line.size() >= 3 &&
           (line[0] == '-' || line[0] == '=' || line[0] == '*' || line[0] == '_') &&
           line.find_first_not_of(line.substr(0, 1)) == line.npos;
  }

  static bool begins_block(const std::string& line) {
    return heading_level(line) > 0 || line.starts_with(">") || line.starts_with("```") ||
           line.starts_with("~~~") || marker_width(line) > 0 || is_rule(line);
  }

  static Lines cells_of(const std::string& line) {
    Lines cells(1);
    for (std::size_t i = 1; i < line.size(); ++i) {
      if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
        cells.back() += line[++i];
      } else if (line[i] == '|') {
        cells.emplace_back();
      } else {
        cells.back() += line[i];
      }
    }
    cells.pop_back();
    for (std::string& cell : cells) {
      const std::size_t begin = cell.find_first_not_of(' ');
      cell = begin == cell.npos ? "" : cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin);
    }
    return cells;
  }

  static std::string read_table(const Lines& lines, std::size_t& i) {
    std::string out = "table{";
    const std::size_t num_columns = cells_of(lines[i]).size();
    for (bool is_first = true; i < lines.size() && lines[i].starts_with("|"); ++i) {
      const Lines cells = cells_of(lines[i]);
      if (cells.size() != num_columns) return out + "!cells!";
      if (!is_first && cells.front() == "---") continue;
      if (!is_first) out += "//";
      for (std::size_t k = 0; k < cells.size(); ++k)
        out += (k > 0 ? "|" : "") + read_inline(cells[k]);
      is_first = false;
    }
    return out + "}";
  }

  static std::string read_list(const Lines& lines, std::size_t& i) {
    const bool is_ordered = std::isdigit(static_cast<unsigned char>(lines[i][0])) != 0;
    const std::string number = is_ordered ? lines[i].substr(0, lines[i].find_first_of(".)")) : "";
    std::string out = (is_ordered ? "ol" + number : "ul") + "[";
    bool is_first = true;
    while (i < lines.size() && marker_width(lines[i]) > 0 &&
           (std::isdigit(static_cast<unsigned char>(lines[i][0])) != 0) == is_ordered) {
      const std::size_t width = marker_width(lines[i]);
      Lines item = {lines[i].size() > width ? lines[i].substr(width) : ""};
      for (++i; i < lines.size() && lines[i].starts_with(std::string(width, ' ')); ++i)
        item.push_back(lines[i].substr(width));
      std::string content = read_blocks(item);
      // A tight item: its first paragraph without a name.
      if (content.starts_with("p(")) {
        const std::size_t end = content.find(')');
        content = content.substr(2, end - 2) + content.substr(end + 1);
      }
      out += (is_first ? "" : " ");
      out += "li(" + content + ")";
      is_first = false;
    }
    return out + "]";
  }

  static std::string read_blocks(const Lines& lines) {
    std::string out;
    for (std::size_t i = 0; i < lines.size();) {
      if (lines[i].empty()) {
        ++i;
        continue;
      }
      if (!out.empty()) out += " ";
      out += read_block(lines, i);
    }
    return out;
  }

  static std::string read_block(const Lines& lines, std::size_t& i) {
    const std::string& line = lines[i];
    if (const std::size_t level = heading_level(line); level > 0) {
      ++i;
      return "h" + std::to_string(level) + "(" +
             (line.size() > level ? read_inline(std::string_view(line).substr(level + 1)) : "") +
             ")";
    }
    if (line.starts_with(">")) {
      Lines quoted;
      for (; i < lines.size() && lines[i].starts_with(">"); ++i)
        quoted.push_back(lines[i].substr(
            std::min<std::size_t>(lines[i].size(), lines[i].starts_with("> ") ? 2 : 1)));
      return "quote[" + read_blocks(quoted) + "]";
    }
    if (line.starts_with("```")) {
      std::string out = "code{";
      const std::string fence = line;
      bool is_first = true;
      for (++i; i < lines.size() && lines[i] != fence; ++i) {
        out += (is_first ? "" : "/") + lines[i];
        is_first = false;
      }
      ++i;
      return out + "}";
    }
    if (is_rule(line)) {
      ++i;
      return "!rule!";
    }
    if (marker_width(line) > 0) return read_list(lines, i);
    if (line.starts_with("|") && i + 1 < lines.size() && lines[i + 1].starts_with("| ---")) {
      return read_table(lines, i);
    }
    std::string text = line;
    for (++i; i < lines.size() && !lines[i].empty() && !begins_block(lines[i]); ++i)
      text += "\n" + lines[i];
    return "p(" + read_inline(text) + ")";
  }
};

// HTML to the same transcript; an element that is not closed in order gives "!tag!".
class HtmlReader {
 public:
  static std::string read(std::string_view text) {
    HtmlReader reader(text);
    std::string out;
    while (reader.offset_ < text.size()) {
      const std::string element = reader.read_element();
      if (!out.empty()) out += " ";
      out += element;
      if (element.ends_with("!tag!")) break;
      while (reader.offset_ < text.size() && text[reader.offset_] == '\n')
        ++reader.offset_;
    }
    return out;
  }

 private:
  explicit HtmlReader(std::string_view text) : text_(text) {}

  // "<name attributes>" at the offset.
  std::string read_tag() {
    const std::size_t end = text_.find('>', offset_);
    std::string tag(text_.substr(offset_ + 1, end - offset_ - 1));
    offset_ = end + 1;
    return tag;
  }

  std::string read_content(const std::string& name) {
    std::string out;
    while (offset_ < text_.size()) {
      if (text_.substr(offset_).starts_with("</")) {
        return read_tag() == "/" + name ? out : out + "!tag!";
      }
      if (text_[offset_] == '<') {
        out += read_element();
        continue;
      }
      const std::size_t end = std::min(text_.find('<', offset_), text_.size());
      out += decoded(text_.substr(offset_, end - offset_));
      offset_ = end;
    }
    return out + "!tag!";
  }

  static std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::string_view rest = text.substr(i);
      if (rest.starts_with("&amp;"))
        out += "&", i += 4;
      else if (rest.starts_with("&lt;"))
        out += "<", i += 3;
      else if (rest.starts_with("&gt;"))
        out += ">", i += 3;
      else if (text[i] == '&' || text[i] == '>')
        out += "!entity!";
      else
        out += text[i] == '\n' ? '/' : text[i];
    }
    return out;
  }

  std::string read_element() {
    if (text_[offset_] != '<') return "!tag!";
    const std::string tag = read_tag();
    const std::string name = tag.substr(0, tag.find(' '));
    if (name == "br") return "/";
    const std::string content = read_content(name);
    if (name == "strong") return "<b>" + content + "</b>";
    if (name == "em") return "<i>" + content + "</i>";
    if (name == "code") return "<c>" + content + "</c>";
    if (name == "ul" || name == "ol" || name == "table" || name == "blockquote") {
      const std::size_t start = tag.find('"');
      const std::string number =
          start == tag.npos ? "" : tag.substr(start + 1, tag.rfind('"') - start - 1);
      return name + number + "[" + content + "]";
    }
    return tag + "(" + content + ")";
  }

  std::string_view text_;
  std::size_t offset_ = 0;
};

std::string from_markdown(const Node& node) {
  return MarkdownReader::read(to_markdown(node));
}
std::string from_html(const Node& node) {
  return HtmlReader::read(to_html(node));
}

Node word(std::string text, Emphasis emphasis = Emphasis::kPlain) {
  return {.kind = NodeKind::kWord, .text = std::move(text), .emphasis = emphasis};
}

Node line(std::vector<Node> words) {
  return {.kind = NodeKind::kLine, .children = std::move(words)};
}

Node line(const std::string& text) {
  return line({word(text)});
}

Node block(NodeKind kind, std::vector<Node> children) {
  return {.kind = kind, .children = std::move(children)};
}

Node paragraph(const std::string& text) {
  return block(NodeKind::kParagraph, {line(text)});
}

Node page(std::vector<Node> children) {
  return block(NodeKind::kPage, std::move(children));
}

TEST(Markup, JoinsLinesAndLeavesOutSoftHyphensOnly) {
  Node soft = word("exam-");
  soft.joins_next = soft.has_soft_hyphen = true;
  Node hard = word("well-");
  hard.joins_next = true;
  const Node text =
      block(NodeKind::kParagraph,
            {line({word("An"), soft}), line({word("ple,"), hard}), line({word("known")})});
  EXPECT_EQ(to_markdown(text), "An example, well-known");
  EXPECT_EQ(to_html(text), "<p>An example, well-known</p>");
}

TEST(Markup, KeepsLineFeedsOfTheTextItself) {
  Node first = line("Roses are red,");
  first.has_line_feed = true;
  const Node verse = block(NodeKind::kParagraph, {first, line("violets"), line("are blue.")});
  EXPECT_EQ(from_markdown(verse), "p(Roses are red,/violets are blue.)");
  EXPECT_EQ(from_html(verse), "p(Roses are red,/violets are blue.)");
}

TEST(Markup, MarksEmphasisOfWordsAndJoinsNeighboursOfOneLook) {
  Node stop = word("bold", Emphasis::kBold);
  Node second = word("more", Emphasis::kBold);
  second.joins_next = true;
  const Node text =
      block(NodeKind::kParagraph,
            {line({word("A"), stop}),
             line({second, word("."), word("it", Emphasis::kItalic), word("x_y", Emphasis::kCode),
                   word("all", Emphasis::kBoldItalic)})});
  EXPECT_EQ(to_markdown(text), "A **bold more**. *it* `x_y` ***all***");
  EXPECT_EQ(from_html(text), "p(A <b>bold more</b>. <i>it</i> <c>x_y</c> <b><i>all</i></b>)");
}

TEST(Markup, WritesHeadingsListsQuotesAndCode) {
  Node heading = block(NodeKind::kHeading, {line("A"), line("title")});
  heading.level = 2;
  Node marker = word("3.");
  marker.role = kMarkerRole;
  Node inner = block(NodeKind::kList, {block(NodeKind::kListItem, {line("b")})});
  Node list =
      block(NodeKind::kList, {block(NodeKind::kListItem, {line({marker, word("a")}), inner}),
                              block(NodeKind::kListItem, {line("c")})});
  list.is_ordered = true;
  const Node quote = block(NodeKind::kQuote, {paragraph("said"), paragraph("by")});
  const Node code = block(NodeKind::kCode, {line("if (x) {"), line("    `y` = 1;"),
                                            line(std::vector<Node>{}), line("}")});
  const Node all = page({heading, list, quote, code});
  EXPECT_EQ(from_markdown(all),
            "h2(A title) ol3[li(a ul[li(b)]) li(c)] quote[p(said) p(by)] "
            "code{if (x) {/    `y` = 1;//}}");
  EXPECT_EQ(from_html(all),
            "h2(A title) ol3[li(aul[li(b)])li(c)] blockquote[p(said)p(by)] "
            "pre(<c>if (x) {/    `y` = 1;//}/</c>)");
}

TEST(Markup, ContinuesABlockThatGoesOnInTheNextColumn) {
  Node beginning = paragraph("It goes");
  beginning.goes_on = true;
  const Node all = page({block(NodeKind::kColumn, {beginning}),
                         block(NodeKind::kColumn, {paragraph("on here."), paragraph("End.")})});
  EXPECT_EQ(from_markdown(all), "p(It goes on here.) p(End.)");
  EXPECT_EQ(from_html(all), "p(It goes on here.) p(End.)");
}

TEST(Markup, PutsFieldsAndControlsLineByLine) {
  const Node all = page({block(NodeKind::kField, {line("Total: 5")}),
                         block(NodeKind::kField, {line("Tax: 1")}), paragraph("End.")});
  EXPECT_EQ(from_markdown(all), "p(Total: 5/Tax: 1) p(End.)");
}

Node cell(const std::string& text, bool is_header = false) {
  Node node = block(NodeKind::kCell, {});
  if (!text.empty()) node.children.push_back(line(text));
  node.is_header = is_header;
  return node;
}

Node spanning(Node node, Index rows, Index columns) {
  node.row_span = rows;
  node.column_span = columns;
  return node;
}

// A | B B      header of two rows
//   | 1 2
// x | a|b ...
Node merged_table() {
  return block(
      NodeKind::kTable,
      {block(NodeKind::kRow, {spanning(cell("A", true), 2, 1), spanning(cell("B", true), 1, 2)}),
       block(NodeKind::kRow, {cell("1", true), cell("2", true)}),
       block(NodeKind::kRow, {cell("x"), cell("a|b"), cell("")}),
       block(NodeKind::kRow, {cell("y"), spanning(cell("<z>"), 1, 2)})});
}

TEST(TableGrid, PutsMergedCellsInTheirFirstPlace) {
  const Node table = merged_table();
  const auto grid = table_grid(table);
  ASSERT_EQ(grid.size(), 4U);
  for (const auto& row : grid)
    EXPECT_EQ(row.size(), 3U);
  EXPECT_EQ(grid[0][2], nullptr);
  EXPECT_EQ(grid[1][0], nullptr);
  EXPECT_EQ(plain_text(*grid[1][1]), "1");
  EXPECT_EQ(plain_text(*grid[3][1]), "<z>");
  EXPECT_EQ(grid[3][2], nullptr);
}

TEST(Markup, WritesTables) {
  EXPECT_EQ(from_markdown(merged_table()), "table{A|B|//|1|2//x|a|b|//y|<z>|}");
  EXPECT_EQ(to_html(merged_table()),
            "<table><thead><tr><th rowspan=\"2\">A</th><th colspan=\"2\">B</th></tr>"
            "<tr><th>1</th><th>2</th></tr></thead>"
            "<tbody><tr><td>x</td><td>a|b</td><td></td></tr>"
            "<tr><td>y</td><td colspan=\"2\">&lt;z&gt;</td></tr></tbody></table>");
}

TEST(Markup, GivesATableWithoutHeaderAnEmptyOne) {
  const Node table = block(NodeKind::kTable, {block(NodeKind::kRow, {cell("a"), cell("b")})});
  EXPECT_EQ(to_markdown(table), "|  |  |\n| --- | --- |\n| a | b |");
  EXPECT_EQ(to_html(table), "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>");
}

// Any text of marks that mean something comes back as it was.
TEST(Markup, EscapesWhatWouldMeanSomething) {
  constexpr std::string_view kMarks = "\\*_`~<>&#[](){}|+-=.!1a/ ";
  base::Rng rng(7);
  for (int i = 0; i < 4'000; ++i) {
    std::vector<Node> words;
    std::string expected;
    for (Index k = rng.next_between(1, 4); k > 0; --k) {
      std::string text;
      for (Index n = rng.next_between(1, 5); n > 0; --n)
        text += kMarks[rng.next_below(kMarks.size() - 1)];
      expected += (expected.empty() ? "" : " ") + text;
      words.push_back(word(text));
    }
    const Node text = block(NodeKind::kParagraph, {line(words)});
    EXPECT_EQ(from_markdown(text), "p(" + expected + ")") << to_markdown(text);
    EXPECT_EQ(from_html(text), "p(" + expected + ")") << to_html(text);
    Node heading = block(NodeKind::kHeading, {line(words)});
    heading.level = 1;
    EXPECT_EQ(from_markdown(heading), "h1(" + expected + ")") << to_markdown(heading);
    const Node table = block(NodeKind::kTable, {block(NodeKind::kRow, {cell(expected, true)})});
    EXPECT_EQ(from_markdown(table), "table{" + expected + "}") << to_markdown(table);
  }
}

}  // namespace
}  // namespace tessera::synth
