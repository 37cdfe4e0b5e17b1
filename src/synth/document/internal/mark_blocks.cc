#include "synth/document/internal/mark_blocks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/exact_math.h"
#include "draw/path.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Colour;
using draw::Path;
using draw::Point;

constexpr double kTurn = 6.28318530717958648;

// A stream of numbers that follows from the text alone.
base::Rng stream_of(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;  // FNV-1a
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  return base::Rng(hash);
}

class BarsBlock final : public Block {
 public:
  BarsBlock(Printed text, const BlockLook& look, double height_units)
      : text_(std::move(text)), look_(look), height_units_(height_units) {
    look_.alignment = Alignment::kCentred;
    base::Rng rng = stream_of(text_.text);
    const std::size_t num_bars = 20 + 2 * std::min<std::size_t>(text_.text.size(), 20);
    for (std::size_t i = 0; i < num_bars; ++i)
      modules_.push_back(static_cast<int>(rng.next_between(1, 3)));
  }

  [[nodiscard]] double natural_width(double unit_px) const override {
    double modules = 0;
    for (const int module : modules_)
      modules += module;
    return std::max(modules * std::max(1.0, std::floor(0.22 * unit_px)),
                    text_width(text_.text, style_at(look_, unit_px)) + 1);
  }

  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override {
    const SetText text = set_text(text_.text, style_at(look_, unit_px), width);
    if (text.has_broken_words || module_px(width) < 1) return std::nullopt;
    return height_units_ * unit_px + text_height(text, unit_px);
  }

  void draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const override {
    const SetText text = set_text(text_.text, style_at(look_, unit_px), box.width());
    const double module = module_px(box.width());
    const double bottom = std::round(box.y0 + height_units_ * unit_px);
    const double top = std::round(box.y0);
    double x = std::round(box.x0 + (box.width() - module * num_modules()) / 2);
    Path bars;
    bool is_bar = true;
    for (const int count : modules_) {
      const double width = count * module;
      if (is_bar) bars.add_rect({x, top, x + width, bottom});
      x += width;
      is_bar = !is_bar;
    }
    sheet.canvas.fill(bars, look_.colour);
    std::vector<Node> lines =
        draw_printed(sheet, text, {box.x0, bottom + kTextGap * unit_px}, text_);
    if (!lines.empty())
      parent.children.push_back(text_node(NodeKind::kParagraph, std::move(lines)));
  }

 private:
  static constexpr double kTextGap = 0.4;

  [[nodiscard]] static double text_height(const SetText& text, double unit_px) {
    return text.is_empty() ? 0 : kTextGap * unit_px + text.height + 1;
  }
  [[nodiscard]] int num_modules() const {
    int count = 0;
    for (const int module : modules_)
      count += module;
    return count;
  }
  [[nodiscard]] double module_px(double width) const { return std::floor(width / num_modules()); }

  Printed text_;
  BlockLook look_;
  double height_units_;
  std::vector<int> modules_;  // widths of bar, gap, bar ...
};

// A mark whose height does not depend on its width.
class MarkBlock : public Block {
 public:
  MarkBlock(double width_units, double height_units)
      : width_units_(width_units), height_units_(height_units) {}

  [[nodiscard]] double natural_width(double unit_px) const final { return width_units_ * unit_px; }
  [[nodiscard]] std::optional<double> height(double unit_px, double width) const final {
    if (width + 0.5 < natural_width(unit_px)) return std::nullopt;
    return height_units_ * unit_px;
  }
  void draw(Sheet& sheet, double unit_px, const Box& box, Node& /*parent*/) const final {
    const double x = box.x0;
    paint(sheet, {x, box.y0, x + width_units_ * unit_px, box.y0 + height_units_ * unit_px});
  }

 protected:
  virtual void paint(Sheet& sheet, const Box& box) const = 0;

 private:
  double width_units_;
  double height_units_;
};

class SpaceBlock final : public MarkBlock {
 public:
  explicit SpaceBlock(double height_units) : MarkBlock(0, height_units) {}

 protected:
  void paint(Sheet& /*sheet*/, const Box& /*box*/) const override {}
};

class SquareCodeBlock final : public MarkBlock {
 public:
  SquareCodeBlock(std::string text, Colour colour, double side_units)
      : MarkBlock(side_units, side_units), text_(std::move(text)), colour_(colour) {}

 protected:
  void paint(Sheet& sheet, const Box& box) const override {
    constexpr Index kModules = 25;
    const double module = std::max(1.0, std::floor(box.width() / kModules));
    const Point at{std::round(box.x0), std::round(box.y0)};
    base::Rng rng = stream_of(text_);
    Path path;
    for (Index row = 0; row < kModules; ++row) {
      for (Index column = 0; column < kModules; ++column) {
        const bool is_dark = rng.next_below(2) == 1;
        if (!is_dark || is_in_corner(row, column, kModules)) continue;
        const double x = at.x + module * static_cast<double>(column);
        const double y = at.y + module * static_cast<double>(row);
        path.add_rect({x, y, x + module, y + module});
      }
    }
    const double far = module * (kModules - 7);
    for (const Point corner : {Point{0, 0}, Point{far, 0}, Point{0, far}})
      add_corner(path, corner + at, module);
    sheet.canvas.fill(path, colour_, draw::FillRule::kEvenOdd);
  }

