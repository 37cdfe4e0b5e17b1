#include "synth/layout/typeset.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/layout/internal/line_setter.h"
#include "synth/layout/internal/units.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Point;

// Ink leaves the room of ascent, descent and advance by less than this share of the size, but for
// odd faces, whose ink is then measured.
constexpr double kUsualOverhang = 0.35;
constexpr double kSizeStep = 1.04;

// Where a text goes: its top left corner, turned about it.
struct Frame {
  Point origin;
  int turns = 0;

  [[nodiscard]] draw::GlyphPlacement place(double x, double y) const {
    return {.baseline = origin + draw::Affine::quarter_turns(turns).apply({x, y}), .turns = turns};
  }
  [[nodiscard]] Box map(const Box& box) const {
    return draw::Affine::quarter_turns(turns).map_box(box).translated(origin);
  }
};

bool is_inside(const SetLine& line, const SetText& text, const Frame& frame, const Box& keep) {
  if (line.words.empty()) return true;
  const double size = line.words.front().run.size_px;
  const double x0 = line.words.front().x;
  const double x1 = line.words.back().x + line.words.back().run.advance;
  const Box usual{x0, line.baseline - text.ascent, x1, line.baseline + text.descent};
  if (keep.contains(frame.map(usual.expanded(kUsualOverhang * size)))) return true;
  return std::all_of(line.words.begin(), line.words.end(), [&](const SetWord& word) {
    const auto placement = frame.place(word.x, line.baseline - word.rise);
    const Box ink = word.run.face->ink_box(word.run, placement);
    return ink.is_empty() || keep.contains(ink);
  });
}

// A stroke below or through a word, as far as the next word's when that has one too; what of it
// lies on the canvas.
Box draw_bar(
    draw::Canvas& canvas, const SetWord& word, const SetLine& line, const Frame& frame, double x1) {
  const draw::FontMetrics metrics = word.run.face->metrics(word.run.size_px);
  const double thickness = std::max(1.0, metrics.underline_thickness);
  const double offset = word.is_struck ? -metrics.strikeout_offset : metrics.underline_offset;
  const double y = std::round(line.baseline - word.rise + offset);
  const Box bar = frame.map({word.x, y, x1, y + thickness}).to_pixels();
  return draw::intersect(canvas.fill(draw::Path().add_rect(bar), word.colour), canvas.bounds());
}

Node draw_words(draw::Canvas& canvas, const SetLine& line, const Frame& frame) {
  Node node{.kind = NodeKind::kLine, .has_line_feed = line.ends_paragraph};
  for (std::size_t i = 0; i < line.words.size(); ++i) {
    const SetWord& word = line.words[i];
    Box ink =
        canvas.draw_glyphs(word.run, frame.place(word.x, line.baseline - word.rise), word.colour);
    if (ink.is_empty()) continue;
    if (word.is_underlined || word.is_struck) {
      const bool goes_on = i + 1 < line.words.size() &&
                           line.words[i + 1].is_underlined == word.is_underlined &&
                           line.words[i + 1].is_struck == word.is_struck;
      const double x1 = goes_on ? line.words[i + 1].x : word.x + word.run.advance;
      ink = draw::unite(ink, draw_bar(canvas, word, line, frame, x1));
    }
    node.children.push_back({.kind = NodeKind::kWord,
                             .text = word.text,
                             .box = ink,
                             .emphasis = word.emphasis,
                             .joins_next = word.joins_next,
                             .has_soft_hyphen = word.has_soft_hyphen});
    node.box = draw::unite(node.box, ink);
  }
  return node;
}

std::vector<Node> draw_lines(draw::Canvas& canvas,
                             const SetText& text,
                             const Frame& frame,
                             const Box& keep_inside) {
  std::vector<Node> nodes;
  nodes.reserve(text.lines.size());
  for (const SetLine& line : text.lines) {
    if (!is_inside(line, text, frame, keep_inside)) continue;
    nodes.push_back(draw_words(canvas, line, frame));
  }
  return nodes;
}

}  // namespace

