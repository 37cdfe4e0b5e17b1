// Where things go: places and sizes on a picture, one layout per function. A later spot lies above
// an earlier one.
#pragma once

#include <vector>

#include "base/index.h"
#include "base/rng.h"
#include "draw/geometry.h"

namespace tessera::synth {

struct Spot {
  draw::Point centre{};
  double side_px = 0;  // the longest side that has room there
};

struct Room {
  draw::Box box{};
  Index count = 1;  // spots wanted; fewer come where there is no room
};

// Anywhere, apart from one another; sizes differ by up to `spread` times.
[[nodiscard]] std::vector<Spot> scattered_spots(const Room& room, double spread, base::Rng& rng);
// Close together, each hiding part of another.
[[nodiscard]] std::vector<Spot> heaped_spots(const Room& room, base::Rng& rng);
// Side by side, or one above the other.
[[nodiscard]] std::vector<Spot> row_spots(const Room& room, bool is_upright, base::Rng& rng);
// The cells of a grid.
[[nodiscard]] std::vector<Spot> grid_spots(const Room& room, base::Rng& rng);
// Around a centre, with one in the middle when there are more than four.
[[nodiscard]] std::vector<Spot> circle_spots(const Room& room, base::Rng& rng);
// On the ground below the box's top: farther ones higher and smaller.
[[nodiscard]] std::vector<Spot> standing_spots(const Room& room, base::Rng& rng);

}  // namespace tessera::synth
