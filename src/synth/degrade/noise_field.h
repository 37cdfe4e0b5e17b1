// Smooth random surfaces: levels hashed at lattice points `cell` pixels apart, eased between them.
// A value depends on the key and the place only. Several fields of different cells make paper,
// wood, uneven toner.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/index.h"
#include "base/rng.h"

namespace tessera::synth {

struct FieldScale {
  Index cell_x = 16;  // pixels between lattice points, at least 1
  Index cell_y = 16;
  double amplitude = 16;  // values lie within ± amplitude, at most 2000
};

class NoiseField {
 public:
  // Draws the key.
  NoiseField(base::Rng& rng, const FieldScale& scale);

  // values[i] += field(first_x + i, y), in sixteenths. Rows in order are cheapest.
  void add_row(Index y, std::span<std::int16_t> values, Index first_x = 0);

 private:
  void fill_lattice(Index row, std::size_t num_columns, std::vector<int>& levels) const;
  void move_to(Index row, std::size_t num_columns);

  FieldScale scale_;
  std::uint32_t key_ = 0;
  int sixteenths_ = 0;       // amplitude
  std::vector<int> ease_x_;  // [cell_x] weights of 1/256
  std::vector<int> ease_y_;  // [cell_y]
  Index row_ = -1;           // the row of the lattice that `upper_` holds
  std::vector<int> upper_;
  std::vector<int> lower_;
};

// Between -1 and 1, at any place: the same kind of surface for a few points.
[[nodiscard]] double smooth_noise(std::uint32_t key, double x, double y);

}  // namespace tessera::synth