 private:
  static bool is_in_corner(Index row, Index column, Index modules) {
    const bool is_left = column < 8;
    const bool is_right = column >= modules - 8;
    return (row < 8 && (is_left || is_right)) || (row >= modules - 8 && is_left);
  }
  // A ring of seven modules around a square of three.
  static void add_corner(Path& path, Point at, double module) {
    for (const double inset : {0.0, 1.0, 2.0}) {
      path.add_rect({at.x + inset * module, at.y + inset * module, at.x + (7 - inset) * module,
                     at.y + (7 - inset) * module});
    }
  }

  std::string text_;
  Colour colour_;
};

class EmblemBlock final : public MarkBlock {
 public:
  EmblemBlock(Colour colour, double side_units, base::Rng& rng)
      : MarkBlock(side_units, side_units),
        colour_(colour),
        kind_(rng.next_below(5)),
        num_points_(rng.next_between(3, 8)) {}

 protected:
  void paint(Sheet& sheet, const Box& box) const override {
    const Point c = box.centre();
    const double r = box.width() / 2;
    Path path;
    switch (kind_) {
      case 0:  // rings
        path.add_circle(c, r).add_circle(c, 0.68 * r).add_circle(c, 0.36 * r);
        break;
      case 1:  // a star
        path = star(c, r, 0.45 * r);
        break;
      case 2:  // a polygon with a hole
        path = star(c, r, r);
        path.add_circle(c, 0.4 * r);
        break;
      case 3:  // three bars
        for (const double x : {0.0, 0.75, 1.5})
          path.add_rect(
              {box.x0 + x * r, box.y0 + (1.5 - x) * r / 1.5, box.x0 + x * r + r / 2, box.y1});
        break;
      default:  // two leaves
        path.add_ellipse({box.x0, box.y0, c.x + 0.2 * r, box.y1});
        path.add_ellipse({c.x - 0.2 * r, box.y0, box.x1, box.y1});
        break;
    }
    sheet.canvas.fill(path, colour_, draw::FillRule::kEvenOdd);
  }

 private:
  [[nodiscard]] Path star(Point centre, double outer, double inner) const {
    std::vector<Point> points;
    const Index count = 2 * num_points_;
    for (Index i = 0; i < count; ++i) {
      const double angle = kTurn * static_cast<double>(i) / static_cast<double>(count);
      const double radius = i % 2 == 0 ? outer : inner;
      points.push_back(centre + radius * Point{base::exact_sin(angle), -base::exact_cos(angle)});
    }
    return std::move(Path().add_polygon(points));
  }

  Colour colour_;
  std::uint64_t kind_;
  Index num_points_;
};

class PortraitBlock final : public MarkBlock {
 public:
  PortraitBlock(const PortraitColours& colours, double height_units)
      : MarkBlock(0.78 * height_units, height_units), colours_(colours) {}

 protected:
  void paint(Sheet& sheet, const Box& box) const override {
    draw::Canvas& canvas = sheet.canvas;
    const double w = box.width();
    const Point head{box.centre().x, box.y0 + 0.52 * w};
    canvas.push_clip(Path().add_rect(box.to_pixels()));
    canvas.fill(Path().add_rect(box.to_pixels()), colours_.ground);
    canvas.fill(Path().add_ellipse(
                    {box.x0 + 0.08 * w, box.y0 + 0.92 * w, box.x1 - 0.08 * w, box.y1 + 0.6 * w}),
                colours_.clothes);
    canvas.fill(Path().add_rect({head.x - 0.1 * w, head.y, head.x + 0.1 * w, box.y0 + w}),
                colours_.skin);
    canvas.fill(Path().add_circle({head.x, head.y - 0.06 * w}, 0.29 * w), colours_.hair);
    canvas.fill(Path().add_ellipse(
                    {head.x - 0.23 * w, head.y - 0.22 * w, head.x + 0.23 * w, head.y + 0.32 * w}),
                colours_.skin);
    canvas.pop_clip();
  }

 private:
  PortraitColours colours_;
};

}  // namespace

BlockPtr bars_block(Printed text, const BlockLook& look, double height_units) {
  return std::make_unique<BarsBlock>(std::move(text), look, height_units);
}

BlockPtr square_code_block(std::string text, Colour colour, double side_units) {
  return std::make_unique<SquareCodeBlock>(std::move(text), colour, side_units);
}

BlockPtr emblem_block(Colour colour, double side_units, base::Rng& rng) {
  return std::make_unique<EmblemBlock>(colour, side_units, rng);
}

PortraitColours choose_portrait(base::Rng& rng) {
  constexpr std::array kSkins = {Colour{241, 205, 178}, Colour{224, 178, 142}, Colour{186, 132, 94},
                                 Colour{126, 82, 54}};
  constexpr std::array kHairs = {Colour{40, 30, 28}, Colour{94, 62, 38}, Colour{176, 130, 70},
                                 Colour{150, 150, 150}};
  PortraitColours colours;
  colours.skin = kSkins[rng.next_below(kSkins.size())];
  colours.hair = kHairs[rng.next_below(kHairs.size())];
  const double ground_hue = 360 * rng.next_uniform();
  colours.ground = draw::from_hsv(ground_hue, 0.12, 0.92);
  const double hue = 360 * rng.next_uniform();
  colours.clothes = draw::from_hsv(hue, 0.5, 0.45);
  return colours;
}

BlockPtr portrait_block(const PortraitColours& colours, double height_units) {
  return std::make_unique<PortraitBlock>(colours, height_units);
}

BlockPtr space_block(double height_units) {
  return std::make_unique<SpaceBlock>(height_units);
}

}  // namespace tessera::synth
