// Words into lines of a width, and lines onto a canvas:
//
//   const SetText text = set_text("Long text ...", style, column.width());
//   paragraph.children = draw_text(page.canvas, text, {column.x0, y});   // one kLine per line
//   y += text.height;
//
// Setting measures without drawing. Lines are filled greedily; Chinese breaks between characters,
// never before closing or behind opening punctuation. Words that no face can write are left out, of
// the picture and of the truth.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "draw/canvas.h"
#include "draw/font.h"
#include "draw/geometry.h"
#include "synth/layout/text_style.h"
#include "synth/scene.h"

namespace tessera::synth {

// A word in its place: exactly the characters that are drawn. Of a Chinese line, all up to the next
// punctuation mark.
struct SetWord {
  std::string text;
  draw::GlyphRun run;
  double x = 0;     // of the run's origin, from the left side of the text
  double rise = 0;  // above the baseline
  draw::Colour colour;
  Emphasis emphasis = Emphasis::kPlain;
  bool is_underlined = false;
  bool is_struck = false;
  bool joins_next = false;       // no space before the next word, of the same line or the next
  bool has_soft_hyphen = false;  // its last character is a hyphen that the line's end put there
};

struct SetLine {
  std::vector<SetWord> words;
  double baseline = 0;  // from the top of the text
  double width = 0;     // advance of its words and spaces
  bool ends_paragraph = false;
};

struct SetText {
  std::vector<SetLine> lines;
  double width = 0;        // of the widest line
  double height = 0;       // of all lines, from the first one's ascent to the last one's descent
  double line_height = 0;  // baseline to baseline
  double ascent = 0;       // room above the first baseline
  double descent = 0;      // room below the last one
  bool has_broken_words = false;  // a word was wider than a line

  [[nodiscard]] bool is_empty() const { return lines.empty(); }
};

inline constexpr double kAnyWidth = std::numeric_limits<double>::infinity();

// Lines of at most `width` pixels. A word that is wider than a line is broken anywhere.
[[nodiscard]] SetText set_text(std::span<const TextPiece> pieces,
                               const TextStyle& style,
                               double width = kAnyWidth);
[[nodiscard]] SetText set_text(std::string_view text,
                               const TextStyle& style,
                               double width = kAnyWidth);

// Width in one line; line feeds count as spaces.
[[nodiscard]] double text_width(std::string_view text, const TextStyle& style);

// Of the widest part that no line's end may divide; a column must be so wide.
[[nodiscard]] double widest_word(std::span<const TextPiece> pieces, const TextStyle& style);

// The first lines that are not higher than `height`.
[[nodiscard]] SetText cut_to_height(SetText text, double height);

struct SizeRange {
  double min_px = 8;
  double max_px = 200;
};
// The largest size (in steps of 4 %) at which the text fits into the box, words unbroken; 0 when it
// does not fit even at the smallest.
[[nodiscard]] double largest_fitting_size(std::span<const TextPiece> pieces,
                                          TextStyle style,
                                          draw::Point room,
                                          SizeRange sizes);

// Draws the lines with the text's top left corner at `origin` and returns one kLine of kWord for
// each, with ink boxes. A line of which any ink would fall outside `keep_inside` is left out.
[[nodiscard]] std::vector<Node> draw_text(draw::Canvas& canvas,
                                          const SetText& text,
                                          draw::Point origin,
                                          const draw::Box& keep_inside);
// The same, inside the canvas.
[[nodiscard]] std::vector<Node> draw_text(draw::Canvas& canvas,
                                          const SetText& text,
                                          draw::Point origin);

// Whether draw_text would leave out no line.
[[nodiscard]] bool fits_inside(const SetText& text,
                               draw::Point origin,
                               const draw::Box& keep_inside);

// One line within a box: alignment of the style sideways, its cap height centred up and down. What
// does not fit is left out word by word from the end. For buttons, cells and labels.
[[nodiscard]] Node draw_label(draw::Canvas& canvas,
                              std::string_view text,
                              const TextStyle& style,
                              const draw::Box& box);

// Turned by quarter turns clockwise about the origin: labels of axes, spines, edges.
[[nodiscard]] std::vector<Node> draw_turned_text(draw::Canvas& canvas,
                                                 const SetText& text,
                                                 draw::Point origin,
                                                 int quarter_turns);

// A node of the kind with the lines as children and their union as box.
[[nodiscard]] Node text_node(NodeKind kind, std::vector<Node> lines);

}  // namespace tessera::synth
