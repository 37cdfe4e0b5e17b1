#include "synth/screen/pen.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Path;

constexpr std::string_view kEllipsis = "…";
constexpr double kRounding = 0.5;  // pixels by which a measured text may seem wider when it is set

Path path_of(const Box& box, double radius_px) {
  if (radius_px <= 0) return Path().add_rect(box);
  return Path().add_rounded_rect(box, radius_px);
}

// The beginning of a text, up to a character's start at or before `num_bytes`, without the space or
// the punctuation that it would end in.
std::string_view beginning(std::string_view text, std::size_t num_bytes) {
  while (num_bytes > 0 && (static_cast<unsigned char>(text[num_bytes]) & 0xC0) == 0x80)
    --num_bytes;
  while (num_bytes > 0 && (text[num_bytes - 1] == ' ' || text[num_bytes - 1] == ','))
    --num_bytes;
  return text.substr(0, num_bytes);
}

}  // namespace

bool Pen::is_free(const Box& box) const {
  if (box.is_empty() || !sheet_.canvas.bounds().contains(box)) return false;
  return std::ranges::none_of(covers_,
                              [&](const Box& cover) { return draw::overlaps(cover, box); });
}

void Pen::fill(const Box& box, const draw::Paint& paint, double radius_px) {
  if (box.is_empty()) return;
  sheet_.canvas.fill(path_of(box.to_pixels(), radius_px), paint);
}

void Pen::frame(const Box& box, draw::Colour colour, double radius_px) {
  if (box.is_empty()) return;
  const double line = look_.line_px;
  const Box outer = box.to_pixels();
  const Path ring = path_of(outer, radius_px)
                        .append(path_of(outer.expanded(-line), std::max(0.0, radius_px - line)));
  sheet_.canvas.fill(ring, colour, draw::FillRule::kEvenOdd);
}

void Pen::bevel(const Box& box, bool is_sunken) {
  if (box.is_empty()) return;
  const Box outer = box.to_pixels();
  const double line = look_.line_px;
  const draw::Colour light = draw::mix(look_.window, draw::kWhite, 0.8);
  const draw::Colour dark = draw::mix(look_.window, draw::kBlack, 0.5);
  const draw::Colour top = is_sunken ? dark : light;
  const draw::Colour bottom = is_sunken ? light : dark;
  fill({outer.x0, outer.y0, outer.x1, outer.y0 + line}, top);
  fill({outer.x0, outer.y0, outer.x0 + line, outer.y1}, top);
  fill({outer.x0, outer.y1 - line, outer.x1, outer.y1}, bottom);
  fill({outer.x1 - line, outer.y0, outer.x1, outer.y1}, bottom);
}

void Pen::shadow(const Box& box, double radius_px) {
  if (!look_.has_shadows || box.is_empty()) return;
  constexpr int kLayers = 4;
  constexpr draw::Colour kShade{0, 0, 0, 16};
  const double step = std::max(1.0, std::round(0.12 * em()));
  for (int i = kLayers; i > 0; --i) {
    const double reach = i * step;
    const Box layer = box.to_pixels().expanded(reach).translated({0, step});
    sheet_.canvas.fill(path_of(layer, radius_px + reach), kShade);
  }
}

void Pen::rule_below(const Box& box, draw::Colour colour) {
  fill({box.x0, box.y1 - look_.line_px, box.x1, box.y1}, colour);
}

void Pen::rule_above(const Box& box, draw::Colour colour) {
  fill({box.x0, box.y0, box.x1, box.y0 + look_.line_px}, colour);
}

void Pen::sign(Sign sign, const Box& box, draw::Colour colour) {
  if (!box.is_empty()) draw_sign(sheet_.canvas, sign, box, colour);
}

TextStyle Pen::bold() const {
  TextStyle style = plain();
  style.emphasis = Emphasis::kBold;
  return style;
}

TextStyle Pen::heading(double growth) const {
  TextStyle style = bold();
  style.size_px *= growth;
  style.line_spacing = 1.2;
  return style;
}

double Pen::width_of(std::string_view text, const TextStyle& style) const {
  return std::ceil(text_width(text, style) + kRounding);
}

std::string Pen::fitting(std::string_view text, const TextStyle& style, double width) const {
  if (width <= 0 || text.empty()) return {};
  const double whole = width_of(text, style);
  if (whole <= width) return std::string(text);
  constexpr std::size_t kShortest = 3;  // bytes in front of the dots
  // As many bytes as their share of the width, then fewer.
  auto num_bytes = static_cast<std::size_t>(static_cast<double>(text.size()) * width / whole);
  num_bytes = std::min(num_bytes + 2, text.size() - 1);
  for (; num_bytes >= kShortest; --num_bytes) {
    const std::string_view head = beginning(text, num_bytes);
    if (head.size() < kShortest) break;
    const std::string shortened = std::string(head) + std::string(kEllipsis);
    if (width_of(shortened, style) <= width) return shortened;
    num_bytes = head.size();
  }
  return {};
}

Node Pen::line(std::string_view text, const TextStyle& style, const Box& box) {
  Node nothing{.kind = NodeKind::kLine};
  std::string shown = fitting(text, style, box.width());
  if (shown.empty()) return nothing;
  std::ranges::replace(shown, '\n', ' ');
  SetText set = set_text(shown, style, box.width());
  if (set.lines.size() != 1 || set.has_broken_words) return nothing;
  const double cap_height = style.faces->metrics(style.size_px).cap_height;
  const double baseline = std::round(box.centre().y + cap_height / 2);
  std::vector<Node> drawn = lines(set, {box.x0, baseline - set.lines.front().baseline});
  return drawn.empty() ? nothing : std::move(drawn.front());
}

Node Pen::block(
    NodeKind kind, std::string_view text, const TextStyle& style, const Box& box, Index max_lines) {
  SetText set = set_text(text, style, box.width());
  if (set.has_broken_words) return {.kind = kind};
  set = cut_to_height(std::move(set), box.height());
  if (std::ssize(set.lines) > max_lines) set.lines.resize(static_cast<std::size_t>(max_lines));
  return text_node(kind, lines(std::move(set), {box.x0, box.y0}));
}

std::vector<Node> Pen::lines(SetText text, draw::Point origin) {
  if (!covers_.empty()) keep_visible(text, origin);
  return draw_text(sheet_.canvas, text, origin);
}

void Pen::keep_visible(SetText& text, draw::Point origin) const {
  std::vector<SetLine> visible;
  for (SetLine& line : text.lines) {
    const double baseline = origin.y + line.baseline;
    bool goes_on = false;
    for (SetWord& word : line.words) {
      const double x = origin.x + word.x;
      const Box box{x, baseline - text.ascent, x + word.run.advance, baseline + text.descent};
      const bool can_be_seen = is_free(box);
      if (can_be_seen && !goes_on) {
        visible.push_back({.words = {}, .baseline = line.baseline});
      }
      if (can_be_seen) visible.back().words.push_back(std::move(word));
      goes_on = can_be_seen;
    }
  }
  // What was behind the last word cannot be seen.
  for (SetLine& part : visible)
    part.words.back().joins_next = false;
  text.lines = std::move(visible);
}

bool add_drawn(Node& parent, Node child) {
  if (!is_drawn(child)) return false;
  parent.box = draw::unite(parent.box, child.box);
  parent.children.push_back(std::move(child));
  return true;
}

Node block_of(NodeKind kind, Node line) {
  Node block{.kind = kind, .box = line.box};
  if (is_drawn(line)) block.children.push_back(std::move(line));
  return block;
}

}  // namespace tessera::synth
