#include "synth/document/internal/field_block.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "draw/path.h"
#include "synth/document/internal/memo.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Path;
using draw::Point;

constexpr double kLabelGap = 1.0;  // between label and value in one line, in units
constexpr double kAboveGap = 0.3;  // between label and value below one another
constexpr double kRuleDrop = 0.6;  // of a rule below the baseline
constexpr double kFramePadding = 0.8;
constexpr double kSquareSide = 3.0;  // of the comb
constexpr double kNarrowest = 6;     // room that a value needs beside its label

std::vector<std::string> characters_of(std::string_view text) {
  std::vector<std::string> characters;
  std::size_t offset = 0;
  while (offset < text.size()) {
    const char32_t c = text::next_char(text, offset);
    characters.emplace_back();
    text::append_utf8(c == 0xA0 ? U' ' : c, characters.back());
  }
  return characters;
}

double ink_bottom(const SetText& text) {
  return text.is_empty() ? 0 : text.lines.back().baseline + text.descent;
}

// Where the parts of a field go, from its top left corner.
struct FieldLayout {
  SetText label{};
  SetText value{};
  Point label_at{};
  Point value_at{};
  Box rule{};   // empty: none
  Box frame{};  // empty: none
  double height = 0;
  bool is_one_line = false;  // the label stands in the value's first line
  bool fits = true;
};

// One node for words of several lines of type that stand in one line.
void join_lines(std::vector<Node>& lines, std::vector<Node> more) {
  if (lines.empty() || more.empty()) {
    std::move(more.begin(), more.end(), std::back_inserter(lines));
    return;
  }
  Node& line = lines.back();
  line.has_line_feed = more.front().has_line_feed;
  if (!line.children.empty()) line.children.back().joins_next = false;
  line.box = draw::unite(line.box, more.front().box);
  std::move(more.front().children.begin(), more.front().children.end(),
            std::back_inserter(line.children));
  std::move(more.begin() + 1, more.end(), std::back_inserter(lines));
}

class FieldBlock final : public Block {
 public:
  FieldBlock(FieldContent content, const FieldLook& look)
      : content_(std::move(content)), look_(look) {}

  [[nodiscard]] double natural_width(double unit_px) const override {
    return natural_.at(unit_px, kAnyWidth, [&] {
      const double label = text_width(label_text(), style_at(look_.label, unit_px));
      const double value = std::max(
          kNarrowest * unit_px, text_width(content_.value.text, style_at(look_.value, unit_px)));
      switch (look_.shape) {
        case FieldShape::kInline:
        case FieldShape::kApart:
        case FieldShape::kRuled:
          return label + kLabelGap * unit_px + value + 1;
        case FieldShape::kBoxed:
          return std::max(label, value) + 2 * kFramePadding * unit_px + 1;
        default:
          return std::max(label, value) + 1;
      }
    });
  }

  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override {
    const FieldLayout& layout = layout_at(unit_px, width);
    if (!layout.fits) return std::nullopt;
    return layout.height;
  }

  void draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const override {
    const FieldLayout& layout = layout_at(unit_px, box.width());
    const Point corner{box.x0, box.y0};
    const double pixel = std::max(1.0, std::round(0.1 * unit_px));
    if (!layout.frame.is_empty()) {
      const Box frame = Box{box.x0, box.y0, box.x1, box.y1}.to_pixels();
      sheet.canvas.fill(Path().add_rect(frame), look_.line);
      sheet.canvas.fill(Path().add_rect(frame.expanded(-pixel)),
                        look_.ground.a > 0 ? look_.ground : sheet.paper.ground);
    }
    if (!layout.rule.is_empty()) {
      const Box rule = layout.rule.translated(corner);
      const double y = std::round(rule.y0);
      sheet.canvas.fill(Path().add_rect({rule.x0, y, rule.x1, y + pixel}), look_.line);
    }
    std::vector<Node> label = draw_text(sheet.canvas, layout.label, corner + layout.label_at);
    std::vector<Node> value = draw_text(sheet.canvas, layout.value, corner + layout.value_at);
    if (shows_all(label_text(), label)) note_fact(sheet, content_.value, value);
    Node field{.kind = NodeKind::kField, .text = content_.label};
    // The label's line goes on with the value, on the page or in the truth's markup.
    for (Node& line : label)
      line.has_line_feed = value.empty();
    const bool is_value_first = look_.shape == FieldShape::kBelow;
    field.children = std::move(is_value_first ? value : label);
    std::vector<Node>& rest = is_value_first ? label : value;
    if (layout.is_one_line) {
      join_lines(field.children, std::move(rest));
    } else {
      std::move(rest.begin(), rest.end(), std::back_inserter(field.children));
    }
    if (!field.children.empty()) parent.children.push_back(std::move(field));
  }

 private:
  [[nodiscard]] std::string label_text() const {
    const bool is_in_line = look_.shape == FieldShape::kInline ||
                            look_.shape == FieldShape::kRuled || look_.shape == FieldShape::kApart;
    if (!is_in_line || !look_.has_colon || content_.label.empty()) return content_.label;
    return with_colon(content_.label, look_.label.faces->language());
  }

