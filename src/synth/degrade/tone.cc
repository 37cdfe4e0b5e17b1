#include "synth/degrade/tone.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "synth/degrade/internal/rows.h"

namespace tessera::synth {

namespace {

using Table = std::array<std::uint8_t, 256>;

Table make_table(Index channel, base::FunctionRef<double(Index, double)> curve) {
  Table table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double level = 255 * curve(channel, static_cast<double>(i) / 255);
    table[i] = static_cast<std::uint8_t>(std::floor(std::clamp(level, 0.0, 255.0) + 0.5));
  }
  return table;
}

}  // namespace

void map_levels(draw::Image& image, base::FunctionRef<double(Index channel, double level)> curve) {
  const std::array<Table, 3> tables = {make_table(0, curve), make_table(1, curve),
                                       make_table(2, curve)};
  std::uint8_t* pixel = image.rgb.data();
  const std::uint8_t* end = pixel + image.rgb.size();
  for (; pixel != end; pixel += 3) {
    pixel[0] = tables[0][pixel[0]];
    pixel[1] = tables[1][pixel[1]];
    pixel[2] = tables[2][pixel[2]];
  }
}

void remove_colour(draw::Image& image) {
  std::vector<std::uint8_t> luma(static_cast<std::size_t>(image.width));
  for (Index y = 0; y < image.height; ++y) {
    const auto row = row_of(image, y);
    luma_of(row, luma);
    for (std::size_t x = 0; x < luma.size(); ++x) {
      row[3 * x] = luma[x];
      row[3 * x + 1] = luma[x];
      row[3 * x + 2] = luma[x];
    }
  }
}

}  // namespace tessera::synth
