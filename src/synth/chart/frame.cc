#include "synth/chart/frame.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "synth/chance.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Point;

constexpr double kGap = 0.5;  // between texts and lines, in sizes of the text

Paper paper_of(const ChartLook& look) {
  return {.ground = look.ground, .ink = look.ink, .accent = look.ink, .faint = look.grid};
}

double label_size(const SceneRequest& request, base::Rng& rng) {
  const double side = static_cast<double>(std::min(request.width, request.height));
  const double smallest = 13 * reading_scale(request.width, request.height);
  return std::max(smallest, side / chance::between(rng, 22, 34));
}

}  // namespace

ChartSheet::ChartSheet(Studio& studio,
                       const SceneRequest& request,
                       base::Rng& rng,
                       const ChartLook& chosen)
    : look(chosen),
      sheet(studio, request, rng, paper_of(chosen)),
      faces(sheet.add_faces({.kinds = chosen.fonts})),
      size_px(label_size(request, rng)),
      room(sheet.canvas.bounds().expanded(-0.6 * size_px)) {}

double ChartSheet::text_width(const std::string& text, double size, bool is_strong) {
  const StyledFace face = faces.face_for(text, is_strong ? Emphasis::kBold : Emphasis::kPlain);
  if (face.face == nullptr) return 0;
  return face.face->shape(text, size, {.style = face.style}).advance;
}

Node ChartSheet::draw_label(const Label& label) {
  Node line{.kind = NodeKind::kLine};
  const Emphasis emphasis = label.is_strong ? Emphasis::kBold : Emphasis::kPlain;
  const StyledFace face = faces.face_for(label.text, emphasis);
  if (face.face == nullptr || label.text.empty()) return line;
  const double width = face.face->shape(label.text, label.size_px, {.style = face.style}).advance;
  const double before = label.anchor == TextAnchor::kStart    ? 0
                        : label.anchor == TextAnchor::kMiddle ? width / 2
                                                              : width;
  const Point along = draw::Affine::quarter_turns(label.turns).apply({1, 0});
  double at = -before;
  std::vector<std::pair<draw::GlyphRun, draw::GlyphPlacement>> runs;
  for (std::size_t first = 0; first < label.text.size();) {
    const std::size_t end = std::min(label.text.find(' ', first), label.text.size());
    const std::string word = label.text.substr(first, end - first);
    draw::GlyphRun run = face.face->shape(word, label.size_px, {.style = face.style});
    const draw::GlyphPlacement placement{.baseline = label.at + at * along, .turns = label.turns};
    const Box ink = face.face->ink_box(run, placement);
    if (!sheet.canvas.bounds().contains(ink)) return {.kind = NodeKind::kLine};
    line.children.push_back(
        {.kind = NodeKind::kWord, .text = word, .box = ink, .emphasis = emphasis});
    at += run.advance + face.face->shape(" ", label.size_px).advance;
    runs.emplace_back(std::move(run), placement);
    first = end + 1;
  }
  for (const auto& [run, placement] : runs)
    sheet.canvas.draw_glyphs(run, placement, label.colour);
  return line;
}

void ChartSheet::add_label(NodeKind kind, const Label& label) {
  Node line = draw_label(label);
  if (line.children.empty()) {
    note_lost_label();
    return;
  }
  sheet.add({.kind = kind, .children = {std::move(line)}});
}

void ChartSheet::add_title(const std::string& title) {
  double size = size_px * 1.4;
  const double width = text_width(title, size, /*is_strong=*/true);
  if (width > room.width()) size *= room.width() / width;
  room.y0 += size;
  add_label(NodeKind::kHeading,
            {.text = title,
             .at = {look.is_title_centred ? room.centre().x : room.x0, room.y0},
             .anchor = look.is_title_centred ? TextAnchor::kMiddle : TextAnchor::kStart,
             .size_px = size,
             .colour = look.ink,
             .is_strong = true});
  room.y0 += size * kGap;
}

void ChartSheet::add_legend(const std::vector<std::string>& names) {
  const double swatch = 0.8 * size_px;
  double widest = 0;
  double whole = 0;
  for (const std::string& name : names) {
    const double width = text_width(name, size_px) + swatch + 1.6 * size_px;
    widest = std::max(widest, width);
    whole += width;
  }
  // Beside the plot where a row would not fit.
  const bool is_row = look.legend != LegendPlace::kRight && whole < room.width();
  Point at{room.x1 - widest, room.y0 + size_px};
  if (is_row) {
    const bool is_above = look.legend == LegendPlace::kTop;
    at = {room.centre().x - whole / 2, is_above ? room.y0 + size_px : room.y1 - 0.3 * size_px};
    (is_above ? room.y0 : room.y1) += is_above ? 1.7 * size_px : -1.7 * size_px;
  } else {
    room.x1 -= widest + 0.4 * size_px;
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    sheet.canvas.fill(draw::Path().add_rect({at.x, at.y - swatch, at.x + swatch, at.y}),
                      colour_of(i));
    add_label(NodeKind::kParagraph, {.text = names[i],
                                     .at = {at.x + swatch + 0.4 * size_px, at.y},
                                     .size_px = size_px,
                                     .colour = look.ink});
    if (is_row) {
      at.x += text_width(names[i], size_px) + swatch + 1.6 * size_px;
    } else {
      at.y += 1.5 * size_px;
    }
  }
}