  [[nodiscard]] const FieldLayout& layout_at(double unit_px, double width) const {
    return layout_.at(unit_px, width, [&] {
      switch (look_.shape) {
        case FieldShape::kInline:
        case FieldShape::kApart:
        case FieldShape::kRuled: {
          FieldLayout layout = beside(unit_px, width);
          return layout.fits ? layout : above(unit_px, width);
        }
        case FieldShape::kBelow:
          return below(unit_px, width);
        case FieldShape::kBoxed:
          return boxed(unit_px, width);
        default:
          return above(unit_px, width);
      }
    });
  }

  [[nodiscard]] FieldLayout beside(double unit_px, double width) const {
    FieldLayout layout{.is_one_line = true};
    TextStyle label = style_at(look_.label, unit_px);
    label.alignment = Alignment::kLeft;
    TextStyle value = style_at(look_.value, unit_px);
    value.alignment = Alignment::kLeft;
    layout.label = set_text(label_text(), label, width);
    const double gap = content_.label.empty() ? 0 : kLabelGap * unit_px;
    const double x = std::max(look_.label_share * width, layout.label.width + gap);
    const bool has_room = width - x >= kNarrowest * unit_px;
    layout.value = set_text(content_.value.text, value, std::max(1.0, width - x));
    layout.fits = has_room && std::ssize(layout.label.lines) <= 1 &&
                  !layout.label.has_broken_words && !layout.value.has_broken_words &&
                  (std::ssize(layout.value.lines) <= 1 || x < 0.4 * width);
    if (!layout.fits) return layout;
    const bool is_apart = look_.shape == FieldShape::kApart && layout.value.lines.size() == 1;
    const double value_x = is_apart ? width - layout.value.width : x;
    const double label_base = layout.label.is_empty() ? 0 : layout.label.lines[0].baseline;
    const double value_base = layout.value.is_empty() ? label_base : layout.value.lines[0].baseline;
    const double baseline = std::max(label_base, value_base);
    layout.label_at = {0, baseline - label_base};
    layout.value_at = {value_x, baseline - value_base};
    layout.height = std::max(layout.label_at.y + ink_bottom(layout.label),
                             layout.value_at.y + ink_bottom(layout.value));
    if (look_.shape == FieldShape::kRuled) add_rule(layout, x, width, unit_px);
    return layout;
  }

  // Below the value's last line, or beside the label where nothing is filled in; a label may have
  // no letters that a face can write.
  void add_rule(FieldLayout& layout, double x, double width, double unit_px) const {
    double baseline = 1.5 * unit_px;
    if (!layout.label.is_empty()) baseline = layout.label_at.y + layout.label.lines.back().baseline;
    if (!layout.value.is_empty()) baseline = layout.value_at.y + layout.value.lines.back().baseline;
    const double y = baseline + kRuleDrop * unit_px;
    layout.rule = {x, y, width, y + 1};
    layout.height = std::max(layout.height, y + 2);
  }

  [[nodiscard]] FieldLayout above(double unit_px, double width) const {
    FieldLayout layout;
    const TextStyle value = fitted_style(look_.value, content_.value.text, unit_px, width);
    layout.label = set_text(label_text(), style_at(look_.label, unit_px), width);
    layout.value = set_text(content_.value.text, value, width);
    layout.fits = !layout.label.has_broken_words && !layout.value.has_broken_words;
    const double gap = layout.label.is_empty() ? 0 : kAboveGap * unit_px;
    layout.value_at = {0, layout.label.height + gap};
    layout.height = layout.value_at.y + layout.value.height;
    if (look_.shape != FieldShape::kRuled) return layout;
    if (!layout.value.is_empty()) {
      add_rule(layout, 0, width, unit_px);
    } else {
      const double y = layout.label.height + 2 * unit_px;
      layout.rule = {0, y, width, y + 1};
      layout.height = y + 2;
    }
    return layout;
  }

  [[nodiscard]] FieldLayout below(double unit_px, double width) const {
    FieldLayout layout;
    layout.label = set_text(content_.label, style_at(look_.label, unit_px), width);
    layout.value = set_text(content_.value.text, style_at(look_.value, unit_px), width);
    layout.fits = !layout.label.has_broken_words && !layout.value.has_broken_words;
    const double y = layout.value.is_empty()
                         ? 2 * unit_px
                         : layout.value.lines.back().baseline +
                               std::max(kRuleDrop * unit_px, layout.value.descent);
    layout.rule = {0, y, width, y + 1};
    layout.label_at = {0, y + 1 + kAboveGap * unit_px};
    layout.height = layout.label_at.y + layout.label.height;
    return layout;
  }

  [[nodiscard]] FieldLayout boxed(double unit_px, double width) const {
    const double padding = kFramePadding * unit_px;
    FieldLayout layout = above(unit_px, std::max(1.0, width - 2 * padding));
    const Point inset{padding, padding};
    layout.label_at = layout.label_at + inset;
    layout.value_at = layout.value_at + inset;
    const double least = content_.value.text.empty() ? 2.6 * unit_px : 0;
    layout.height += 2 * padding + least;
    layout.frame = {0, 0, width, layout.height};
    return layout;
  }

