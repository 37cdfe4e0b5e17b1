#include "synth/screen/look.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/exact_math.h"
#include "synth/chance.h"
#include "synth/layout/paper.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using chance::pick;
using draw::Colour;

constexpr double kMinContrast = 0.42;

Theme choose_theme(Device device, base::Rng& rng) {
  constexpr std::array kDesktopThemes = {Theme::kFlat,    Theme::kFlat,     Theme::kBevelled,
                                         Theme::kRounded, Theme::kMaterial, Theme::kContrast};
  constexpr std::array kWebThemes = {Theme::kFlat, Theme::kFlat, Theme::kRounded, Theme::kMaterial};
  constexpr std::array kPhoneThemes = {Theme::kRounded, Theme::kRounded, Theme::kMaterial,
                                       Theme::kFlat};
  switch (device) {
    case Device::kDesktop:
      return pick(kDesktopThemes, rng);
    case Device::kWeb:
      return pick(kWebThemes, rng);
    case Device::kPhone:
      break;
  }
  return pick(kPhoneThemes, rng);
}

Colour any_hue(base::Rng& rng, double saturation, double value) {
  return draw::from_hsv(360 * rng.next_uniform(), saturation, value);
}

// A colour that stands out from the ground and carries white or black letters.
Colour choose_accent(Colour ground, base::Rng& rng) {
  constexpr int kAttempts = 16;
  for (int i = 0; i < kAttempts; ++i) {
    // Blue is what most programs take.
    const double hue = holds(rng, 0.45) ? between(rng, 200, 225) : 360 * rng.next_uniform();
    const double saturation = between(rng, 0.55, 0.95);
    const Colour accent = draw::from_hsv(hue, saturation, between(rng, 0.45, 0.95));
    const bool stands_out = brightness_distance(accent, ground) > 0.25;
    if (stands_out && brightness_distance(accent, draw::readable_on(accent)) > 0.5) return accent;
  }
  return draw::mix(ground, draw::readable_on(ground), 0.7);
}

Colour choose_window(const ScreenLook& look, base::Rng& rng) {
  if (look.theme == Theme::kBevelled) {
    const double hue = between(rng, 30, 60);
    const double saturation = between(rng, 0, 0.08);
    return draw::from_hsv(hue, saturation, between(rng, 0.75, 0.86));
  }
  if (look.theme == Theme::kContrast) return look.is_dark ? draw::kBlack : draw::kWhite;
  const double saturation = holds(rng, 0.4) ? between(rng, 0, 0.06) : 0;
  if (look.is_dark) return any_hue(rng, 3 * saturation, between(rng, 0.09, 0.24));
  return any_hue(rng, saturation, between(rng, 0.94, 1.0));
}

void choose_grounds(ScreenLook& look, base::Rng& rng) {
  look.window = choose_window(look, rng);
  const Colour far = look.is_dark ? draw::kWhite : draw::kBlack;
  const bool is_bevelled = look.theme == Theme::kBevelled;
  const bool is_contrast = look.theme == Theme::kContrast;
  look.bar = is_bevelled || is_contrast ? look.window
                                        : draw::mix(look.window, far, between(rng, 0.02, 0.09));
  look.field = is_bevelled ? draw::kWhite : look.window;
  if (!is_bevelled && !is_contrast) {
    look.field = look.is_dark ? draw::mix(look.window, far, between(rng, 0, 0.08))
                              : draw::mix(look.window, draw::kWhite, 0.7);
  }
  look.button = is_bevelled || is_contrast ? look.window
                                           : draw::mix(look.window, far, between(rng, 0.04, 0.13));
  look.line = is_contrast ? far : draw::mix(look.window, far, between(rng, 0.14, 0.34));
  const double saturation = between(rng, 0, 0.6);
  const double value = between(rng, 0.15, 0.85);
  look.desktop = any_hue(rng, saturation, value);
}

void choose_inks(ScreenLook& look, double difficulty, base::Rng& rng) {
  const Colour far = look.is_dark ? draw::kWhite : draw::kBlack;
  const bool is_contrast = look.theme == Theme::kContrast;
  const double strength = is_contrast ? 1 : between(rng, 0.96 - 0.22 * difficulty, 1);
  look.ink = draw::mix(look.window, far, strength);
  look.dim_ink = draw::mix(look.window, look.ink, is_contrast ? 1 : between(rng, 0.62, 0.8));
  look.accent = is_contrast && look.is_dark ? Colour{255, 235, 0} : choose_accent(look.window, rng);
  look.accent_ink = draw::readable_on(look.accent);
  const bool has_readable_accent = brightness_distance(look.accent, look.window) > kMinContrast;
  look.link_ink = has_readable_accent ? look.accent : look.ink;
  const bool is_filled = is_contrast || look.theme == Theme::kBevelled || holds(rng, 0.4);
  look.selection =
      is_filled ? look.accent : draw::mix(look.window, look.accent, between(rng, 0.14, 0.26));
  look.selection_ink = is_filled ? look.accent_ink : look.ink;
  const bool has_coloured_title =
      look.theme == Theme::kBevelled || look.theme == Theme::kMaterial || holds(rng, 0.25);
  look.title = has_coloured_title ? look.accent : look.bar;
  if (!has_coloured_title && holds(rng, 0.3)) look.title = draw::mix(look.bar, far, 0.08);
  look.title_ink = has_coloured_title ? look.accent_ink : look.ink;
}

