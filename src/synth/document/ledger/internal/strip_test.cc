#include "synth/document/ledger/internal/strip.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "synth/testing/scenes.h"

namespace tessera::synth {
namespace {

BlockPtr line(const std::string& text, const BlockLook& look) {
  std::vector<Printed> lines;
  lines.push_back({.text = text});
  return text_block(NodeKind::kParagraph, std::move(lines), look);
}

struct StripCase {
  SceneRequest request{};
  LettersAcross across{};
  Index most_items = 30;
  bool is_slip = false;
};

// "head", lines of items, "total".
Scene print(const StripCase& wanted, std::uint64_t seed) {
  Studio studio(small_assets());
  base::Rng rng(seed);
  Sheet sheet(studio, wanted.request, rng, {});
  BlockLook look;
  look.faces = &sheet.add_faces({});
  StripPaper paper = choose_strip_paper(sheet, inner_box(wanted.request, rng), look, wanted.across);
  paper.is_slip = wanted.is_slip;
  print_strip(sheet, paper, wanted.most_items, [&](Index num_items) {
    Strip strip;
    strip.add(line("head", look), 0);
    for (Index i = 0; i < num_items; ++i)
      strip.add(line("item " + std::to_string(i + 1), look), 0.5);
    strip.add_at_bottom(line("total", look));
    return strip;
  });
  return sheet.finish();
}

Index count_words(const Scene& scene, std::string_view text) {
  Index count = 0;
  visit_nodes(scene.root, [&](const Node& node) {
    count += node.kind == NodeKind::kWord && node.text == text ? 1 : 0;
  });
  return count;
}

TEST(Strip, IsWholeWhereItHasRoomAndHasTheItemsThatFit) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Scene scene = print({.request = {.width = 400, .height = 600, .density = 0.8},
                               .across = {.least = 12, .wanted = 30}},
                              seed);
    EXPECT_EQ(count_words(scene, "head"), 1);
    EXPECT_EQ(count_words(scene, "total"), 1);
    EXPECT_GE(count_words(scene, "item"), 8);
    // What stands at the bottom stands there.
    EXPECT_GT(scene.root.children.back().box.y1, 520);
  }
}

TEST(Strip, ShowsAPieceWhereItHasNotAndFillsThePicture) {
  Index num_heads = 0;
  Index num_totals = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Scene scene = print({.request = {.width = 200, .height = 60, .density = 0.7},
                               .across = {.least = 12, .wanted = 30}},
                              seed);
    num_heads += count_words(scene, "head");
    num_totals += count_words(scene, "total");
    EXPECT_GE(scene.root.box.height(), 20) << seed;
  }
  EXPECT_GT(num_heads, 3);
  EXPECT_GT(num_totals, 3);
  EXPECT_LT(num_heads, 30);
}

TEST(Strip, GoesOnInColumnsOfAWideSlip) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Scene scene = print({.request = {.width = 1152, .height = 300, .density = 1},
                               .across = {.least = 12, .wanted = 20},
                               .is_slip = true},
                              seed);
    ASSERT_GE(scene.root.children.size(), 2U);
    double bottom = 0;
    for (const Node& column : scene.root.children) {
      EXPECT_EQ(column.kind, NodeKind::kColumn);
      bottom = std::max(bottom, column.box.y1);
    }
    EXPECT_EQ(count_words(scene, "total"), 1);
    // About evenly: the last column is the only one that may be short.
    EXPECT_GT(scene.root.children.front().box.height(), 0.7 * (bottom - scene.root.box.y0));
  }
}

TEST(Strip, SetsLargerLettersWhereFewItemsLeaveThePaperEmpty) {
  const auto height_of_head = [](Index most_items) {
    const Scene scene = print({.request = {.width = 400, .height = 600, .density = 1},
                               .across = {.least = 12, .wanted = 30},
                               .most_items = most_items},
                              3);
    return scene.root.children.front().box.height();
  };
  EXPECT_GT(height_of_head(3), 1.5 * height_of_head(30));
}

TEST(Strip, NeverMakesLettersSmallerThanCanBeRead) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Scene scene = print({.request = {.width = 60, .height = 300, .density = 1},
                               .across = {.least = 40, .wanted = 60}},
                              seed);
    visit_nodes(scene.root, [&](const Node& node) {
      const bool is_item = node.kind == NodeKind::kWord && node.text == "item";
      EXPECT_TRUE(!is_item || node.box.height() >= 8) << node.box.height();
    });
  }
}

TEST(Strip, DrawsNothingWhereNoBlockFits) {
  const Scene scene = print({.request = {.width = 20, .height = 20}, .across = {}}, 1);
  EXPECT_TRUE(scene.root.children.empty());
}

TEST(StripPaper, HasAtLeastTheLettersThatAreAskedFor) {
  Studio studio(small_assets());
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    base::Rng rng(seed);
    const SceneRequest request{.width = 500, .height = 800, .density = 0};
    Sheet sheet(studio, request, rng, {});
    BlockLook look;
    look.faces = &sheet.add_faces({});
    const StripPaper paper =
        choose_strip_paper(sheet, {0, 0, 500, 800}, look, {.least = 25, .wanted = 40});
    EXPECT_NEAR(letters_across(paper), 25, 0.5);
    EXPECT_GE(paper.unit_px, paper.least_px);
  }
}

}  // namespace
}  // namespace tessera::synth
