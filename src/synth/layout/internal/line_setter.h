// Fills lines with the units of a text: the walk behind set_text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "synth/layout/internal/units.h"
#include "synth/layout/text_style.h"
#include "synth/layout/typeset.h"

namespace tessera::synth {

class LineSetter {
 public:
  LineSetter(std::vector<Unit> units, const TextStyle& style, double width);

  [[nodiscard]] SetText set();
  // Of the units between which no line may end.
  [[nodiscard]] double widest_group() const;

 private:
  // A unit with its face and advance.
  struct Item {
    Unit unit{};
    StyledFace face{};
    double size_px = 0;
    double width = 0;
    bool has_soft_hyphen = false;
  };
  // The items of one line.
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  void measure(std::vector<Unit> units);
  [[nodiscard]] draw::GlyphRun shape(const Item& item, std::string_view text) const;
  [[nodiscard]] double space_before(const Item& item) const;
  [[nodiscard]] double indent_of(std::size_t line_idx) const;

  [[nodiscard]] Span fill_line(std::size_t begin, double room);
  [[nodiscard]] std::size_t group_end(std::size_t begin) const;
  [[nodiscard]] double width_between(std::size_t begin, std::size_t end) const;
  bool split_at_soft_hyphen(std::size_t item_idx, double room);
  void split_anywhere(std::size_t item_idx, double room);
  void split(std::size_t item_idx, std::size_t offset, bool adds_hyphen);

  [[nodiscard]] SetLine assemble(const Span& span) const;
  [[nodiscard]] bool merges(std::size_t item_idx, const Span& span) const;
  void align(SetText& text) const;
  void justify(SetLine& line, double room) const;

  const TextStyle& style_;
  double width_;
  double letter_spacing_;
  bool has_broken_words_ = false;
  std::vector<Item> items_;
};

}  // namespace tessera::synth
