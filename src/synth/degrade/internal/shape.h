// A sheet that is being bent and laid down, before any pixel moves: curved stages in the
// coordinates of the flat sheet, then one projective map, then a canvas that holds it all.
#pragma once

#include "base/rng.h"
#include "synth/degrade/effect.h"
#include "synth/degrade/light.h"

namespace tessera::synth {

class Shape {
 public:
  Shape(Index width, Index height);

  [[nodiscard]] double width() const { return static_cast<double>(width_); }
  [[nodiscard]] double height() const { return static_cast<double>(height_); }
  [[nodiscard]] draw::Point centre() const { return {width() / 2, height() / 2}; }

  // A displacement grid of this sheet, to be filled and given to `bend`.
  [[nodiscard]] DisplacementGrid flat_grid() const;
  void bend(DisplacementGrid stage);
  void place(const Homography& stage);
  void lie_on_table() { is_on_table_ = true; }

  // Light that the bends cast, in the coordinates of the flat sheet.
  [[nodiscard]] LightField& light() { return light_; }

  // Does it all to the page's picture and map.
  void finish(Degraded& page, const Dose& dose, base::Rng& rng);

 private:
  struct Canvas {
    Index width = 0;
    Index height = 0;
  };

  [[nodiscard]] Canvas choose_canvas(PointMap& map, const Dose& dose, base::Rng& rng) const;
  [[nodiscard]] draw::Image make_ground(const Degraded& page,
                                        const PointMap& map,
                                        const Canvas& canvas,
                                        base::Rng& rng) const;

  Index width_ = 0;
  Index height_ = 0;
  PointMap bends_;
  Homography placed_;
  bool is_placed_ = false;
  bool is_on_table_ = false;
  LightField light_;
};

}  // namespace tessera::synth
