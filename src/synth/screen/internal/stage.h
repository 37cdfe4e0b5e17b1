// Everything that a template of a screen draws with, in the order in which it is chosen.
#pragma once

#include <string>
#include <vector>

#include "synth/content/prose.h"
#include "synth/layout/sheet.h"
#include "synth/screen/gallery.h"
#include "synth/screen/look.h"
#include "synth/screen/pen.h"
#include "synth/screen/wording.h"

namespace tessera::synth {

struct Stage {
  // Dialogs that stand alone ask for larger letters with `most_ems` (look.h).
  Stage(Studio& studio,
        const SceneRequest& request,
        base::Rng& rng,
        Device device,
        double most_ems = kAnyEms);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  [[nodiscard]] double em() const { return look.em_px; }
  [[nodiscard]] draw::Box bounds() const { return sheet.canvas.bounds(); }
  // Adds to the page what was drawn.
  void add(Node node) { add_drawn(sheet.scene.root, std::move(node)); }
  [[nodiscard]] Scene finish();

  ScreenLook look;
  Sheet sheet;
  base::Rng& rng;
  Prose prose;
  Wording words;
  Gallery gallery;
  Pen pen;
};

// Places for windows of about this size: one in the middle or off it, and as many side by side (or
// below one another) as an extreme room has space for. None is larger than the room.
[[nodiscard]] std::vector<draw::Box> window_places(Stage& stage,
                                                   const draw::Box& room,
                                                   draw::Point wanted);

// A place for one large window: the whole room, or with a margin around it.
[[nodiscard]] draw::Box large_place(Stage& stage, const draw::Box& room);

// A square of this side, or as large as fits, in the middle of the box.
[[nodiscard]] draw::Box square_in(const draw::Box& box, double side_px);

}  // namespace tessera::synth
