#include "synth/recipe/size.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

using vision::Resolution;
using vision::TileGrid;

Look all_grids() {
  Look look;
  look.grids.clear();
  const vision::ImageGeometry geometry = vision::default_geometry();
  for (const Resolution& canvas : geometry.candidates)
    look.grids.push_back({.value = geometry.grid_of(canvas), .weight = 1});
  return look;
}

TileGrid grid_for(Resolution size) {
  const vision::ImageGeometry geometry = vision::default_geometry();
  return geometry.grid_of(vision::select_resolution(geometry.candidates, size));
}

TEST(ChooseSize, ReachesEveryGridEvenly) {
  const Look look = all_grids();
  ASSERT_EQ(look.grids.size(), 23U);
  base::Rng rng(7);
  std::map<std::pair<Index, Index>, int> counts;
  for (int i = 0; i < 2300; ++i) {
    const TileGrid grid = grid_for(choose_size(look, 1, 9, rng));
    ++counts[{grid.columns, grid.rows}];
  }
  EXPECT_EQ(counts.size(), 23U);
  for (const auto& [grid, count] : counts)
    EXPECT_GT(count, 50) << grid.first << "x" << grid.second;
}

TEST(ChooseSize, TheProcessorTakesTheGridThatIsWanted) {
  base::Rng rng(5);
  for (const auto& wanted : all_grids().grids) {
    Look look;
    look.grids = {wanted};
    look.fill = {.low = Curve(0), .high = Curve(1.2)};
    for (int i = 0; i < 60; ++i) {
      const Resolution size = choose_size(look, 0, 9, rng);
      ASSERT_EQ(grid_for(size), wanted.value) << size.width << "x" << size.height;
    }
  }
}

TEST(ChooseSize, KeepsToTheTilesOfThisProgress) {
  Look look = all_grids();
  look.tiles.high = Curve::create({{0, 1}, {0.5, 4}, {1, 9}}).value();
  base::Rng rng(7);
  const auto most_tiles = [&](double progress, Index max_tiles) {
    Index most = 0;
    for (int i = 0; i < 300; ++i)
      most = std::max(most, grid_for(choose_size(look, progress, max_tiles, rng)).num_tiles());
    return most;
  };
  EXPECT_EQ(most_tiles(0, 9), 1);
  EXPECT_EQ(most_tiles(0.2, 9), 2);
  EXPECT_EQ(most_tiles(0.5, 9), 4);
  EXPECT_EQ(most_tiles(1, 9), 9);
  EXPECT_EQ(most_tiles(1, 2), 2);
}

TEST(ChooseSize, FillSaysHowLongSidesAre) {
  Look look;
  look.grids = {{.value = {.columns = 1, .rows = 1}, .weight = 1}};
  look.min_side = 100;
  base::Rng rng(3);
  look.fill = {.low = Curve(0), .high = Curve(0)};
  EXPECT_EQ(choose_size(look, 0, 9, rng), (Resolution{100, 100}));
  look.fill = {.low = Curve(1), .high = Curve(1)};
  EXPECT_EQ(choose_size(look, 0, 9, rng), (Resolution{384, 384}));
  look.grids = {{.value = {.columns = 3, .rows = 3}, .weight = 1}};
  look.fill = {.low = Curve(1.5), .high = Curve(1.5)};
  EXPECT_EQ(choose_size(look, 0, 9, rng), (Resolution{1728, 1728}));
}

TEST(ChooseSize, NeverGivesOneSizeOnly) {
  const Look look = all_grids();
  base::Rng rng(11);
  std::set<std::pair<Index, Index>> sizes;
  for (int i = 0; i < 1000; ++i) {
    const Resolution size = choose_size(look, 1, 9, rng);
    sizes.insert({size.width, size.height});
  }
  EXPECT_GT(sizes.size(), 700U);
}

}  // namespace
}  // namespace tessera::synth
