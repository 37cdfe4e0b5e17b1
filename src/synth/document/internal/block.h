// A document as a tree of blocks: every block knows how high it is at a width, and draws itself
// into a box. Lengths are in units, the height of small letters of plain text: one number scales a
// whole document.
//
//   Stack card;
//   card.add(text_block(NodeKind::kHeading, {{name, name_fact}}, look));
//   card.add(field_block({.label = "Phone", .value = {phone, phone_fact}}, field_look));
//   place(sheet, card, room, {.unit_px = 9});
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "synth/layout/sheet.h"
#include "synth/layout/typeset.h"

namespace tessera::synth {

// How a text looks at any unit.
struct BlockLook {
  FaceSet* faces = nullptr;
  double scale = 1;  // of the unit
  draw::Colour colour = draw::kBlack;
  Emphasis emphasis = Emphasis::kPlain;
  Alignment alignment = Alignment::kLeft;
  double line_spacing = 1.25;
  double letter_spacing_em = 0;
  bool is_underlined = false;
};

// Never smaller than what can be read.
[[nodiscard]] TextStyle style_at(const BlockLook& look, double unit_px);

// The same; a look that is larger than plain text is smaller where a word would be wider than the
// line, down to the size of plain text.
[[nodiscard]] TextStyle fitted_style(const BlockLook& look,
                                     std::string_view text,
                                     double unit_px,
                                     double width);

// A text and what is true of it. The fact's value and box are taken from what is drawn.
struct Printed {
  std::string text{};
  Fact fact{};  // without a key: none
};

class Block {
 public:
  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  virtual ~Block() = default;

  // In pixels, of a block that may be as wide as it likes.
  [[nodiscard]] virtual double natural_width(double unit_px) const = 0;
  // In pixels; nothing when the width is too small for it.
  [[nodiscard]] virtual std::optional<double> height(double unit_px, double width) const = 0;
  // Into a box of at least that height, with its nodes behind the children of `parent`.
  virtual void draw(Sheet& sheet, double unit_px, const draw::Box& box, Node& parent) const = 0;

  // Leaves out its least important part of at least this rank; false when there is none.
  virtual bool shrink(int min_rank);
  [[nodiscard]] virtual Index num_parts() const { return 1; }
  // Leaves out parts that are too wide, but not all of them.
  virtual void drop_wide(double unit_px, double width);
};

using BlockPtr = std::unique_ptr<Block>;

// Lines on the sheet. When all of the text was drawn its fact goes into the scene.
[[nodiscard]] std::vector<Node> draw_printed(Sheet& sheet,
                                             const SetText& text,
                                             draw::Point origin,
                                             const Printed& printed);

// Whether these nodes show every letter of the text.
[[nodiscard]] bool shows_all(std::string_view text, const std::vector<Node>& drawn);

// The same for nodes that are drawn already: the lines or words that show the text.
void note_fact(Sheet& sheet, const Printed& printed, const std::vector<Node>& drawn);

// Height with the space below its last line that another text needs.
[[nodiscard]] double stacked_height(const SetText& text);

// Lines below one another, each a text of its own; together one node of the kind.
[[nodiscard]] BlockPtr text_block(NodeKind kind,
                                  std::vector<Printed> lines,
                                  const BlockLook& look,
                                  Index level = 0);

// A rule over the whole width.
struct RuleLook {
  draw::Colour colour = draw::kBlack;
  double thickness = 0.12;     // in units; at least a pixel
  std::vector<double> dash{};  // in units; empty: solid
};
[[nodiscard]] BlockPtr rule_block(const RuleLook& look);

}  // namespace tessera::synth
