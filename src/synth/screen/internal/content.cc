#include "synth/screen/internal/content.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/content/codes.h"
#include "synth/layout/paper.h"
#include "synth/screen/internal/frame.h"
#include "synth/text/internal/code_text.h"

namespace tessera::synth {

using chance::between;
using chance::holds;
using chance::pick;
using draw::Box;

namespace {

// The style of letters of one width; no larger than that a line of 24 letters fits.
TextStyle code_style(Stage& stage, const Box& box, draw::Colour ink) {
  TextStyle style = stage.pen.plain(ink);
  style.faces = &stage.sheet.add_faces({.kinds = {FontKind::kMono}, .max_weight = 600});
  const double x_height = x_height_at(*stage.look.faces, stage.em());
  style.size_px = size_for_x_height(*style.faces, std::max(kSmallestXHeight, x_height));
  style.keeps_spaces = true;
  style.line_spacing = between(stage.rng, 1.2, 1.45);
  const double fitting = style.size_px * box.width() / std::max(1.0, text_width("m", style)) / 24;
  const double least = size_for_x_height(*style.faces, kSmallestXHeight);
  style.size_px = std::max(least, std::min(style.size_px, fitting));
  return style;
}

Index letters_across(const Box& box, const TextStyle& style) {
  return static_cast<Index>(box.width() / std::max(1.0, text_width("m", style)));
}

Index lines_down(const Box& box, const TextStyle& style) {
  return static_cast<Index>(box.height() / (style.line_spacing * style.size_px));
}

// Tokens up to the right edge: what is longer is not drawn.
std::vector<TextPiece> cut_pieces(const CodeText& code,
                                  std::span<const draw::Colour> colours,
                                  Index max_letters) {
  std::vector<TextPiece> pieces;
  pieces.reserve(code.size());
  Index column = 0;
  for (const CodeToken& token : code) {
    std::string kept;
    for (const char c : token.text) {
      // Bytes that continue a character take no room.
      const bool is_start = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      if (c == '\n') column = -1;
      column += is_start ? 1 : 0;
      if (column <= max_letters) kept += c;
    }
    if (kept.empty()) continue;
    pieces.push_back({.text = kept, .colour = colours[static_cast<std::size_t>(token.role)]});
  }
  return pieces;
}

std::string terminal_line(Stage& stage, const std::string& prompt) {
  constexpr std::array<std::string_view, 8> kCommands = {
      "ls -l", "make test", "git status", "df -h", "cat ", "grep -n ", "cd ", "ping "};
  base::Rng& rng = stage.rng;
  switch (rng.next_below(5)) {
    case 0: {
      std::string command(pick(kCommands, rng));
      if (command.ends_with(' ')) command += stage.words.file_name();
      return prompt + command;
    }
    case 1:
      return chain({stage.words.date(), " ", stage.words.time(), "  ", stage.words.file_name()});
    case 2:
      return make_code(choose_code_kind(rng), stage.words.language(), rng);
    case 3:
      return stage.prose.title(2, 7);
    default:
      return chain(
          {stage.prose.from(WordList::kWords), ": ", std::to_string(rng.next_below(100'000))});
  }
}

}  // namespace

void draw_heading(
    Stage& stage, Space& space, Node& parent, const std::string& text, double growth) {
  const double top = space.box().y0;
  Node title = stage.pen.block(NodeKind::kHeading, text, stage.pen.heading(growth), space.box(), 2);
  title.level = 1;
  const double bottom = title.box.y1;
  if (add_drawn(parent, std::move(title))) space.take_top(bottom - top, 0.6 * stage.em());
}

void draw_paragraphs(Stage& stage, Space& space, Node& parent, Index max_paragraphs) {
  TextStyle body = stage.pen.plain();
  body.alignment = holds(stage.rng, 0.2) ? Alignment::kJustified : Alignment::kLeft;
  // Of a narrow column's texts some have a word that is too wide.
  constexpr Index kMostFailures = 4;
  Index num_failures = 0;
  for (Index i = 0; i < max_paragraphs && space.height() > 1.5 * stage.em(); ++i) {
    const double top = space.box().y0;
    const std::string text = stage.prose.paragraph({.min_chars = 80, .max_chars = 600});
    Node paragraph = stage.pen.block(NodeKind::kParagraph, text, body, space.box());
    const double bottom = paragraph.box.y1;
    if (!add_drawn(parent, std::move(paragraph))) {
      if (++num_failures > kMostFailures) return;
      continue;
    }
    if (space.take_top(bottom - top, 0.7 * stage.em()).is_empty()) return;
  }
}

Node draw_document(Stage& stage, const Box& box) {
  Node page = column_node();
  stage.pen.fill(box, stage.look.field);
  Space space(box);
  const double margin = std::min(2 * stage.em(), std::round(0.06 * box.width()));
  space.shrink(margin, std::min(margin, std::round(0.05 * box.height())));
  const std::string title = stage.prose.title(2, 6);
  draw_heading(stage, space, page, title, between(stage.rng, 1.1, 1.5));
  draw_paragraphs(stage, space, page);
  return page;
}

Node draw_side_list(Stage& stage, const Box& box, WordGroup group) {
  Node list = column_node();
  stage.pen.fill(box, stage.look.bar);
  Space space(box);
  space.shrink(0, std::round(0.3 * stage.em()));
  const Index num_entries = stage.rng.next_between(3, 9);
  const auto chosen = stage.rng.next_between(-1, num_entries - 1);
  const std::vector<std::string> names = stage.words.several(group, num_entries);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Box row = space.take_top(stage.look.row_px);
    const bool is_chosen = static_cast<Index>(i) == chosen;
    if (!add_drawn(list, draw_list_entry(stage.pen, row, names[i], Sign::kFolder, is_chosen))) {
      break;
    }
  }
  return list;
}

std::vector<std::string> status_texts(Stage& stage) {
  const auto numbered = [&](ScreenWord word, Index most) {
    return chain({stage.words.word(word), " ", std::to_string(stage.rng.next_between(1, most))});
  };
  std::vector<std::string> texts = {stage.words.word(ScreenWord::kReady)};
  if (holds(stage.rng, 0.6)) texts.push_back(numbered(ScreenWord::kPage, 40));
  if (holds(stage.rng, 0.6)) texts.push_back(numbered(ScreenWord::kLine, 400));
  if (holds(stage.rng, 0.6)) texts.push_back(numbered(ScreenWord::kColumn, 90));
  return texts;
}

Node draw_code(Stage& stage, const Box& box) {
  Node node{.kind = NodeKind::kCode};
  stage.pen.fill(box, stage.look.field);
  TextStyle style = code_style(stage, box, stage.look.ink);
  Space space(box);
  space.shrink(0.4 * stage.em(), 0.3 * stage.em());
  const Index num_lines = lines_down(space.box(), style);
  if (num_lines < 1) return node;
  const bool has_numbers = space.width() > 20 * style.size_px && holds(stage.rng, 0.6);
  if (has_numbers) {
    const Box gutter = space.take_left(3.2 * style.size_px, 0.6 * style.size_px);
    std::string numbers;
    const Index first = stage.rng.next_between(1, 300);
    for (Index i = 0; i < num_lines; ++i)
      numbers += (i > 0 ? "\n" : "") + std::to_string(first + i);
    TextStyle pale = style;
    pale.colour = stage.look.dim_ink;
    pale.alignment = Alignment::kRight;
    add_drawn(node, stage.pen.block(NodeKind::kCode, numbers, pale, gutter));
  }
  std::array<draw::Colour, 6> colours;
  colours.fill(stage.look.ink);
  for (std::size_t i = 1; i < colours.size(); ++i)
    colours[i] = choose_ink(stage.look.field, stage.rng, 0.4);
  const CodeText code =
      make_code_text(choose_code_language(stage.rng), num_lines, stage.prose, stage.rng);
  const auto pieces = cut_pieces(code, colours, letters_across(space.box(), style) - 1);
  SetText text = cut_to_height(set_text(pieces, style), space.height());
  Node lines = text_node(NodeKind::kCode,
                         stage.pen.lines(std::move(text), {space.box().x0, space.box().y0}));
  if (!is_drawn(node)) return lines;
  // Numbers and text are two columns.
  Node both = column_node();
  add_drawn(both, std::move(node.children.front()));
  add_drawn(both, std::move(lines));
  return both;
}

Node draw_terminal_text(Stage& stage, const Box& box) {
  constexpr std::array<draw::Colour, 4> kGrounds = {
      {{12, 12, 12}, {30, 30, 46}, {0, 43, 54}, {250, 250, 245}}};
  constexpr std::array<draw::Colour, 4> kInks = {
      {{230, 230, 230}, {80, 250, 120}, {255, 190, 80}, {200, 210, 230}}};
  base::Rng& rng = stage.rng;
  const draw::Colour ground = pick(kGrounds, rng);
  const bool is_pale = ground.r > 128;
  const draw::Colour ink = is_pale ? draw::kBlack : pick(kInks, rng);
  stage.pen.fill(box, ground);
  const TextStyle style = code_style(stage, box, ink);
  Space space(box);
  space.shrink(0.4 * stage.em(), 0.3 * stage.em());
  const Index width = letters_across(space.box(), style);
  const std::string prompt =
      chain({stage.prose.from(WordList::kWords), holds(rng, 0.5) ? "$ " : "> "});
  std::string text;
  for (Index i = lines_down(space.box(), style); i > 0; --i) {
    const std::string line = terminal_line(stage, prompt);
    const std::string shown = stage.pen.fitting(line, style, space.width());
    if (shown.empty() || width < 3) continue;
    text += (text.empty() ? "" : "\n") + shown;
  }
  const SetText set = cut_to_height(set_text(text, style), space.height());
  return text_node(NodeKind::kCode, stage.pen.lines(set, {space.box().x0, space.box().y0}));
}

}  // namespace tessera::synth
