// A document as blocks in one long strip, as a till prints it. A picture shows all of it, in one
// column or in several, or a piece: the rest lies outside. Letters are never made smaller for it.
//
//   Strip strip;
//   strip.add(shop, 0);
//   strip.add_table(table, 1.2);
//   print_strip(sheet, paper, 40, [&](Index num_items) { return receipt(num_items); });
#pragma once

#include <functional>
#include <vector>

#include "synth/document/internal/block.h"
#include "synth/document/ledger/internal/item_table.h"

namespace tessera::synth {

class Strip {
 public:
  struct Entry {
    BlockPtr block;
    double gap = 0;  // above it, in units
    bool is_at_bottom = false;
    bool keeps_next = false;
  };

  void add(BlockPtr block, double gap = 0.9);
  // What heads the next block: never the last of a column.
  void add_heading(BlockPtr block, double gap = 0.9);
  void add_table(ItemTable table, double gap);
  // It and what follows stand at the lower end of the paper.
  void add_at_bottom(BlockPtr block, double gap = 0.9);

  [[nodiscard]] std::vector<Entry>& entries() { return entries_; }

 private:
  std::vector<Entry> entries_;
};

// What a strip is printed on.
struct StripPaper {
  draw::Box room{};
  BlockLook letter{};         // plain text
  double unit_px = 10;        // wanted
  double least_px = 6;        // smallest
  double least_letters = 22;  // across: larger letters are made smaller
  double letters = 40;        // across, where there is room
  bool is_slip = false;       // lies on a ground of another colour
};

// The size by the request's density, at most what the width carries.
struct LettersAcross {
  double least = 22;
  double wanted = 40;
};
[[nodiscard]] StripPaper choose_strip_paper(Sheet& sheet,
                                            const draw::Box& room,
                                            const BlockLook& letter,
                                            const LettersAcross& across);

// How many letters there are across the paper at the wanted size.
[[nodiscard]] double letters_across(const StripPaper& paper);

// `build` makes the document with so many of its items. As many are printed as have room, at most
// `most_items`; letters grow where fewer leave much of the paper empty. Nothing is drawn where not
// one block fits.
void print_strip(Sheet& sheet,
                 const StripPaper& paper,
                 Index most_items,
                 const std::function<Strip(Index)>& build);

}  // namespace tessera::synth
