#include "synth/document/internal/block.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/document/internal/memo.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

using draw::Box;

// The letters of a text without spaces and soft hyphens.
std::string letters_of(std::string_view text) {
  std::string letters;
  std::size_t offset = 0;
  while (offset < text.size()) {
    const char32_t c = text::next_char(text, offset);
    const bool is_space = c <= ' ' || c == 0xA0 || c == 0x202F || c == 0x3000;
    if (!is_space && c != 0xAD) text::append_utf8(c, letters);
  }
  return letters;
}

void append_words(const Node& node, std::string& text, bool& joins) {
  if (node.kind == NodeKind::kWord) {
    if (!text.empty() && !joins) text += ' ';
    text += node.text;
    joins = node.joins_next;
  }
  for (const Node& child : node.children)
    append_words(child, text, joins);
}

std::string words_of_nodes(const std::vector<Node>& nodes) {
  std::string text;
  bool joins = true;
  for (const Node& node : nodes)
    append_words(node, text, joins);
  return text;
}

class TextBlock final : public Block {
 public:
  TextBlock(NodeKind kind, std::vector<Printed> lines, const BlockLook& look, Index level)
      : kind_(kind), lines_(std::move(lines)), look_(look), level_(level) {}

  [[nodiscard]] double natural_width(double unit_px) const override {
    return natural_.at(unit_px, kAnyWidth, [&] {
      double width = 0;
      for (const SetText& text : set_lines(unit_px, kAnyWidth))
        width = std::max(width, text.width + 1);
      return width;
    });
  }

  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override {
    double height = 0;
    for (const SetText& text : texts_at(unit_px, width)) {
      if (text.has_broken_words) return std::nullopt;
      height += stacked_height(text);
    }
    return height;
  }

  void draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const override {
    Node node{.kind = kind_, .level = level_};
    double y = box.y0;
    const std::vector<SetText>& texts = texts_at(unit_px, box.width());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (Node& line : draw_printed(sheet, texts[i], {box.x0, y}, lines_[i]))
        node.children.push_back(std::move(line));
      y += stacked_height(texts[i]);
    }
    if (!node.children.empty()) parent.children.push_back(std::move(node));
  }

 private:
  [[nodiscard]] const std::vector<SetText>& texts_at(double unit_px, double width) const {
    return texts_.at(unit_px, width, [&] { return set_lines(unit_px, width); });
  }

  [[nodiscard]] std::vector<SetText> set_lines(double unit_px, double width) const {
    std::vector<SetText> texts;
    texts.reserve(lines_.size());
    for (const Printed& line : lines_)
      texts.push_back(set_text(line.text, fitted_style(look_, line.text, unit_px, width), width));
    return texts;
  }

  NodeKind kind_;
  std::vector<Printed> lines_;
  BlockLook look_;
  Index level_;
  Memo<std::vector<SetText>> texts_;
  Memo<double> natural_;
};

class RuleBlock final : public Block {
 public:
  explicit RuleBlock(RuleLook look) : look_(std::move(look)) {}

  [[nodiscard]] double natural_width(double /*unit_px*/) const override { return 0; }
  [[nodiscard]] std::optional<double> height(double unit_px, double /*width*/) const override {
    return thickness_at(unit_px);
  }
  void draw(Sheet& sheet, double unit_px, const Box& box, Node& /*parent*/) const override {
    const double thickness = thickness_at(unit_px);
    const double y0 = std::round(box.y0);
    if (look_.dash.empty()) {
      sheet.canvas.fill(draw::Path().add_rect({box.x0, y0, box.x1, y0 + thickness}), look_.colour);
      return;
    }
    draw::Stroke stroke{.width = thickness};
    for (const double length : look_.dash)
      stroke.dash.push_back(length * unit_px);
    const double y = y0 + thickness / 2;
    sheet.canvas.stroke(draw::Path().add_line({box.x0, y}, {box.x1, y}), look_.colour, stroke);
  }

 private:
  [[nodiscard]] double thickness_at(double unit_px) const {
    return std::max(1.0, std::round(look_.thickness * unit_px));
  }

  RuleLook look_;
};

}  // namespace

TextStyle style_at(const BlockLook& look, double unit_px) {
  const double x_height = std::max(kSmallestXHeight, look.scale * unit_px);
  return {.faces = look.faces,
          .size_px = size_for_x_height(*look.faces, x_height),
          .colour = look.colour,
          .emphasis = look.emphasis,
          .alignment = look.alignment,
          .line_spacing = look.line_spacing,
          .letter_spacing_em = look.letter_spacing_em,
          .is_underlined = look.is_underlined};
}

TextStyle fitted_style(const BlockLook& look, std::string_view text, double unit_px, double width) {
  TextStyle style = style_at(look, unit_px);
  if (look.scale <= 1) return style;
  const std::array pieces = {TextPiece{.text = std::string(text)}};
  const double widest = widest_word(pieces, style);
  if (widest <= width) return style;
  constexpr double kSpare = 0.99;
  BlockLook smaller = look;
  smaller.scale = std::max(1.0, kSpare * look.scale * width / widest);
  return style_at(smaller, unit_px);
}

bool Block::shrink(int /*min_rank*/) {
  return false;
}

void Block::drop_wide(double /*unit_px*/, double /*width*/) {}

bool shows_all(std::string_view text, const std::vector<Node>& drawn) {
  return letters_of(words_of_nodes(drawn)) == letters_of(text);
}

void note_fact(Sheet& sheet, const Printed& printed, const std::vector<Node>& drawn) {
  if (printed.fact.key.empty() || printed.text.empty()) return;
  if (!shows_all(printed.text, drawn)) return;
  Fact fact = printed.fact;
  fact.value = words_of_nodes(drawn);
  for (const Node& node : drawn)
    fact.box = draw::unite(fact.box, node.box);
  sheet.scene.facts.push_back(std::move(fact));
}

std::vector<Node> draw_printed(Sheet& sheet,
                               const SetText& text,
                               draw::Point origin,
                               const Printed& printed) {
  std::vector<Node> lines = draw_text(sheet.canvas, text, origin);
  note_fact(sheet, printed, lines);
  return lines;
}

double stacked_height(const SetText& text) {
  return text.height + std::max(0.0, text.line_height - text.ascent - text.descent);
}

BlockPtr text_block(NodeKind kind, std::vector<Printed> lines, const BlockLook& look, Index level) {
  return std::make_unique<TextBlock>(kind, std::move(lines), look, level);
}

BlockPtr rule_block(const RuleLook& look) {
  return std::make_unique<RuleBlock>(look);
}

}  // namespace tessera::synth