  FieldContent content_;
  FieldLook look_;
  Memo<FieldLayout> layout_;
  Memo<double> natural_;
};

// A label, and below it a square for every character of the value.
class CombBlock final : public Block {
 public:
  CombBlock(FieldContent content, const FieldLook& look)
      : content_(std::move(content)),
        look_(look),
        characters_(characters_of(content_.value.text)) {}

  [[nodiscard]] double natural_width(double unit_px) const override {
    const double label = text_width(content_.label, style_at(look_.label, unit_px));
    return std::max(label, static_cast<double>(characters_.size()) * side(unit_px)) + 2;
  }

  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override {
    const SetText label = set_text(content_.label, style_at(look_.label, unit_px), width);
    if (label.has_broken_words || num_squares(unit_px, width) < std::ssize(characters_))
      return std::nullopt;
    return label.height + kAboveGap * unit_px + side(unit_px) + 1;
  }

  void draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const override {
    const SetText label = set_text(content_.label, style_at(look_.label, unit_px), box.width());
    Node field{.kind = NodeKind::kField, .text = content_.label};
    field.children = draw_text(sheet.canvas, label, {box.x0, box.y0});
    const bool has_label = shows_all(content_.label, field.children);
    for (Node& line : field.children)
      line.has_line_feed = characters_.empty();
    const double top = std::round(box.y0 + label.height + kAboveGap * unit_px);
    draw_squares(sheet, unit_px, {std::round(box.x0), top, box.x1, box.y1});
    std::vector<Node> value = {draw_characters(sheet, unit_px, {std::round(box.x0), top})};
    if (has_label) note_fact(sheet, content_.value, value);
    if (!value.front().children.empty()) field.children.push_back(std::move(value.front()));
    if (!field.children.empty()) parent.children.push_back(std::move(field));
  }

 private:
  [[nodiscard]] static double side(double unit_px) { return std::round(kSquareSide * unit_px); }

  // As many as there are characters, and a few more where there is room.
  [[nodiscard]] Index num_squares(double unit_px, double width) const {
    const auto room = static_cast<Index>((width - 1) / side(unit_px));
    const Index spare = std::max<Index>(2, std::ssize(characters_) / 3);
    return std::min(room, std::ssize(characters_) + spare);
  }

  void draw_squares(Sheet& sheet, double unit_px, const Box& box) const {
    const double pixel = std::max(1.0, std::round(0.1 * unit_px));
    const double s = side(unit_px);
    const double width = static_cast<double>(num_squares(unit_px, box.width())) * s;
    const Box whole{box.x0, box.y0, box.x0 + width, box.y0 + s};
    if (look_.ground.a > 0) sheet.canvas.fill(Path().add_rect(whole), look_.ground);
    Path lines;
    for (double x = whole.x0; x <= whole.x1; x += s)
      lines.add_rect({x, whole.y0, x + pixel, whole.y1});
    for (const double y : {whole.y0, whole.y1 - pixel})
      lines.add_rect({whole.x0, y, whole.x1 + pixel, y + pixel});
    sheet.canvas.fill(lines, look_.line);
  }

  // One line; what stands in neighbouring squares is one word.
  [[nodiscard]] Node draw_characters(Sheet& sheet, double unit_px, Point corner) const {
    Node line{.kind = NodeKind::kLine, .has_line_feed = true};
    TextStyle style = style_at(look_.value, unit_px);
    style.alignment = Alignment::kCentred;
    const double s = side(unit_px);
    bool goes_on = false;
    for (std::size_t i = 0; i < characters_.size(); ++i) {
      const double x = corner.x + static_cast<double>(i) * s;
      if (characters_[i] == " ") {
        goes_on = false;
        continue;
      }
      const Node drawn =
          draw_label(sheet.canvas, characters_[i], style, {x, corner.y, x + s, corner.y + s});
      if (drawn.children.empty()) continue;
      if (!goes_on) line.children.push_back({.kind = NodeKind::kWord});
      Node& word = line.children.back();
      word.text += characters_[i];
      word.box = draw::unite(word.box, drawn.box);
      line.box = draw::unite(line.box, drawn.box);
      goes_on = true;
    }
    return line;
  }

  FieldContent content_;
  FieldLook look_;
  std::vector<std::string> characters_;
};

}  // namespace

std::string with_colon(std::string_view label, Language language) {
  if (language == Language::kChinese) return base::cat(label, "：");
  return base::cat(label, language == Language::kFrench ? "\u00A0:" : ":");
}

Fact field_fact(const std::string& label, ValueKind kind) {
  return {.key = "form.field", .slots = {{"label", label}}, .value = {}, .kind = kind};
}

BlockPtr field_block(FieldContent content, const FieldLook& look) {
  if (look.shape == FieldShape::kComb && !content.value.text.empty()) {
    return std::make_unique<CombBlock>(std::move(content), look);
  }
  return std::make_unique<FieldBlock>(std::move(content), look);
}

}  // namespace tessera::synth