Scene ChartSheet::finish(std::optional<DataTable> table) {
  if (table) sheet.scene.tables.push_back(std::move(*table));
  return sheet.finish();
}

double Axes::value_at(double value) const {
  const double share = scale.position(value);
  return is_lying ? plot.x0 + share * plot.width() : plot.y1 - share * plot.height();
}

double Axes::category_step() const {
  const double length = is_lying ? plot.height() : plot.width();
  const Index num_steps = is_on_edges ? std::max<Index>(1, num_categories - 1) : num_categories;
  return length / static_cast<double>(num_steps);
}

double Axes::category_at(Index category) const {
  const double along = (static_cast<double>(category) + (is_on_edges ? 0 : 0.5)) * category_step();
  return (is_lying ? plot.y0 : plot.x0) + along;
}

Point Axes::point(Index category, double value) const {
  const Point upright{category_at(category), value_at(value)};
  return is_lying ? Point{upright.y, upright.x} : upright;
}

Box Axes::bar(Index category, Point share, double value, double base) const {
  const double step = category_step();
  const double low = category_at(category) - step / 2 + share.x * step;
  const double high = category_at(category) - step / 2 + share.y * step;
  const double from = std::min(value_at(base), value_at(value));
  const double to = std::max(value_at(base), value_at(value));
  return is_lying ? Box{from, low, to, high} : Box{low, from, high, to};
}

