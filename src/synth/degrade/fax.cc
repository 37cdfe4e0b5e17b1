#include "synth/degrade/fax.h"

#include <algorithm>
#include <array>
#include <vector>

#include "synth/chance.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/rows.h"
#include "synth/degrade/noise.h"

namespace tessera::synth {

namespace {

using chance::holds;

using Levels = std::vector<std::uint8_t>;

constexpr Index kBlock = 16;      // pixels
constexpr int kMinContrast = 40;  // levels; flatter surroundings have no ink
constexpr int kFlatThreshold = 128;

// One threshold per block, from the range of levels in it and in the blocks around it.
class Thresholds {
 public:
  explicit Thresholds(const draw::Image& image)
      : columns_((image.width + kBlock - 1) / kBlock),
        rows_((image.height + kBlock - 1) / kBlock),
        ranges_(static_cast<std::size_t>(columns_ * rows_)) {
    Levels luma(static_cast<std::size_t>(image.width));
    for (Index y = 0; y < image.height; ++y) {
      luma_of(row_of(image, y), luma);
      for (Index column = 0; column < columns_; ++column) {
        const auto first = luma.begin() + column * kBlock;
        const auto last = first + std::min(kBlock, image.width - column * kBlock);
        const auto [low, high] = std::minmax_element(first, last);
        ranges_[index(column, y / kBlock)].include({.low = *low, .high = *high});
      }
    }
  }

  // Those of the blocks of a row of pixels.
  [[nodiscard]] std::vector<int> at_row(Index y) const {
    std::vector<int> thresholds;
    for (Index column = 0; column < columns_; ++column)
      thresholds.push_back(at_block(column, y / kBlock));
    return thresholds;
  }

 private:
  struct Range {
    int low = 255;
    int high = 0;

    void include(const Range& other) {
      low = std::min(low, other.low);
      high = std::max(high, other.high);
    }
  };

  [[nodiscard]] std::size_t index(Index column, Index row) const {
    return static_cast<std::size_t>(row * columns_ + column);
  }

  [[nodiscard]] int at_block(Index column, Index row) const {
    Range range;
    for (Index j = std::max<Index>(0, row - 1); j < std::min(rows_, row + 2); ++j) {
      for (Index i = std::max<Index>(0, column - 1); i < std::min(columns_, column + 2); ++i)
        range.include(ranges_[index(i, j)]);
    }
    const int contrast = range.high - range.low;
    return contrast < kMinContrast ? kFlatThreshold : range.low + contrast * 2 / 3;
  }

  Index columns_;
  Index rows_;
  std::vector<Range> ranges_;
};

constexpr std::array<int, 16> kPattern = {0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5};
constexpr int kPatternStep = 5;  // levels

void apply_thresholds(Levels& luma, const std::vector<int>& thresholds) {
  for (std::size_t x = 0; x < luma.size(); ++x)
    luma[x] = luma[x] < thresholds[x / kBlock] ? 0 : 255;
}

void apply_pattern(Levels& luma, const std::vector<int>& thresholds, Index y) {
  const int* pattern = kPattern.data() + 4 * (y % 4);
  for (std::size_t x = 0; x < luma.size(); ++x) {
    const int level = thresholds[x / kBlock] + kPatternStep * (2 * pattern[x % 4] - 15) / 2;
    luma[x] = luma[x] < level ? 0 : 255;
  }
}

// `errors` holds what the row above left, in sixteenths, one place further right than its pixel.
void diffuse(Levels& luma, const std::vector<int>& thresholds, std::vector<int>& errors) {
  int ahead = 0;  // for the next pixel
  int below_left = 0;
  int below = 0;
  for (std::size_t x = 0; x < luma.size(); ++x) {
    const int wanted = luma[x] + (ahead + errors[x + 1]) / 16;
    const int given = wanted < thresholds[x / kBlock] ? 0 : 255;
    const int error = std::clamp(wanted - given, -255, 255);
    luma[x] = static_cast<std::uint8_t>(given);
    ahead = 7 * error;
    // The place at the left below is complete now.
    errors[x] = below_left + 3 * error;
    below_left = below + 5 * error;
    below = error;
  }
  errors[luma.size()] = below_left;
}

void store_grey(std::span<std::uint8_t> row, const Levels& luma) {
  for (std::size_t x = 0; x < luma.size(); ++x)
    std::fill_n(row.data() + 3 * x, 3, luma[x]);
}

}  // namespace

void make_bilevel(draw::Image& image, Halftone halftone, double noise, base::Rng& rng) {
  const Thresholds thresholds(image);
  add_grain(image, {.deviation = noise}, rng);
  Levels luma(static_cast<std::size_t>(image.width));
  std::vector<int> errors(luma.size() + 2);
  std::vector<int> blocks;
  for (Index y = 0; y < image.height; ++y) {
    const auto row = row_of(image, y);
    luma_of(row, luma);
    if (y % kBlock == 0) blocks = thresholds.at_row(y);
    switch (halftone) {
      case Halftone::kNone:
        apply_thresholds(luma, blocks);
        break;
      case Halftone::kOrdered:
        apply_pattern(luma, blocks, y);
        break;
      case Halftone::kDiffused:
        diffuse(luma, blocks, errors);
        break;
    }
    store_grey(row, luma);
  }
}

void drop_lines(draw::Image& image, double share, base::Rng& rng) {
  const Index count = count_of(rng, share * static_cast<double>(image.height));
  for (Index i = 0; i < count; ++i) {
    const Index y = rng.next_between(0, image.height - 1);
    const auto row = row_of(image, y);
    const bool is_repeated = holds(rng, 0.5);
    const Index from = holds(rng, 0.5) ? 0 : rng.next_between(0, image.width - 1);
    if (is_repeated && y > 0) {
      const auto above = row_of(image, y - 1);
      std::copy(above.begin() + 3 * from, above.end(), row.begin() + 3 * from);
    } else {
      std::fill(row.begin() + 3 * from, row.end(), std::uint8_t{255});
    }
  }
}

}  // namespace tessera::synth
