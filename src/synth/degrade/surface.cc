#include "synth/degrade/surface.h"

#include <algorithm>
#include <array>
#include <vector>

#include "synth/chance.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/rows.h"
#include "synth/degrade/noise_field.h"
#include "synth/degrade/tone.h"

namespace tessera::synth {

namespace {

using chance::between;
using chance::holds;
using draw::Colour;
using draw::Image;

// A colour, lighter and darker by a sum of fields.
struct Material {
  Colour colour;
  std::vector<FieldScale> fields;
  Index plank = 0;  // rows between dark joints; 0: none
};

std::uint8_t byte_between(base::Rng& rng, int low, int high) {
  return static_cast<std::uint8_t>(rng.next_between(low, high));
}

Material draw_wood(base::Rng& rng) {
  const int red = static_cast<int>(rng.next_between(70, 200));
  const double warmth = between(rng, 0.55, 0.85);
  const Colour colour{static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(red * warmth),
                      static_cast<std::uint8_t>(red * warmth * warmth * between(rng, 0.8, 1))};
  const Index plank = holds(rng, 0.5) ? rng.next_between(60, 200) : 0;
  return {.colour = colour,
          .fields = {{.cell_x = 240, .cell_y = rng.next_between(5, 14), .amplitude = 26},
                     {.cell_x = 90, .cell_y = rng.next_between(2, 4), .amplitude = 14},
                     {.cell_x = 6, .cell_y = 1, .amplitude = 6}},
          .plank = plank};
}

Material draw_cloth(base::Rng& rng) {
  const Colour colour{byte_between(rng, 20, 220), byte_between(rng, 20, 220),
                      byte_between(rng, 20, 220)};
  return {.colour = colour,
          .fields = {{.cell_x = 1, .cell_y = 3, .amplitude = 14},
                     {.cell_x = 3, .cell_y = 1, .amplitude = 14},
                     {.cell_x = 120, .cell_y = 90, .amplitude = 18}}};
}

Material draw_stone(base::Rng& rng) {
  const int level = static_cast<int>(rng.next_between(60, 200));
  const Colour colour{byte_between(rng, level - 12, level + 12), static_cast<std::uint8_t>(level),
                      byte_between(rng, level - 12, level + 12)};
  return {.colour = colour,
          .fields = {{.cell_x = 70, .cell_y = 50, .amplitude = 22},
                     {.cell_x = 12, .cell_y = 12, .amplitude = 14},
                     {.cell_x = 2, .cell_y = 2, .amplitude = 14}}};
}

Material draw_plain(base::Rng& rng) {
  const int level = static_cast<int>(rng.next_between(15, 235));
  const Colour colour{byte_between(rng, std::max(0, level - 25), level),
                      byte_between(rng, std::max(0, level - 25), level),
                      byte_between(rng, std::max(0, level - 25), level)};
  return {.colour = colour,
          .fields = {{.cell_x = 300, .cell_y = 220, .amplitude = 10},
                     {.cell_x = 2, .cell_y = 2, .amplitude = 2}}};
}

Material draw_material(base::Rng& rng) {
  switch (rng.next_below(4)) {
    case 0:
      return draw_wood(rng);
    case 1:
      return draw_cloth(rng);
    case 2:
      return draw_stone(rng);
    default:
      return draw_plain(rng);
  }
}

class TableTop {
 public:
  explicit TableTop(base::Rng& rng) : material_(draw_material(rng)) {
    for (const FieldScale& scale : material_.fields)
      fields_.emplace_back(rng, scale);
    key_ = rng.next_u32();
  }

  // Pixels x0 ... x1 - 1 of row y.
  void fill(Image& image, Index y, Index x0, Index x1) {
    offsets_.assign(static_cast<std::size_t>(x1 - x0), plank_offset(y));
    for (NoiseField& field : fields_)
      field.add_row(y, offsets_, x0);
    fill_pixels(image.rgb.data() + 3 * (y * image.width + x0));
  }

 private:
  // Every plank has its own tone and ends in a dark joint. Sixteenths of a level.
  [[nodiscard]] std::int16_t plank_offset(Index y) const {
    if (material_.plank == 0) return 0;
    if (y % material_.plank < 2) return -60 * 16;
    const auto tone = static_cast<int>(hash_point(key_, 0, y / material_.plank) % 25);
    return static_cast<std::int16_t>(16 * (tone - 12));
  }

  // pixel = colour · (1 + offset / 128)
  void fill_pixels(std::uint8_t* pixel) const {
    const std::array<int, 3> rgb = {material_.colour.r, material_.colour.g, material_.colour.b};
    for (const std::int16_t offset : offsets_) {
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const int level = (rgb[channel] * (2048 + offset)) >> 11;
        pixel[channel] = static_cast<std::uint8_t>(std::clamp(level, 0, 255));
      }
      pixel += 3;
    }
  }

  Material material_;
  std::vector<NoiseField> fields_;
  std::uint32_t key_ = 0;
  std::vector<std::int16_t> offsets_;
};

}  // namespace

void add_paper_grain(Image& image, double levels, base::Rng& rng) {
  NoiseField clouds(rng, {.cell_x = 80, .cell_y = 80, .amplitude = 0.45 * levels});
  NoiseField fibres(rng,
                    {.cell_x = rng.next_between(4, 9), .cell_y = 3, .amplitude = 0.3 * levels});
  NoiseField grains(rng, {.cell_x = 2, .cell_y = 2, .amplitude = 0.25 * levels});
  std::vector<std::int16_t> grey(static_cast<std::size_t>(image.width));
  std::vector<std::int16_t> row(3 * grey.size());
  for (Index y = 0; y < image.height; ++y) {
    std::fill(grey.begin(), grey.end(), std::int16_t{8});
    for (NoiseField* field : {&clouds, &fibres, &grains})
      field->add_row(y, grey);
    for (std::int16_t& level : grey)
      level = static_cast<std::int16_t>(level >> 4);
    triple(grey, row);
    add_levels(row_of(image, y), row);
  }
}

void colour_paper(Image& image, Colour paper) {
  const std::array<double, 3> gains = {paper.r / 255.0, paper.g / 255.0, paper.b / 255.0};
  map_levels(image, [&gains](Index channel, double level) {
    return level * gains[static_cast<std::size_t>(channel)];
  });
}

Image make_table_top(Index width, Index height, const draw::Box& covered, base::Rng& rng) {
  TableTop table(rng);
  Image top = draw::make_image(width, height, draw::kBlack);
  for (Index y = 0; y < height; ++y) {
    const auto at = static_cast<double>(y);
    if (covered.is_empty() || at < covered.y0 || at >= covered.y1) {
      table.fill(top, y, 0, width);
    } else {
      table.fill(top, y, 0, static_cast<Index>(covered.x0));
      table.fill(top, y, static_cast<Index>(covered.x1), width);
    }
  }
  return top;
}

}  // namespace tessera::synth