namespace {

struct AxisTexts {
  std::vector<std::string> ticks;
  std::vector<double> values;
  double widest_tick = 0;
  double widest_category = 0;
};

AxisTexts texts_of(ChartSheet& chart, const Topic& topic) {
  AxisTexts texts;
  for (const Decimal& tick : topic.scale.ticks()) {
    texts.values.push_back(tick.value());
    texts.ticks.push_back(print_decimal(tick, chart.sheet.request.language));
    texts.widest_tick =
        std::max(texts.widest_tick, chart.text_width(texts.ticks.back(), chart.size_px));
  }
  for (const std::string& category : topic.table.categories) {
    texts.widest_category =
        std::max(texts.widest_category, chart.text_width(category, chart.size_px));
  }
  return texts;
}

void draw_line(
    ChartSheet& chart, Point from, Point to, draw::Colour colour, bool is_dotted = false) {
  draw::Stroke stroke{.width = 1};
  if (is_dotted) stroke.dash = {2, 3};
  chart.sheet.canvas.stroke(draw::Path().add_line(from, to), colour, stroke);
}

// Every tick has its number, or every second or third where they would run into each other.
std::size_t ticks_per_number(const Axes& axes, const AxisTexts& texts, double size) {
  const double length = axes.is_lying ? axes.plot.width() : axes.plot.height();
  const double step = length / static_cast<double>(texts.ticks.size() - 1);
  const double needed = axes.is_lying ? texts.widest_tick + 0.8 * size : 1.2 * size;
  return static_cast<std::size_t>(std::ceil(needed / std::max(step, 1.0)));
}

void draw_value_axis(ChartSheet& chart, const Axes& axes, const AxisTexts& texts) {
  const Box& plot = axes.plot;
  const double size = chart.size_px;
  const std::size_t per_number = ticks_per_number(axes, texts, size);
  for (std::size_t i = 0; i < texts.ticks.size(); ++i) {
    const double at = std::floor(axes.value_at(texts.values[i])) + 0.5;
    const bool is_dotted = chart.look.grid_lines == GridLines::kDotted;
    if (chart.look.grid_lines != GridLines::kNone) {
      const Point from = axes.is_lying ? Point{at, plot.y0} : Point{plot.x0, at};
      const Point to = axes.is_lying ? Point{at, plot.y1} : Point{plot.x1, at};
      draw_line(chart, from, to, chart.look.grid, is_dotted);
    }
    if (chart.look.has_ticks) {
      const Point from = axes.is_lying ? Point{at, plot.y1} : Point{plot.x0, at};
      const Point to = axes.is_lying ? Point{at, plot.y1 + 4} : Point{plot.x0 - 4, at};
      draw_line(chart, from, to, chart.look.ink);
    }
    if (i % per_number != 0) continue;
    chart.add_label(NodeKind::kParagraph,
                    {.text = texts.ticks[i],
                     .at = axes.is_lying ? Point{at, plot.y1 + 1.3 * size}
                                         : Point{plot.x0 - kGap * size, at + 0.36 * size},
                     .anchor = axes.is_lying ? TextAnchor::kMiddle : TextAnchor::kEnd,
                     .size_px = size,
                     .colour = chart.look.ink});
  }
}

void draw_category_axis(ChartSheet& chart, const Axes& axes, const Topic& topic, bool is_turned) {
  const double size = chart.size_px;
  for (Index i = 0; i < axes.num_categories; ++i) {
    const double at = axes.category_at(i);
    if (chart.look.grid_lines == GridLines::kBoth) {
      const Point from = axes.is_lying ? Point{axes.plot.x0, at} : Point{at, axes.plot.y0};
      const Point to = axes.is_lying ? Point{axes.plot.x1, at} : Point{at, axes.plot.y1};
      draw_line(chart, from, to, chart.look.grid);
    }
    Label label{.text = topic.table.categories[static_cast<std::size_t>(i)],
                .at = {at, axes.plot.y1 + 1.3 * size},
                .anchor = TextAnchor::kMiddle,
                .size_px = size,
                .colour = chart.look.ink};
    if (axes.is_lying) {
      label.at = {axes.plot.x0 - kGap * size, at + 0.36 * size};
      label.anchor = TextAnchor::kEnd;
    } else if (is_turned) {
      label.at = {at + 0.36 * size, axes.plot.y1 + kGap * size};
      label.anchor = TextAnchor::kEnd;
      label.turns = 3;
    }
    chart.add_label(NodeKind::kParagraph, label);
  }
}

// The unit or the name of the values, at the end of their axis.
void draw_axis_title(ChartSheet& chart, const Topic& topic, bool is_lying) {
  const DataTable& table = topic.table;
  std::string text = table.value_label == table.title ? std::string() : table.value_label;
  if (!table.unit.empty()) text = text.empty() ? table.unit : text + " (" + table.unit + ")";
  if (text.empty()) return;
  const double size = chart.size_px;
  if (is_lying) {
    chart.add_label(NodeKind::kParagraph, {.text = text,
                                           .at = {chart.room.x1, chart.room.y1},
                                           .anchor = TextAnchor::kEnd,
                                           .size_px = size,
                                           .colour = chart.look.ink});
    chart.room.y1 -= 1.5 * size;
  } else {
    chart.room.y0 += size;
    chart.add_label(NodeKind::kParagraph, {.text = text,
                                           .at = {chart.room.x0, chart.room.y0},
                                           .size_px = size,
                                           .colour = chart.look.ink});
    chart.room.y0 += kGap * size;
  }
}

}  // namespace

Axes draw_axes(ChartSheet& chart, const Topic& topic, const AxesRequest& request) {
  draw_axis_title(chart, topic, request.is_lying);
  const AxisTexts texts = texts_of(chart, topic);
  const double size = chart.size_px;
  Axes axes{.plot = chart.room,
            .is_lying = request.is_lying,
            .scale = topic.scale,
            .num_categories = std::ssize(topic.table.categories),
            .is_on_edges = request.is_on_edges};
  axes.plot.x0 += (request.is_lying ? texts.widest_category : texts.widest_tick) + 0.8 * size;
  axes.plot.y0 += 0.6 * size;
  axes.plot.x1 -= request.is_lying ? texts.widest_tick / 2 : 0.4 * size;
  const bool is_turned =
      !request.is_lying && texts.widest_category + kGap * size > axes.category_step();
  if (is_turned && request.is_on_edges) axes.plot.x1 -= 0.5 * size;
  if (!is_turned && request.is_on_edges) axes.plot.x1 -= texts.widest_category / 2;
  axes.plot.y1 -= is_turned ? texts.widest_category + 0.9 * size : 1.6 * size;
  chart.sheet.canvas.fill(draw::Path().add_rect(axes.plot), chart.look.plot_ground);
  draw_value_axis(chart, axes, texts);
  draw_category_axis(chart, axes, topic, is_turned);
  const Box& plot = axes.plot;
  if (chart.look.has_frame) {
    chart.sheet.canvas.stroke(draw::Path().add_rect(plot), chart.look.ink, {.width = 1});
  } else {
    draw_line(chart, {plot.x0, plot.y1}, {plot.x1, plot.y1}, chart.look.ink);
    draw_line(chart, {plot.x0, plot.y0}, {plot.x0, plot.y1}, chart.look.ink);
  }
  return axes;
}

}  // namespace tessera::synth
