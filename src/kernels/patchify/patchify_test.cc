#include "kernels/patchify/patchify.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/patchify/patchify_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::Layout;

PixelTable make_table() {
  return make_pixel_table({0.5F, 0.45F, 0.4F}, {0.5F, 0.26F, 0.27F});
}

std::vector<std::uint8_t> random_view(Index side) {
  base::Rng rng(1);
  std::vector<std::uint8_t> view;
  view.reserve(static_cast<std::size_t>(side * side * 3));
  for (Index i = 0; i < side * side * 3; ++i) {
    view.push_back(static_cast<std::uint8_t>(rng.next_below(256)));
  }
  return view;
}

PatchifyArgs<float> make_args(const std::vector<std::uint8_t>& view,
                              const PixelTable& table,
                              PatchifyShape shape,
                              GuardedRows& y) {
  return {.view = view.data(),
          .table = &table,
          .y = y.data(),
          .side = shape.side,
          .patch = shape.patch,
          .y_stride = y.stride()};
}

void expect_matches_definition(PatchifyShape shape, Layout layout) {
  const PixelTable table = make_table();
  const std::vector<std::uint8_t> view = random_view(shape.side);
  const Index grid = shape.side / shape.patch;
  const Index width = 3 * shape.patch * shape.patch;
  base::ThreadPool serial(1);
  GuardedRows expected(grid * grid, width);
  patchify_ref(make_args(view, table, shape, expected), serial);
  testing::for_each_variant(patchify_variants<float>(), [&](PatchifyFn<float>& run) {
    for (const int num_threads : {1, 2, 3}) {
      base::ThreadPool pool(num_threads);
      GuardedRows y(grid * grid, width, layout);
      run(make_args(view, table, shape, y), pool);
      EXPECT_TRUE(y.is_written_exactly());
      EXPECT_TRUE(testing::has_same_bits(expected, y)) << shape.side << ", " << shape.patch;
    }
  });
}

TEST(Patchify, MatchesDefinitionForEveryRemainderAndLayout) {
  for (const Layout layout : testing::kLayouts) {
    for (const Index patch : {1, 2, 3, 7, 14, 16}) {
      for (const Index side : {0, 1, 13, 14, 29, 48})
        expect_matches_definition({side, patch}, layout);
    }
  }
}

TEST(Patchify, MatchesDefinitionAtModelSizes) {
  for (const PatchifyShape shape : kPatchifyShapes)
    expect_matches_definition(shape, {});
}

// Two by two patches of two by two pixels, one column and row over; the place of each value by
// hand.
TEST(Patchify, PutsEachPixelWhereAConvolutionReadsIt) {
  base::ThreadPool pool(1);
  const PixelTable identity = make_pixel_table({0, 0, 0}, {1, 1, 1});
  std::vector<std::uint8_t> view(5 * 5 * 3, 255);
  const Index row = 3;
  const Index column = 2;
  view[static_cast<std::size_t>((row * 5 + column) * 3 + 1)] = 0;  // green
  testing::for_each_variant(patchify_variants<float>(), [&](PatchifyFn<float>& run) {
    GuardedRows y(4, 12);
    run(make_args(view, identity, {5, 2}, y), pool);
    for (Index j = 0; j < 4; ++j) {
      for (Index k = 0; k < 12; ++k) {
        // Patch (1, 1); channel 1, dy 1, dx 0.
        const bool is_the_one = j == 3 && k == (1 * 2 + 1) * 2 + 0;
        EXPECT_EQ(y.at(j, k), is_the_one ? 0.0F : 1.0F) << j << ", " << k;
      }
    }
  });
}

// Values that distinguish the chain of roundings from shorter ways (checked with numpy float32):
// (v / 255 - 0.5) / 0.5 against v * (2 / 255) - 1.
TEST(Patchify, TableFollowsTheChainOfRoundings) {
  const PixelTable table = make_pixel_table({0.5F, 0.5F, 0.5F}, {0.5F, 0.5F, 0.5F});
  EXPECT_EQ(table[0][0], -1.0F);
  EXPECT_EQ(table[1][127], -0x1.0101p-8F);
  EXPECT_EQ(table[1][200], 0x1.232324p-1F);
  EXPECT_EQ(table[2][255], 1.0F);
  const PixelTable other = make_pixel_table({0, 0, 0.48145466F}, {1, 1, 0.26862954F});
  EXPECT_EQ(other[2][77], -0x1.561c2ap-1F);
  EXPECT_EQ(other[2][100], -0x1.5465ep-2F);
}

}  // namespace
}  // namespace tessera::kernels
