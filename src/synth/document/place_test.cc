// Documents of random blocks in rooms of all shapes: what is drawn lies in the room and can be
// read, and the more room there is, the more is drawn.
#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/text.h"
#include "synth/chance.h"
#include "synth/document/internal/field_block.h"
#include "synth/document/internal/placing.h"
#include "synth/document/testing/bench_sheet.h"
#include "synth/testing/ink.h"

namespace tessera::synth {
namespace {

BlockPtr random_block(const BlockLook& look, base::Rng& rng, int depth) {
  const auto kind = rng.next_below(depth > 0 ? 6 : 3);
  const std::string word = base::cat("word", rng.next_between(1, 99));
  switch (kind) {
    case 0:
      return line_of(word + " apple", look);
    case 1: {
      const auto shape = static_cast<FieldShape>(rng.next_below(7));
      return field_block({.label = word, .value = {.text = "river 12"}},
                         {.label = look, .value = look, .shape = shape});
    }
    case 2: {
      ChoiceContent content{.choices = {{.text = word, .is_checked = true}, {.text = "tea"}}};
      return choice_block(std::move(content), {.label = look, .value = look});
    }
    case 3: {
      auto row = std::make_unique<Row>();
      row->add(random_block(look, rng, depth - 1));
      row->add(random_block(look, rng, depth - 1), 0);
      return row;
    }
    case 4: {
      auto grid = std::make_unique<Grid>();
      for (Index i = rng.next_between(2, 5); i > 0; --i)
        grid->add(random_block(look, rng, 0));
      return grid;
    }
    default:
      return panel_block(random_block(look, rng, depth - 1), {.line = draw::kBlack});
  }
}

struct Placed {
  bool has_room = false;
  draw::Image image{};
  Node root{};
};

Placed place_random(std::uint64_t seed, const draw::Box& room, const Placing& placing) {
  BenchSheet bench(640, 480);
  base::Rng rng(seed);
  Stack document(1, chance::holds(rng, 0.5));
  for (Index i = rng.next_between(1, 9); i > 0; --i) {
    BlockPtr block = random_block(bench.look, rng, 2);
    document.add(std::move(block), {.rank = static_cast<int>(rng.next_below(4))});
  }
  Placed placed{.has_room = place(bench.sheet, document, room, placing)};
  close_boxes(bench.sheet.scene.root);
  placed.image = bench.sheet.canvas.to_image();
  placed.root = bench.sheet.scene.root;
  return placed;
}

constexpr std::array kRooms = {draw::Box{10, 10, 630, 470}, draw::Box{10, 10, 630, 70},
                               draw::Box{10, 10, 90, 470}, draw::Box{10, 10, 200, 160},
                               draw::Box{10, 10, 630, 30}};

TEST(PlaceAnything, KeepsAllInkWithinTheRoom) {
  Index num_placed = 0;
  for (std::uint64_t seed = 0; seed < 15; ++seed) {
    for (const draw::Box& room : kRooms) {
      const Placing placing{.unit_px = 8 + static_cast<double>(seed % 5) * 4,
                            .most_px = 40,
                            .column_aspect = seed % 2 == 0 ? 0 : 1.5};
      const Placed placed = place_random(seed, room, placing);
      const draw::Box all{0, 0, 640, 480};
      EXPECT_EQ(ink_of(placed.image, room.expanded(2)), ink_of(placed.image, all))
          << "seed " << seed << ", room " << room.width() << " x " << room.height();
      EXPECT_EQ(placed.has_room, !placed.root.children.empty()) << seed;
      num_placed += placed.has_room ? 1 : 0;
    }
  }
  EXPECT_GT(num_placed, 55);
}

TEST(PlaceAnything, WritesNothingTooSmallToRead) {
  for (std::uint64_t seed = 0; seed < 15; ++seed) {
    const Placed placed = place_random(seed, kRooms[3], {.unit_px = 7, .most_px = 7});
    visit_nodes(placed.root, [&](const Node& node) {
      if (node.kind != NodeKind::kWord || !node.text.starts_with("word")) return;
      // Its "d" rises above the small letters.
      EXPECT_GE(node.box.height(), 1.2 * kSmallestXHeight) << node.text;
    });
  }
}

TEST(PlaceAnything, SaysAtLeastAsMuchInALargerRoom) {
  const auto count_words = [](const Placed& placed) {
    return std::ssize(nodes_of(placed.root, NodeKind::kWord));
  };
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Placing placing{.unit_px = 9, .most_px = 9};
    const Placed small = place_random(seed, kRooms[3], placing);
    const Placed large = place_random(seed, kRooms[0], placing);
    EXPECT_GE(count_words(large), count_words(small)) << seed;
  }
}

TEST(PlaceAnything, DoesTheSameAgain) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Placing placing{.unit_px = 12, .most_px = 30, .column_aspect = 1};
    const Placed a = place_random(seed, kRooms[1], placing);
    const Placed b = place_random(seed, kRooms[1], placing);
    EXPECT_EQ(a.image.rgb, b.image.rgb) << seed;
    EXPECT_EQ(plain_text(a.root), plain_text(b.root)) << seed;
  }
}

}  // namespace
}  // namespace tessera::synth
