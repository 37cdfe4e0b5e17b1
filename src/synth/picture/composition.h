// Things put on a backdrop one above the other, with the part of each that stays visible known to
// the pixel.
//
//   Composition composition(backdrop);
//   composition.place(cut_out, {.noun = "cat"}, {120, 80});     // nearer than all before it
//   Scene scene = std::move(composition).finish();              // boxes of what can be seen
#pragma once

#include <cstdint>
#include <vector>

#include "base/index.h"
#include "draw/geometry.h"
#include "draw/picture.h"
#include "synth/scene.h"

namespace tessera::synth {

class Composition {
 public:
  // A pixel belongs to a thing from this alpha on.
  static constexpr int kMinAlpha = 96;

  explicit Composition(draw::Image backdrop);

  [[nodiscard]] const draw::Image& image() const { return image_; }

  // Puts the picture's top left corner at (x, y) above everything so far; parts beyond the edge are
  // cut off. Box, visible share and depth of the object are filled in by finish().
  void place(const draw::Picture& picture, Object object, Index x, Index y);
  // Blends without becoming a thing: shadows, text plates. It covers nothing.
  void shade(const draw::Picture& picture, Index x, Index y);

  // The picture, with the objects of which something can be seen, in the order of placing.
  [[nodiscard]] Scene finish() &&;

 private:
  draw::Image image_;
  std::vector<std::uint16_t> owner_;  // [height, width]: 1 + number of the object on top; 0: none
  std::vector<Object> objects_;
  std::vector<Index> num_pixels_;  // of each object, those beyond the edge included
};

}  // namespace tessera::synth
