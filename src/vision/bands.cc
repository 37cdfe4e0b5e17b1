#include "vision/bands.h"

#include <algorithm>
#include <cstdlib>

#include "vision/views.h"

namespace tessera::vision {
namespace {

// Bands less tall than this hold no line that is worth a picture of its own.
constexpr Index kLeastHeight = 64;
// A cut may leave its place by this part of a band, and an overlap reaches this far on both sides.
constexpr Index kWindowParts = 6;
constexpr Index kOverlapParts = 12;
// A number of bands must show the page larger by this factor to be worth its pictures.
constexpr double kWorthwhile = 1.02;
// A row is white when its ink is under this share of what rows of text around have over the whitest
// of them; that one may have four times as much (noise), or there is no white row. Rows far away
// do not count: the table that a photographed page lies on may have more change than text.
constexpr double kWhiteShare = 0.1;
constexpr double kNoiseShare = 0.4;
constexpr double kTextQuantile = 0.9;
// A gap between paragraphs is this many times as tall as the usual gap.
constexpr double kTallGap = 1.6;

// How much smaller than it is a picture is seen; at most 1.
double scale_of(std::span<const Resolution> candidates, Resolution picture) {
  const Fit fit = fit_into(picture, select_resolution(candidates, picture));
  return std::min(1.0, static_cast<double>(fit.size.width) / static_cast<double>(picture.width));
}

// Change of brightness along each row: much for text, little for paper, shades and upright rules.
std::vector<double> ink_of_rows(const formats::Image& page) {
  std::vector<double> ink(static_cast<std::size_t>(page.height));
  const std::uint8_t* pixel = page.rgb.data();
  for (double& sum : ink) {
    int before = pixel[0] + pixel[1] + pixel[2];
    for (Index x = 0; x < page.width; ++x, pixel += 3) {
      const int level = pixel[0] + pixel[1] + pixel[2];
      sum += std::abs(level - before);
      before = level;
    }
  }
  return ink;
}

struct Gap {
  Index top = 0;
  Index bottom = 0;  // exclusive
  [[nodiscard]] Index height() const { return bottom - top; }
  [[nodiscard]] Index middle() const { return (top + bottom) / 2; }
};

// Runs of white rows among those of [begin, end), top to bottom.
std::vector<Gap> white_gaps(const std::vector<double>& ink, Index begin, Index end) {
  std::vector<double> sorted(ink.begin() + begin, ink.begin() + end);
  if (sorted.empty()) return {};
  std::sort(sorted.begin(), sorted.end());
  const double whitest = sorted.front();
  const double text =
      sorted[static_cast<std::size_t>(kTextQuantile * static_cast<double>(sorted.size() - 1))];
  std::vector<Gap> gaps;
  if (text <= 0 || whitest > kNoiseShare * text) return gaps;
  const double most = whitest + kWhiteShare * (text - whitest);
  for (Index row = begin; row < end; ++row) {
    if (ink[static_cast<std::size_t>(row)] > most) continue;
    if (gaps.empty() || gaps.back().bottom != row) gaps.push_back({.top = row});
    gaps.back().bottom = row + 1;
  }
  return gaps;
}

// The tallest gap around `place`, the nearest of equal ones; null when there is none.
const Gap* gap_near(const std::vector<Gap>& gaps, Index place, Index reach) {
  const auto distance = [&](const Gap& gap) { return std::abs(gap.middle() - place); };
  const Gap* best = nullptr;
  for (const Gap& gap : gaps) {
    if (distance(gap) > reach) continue;
    const bool is_better = best == nullptr || gap.height() > best->height() ||
                           (gap.height() == best->height() && distance(gap) < distance(*best));
    if (is_better) best = &gap;
  }
  return best;
}

Index usual_height(const std::vector<Gap>& gaps) {
  std::vector<Index> heights;
  heights.reserve(gaps.size());
  for (const Gap& gap : gaps)
    heights.push_back(gap.height());
  const auto middle = heights.begin() + std::ssize(heights) / 2;
  std::nth_element(heights.begin(), middle, heights.end());
  return *middle;
}

}  // namespace

Index choose_num_bands(std::span<const Resolution> candidates, Resolution page, Index most) {
  Index best = 1;
  double best_scale = scale_of(candidates, page);
  for (Index count = 2; count <= most && page.height / count >= kLeastHeight; ++count) {
    const double scale =
        scale_of(candidates, {.width = page.width, .height = (page.height + count - 1) / count});
    if (scale < kWorthwhile * best_scale) continue;
    best = count;
    best_scale = scale;
  }
  return best;
}

std::vector<Band> cut_bands(const formats::Image& page, Index num_bands) {
  const Index count =
      std::clamp(num_bands, Index{1}, std::max(page.height / kLeastHeight, Index{1}));
  const Index height = page.height / count;
  std::vector<double> ink;
  if (count > 1) ink = ink_of_rows(page);
  std::vector<Band> bands = {{.bottom = page.height}};
  for (Index i = 1; i < count; ++i) {
    const Index place = page.height * i / count;
    const std::vector<Gap> gaps = white_gaps(ink, place - height / 2, place + height / 2);
    const Gap* gap = gap_near(gaps, place, height / kWindowParts);
    const Index cut = gap != nullptr ? gap->middle() : place;
    const Index reach = gap != nullptr ? 0 : height / kOverlapParts;
    bands.back().bottom = cut + reach;
    bands.push_back({.top = cut - reach, .bottom = page.height, .cut = cut});
    if (gap != nullptr) {
      const auto usual = static_cast<double>(usual_height(gaps));
      bands.back().is_after_gap = static_cast<double>(gap->height()) > kTallGap * usual;
    }
  }
  return bands;
}

formats::Image band_pixels(const formats::Image& page, const Band& band) {
  const auto begin = page.rgb.begin() + band.top * page.width * 3;
  return {.width = page.width,
          .height = band.height(),
          .rgb = {begin, begin + band.height() * page.width * 3}};
}

}  // namespace tessera::vision