SetText set_text(std::span<const TextPiece> pieces, const TextStyle& style, double width) {
  auto units = style.keeps_spaces ? cut_into_code_units(pieces) : cut_into_units(pieces);
  return LineSetter(std::move(units), style, width).set();
}

SetText set_text(std::string_view text, const TextStyle& style, double width) {
  const std::array pieces = {TextPiece{.text = std::string(text)}};
  return set_text(pieces, style, width);
}

double text_width(std::string_view text, const TextStyle& style) {
  std::string one_line(text);
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  TextStyle flush = style;
  flush.first_indent_px = flush.rest_indent_px = 0;
  return set_text(one_line, flush).width;
}

double widest_word(std::span<const TextPiece> pieces, const TextStyle& style) {
  return LineSetter(cut_into_units(pieces), style, kAnyWidth).widest_group();
}

SetText cut_to_height(SetText text, double height) {
  while (!text.lines.empty() && text.lines.back().baseline + text.descent > height)
    text.lines.pop_back();
  text.height = text.lines.empty() ? 0 : text.lines.back().baseline + text.descent;
  return text;
}

double largest_fitting_size(std::span<const TextPiece> pieces,
                            TextStyle style,
                            Point room,
                            SizeRange sizes) {
  const auto fits = [&](double size_px) {
    style.size_px = size_px;
    const SetText text = set_text(pieces, style, room.x);
    return text.height <= room.y && text.width <= room.x + 0.01 && !text.has_broken_words;
  };
  std::vector<double> steps;
  for (double size = sizes.min_px; size <= sizes.max_px; size *= kSizeStep)
    steps.push_back(size);
  if (steps.empty() || !fits(steps.front())) return 0;
  // The last step that fits lies in [low, high).
  std::size_t low = 0;
  std::size_t high = steps.size();
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    (fits(steps[middle]) ? low : high) = middle;
  }
  return steps[low];
}

std::vector<Node> draw_text(draw::Canvas& canvas,
                            const SetText& text,
                            Point origin,
                            const Box& keep_inside) {
  return draw_lines(canvas, text, {.origin = origin},
                    draw::intersect(keep_inside, canvas.bounds()));
}

std::vector<Node> draw_text(draw::Canvas& canvas, const SetText& text, Point origin) {
  return draw_lines(canvas, text, {.origin = origin}, canvas.bounds());
}

bool fits_inside(const SetText& text, Point origin, const Box& keep_inside) {
  return std::all_of(text.lines.begin(), text.lines.end(), [&](const SetLine& line) {
    return is_inside(line, text, {.origin = origin}, keep_inside);
  });
}

std::vector<Node> draw_turned_text(draw::Canvas& canvas,
                                   const SetText& text,
                                   Point origin,
                                   int quarter_turns) {
  return draw_lines(canvas, text, {.origin = origin, .turns = quarter_turns}, canvas.bounds());
}

Node draw_label(draw::Canvas& canvas,
                std::string_view text,
                const TextStyle& style,
                const Box& box) {
  std::string one_line(text);
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  SetText set = set_text(one_line, style, box.width());
  if (set.has_broken_words || set.is_empty()) return {.kind = NodeKind::kLine};
  set.lines.resize(1);
  set.lines.front().ends_paragraph = true;
  set.lines.front().words.back().joins_next = false;
  const double cap_height = style.faces->metrics(style.size_px).cap_height;
  const double baseline = box.centre().y + cap_height / 2;
  const double top = std::round(baseline - set.lines.front().baseline);
  std::vector<Node> lines = draw_text(canvas, set, {box.x0, top});
  return lines.empty() ? Node{.kind = NodeKind::kLine} : std::move(lines.front());
}

Node text_node(NodeKind kind, std::vector<Node> lines) {
  Node node{.kind = kind, .children = std::move(lines)};
  for (const Node& line : node.children)
    node.box = draw::unite(node.box, line.box);
  return node;
}

}  // namespace tessera::synth
