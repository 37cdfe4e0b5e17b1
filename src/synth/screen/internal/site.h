// What pages of browsers share: the browser's bars, the site's name and navigation, its foot.
#pragma once

#include <string>

#include "draw/geometry.h"
#include "synth/scene.h"
#include "synth/screen/internal/stage.h"
#include "synth/screen/space.h"

namespace tessera::synth {

// Tabs and the address of a browser, where there is room; the page is what is left.
void draw_browser_bars(Stage& stage, Space& space);

// Name of the site, links, perhaps a search field; one or two rows.
void draw_site_head(Stage& stage, Space& space);

// Links in a row below the page, to be added behind it.
[[nodiscard]] Node draw_site_foot(Stage& stage, Space& space);

// Margins of a page: wide pages keep their text in the middle.
void shrink_to_page(Stage& stage, Space& space);

// A picture of a thing, or a plain area with a sign where the assets have none; role "image".
Node draw_thing(Stage& stage, const draw::Box& box, const PictureInfo* picture);

// A coloured disc with a person's outline at the top of the box; carries no node.
void draw_portrait(Stage& stage, const draw::Box& box);

}  // namespace tessera::synth
