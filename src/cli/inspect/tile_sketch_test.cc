#include "cli/inspect/tile_sketch.h"

#include <gtest/gtest.h>

namespace tessera::cli {
namespace {

TEST(TileSketch, ShowsTilesPictureAndMargins) {
  // 1000 x 300 on two tiles side by side: 768 x 230, with margins above and below.
  EXPECT_EQ(tile_sketch({.width = 1000, .height = 300}, {.width = 768, .height = 384},
                        {.columns = 2, .rows = 1}),
            "  +------+------+\n"
            "  |......|......|\n"
            "  |######|######|\n"
            "  |......|......|\n"
            "  +------+------+\n");
}

TEST(TileSketch, PutsMarginsBesideATallPicture) {
  EXPECT_EQ(tile_sketch({.width = 100, .height = 400}, {.width = 384, .height = 768},
                        {.columns = 1, .rows = 2}),
            "  +------+\n"
            "  |.####.|\n"
            "  |.####.|\n"
            "  |.####.|\n"
            "  +------+\n"
            "  |.####.|\n"
            "  |.####.|\n"
            "  |.####.|\n"
            "  +------+\n");
}

}  // namespace
}  // namespace tessera::cli
