#include "vision/bands.h"

#include <algorithm>
#include <cstdlib>

#include "vision/internal/ink_rows.h"
#include "vision/line_height.h"
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
// Ink of a row of text: this quantile of the rows around a cut.
constexpr double kTextQuantile = 0.9;
// A gap between paragraphs is this many times as tall as the usual gap.
constexpr double kTallGap = 1.6;

// How much smaller than it is a picture is seen; at most 1.
double scale_of(std::span<const Resolution> candidates, Resolution picture) {
  const Fit fit = fit_into(picture, select_resolution(candidates, picture));
  return std::min(1.0, static_cast<double>(fit.size.width) / static_cast<double>(picture.width));
}

// Text is as the rows around: those far away do not count, for the table that a photographed page
// lies on may have more change than text.
InkLevels levels_around(const std::vector<double>& ink, RowRun rows) {
  std::vector<double> sorted(ink.begin() + rows.top, ink.begin() + rows.bottom);
  if (sorted.empty()) return {};
  std::sort(sorted.begin(), sorted.end());
  const double last = static_cast<double>(sorted.size() - 1);
  return {.whitest = sorted.front(),
          .text = sorted[static_cast<std::size_t>(kTextQuantile * last)]};
}

// The tallest gap around `place`, the nearest of equal ones; null when there is none.
const RowRun* gap_near(const std::vector<RowRun>& gaps, Index place, Index reach) {
  const auto distance = [&](const RowRun& gap) { return std::abs(gap.middle() - place); };
  const RowRun* best = nullptr;
  for (const RowRun& gap : gaps) {
    if (distance(gap) > reach) continue;
    const bool is_better = best == nullptr || gap.height() > best->height() ||
                           (gap.height() == best->height() && distance(gap) < distance(*best));
    if (is_better) best = &gap;
  }
  return best;
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

Index needed_num_bands(std::span<const Resolution> candidates,
                       const formats::Image& page,
                       Index most) {
  const Resolution size = {.width = page.width, .height = page.height};
  const Index count = choose_num_bands(candidates, size, most);
  if (count == 1) return 1;
  const std::optional<Index> height = line_height(page);
  if (!height) return 1;
  const double shown = scale_of(candidates, size) * static_cast<double>(*height);
  return shown < kReadableHeight ? count : 1;
}

std::vector<Band> cut_bands(const formats::Image& page, Index num_bands) {
  const Index count =
      std::clamp(num_bands, Index{1}, std::max(page.height / kLeastHeight, Index{1}));
  const Index height = page.height / count;
  std::vector<double> ink;
  if (count > 1) ink = ink_of_rows(page, {.right = page.width});
  std::vector<Band> bands = {{.bottom = page.height}};
  for (Index i = 1; i < count; ++i) {
    const Index place = page.height * i / count;
    const RowRun around = {.top = place - height / 2, .bottom = place + height / 2};
    const std::vector<RowRun> gaps = white_gaps(ink, around, levels_around(ink, around));
    const RowRun* gap = gap_near(gaps, place, height / kWindowParts);
    const Index cut = gap != nullptr ? gap->middle() : place;
    const Index reach = gap != nullptr ? 0 : height / kOverlapParts;
    bands.back().bottom = cut + reach;
    bands.push_back({.top = cut - reach, .bottom = page.height, .cut = cut});
    if (gap != nullptr) {
      const auto usual = static_cast<double>(median_height(gaps));
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
