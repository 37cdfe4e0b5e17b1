#include "vision/internal/ink_rows.h"

#include <algorithm>
#include <cstdlib>

namespace tessera::vision {
namespace {

// A row is white when its ink is under this share of what rows of text have over the whitest of
// all; that one may have four times as much (noise), or there is no white row.
constexpr double kWhiteShare = 0.1;
constexpr double kNoiseShare = 0.4;

}  // namespace

std::vector<double> ink_of_rows(const formats::Image& page, Strip strip) {
  std::vector<double> ink(static_cast<std::size_t>(page.height));
  for (Index y = 0; y < page.height && strip.width() > 0; ++y) {
    const std::uint8_t* pixel = page.rgb.data() + 3 * (y * page.width + strip.left);
    int before = pixel[0] + pixel[1] + pixel[2];
    for (Index x = strip.left; x < strip.right; ++x, pixel += 3) {
      const int level = pixel[0] + pixel[1] + pixel[2];
      ink[static_cast<std::size_t>(y)] += std::abs(level - before);
      before = level;
    }
  }
  return ink;
}

std::vector<RowRun> white_gaps(const std::vector<double>& ink, RowRun rows, InkLevels levels) {
  std::vector<RowRun> gaps;
  if (levels.text <= 0 || levels.whitest > kNoiseShare * levels.text) return gaps;
  const double most = levels.whitest + kWhiteShare * (levels.text - levels.whitest);
  for (Index row = rows.top; row < rows.bottom; ++row) {
    if (ink[static_cast<std::size_t>(row)] > most) continue;
    if (gaps.empty() || gaps.back().bottom != row) gaps.push_back({.top = row});
    gaps.back().bottom = row + 1;
  }
  return gaps;
}

Index median_height(const std::vector<RowRun>& runs) {
  std::vector<Index> heights;
  heights.reserve(runs.size());
  for (const RowRun& run : runs)
    heights.push_back(run.height());
  const auto middle = heights.begin() + std::ssize(heights) / 2;
  std::nth_element(heights.begin(), middle, heights.end());
  return *middle;
}

}  // namespace tessera::vision
