// Writes the blocks of a text page one after the other: headings, paragraphs, lists, quotes, code,
// notes. Every function answers whether the block found room; what found none is not drawn.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "synth/content/prose.h"
#include "synth/layout/flow.h"
#include "synth/layout/sheet.h"
#include "synth/layout/typeset.h"

namespace tessera::synth {

// Looks that all blocks of a page share.
struct PageLook {
  TextStyle body{};
  TextStyle heading{};           // size_px is that of the body; levels are larger
  double heading_growth = 1.25;  // per level above the lowest
  double paragraph_gap_em = 0.5;
  double first_indent_em = 0;
  double emphasis_share = 0.0;  // of the words
  std::string bullet = "•";
  draw::Colour heading_colour{};
};

// A look by the request: faces of the kinds, size by density (at most what the width carries),
// spacing and alignment at random.
[[nodiscard]] PageLook choose_look(Sheet& sheet, const FaceRequest& faces, double column_width_px);

struct ListShape {
  Index num_items = 4;
  bool is_ordered = false;
  bool is_nested = false;  // some items have items of their own
  TextLength item{.min_chars = 12, .max_chars = 60};
};

class PageWriter {
 public:
  PageWriter(Sheet& sheet, Prose& prose, PageLook look, std::vector<draw::Box> columns);

  [[nodiscard]] bool is_full() const { return flow_.is_full(); }
  [[nodiscard]] Flow& flow() { return flow_; }
  [[nodiscard]] const PageLook& look() const { return look_; }
  [[nodiscard]] double em() const { return look_.body.size_px; }

  bool heading(Index level, const std::string& text);
  bool paragraph(const TextLength& length);
  bool paragraph(std::span<const TextPiece> pieces);
  bool paragraph(std::span<const TextPiece> pieces, const TextStyle& style, double gap_em);
  bool list(const ListShape& shape);
  bool quote(const TextLength& length, const std::string& source);
  bool code(std::span<const TextPiece> pieces, const TextStyle& style);
  bool rule(double share_of_width = 1);

  // Some words of the text emphasised, as the look asks.
  [[nodiscard]] std::vector<TextPiece> emphasised(const std::string& text);

 private:
  bool list_items(Node& list, const ListShape& shape, double indent_px, Index depth);

  Sheet& sheet_;
  Prose& prose_;
  PageLook look_;
  Flow flow_;
};

// Text set so that no word is wider than the line: smaller where one would be, but never too small
// to be read. A word that is still too wide is broken.
[[nodiscard]] SetText set_unbroken(std::span<const TextPiece> pieces,
                                   TextStyle style,
                                   double width_px);

// The text with soft hyphens between syllables of longer words (Latin letters).
[[nodiscard]] std::string with_soft_hyphens(std::string_view text);

// A line with a text at the left end and another at the right, and perhaps dots between.
struct Entry {
  std::string left{};
  std::string right{};
  bool has_leader = false;
  Fact fact{};  // true when the whole entry is drawn; without a key: none
};
// `box`: from left to right end; the text's top is at box.y0. A left text that is too long is cut
// behind a word; an entry that would leave the picture is not drawn at all. Its fact goes into the
// scene when both texts are drawn whole.
[[nodiscard]] Node draw_entry(Sheet& sheet,
                              const Entry& entry,
                              const TextStyle& style,
                              const draw::Box& box);

// Words below the node.
[[nodiscard]] Index count_words(const Node& node);

}  // namespace tessera::synth