// Faces that programs are known for stand in more than every second screen, where this side of the
// split has them.
FaceSet& choose_interface_faces(Sheet& sheet, const std::vector<FontKind>& kinds) {
  constexpr std::array<std::string_view, 14> kUsual = {"Noto Sans",
                                                       "Roboto",
                                                       "Open Sans",
                                                       "Lato",
                                                       "Liberation Sans",
                                                       "Carlito",
                                                       "Cantarell",
                                                       "DejaVu Sans",
                                                       "Clear Sans",
                                                       "B612",
                                                       "Oxygen",
                                                       "Noto Sans CJK SC",
                                                       "WenQuanYi Micro Hei",
                                                       "Droid Sans Fallback"};
  constexpr int kAttempts = 8;
  const bool is_usual = holds(sheet.rng, 0.6);
  const FaceRequest wanted{.kinds = kinds, .min_weight = 350};
  for (int i = 0; is_usual && i < kAttempts; ++i) {
    FaceSet& faces = sheet.add_faces(wanted);
    if (std::ranges::find(kUsual, faces.plain().family) != kUsual.end()) return faces;
  }
  return sheet.add_faces(wanted);
}

}  // namespace

ScreenLook choose_look(Device device, const SceneRequest& request, base::Rng& rng) {
  ScreenLook look;
  look.theme = choose_theme(device, rng);
  const double dark_share = look.theme == Theme::kContrast ? 0.6 : 0.15 + 0.25 * request.difficulty;
  look.is_dark = look.theme != Theme::kBevelled && holds(rng, dark_share);
  choose_grounds(look, rng);
  choose_inks(look, request.difficulty, rng);
  look.has_shadows = look.theme != Theme::kContrast && holds(rng, 0.6);
  look.has_upper_case_buttons = look.theme == Theme::kMaterial && holds(rng, 0.4);
  look.has_buttons_left = holds(rng, 0.25);
  look.has_centred_titles = holds(rng, 0.4);
  return look;
}

double control_x_height(const SceneRequest& request, base::Rng& rng) {
  constexpr double kReadable = 7;
  constexpr double kMostGrowth = 2.3;
  const double least = kReadable * reading_scale(request.width, request.height);
  const double density = std::clamp(request.density, 0.0, 1.0);
  const double wanted = least * base::exact_pow(kMostGrowth, 1 - density) * between(rng, 0.9, 1.1);
  // Large letters need room for a few rows, and for names.
  const auto width = static_cast<double>(request.width);
  const auto height = static_cast<double>(request.height);
  const double most = std::min(height / 4.5, width / 11);
  return std::max(kSmallestXHeight, std::min(std::max(wanted, least), most));
}

void choose_letters(ScreenLook& look, Sheet& sheet, double most_ems) {
  base::Rng& rng = sheet.rng;
  const bool is_odd = holds(rng, 0.12 * sheet.request.difficulty);
  std::vector<FontKind> kinds = {FontKind::kSans};
  if (is_odd) kinds = {FontKind::kSerif, FontKind::kMono};
  look.faces = &choose_interface_faces(sheet, kinds);
  const double shorter = std::min(sheet.width(), sheet.height());
  look.em_px = std::max(size_for_x_height(*look.faces, control_x_height(sheet.request, rng)),
                        shorter / most_ems);
  look.hinting = holds(rng, 0.6) ? draw::Hinting::kLight : draw::Hinting::kNone;
  const double em = look.em_px;
  const bool is_roomy = look.theme == Theme::kRounded || look.theme == Theme::kMaterial;
  look.row_px = std::round(em * (is_roomy ? between(rng, 1.9, 2.5) : between(rng, 1.6, 2.1)));
  look.gap_px = std::round(em * between(rng, 0.4, 0.75));
  look.line_px = std::max(1.0, std::round(em / 18));
  switch (look.theme) {
    case Theme::kFlat:
      look.radius_px = holds(rng, 0.4) ? 0 : std::round(em * between(rng, 0.12, 0.35));
      break;
    case Theme::kRounded:
      look.radius_px = holds(rng, 0.5) ? look.row_px / 2 : std::round(em * between(rng, 0.4, 0.7));
      break;
    case Theme::kMaterial:
      look.radius_px = std::round(em * between(rng, 0.15, 0.3));
      break;
    case Theme::kContrast:
      look.line_px = std::max(2.0, std::round(em / 8));
      break;
    case Theme::kBevelled:
      break;
  }
  const bool is_rounded = look.radius_px > 0;
  look.corner_px = is_rounded ? std::round(em * between(rng, 0.3, 0.9)) : 0;
}

TextStyle body_style(const ScreenLook& look, draw::Colour colour) {
  return {.faces = look.faces,
          .size_px = look.em_px,
          .colour = colour,
          .line_spacing = 1.35,
          .hinting = look.hinting};
}

}  // namespace tessera::synth
