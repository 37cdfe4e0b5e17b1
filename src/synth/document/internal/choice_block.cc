// Boxes to tick, one after the other as the width allows.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/document/internal/field_block.h"
#include "synth/document/internal/memo.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Path;
using draw::Point;

constexpr double kBoxSide = 1.9;    // in units
constexpr double kTextGap = 0.9;    // between box and text
constexpr double kChoiceGap = 2.2;  // between choices
constexpr double kLineGap = 0.7;

Path tick_path(const Box& box, TickShape shape) {
  const double w = box.width();
  const auto at = [&](double x, double y) { return Point{box.x0 + x * w, box.y0 + y * w}; };
  Path path;
  switch (shape) {
    case TickShape::kCheck:
      path.add_polyline(std::array{at(0.15, 0.5), at(0.42, 0.82), at(0.95, 0.05)});
      break;
    case TickShape::kCross:
      path.add_line(at(0.12, 0.12), at(0.88, 0.88)).add_line(at(0.88, 0.12), at(0.12, 0.88));
      break;
    case TickShape::kFilled:
      path.add_rect({box.x0 + 0.2 * w, box.y0 + 0.2 * w, box.x1 - 0.2 * w, box.y1 - 0.2 * w});
      break;
  }
  return path;
}

struct PlacedChoice {
  SetText text{};
  Box box{};  // of the square, from the block's corner
  Point text_at{};
};

struct ChoiceLayout {
  SetText label{};
  std::vector<PlacedChoice> choices{};
  double height = 0;
  bool fits = true;
};

class ChoiceBlock final : public Block {
 public:
  ChoiceBlock(ChoiceContent content, const FieldLook& look)
      : content_(std::move(content)), look_(look) {}

  [[nodiscard]] double natural_width(double unit_px) const override {
    double width = 0;
    for (const Choice& choice : content_.choices) {
      width += text_width(choice.text, style_at(look_.value, unit_px)) +
               (kBoxSide + kTextGap + kChoiceGap) * unit_px;
    }
    return std::max(width, text_width(content_.label, style_at(look_.label, unit_px)));
  }

  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override {
    const ChoiceLayout& layout = layout_at(unit_px, width);
    if (!layout.fits) return std::nullopt;
    return layout.height;
  }

  void draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const override {
    const ChoiceLayout& layout = layout_at(unit_px, box.width());
    const Point corner{box.x0, box.y0};
    bool has_label = false;
    if (!layout.label.is_empty()) {
      Node label = text_node(NodeKind::kField, draw_text(sheet.canvas, layout.label, corner));
      label.text = content_.label;
      has_label = shows_all(content_.label, label.children);
      if (!label.children.empty()) parent.children.push_back(std::move(label));
    }
    std::vector<Node> chosen;
    for (std::size_t i = 0; i < layout.choices.size(); ++i) {
      Node control = draw_choice(sheet, unit_px, content_.choices[i], layout.choices[i], corner);
      if (content_.choices[i].is_checked) chosen = control.children;
      parent.children.push_back(std::move(control));
    }
    const Choice* checked = only_checked();
    if (checked == nullptr || !has_label) return;
    note_fact(sheet, {.text = checked->text, .fact = field_fact(content_.label)}, chosen);
  }

 private:
  [[nodiscard]] const Choice* only_checked() const {
    const auto is_checked = [](const Choice& choice) { return choice.is_checked; };
    const auto& choices = content_.choices;
    if (std::count_if(choices.begin(), choices.end(), is_checked) != 1) return nullptr;
    return &*std::find_if(choices.begin(), choices.end(), is_checked);
  }

  Node draw_choice(Sheet& sheet,
                   double unit_px,
                   const Choice& choice,
                   const PlacedChoice& placed,
                   Point corner) const {
    const double pixel = std::max(1.0, std::round(0.14 * unit_px));
    const Box box = placed.box.translated(corner).to_pixels();
    sheet.canvas.fill(Path().add_rect(box), look_.line);
    sheet.canvas.fill(Path().add_rect(box.expanded(-pixel)),
                      look_.ground.a > 0 ? look_.ground : sheet.paper.ground);
    Node control{.kind = NodeKind::kControl,
                 .text = choice.text,
                 .role = "check box",
                 .box = box,
                 .is_checked = choice.is_checked};
    if (choice.is_checked) {
      const Path tick = tick_path(box, content_.tick);
      const draw::Colour colour = look_.value.colour;
      const Box ink = content_.tick == TickShape::kFilled
                          ? sheet.canvas.fill(tick, colour)
                          : sheet.canvas.stroke(tick, colour, {.width = 1.6 * pixel + 0.6});
      control.box = draw::intersect(draw::unite(box, ink), sheet.canvas.bounds());
    }
    control.children = draw_text(sheet.canvas, placed.text, placed.text_at + corner);
    return control;
  }

  [[nodiscard]] const ChoiceLayout& layout_at(double unit_px, double width) const {
    return layout_.at(unit_px, width, [&] { return lay_out(unit_px, width); });
  }

  [[nodiscard]] ChoiceLayout lay_out(double unit_px, double width) const {
    ChoiceLayout layout;
    const TextStyle style = style_at(look_.value, unit_px);
    const double side = std::round(kBoxSide * unit_px);
    const double indent = side + kTextGap * unit_px;
    layout.label = set_text(content_.label, style_at(look_.label, unit_px), width);
    layout.fits = !layout.label.has_broken_words;
    double x = 0;
    double y = layout.label.is_empty() ? 0 : layout.label.height + 0.4 * unit_px;
    double line_height = 0;
    for (const Choice& choice : content_.choices) {
      PlacedChoice placed{.text = set_text(choice.text, style, std::max(1.0, width - indent))};
      if (placed.text.has_broken_words || placed.text.is_empty()) layout.fits = false;
      if (!layout.fits) return layout;
      if (x > 0 && x + indent + placed.text.width > width) {
        x = 0;
        y += line_height + kLineGap * unit_px;
        line_height = 0;
      }
      // The box stands about the middle of the first line's small letters.
      const double middle = placed.text.lines[0].baseline - 0.6 * unit_px;
      const double box_y = std::max(0.0, middle - side / 2);
      const double text_y = std::max(0.0, side / 2 - middle);
      placed.box = {x, y + box_y, x + side, y + box_y + side};
      placed.text_at = {x + indent, y + text_y};
      line_height = std::max({line_height, text_y + placed.text.height, box_y + side});
      x += indent + placed.text.width + kChoiceGap * unit_px;
      layout.choices.push_back(std::move(placed));
    }
    layout.height = y + line_height;
    return layout;
  }

  ChoiceContent content_;
  FieldLook look_;
  Memo<ChoiceLayout> layout_;
};

}  // namespace

BlockPtr choice_block(ChoiceContent content, const FieldLook& look) {
  return std::make_unique<ChoiceBlock>(std::move(content), look);
}

}  // namespace tessera::synth
