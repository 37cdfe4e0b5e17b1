// How the controls of one screen look: colours, corners, edges, shadows, letters. Every part is
// drawn at random within a theme, so that no two screens are of one toolkit.
#pragma once

#include <array>
#include <cstdint>

#include "base/rng.h"
#include "draw/colour.h"
#include "draw/geometry.h"
#include "synth/layout/faces.h"
#include "synth/layout/sheet.h"
#include "synth/layout/text_style.h"
#include "synth/scene.h"

namespace tessera::synth {

enum class Theme : std::uint8_t {
  kFlat,      // thin edges, square or nearly so
  kBevelled,  // grey, light and dark edges
  kRounded,   // pills and large corners, no edges
  kMaterial,  // coloured bars, filled fields with a line below
  kContrast,  // thick edges, black and white
};
inline constexpr std::array kAllThemes = {Theme::kFlat, Theme::kBevelled, Theme::kRounded,
                                          Theme::kMaterial, Theme::kContrast};

enum class Device : std::uint8_t { kDesktop, kWeb, kPhone };

struct ScreenLook {
  Theme theme = Theme::kFlat;
  bool is_dark = false;

  // Grounds.
  draw::Colour desktop{};    // behind all windows
  draw::Colour window{};     // of windows and pages
  draw::Colour bar{};        // of tool bars, side bars, headers of tables
  draw::Colour field{};      // what is typed or listed
  draw::Colour button{};     // of buttons
  draw::Colour title{};      // of title bars
  draw::Colour accent{};     // of what is chosen or on
  draw::Colour selection{};  // behind chosen rows
  draw::Colour line{};       // edges and rules; never text

  // Inks on them.
  draw::Colour ink{};  // on window, bar, field, button
  draw::Colour dim_ink{};
  draw::Colour link_ink{};
  draw::Colour title_ink{};
  draw::Colour accent_ink{};
  draw::Colour selection_ink{};

  // Sizes in pixels, edges whole ones.
  double em_px = 14;     // of body text
  double row_px = 24;    // height of buttons, fields, menu items
  double gap_px = 8;     // between controls
  double radius_px = 0;  // of buttons and fields
  double corner_px = 0;  // of windows and cards
  double line_px = 1;    // of edges
  bool has_shadows = false;
  bool has_upper_case_buttons = false;
  bool has_buttons_left = false;  // of title bars
  bool has_centred_titles = false;

  FaceSet* faces = nullptr;
  draw::Hinting hinting = draw::Hinting::kNone;
};

// Colours and shapes; no sizes yet.
[[nodiscard]] ScreenLook choose_look(Device device, const SceneRequest& request, base::Rng& rng);

// Faces of the sheet, and sizes by the request's density: the height of small letters lies between
// what can just be read and somewhat more than double that. A picture of one dialog takes larger
// ones: its shorter side is at most `most_ems` of them long.
inline constexpr double kAnyEms = 1e6;
void choose_letters(ScreenLook& look, Sheet& sheet, double most_ems = kAnyEms);

// Body text of the look.
[[nodiscard]] TextStyle body_style(const ScreenLook& look, draw::Colour colour);

// The height of small letters of controls.
[[nodiscard]] double control_x_height(const SceneRequest& request, base::Rng& rng);

}  // namespace tessera::synth
