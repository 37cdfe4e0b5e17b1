#include "synth/degrade/ink.h"

#include <algorithm>
#include <vector>

#include "synth/chance.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/rows.h"
#include "synth/degrade/noise_field.h"

namespace tessera::synth {

namespace {

using chance::between;

using Levels = std::vector<std::int16_t>;

// Uneven weights between 0 and 127, row by row, three equal ones per pixel.
class Weights {
 public:
  // Between `low` and `high`, both in [0, 1].
  Weights(base::Rng& rng, Index width, double low, double high)
      : middle_(static_cast<std::int16_t>(nearest(8 * 127 * (low + high)))),
        coarse_(rng, {.cell_x = 64, .cell_y = 48, .amplitude = 0.35 * 127 * (high - low)}),
        fine_(rng, {.cell_x = 5, .cell_y = 5, .amplitude = 0.15 * 127 * (high - low)}),
        grey_(static_cast<std::size_t>(width)),
        row_(static_cast<std::size_t>(3 * width)) {}

  std::span<const std::int16_t> row(Index y) {
    std::fill(grey_.begin(), grey_.end(), middle_);
    coarse_.add_row(y, grey_);
    fine_.add_row(y, grey_);
    for (std::int16_t& weight : grey_)
      weight = std::clamp<std::int16_t>(static_cast<std::int16_t>(weight >> 4), 0, 127);
    triple(grey_, row_);
    return row_;
  }

 private:
  std::int16_t middle_;  // sixteenths
  NoiseField coarse_;
  NoiseField fine_;
  Levels grey_;
  Levels row_;
};

// bytes += (target - bytes) · weight / 128
void mix_towards(std::span<std::uint8_t> bytes,
                 const std::uint8_t* target,
                 std::span<const std::int16_t> weights) {
  std::uint8_t* to = bytes.data();
  const std::int16_t* weight = weights.data();
  const std::size_t count = bytes.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto by = static_cast<std::int16_t>((target[i] - to[i]) * weight[i]);
    to[i] = static_cast<std::uint8_t>(to[i] + (by >> 7));
  }
}

struct Darker {
  std::uint8_t operator()(std::uint8_t a, std::uint8_t b) const { return std::min(a, b); }
};

struct Lighter {
  std::uint8_t operator()(std::uint8_t a, std::uint8_t b) const { return std::max(a, b); }
};

// result = pick of each byte, the bytes above and below and those of the pixels beside it. `middle`
// has one more pixel on either side.
template <class Pick>
void pick_of_five(const std::uint8_t* above,
                  const std::uint8_t* middle,
                  const std::uint8_t* below,
                  std::span<std::uint8_t> result) {
  const Pick pick;
  std::uint8_t* to = result.data();
  const std::size_t count = result.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t across = pick(pick(middle[i], middle[i + 6]), middle[i + 3]);
    to[i] = pick(across, pick(above[i], below[i]));
  }
}

template <class Pick>
void change_rows(draw::Image& image, Weights& weights) {
  const auto bytes = static_cast<std::size_t>(3 * image.width);
  std::vector<std::uint8_t> above(bytes);
  std::vector<std::uint8_t> middle(bytes + 6);
  std::vector<std::uint8_t> target(bytes);
  const auto first = row_of(image, 0);
  std::copy(first.begin(), first.end(), above.begin());
  for (Index y = 0; y < image.height; ++y) {
    const auto row = row_of(image, y);
    std::copy_n(row.data(), 3, middle.data());
    std::copy(row.begin(), row.end(), middle.begin() + 3);
    std::copy_n(row.data() + bytes - 3, 3, middle.data() + bytes + 3);
    const auto below = row_of(image, std::min(y + 1, image.height - 1));
    pick_of_five<Pick>(above.data(), middle.data(), below.data(), target);
    std::copy(row.begin(), row.end(), above.begin());
    mix_towards(row, target.data(), weights.row(y));
  }
}

}  // namespace

void change_ink(draw::Image& image, InkChange change, double amount, base::Rng& rng) {
  Weights weights(rng, image.width, 0.4 * amount, amount);
  if (change == InkChange::kBleed) {
    change_rows<Darker>(image, weights);
  } else {
    change_rows<Lighter>(image, weights);
  }
}

void fade(draw::Image& image, draw::Colour paper, double amount, base::Rng& rng) {
  Weights weights(rng, image.width, between(rng, 0, 0.7) * amount, amount);
  const std::array<std::uint8_t, 3> colour = {paper.r, paper.g, paper.b};
  std::vector<std::uint8_t> target(static_cast<std::size_t>(3 * image.width));
  for (std::size_t i = 0; i < target.size(); ++i)
    target[i] = colour[i % 3];
  for (Index y = 0; y < image.height; ++y)
    mix_towards(row_of(image, y), target.data(), weights.row(y));
}

}  // namespace tessera::synth
