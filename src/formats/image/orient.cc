// EXIF orientations as index maps. With (x, y) in the upright picture, orientation o is stored at
//   2: (W-1-x, y)   3: (W-1-x, H-1-y)   4: (x, H-1-y)
//   5: (y, x)       6: (y, H'-1-x)      7: (W'-1-y, H'-1-x)   8: (W'-1-y, x)
// where W' x H' is the stored size.
#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "formats/image/internal/codecs.h"

namespace tessera::formats {

namespace {

// Where the first upright pixel is stored, and the steps (in pixels) to the next column and row.
struct Walk {
  Index start = 0;
  Index column_step = 0;
  Index row_step = 0;
};

Walk stored_walk(Index width, Index height, int orientation) {
  const Index last_column = width - 1;
  const Index last_row = (height - 1) * width;
  switch (orientation) {
    case 2:
      return {last_column, -1, width};
    case 3:
      return {last_row + last_column, -1, -width};
    case 4:
      return {last_row, 1, -width};
    case 5:
      return {0, width, 1};
    case 6:
      return {last_row, -width, 1};
    case 7:
      return {last_row + last_column, -width, -1};
    case 8:
      return {last_column, width, -1};
    default:
      return {0, 1, width};
  }
}

constexpr Index kBlockSide = 64;

struct Block {
  Index x = 0;
  Index y = 0;
  Index width = 0;
};

void copy_block(const Image& image, const Walk& walk, Block block, Image& out) {
  const Index end_x = std::min(block.x + block.width, out.width);
  const Index end_y = std::min(block.y + kBlockSide, out.height);
  for (Index y = block.y; y < end_y; ++y) {
    const std::uint8_t* row = image.rgb.data() + 3 * (walk.start + y * walk.row_step);
    std::uint8_t* target = out.rgb.data() + 3 * (y * out.width + block.x);
    for (Index x = block.x; x < end_x; ++x, target += 3) {
      std::memcpy(target, row + 3 * x * walk.column_step, 3);
    }
  }
}

}  // namespace

Image orient_image(const Image& image, int orientation) {
  base::check(orientation >= 1 && orientation <= 8, "orient_image", "1 to 8, is ", orientation);
  const bool is_turned = orientation >= 5;
  Image out = internal::make_image(is_turned ? image.height : image.width,
                                   is_turned ? image.width : image.height);
  const Walk walk = stored_walk(image.width, image.height, orientation);
  // Turned pictures in blocks, so that the rows that are crossed stay in the cache.
  const Index block_width = is_turned ? kBlockSide : out.width;
  for (Index y = 0; y < out.height; y += kBlockSide) {
    for (Index x = 0; x < out.width; x += block_width) {
      copy_block(image, walk, {x, y, block_width}, out);
    }
  }
  return out;
}

}  // namespace tessera::formats
