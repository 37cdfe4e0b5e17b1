// Draws the parts of a screen in one look: grounds, edges, signs, and text that ends in "…" where
// it is too long.
//
//   pen.cover(menu);                                  // from here on nothing is drawn that a menu
//   Node line = pen.line("Total", style, box);        //   drawn later would hide
//
// What is behind a cover is left out whole: the truth says what can be seen, and nothing is seen by
// half. Grounds and edges are drawn all the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "draw/geometry.h"
#include "draw/paint.h"
#include "synth/layout/sheet.h"
#include "synth/layout/typeset.h"
#include "synth/scene.h"
#include "synth/screen/look.h"
#include "synth/screen/signs.h"

namespace tessera::synth {

class Pen {
 public:
  // Both outlive the pen.
  Pen(Sheet& sheet, const ScreenLook& look) : sheet_(sheet), look_(look) {}

  [[nodiscard]] Sheet& sheet() { return sheet_; }
  [[nodiscard]] const ScreenLook& look() const { return look_; }
  [[nodiscard]] base::Rng& rng() { return sheet_.rng; }
  [[nodiscard]] draw::Canvas& canvas() { return sheet_.canvas; }
  [[nodiscard]] double em() const { return look_.em_px; }

  void cover(const draw::Box& box) { covers_.push_back(box); }
  void uncover() { covers_.clear(); }
  // Not empty, inside the picture, and not behind a cover.
  [[nodiscard]] bool is_free(const draw::Box& box) const;

  // Grounds and edges lie within their boxes, which are made whole pixels.
  void fill(const draw::Box& box, const draw::Paint& paint, double radius_px = 0);
  void frame(const draw::Box& box, draw::Colour colour, double radius_px = 0);
  // Light and dark edges: of what stands out, or is sunk in.
  void bevel(const draw::Box& box, bool is_sunken);
  // Around a box that is drawn afterwards, where the look has shadows.
  void shadow(const draw::Box& box, double radius_px);
  // The lower or upper edge of a box, as thick as the look's edges.
  void rule_below(const draw::Box& box, draw::Colour colour);
  void rule_above(const draw::Box& box, draw::Colour colour);
  void sign(Sign sign, const draw::Box& box, draw::Colour colour);

  // Styles of this look.
  [[nodiscard]] TextStyle plain(draw::Colour colour) const { return body_style(look_, colour); }
  [[nodiscard]] TextStyle plain() const { return plain(look_.ink); }
  [[nodiscard]] TextStyle dim() const { return plain(look_.dim_ink); }
  [[nodiscard]] TextStyle bold() const;
  // So many times larger, in bold.
  [[nodiscard]] TextStyle heading(double growth) const;

  [[nodiscard]] double width_of(std::string_view text) const { return width_of(text, plain()); }
  [[nodiscard]] double width_of(std::string_view text, const TextStyle& style) const;
  // The text where it is not wider; else its beginning and "…"; empty where too little would be
  // left.
  [[nodiscard]] std::string fitting(std::string_view text,
                                    const TextStyle& style,
                                    double width) const;

  // kLine in the middle of the box's height, shortened to its width; a node without a box when
  // nothing is drawn.
  Node line(std::string_view text, const TextStyle& style, const draw::Box& box);
  // Lines from the top of the box, as many as it holds (at most `max_lines`).
  Node block(NodeKind kind,
             std::string_view text,
             const TextStyle& style,
             const draw::Box& box,
             Index max_lines = 1000);
  // Lines of a set text at a place.
  std::vector<Node> lines(SetText text, draw::Point origin);

 private:
  // Takes words behind covers out of the lines; what is left on both sides of one is two lines.
  void keep_visible(SetText& text, draw::Point origin) const;

  Sheet& sheet_;
  const ScreenLook& look_;
  std::vector<draw::Box> covers_;
};

// Whether anything of the node was drawn.
[[nodiscard]] inline bool is_drawn(const Node& node) {
  return !node.box.is_empty();
}

// Adds the child when it was drawn; whether it was.
bool add_drawn(Node& parent, Node child);

// A block of one line.
[[nodiscard]] Node block_of(NodeKind kind, Node line);

// A container for what is drawn into it.
[[nodiscard]] inline Node column_node() {
  return {.kind = NodeKind::kColumn};
}

}  // namespace tessera::synth
