// The things themselves: pictures of the assets and drawn shapes, cut out, scaled, turned.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/rng.h"
#include "draw/picture.h"
#include "synth/assets/studio.h"
#include "synth/scene.h"

namespace tessera::synth {

// Ready to be put somewhere. `object` has its name and, where it is true of it, its colour.
struct Figure {
  draw::Picture picture{};  // no empty rows or columns around the thing
  Object object{};
  std::string source{};  // id of the picture; empty: drawn
};

struct FigureLook {
  double side_px = 64;  // of the longer side before it is turned
  double radians = 0;   // clockwise
  bool is_mirrored = false;
  bool has_outline = false;  // a white edge, as of a sticker
};

// A thing (not an action or a sign) of the assets with an English name, each noun as likely as
// another; nothing when this side of the split has none.
[[nodiscard]] const PictureInfo* choose_picture(const AssetView& view, base::Rng& rng);
// A thing of this name; nothing when this side of the split has none.
[[nodiscard]] const PictureInfo* choose_picture_of(const AssetView& view,
                                                   std::string_view noun,
                                                   base::Rng& rng);
[[nodiscard]] Figure picture_figure(Studio& studio,
                                    const AssetView& view,
                                    const PictureInfo& info,
                                    const FigureLook& look);

// Names of the shapes and colours that shape_figure knows.
[[nodiscard]] bool is_shape(std::string_view noun);
[[nodiscard]] std::string_view choose_shape(base::Rng& rng);
[[nodiscard]] std::string_view choose_colour_name(base::Rng& rng);
[[nodiscard]] Figure shape_figure(std::string_view shape,
                                  std::string_view colour,
                                  const FigureLook& look);

// The colour's name when nearly all of what can be seen of the picture has it ("red", "grey").
[[nodiscard]] std::optional<std::string_view> colour_of(const draw::Picture& picture);

}  // namespace tessera::synth
