#include "synth/degrade/noise.h"

#include <algorithm>
#include <array>
#include <vector>

#include "synth/chance.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/rows.h"
#include "synth/degrade/noise_field.h"

namespace tessera::synth {

namespace {

using chance::between;
using chance::holds;

// Normal deviates of standard deviation 32, within ±127. Runs of it at random places are noise: a
// picture needs millions of values, and a table costs a load for each.
constexpr std::size_t kTableSize = 1U << 16U;
constexpr std::size_t kRun = 2048;  // values between two random places
constexpr int kTableDeviation = 32;

using NormalTable = std::array<std::int8_t, kTableSize + kRun>;

// Each is a sum of eight bytes: mean 1020, deviation 209.
NormalTable make_normal_table() {
  NormalTable table{};
  base::Rng rng(/*seed=*/0x6E6F697365U);
  for (std::int8_t& value : table) {
    int sum = 0;
    for (std::uint64_t bytes = rng.next_u64(); bytes != 0; bytes >>= 8U)
      sum += static_cast<int>(bytes & 0xFFU);
    value = static_cast<std::int8_t>(std::clamp((sum - 1020) * kTableDeviation / 209, -127, 127));
  }
  return table;
}

const NormalTable& normal_table() {
  static const NormalTable table = make_normal_table();
  return table;
}

// levels = deviates · factor / 128.
void scale_run(const std::int8_t* deviates, int factor, std::span<std::int16_t> levels) {
  std::int16_t* to = levels.data();
  const auto scale = static_cast<std::int16_t>(factor);
  const std::size_t count = levels.size();
  for (std::size_t i = 0; i < count; ++i) {
    to[i] = static_cast<std::int16_t>(static_cast<std::int16_t>(deviates[i] * scale + 64) >> 7);
  }
}

void fill_with_noise(std::span<std::int16_t> levels, int factor, base::Rng& rng) {
  const NormalTable& table = normal_table();
  while (!levels.empty()) {
    const std::size_t count = std::min(levels.size(), kRun);
    const std::size_t start = rng.next_u32() % kTableSize;
    scale_run(table.data() + start, factor, levels.first(count));
    levels = levels.subspan(count);
  }
}

// Means of neighbours, scaled so that the deviation stays about the same.
void soften(std::span<std::int16_t> levels, std::size_t stride) {
  for (std::size_t i = 0; i + stride < levels.size(); ++i) {
    const int sum = levels[i] + levels[i + stride];
    levels[i] = static_cast<std::int16_t>(sum * 181 / 256);
  }
}

// Part of a row or column whose levels move.
struct Streak {
  bool is_upright = true;
  Index line = 0;
  Index start = 0;
  Index end = 0;
  int by = 0;
};

void shift_line(draw::Image& image, const Streak& streak) {
  const Index stride = streak.is_upright ? image.width : 1;
  const Index first = streak.is_upright ? streak.line : streak.line * image.width;
  for (Index place = streak.start; place < streak.end; ++place) {
    std::uint8_t* pixel = image.rgb.data() + 3 * (first + place * stride);
    for (Index channel = 0; channel < 3; ++channel)
      pixel[channel] = static_cast<std::uint8_t>(std::clamp(pixel[channel] + streak.by, 0, 255));
  }
}

}  // namespace

void add_grain(draw::Image& image, const Grain& grain, base::Rng& rng) {
  const double deviation = std::clamp(grain.deviation, 0.0, 60.0);
  // deviates · factor / 128 has the wanted deviation, and fits into 16 bits.
  const int factor = static_cast<int>(nearest(deviation * 128 / kTableDeviation));
  const auto width = static_cast<std::size_t>(image.width);
  std::vector<std::int16_t> grey(grain.is_grey ? width : 0);
  std::vector<std::int16_t> levels(3 * width);
  for (Index y = 0; y < image.height; ++y) {
    if (grain.is_grey) {
      fill_with_noise(grey, factor, rng);
      if (grain.is_soft) soften(grey, 1);
      triple(grey, levels);
    } else {
      fill_with_noise(levels, factor, rng);
      if (grain.is_soft) soften(levels, 3);
    }
    add_levels(row_of(image, y), levels);
  }
}

void add_salt_and_pepper(draw::Image& image, double share, base::Rng& rng) {
  const auto num_pixels = static_cast<std::uint64_t>(image.width * image.height);
  const Index count = count_of(rng, share * static_cast<double>(num_pixels));
  for (Index i = 0; i < count; ++i) {
    const std::uint64_t word = rng.next_u64();
    const std::uint64_t place = (word >> 8U) % num_pixels;
    std::fill_n(image.rgb.data() + 3 * place, 3, static_cast<std::uint8_t>((word & 1U) * 255));
  }
}

void add_bands(draw::Image& image, double levels, bool is_upright, base::Rng& rng) {
  const Index along = is_upright ? image.width : image.height;
  std::vector<std::int16_t> sixteenths(static_cast<std::size_t>(along));
  const auto cell = static_cast<Index>(rng.next_between(3, 40));
  NoiseField wide(rng, {.cell_x = cell, .cell_y = 1, .amplitude = 0.7 * levels});
  wide.add_row(0, sixteenths);
  NoiseField narrow(rng, {.cell_x = 1, .cell_y = 1, .amplitude = 0.3 * levels});
  narrow.add_row(0, sixteenths);
  std::vector<std::int16_t> row(static_cast<std::size_t>(3 * image.width));
  if (is_upright) {
    for (std::int16_t& value : sixteenths)
      value = static_cast<std::int16_t>(value / 16);
    triple(sixteenths, row);
  }
  for (Index y = 0; y < image.height; ++y) {
    if (!is_upright) {
      std::fill(row.begin(), row.end(),
                static_cast<std::int16_t>(sixteenths[static_cast<std::size_t>(y)] / 16));
    }
    add_levels(row_of(image, y), row);
  }
}

void add_streaks(draw::Image& image, Index count, double levels, base::Rng& rng) {
  const bool is_upright = holds(rng, 0.8);
  const Index across = is_upright ? image.width : image.height;
  const Index along = is_upright ? image.height : image.width;
  for (Index i = 0; i < count; ++i) {
    Streak streak{.is_upright = is_upright, .line = rng.next_between(0, across - 1), .end = along};
    const bool is_wide = holds(rng, 0.3) && streak.line + 1 < across;
    if (holds(rng, 0.4)) {
      streak.start = rng.next_between(0, along - 1);
      streak.end = rng.next_between(streak.start, along - 1) + 1;
    }
    streak.by = static_cast<int>(either_sign(rng, between(rng, 0.3, 1) * levels));
    shift_line(image, streak);
    ++streak.line;
    if (is_wide) shift_line(image, streak);
  }
}

}  // namespace tessera::synth
