// A picture through a map: every pixel of the result looks up where it came from.
//
//   const draw::Image turned = warp(page, map, ground);
//
// The map is followed exactly at points 8 pixels apart and linearly between them; samples are
// bilinear with weights of 1/256. Sides of the map must not shrink by much more than half: there is
// no averaging over several source pixels. Integer arithmetic after the map, so the same bits
// everywhere.
#pragma once

#include "draw/picture.h"
#include "synth/degrade/point_map.h"

namespace tessera::synth {

// `ground` is what shows where `source` does not reach; the result has its size. The border of
// `source` is blended with it over one pixel.
[[nodiscard]] draw::Image warp(const draw::Image& source, const PointMap& map, draw::Image ground);

}  // namespace tessera::synth
