// Paths as polygons: every curve replaced by chords that stay within a fiftieth of a pixel.
#pragma once

#include <span>
#include <vector>

#include "draw/path.h"

namespace tessera::draw::internal {

struct Polyline {
  std::vector<Point> points;  // no two neighbours equal
  bool is_closed = false;     // the last point is joined to the first
};

// One polyline for each move_to, in order. Coordinates must be finite and below a million pixels.
[[nodiscard]] std::vector<Polyline> flatten(const Path& path);

[[nodiscard]] Box bounds_of(std::span<const Polyline> polylines);

}  // namespace tessera::draw::internal
