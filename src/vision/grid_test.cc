#include "vision/grid.h"

#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/rng.h"
#include "formats/json.h"

namespace tessera::vision {
namespace {

std::string golden(const std::string& name) {
  return std::string(TESSERA_SOURCE_DIR) + "/tests/golden/" + name;
}

struct Choice {
  Resolution image;
  Resolution canvas;
  TileGrid grid;
  Index num_tokens;
  Index num_views;
};

constexpr Choice kChoices[] = {
    {{1, 1}, {384, 384}, {1, 1}, 421, 2},           {{100, 100}, {384, 384}, {1, 1}, 421, 2},
    {{336, 336}, {384, 384}, {1, 1}, 421, 2},       {{384, 384}, {384, 384}, {1, 1}, 421, 2},
    {{385, 384}, {768, 384}, {2, 1}, 617, 3},       {{384, 385}, {384, 768}, {1, 2}, 631, 3},
    {{400, 400}, {768, 768}, {2, 2}, 1023, 5},      {{512, 512}, {768, 768}, {2, 2}, 1023, 5},
    {{640, 480}, {768, 768}, {2, 2}, 1023, 5},      {{480, 640}, {768, 768}, {2, 2}, 1023, 5},
    {{800, 600}, {1152, 768}, {3, 2}, 1415, 7},     {{600, 800}, {768, 1152}, {2, 3}, 1429, 7},
    {{1024, 768}, {1152, 768}, {3, 2}, 1415, 7},    {{768, 1024}, {768, 1152}, {2, 3}, 1429, 7},
    {{1000, 1000}, {1152, 1152}, {3, 3}, 2017, 10}, {{1280, 720}, {1536, 768}, {4, 2}, 1807, 9},
    {{1920, 1080}, {1536, 768}, {4, 2}, 1807, 9},   {{1080, 1920}, {768, 1536}, {2, 4}, 1835, 9},
    {{2000, 301}, {2304, 384}, {6, 1}, 1401, 7},    {{301, 2000}, {384, 2304}, {1, 6}, 1471, 7},
    {{4000, 3000}, {1152, 1152}, {3, 3}, 2017, 10}, {{5000, 500}, {3456, 384}, {9, 1}, 1989, 10},
    {{500, 5000}, {384, 3456}, {1, 9}, 2101, 10},   {{1152, 1152}, {1152, 1152}, {3, 3}, 2017, 10},
    {{1153, 1153}, {1152, 1152}, {3, 3}, 2017, 10}, {{3456, 384}, {3456, 384}, {9, 1}, 1989, 10},
    {{384, 3456}, {384, 3456}, {1, 9}, 2101, 10},   {{10000, 100}, {3456, 384}, {9, 1}, 1989, 10},
    {{333, 777}, {384, 1152}, {1, 3}, 841, 4},      {{1281, 721}, {1536, 768}, {4, 2}, 1807, 9},
    {{50, 2000}, {384, 2304}, {1, 6}, 1471, 7},     {{768, 768}, {768, 768}, {2, 2}, 1023, 5},
    {{769, 768}, {1152, 768}, {3, 2}, 1415, 7},     {{1654, 2339}, {1152, 1152}, {3, 3}, 2017, 10},
    {{300, 100}, {384, 384}, {1, 1}, 421, 2},       {{600, 200}, {768, 384}, {2, 1}, 617, 3}};

TEST(SelectResolution, GivesThePublishedTable) {
  const ImageGeometry geometry = default_geometry();
  for (const Choice& row : kChoices) {
    const Resolution canvas = select_resolution(geometry.candidates, row.image);
    const TileGrid grid = geometry.grid_of(canvas);
    EXPECT_EQ(canvas, row.canvas) << row.image.width << "x" << row.image.height;
    EXPECT_EQ(grid, row.grid);
    EXPECT_EQ(num_image_tokens(geometry, grid), row.num_tokens);
    EXPECT_EQ(grid.num_views(), row.num_views);
  }
}

TEST(SelectResolution, AgreesWithTheOfficialCodeOnEveryStoredRow) {
  const auto rows = formats::read_json_file(golden("vl2/resolutions.json"));
  ASSERT_TRUE(rows.has_value());
  ASSERT_EQ(rows->size(), 1500U);
  const ImageGeometry geometry = default_geometry();
  for (const auto& row : *rows) {
    const Resolution image{.width = row[0], .height = row[1]};
    const Resolution expected{.width = row[2], .height = row[3]};
    EXPECT_EQ(select_resolution(geometry.candidates, image), expected) << row.dump();
  }
}

TEST(SelectResolution, TheFirstOfEqualCandidatesWins) {
  const std::vector<Resolution> candidates = {{20, 10}, {10, 20}};
  const std::vector<Resolution> reversed = {{10, 20}, {20, 10}};
  EXPECT_EQ(select_resolution(candidates, {10, 10}), candidates[0]);
  EXPECT_EQ(select_resolution(reversed, {10, 10}), reversed[0]);
}

TEST(SelectResolution, APictureThatFitsNowhereStillGetsACanvas) {
  // 1 x 4000 in 384 x 384 is scaled to a width below one pixel: nothing of it counts as kept.
  EXPECT_EQ(select_resolution(std::vector<Resolution>{{384, 384}}, {1, 4000}),
            (Resolution{384, 384}));
}

TEST(CanvasFor, EndsTilingAboveTwoImages) {
  const ImageGeometry geometry = default_geometry();
  EXPECT_EQ(canvas_for(geometry, {800, 600}, 2), (Resolution{1152, 768}));
  EXPECT_EQ(canvas_for(geometry, {800, 600}, 3), (Resolution{384, 384}));
}

TEST(LimitTiles, KeepsSmallerCanvasesInOrder) {
  const auto limited = limit_tiles(default_geometry(), 2);
  ASSERT_TRUE(limited.has_value());
  EXPECT_EQ(limited->candidates, (std::vector<Resolution>{{384, 384}, {384, 768}, {768, 384}}));
}

TEST(LimitTiles, AboveNineAppendsEveryGridColumnsOuter) {
  const auto extended = limit_tiles(default_geometry(), 10);
  ASSERT_TRUE(extended.has_value());
  const auto& all = extended->candidates;
  ASSERT_EQ(all.size(), 23U + 27U);  // 27 = sum over m of floor(10 / m)
  for (std::size_t i = 0; i < 23; ++i)
    EXPECT_EQ(all[i], default_geometry().candidates[i]);
  EXPECT_EQ(all[23], (Resolution{384, 384}));
  EXPECT_EQ(all[24], (Resolution{384, 768}));
  EXPECT_EQ(all[32], (Resolution{384, 3840}));
  EXPECT_EQ(all[33], (Resolution{768, 384}));
  EXPECT_EQ(all.back(), (Resolution{3840, 384}));
  EXPECT_EQ(select_resolution(all, {4000, 1600}), (Resolution{1920, 768}));
}

TEST(LimitTiles, RefusesWhatLeavesNothing) {
  EXPECT_EQ(limit_tiles(default_geometry(), 0).error().to_string(), "max_tiles: 1 to 1024, is 0");
  EXPECT_FALSE(limit_tiles(default_geometry(), -3).has_value());
  EXPECT_FALSE(limit_tiles(default_geometry(), 1025).has_value());
  ImageGeometry tall = default_geometry();
  tall.candidates = {{384, 768}};
  EXPECT_FALSE(limit_tiles(tall, 1).has_value());
  tall.candidates = {{384, 1152},
                     {768, 384}};  // without the first, the side of a view would change
  EXPECT_EQ(limit_tiles(tall, 2).error().to_string(),
            "max_tiles: at least the 3 tiles of the first candidate, is 2");
}

TEST(CheckGeometry, NamesWhatIsWrong) {
  const auto message = [](const ImageGeometry& geometry) {
    const auto checked = check_geometry(geometry, "processor_config.json");
    return checked ? std::string() : checked.error().to_string();
  };
  EXPECT_EQ(message(default_geometry()), "");
  EXPECT_EQ(message({}), "processor_config.json: candidate_resolutions: at least one, has none");
  EXPECT_EQ(message({.candidates = {{0, 384}}}),
            "processor_config.json: candidate_resolutions: a first width of 1 to 65500, is 0");
  EXPECT_EQ(
      message({.candidates = {{384, 384}, {384, 400}}}),
      "processor_config.json: candidate_resolutions: multiples of 384 (the first width), has 384 "
      "x 400");
  EXPECT_EQ(
      message({.candidates = {{384, 384}, {-384, 384}}}),
      "processor_config.json: candidate_resolutions: multiples of 384 (the first width), has -384 "
      "x 384");
  EXPECT_EQ(
      message(
          {.candidates = {{1, 1}, {INT64_MAX, INT64_MAX}}, .patch_size = 1, .downsample_ratio = 1}),
      "processor_config.json: candidate_resolutions: at most 1024 tiles, 9223372036854775807 x "
      "9223372036854775807 has 9223372036854775807 x 9223372036854775807");
  EXPECT_EQ(message({.candidates = {{10, 10}}, .patch_size = 11}),
            "processor_config.json: patch_size: 1 to the side of a view (10), is 11");
  EXPECT_EQ(message({.candidates = {{10, 10}}, .patch_size = 5, .downsample_ratio = 0}),
            "processor_config.json: downsample_ratio: 1 to the side of a view (10), is 0");
}

TEST(ImageLayout, HasThePublishedPlacesForTwoTilesSideBySide) {
  const auto cells = image_layout(default_geometry(), {.columns = 2, .rows = 1});
  ASSERT_EQ(cells.size(), 617U);
  for (std::size_t r = 0; r < 14; ++r)
    EXPECT_EQ(cells[r * 15 + 14].kind, CellKind::kNewline);
  EXPECT_EQ(cells[210].kind, CellKind::kSeparator);
  for (std::size_t y = 0; y < 14; ++y)
    EXPECT_EQ(cells[211 + 29 * y + 28].kind, CellKind::kNewline);
  EXPECT_EQ(cells[0], (SequenceCell{.view = 0, .cell = 0}));
  EXPECT_EQ(cells[211], (SequenceCell{.view = 1, .cell = 0}));
  EXPECT_EQ(cells[211 + 14], (SequenceCell{.view = 2, .cell = 0}));
  EXPECT_EQ(cells[211 + 29 * 13 + 27], (SequenceCell{.view = 2, .cell = 195}));
}

// Sides, patches, ratios and grids of no released model.
TEST(ImageLayout, ShowsEveryCellOnceAndIsAsLongAsCounted) {
  base::Rng rng(3);
  for (int round = 0; round < 200; ++round) {
    const Index side = rng.next_between(1, 60);
    const ImageGeometry geometry{.candidates = {{side, side}},
                                 .patch_size = rng.next_between(1, side),
                                 .downsample_ratio = rng.next_between(1, 4)};
    const TileGrid grid{.columns = rng.next_between(1, 5), .rows = rng.next_between(1, 5)};
    const Index g = geometry.tokens_per_side();
    for (const auto position : {GlobalViewPosition::kHead, GlobalViewPosition::kTail}) {
      const auto cells = image_layout(geometry, grid, position);
      ASSERT_EQ(static_cast<Index>(cells.size()), num_image_tokens(geometry, grid));
      std::set<std::pair<Index, Index>> seen;
      Index num_newlines = 0;
      Index num_separators = 0;
      for (const SequenceCell& cell : cells) {
        num_newlines += cell.kind == CellKind::kNewline;
        num_separators += cell.kind == CellKind::kSeparator;
        if (cell.kind == CellKind::kView) seen.insert({cell.view, cell.cell});
      }
      EXPECT_EQ(num_newlines, g + grid.rows * g);
      EXPECT_EQ(num_separators, 1);
      EXPECT_EQ(static_cast<Index>(seen.size()), grid.num_views() * g * g);
      EXPECT_EQ(seen.rbegin()->first, grid.num_tiles());
      EXPECT_EQ(seen.rbegin()->second, g * g - 1);
      EXPECT_EQ(cells.front().view, position == GlobalViewPosition::kHead ? 0 : 1);
    }
  }
}

}  // namespace
}  // namespace tessera::vision
