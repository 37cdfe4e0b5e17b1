#include "synth/chart/look.h"

#include <algorithm>
#include <array>
#include <span>

#include "draw/colour.h"
#include "synth/chance.h"

namespace tessera::synth {
namespace {

using draw::Colour;

constexpr std::array<Colour, 6> kOffice = {{{68, 114, 196},
                                            {237, 125, 49},
                                            {165, 165, 165},
                                            {255, 192, 0},
                                            {91, 155, 213},
                                            {112, 173, 71}}};
constexpr std::array<Colour, 6> kJournal = {{{31, 119, 180},
                                             {214, 39, 40},
                                             {44, 160, 44},
                                             {255, 127, 14},
                                             {148, 103, 189},
                                             {23, 190, 207}}};
constexpr std::array<Colour, 6> kVivid = {
    {{230, 25, 75}, {0, 130, 200}, {60, 180, 75}, {245, 130, 48}, {145, 30, 180}, {70, 240, 240}}};
constexpr std::array<Colour, 6> kEarth = {
    {{120, 80, 50}, {200, 150, 90}, {90, 120, 70}, {180, 70, 50}, {70, 90, 110}, {210, 190, 120}}};
constexpr std::array<Colour, 6> kGreys = {
    {{20, 20, 20}, {150, 150, 150}, {90, 90, 90}, {200, 200, 200}, {55, 55, 55}, {120, 120, 120}}};
constexpr std::array<Colour, 6> kPastel = {{{102, 194, 165},
                                            {252, 141, 98},
                                            {141, 160, 203},
                                            {231, 138, 195},
                                            {166, 216, 84},
                                            {229, 196, 148}}};
constexpr std::array<Colour, 6> kGlowing = {{{80, 200, 255},
                                             {255, 170, 60},
                                             {120, 255, 140},
                                             {255, 100, 140},
                                             {200, 150, 255},
                                             {255, 240, 110}}};

struct Theme {
  Colour ground;
  Colour plot_ground;
  Colour ink;
  Colour grid;
  std::span<const Colour> palette;
  FontKind font;
  GridLines grid_lines;
  bool has_frame;
};

constexpr Colour kDark{40, 40, 40};
constexpr Colour kPale{217, 217, 217};

constexpr std::array kThemes = {
    Theme{draw::kWhite, draw::kWhite, kDark, kPale, kOffice, FontKind::kSans,
          GridLines::kAcrossValues, false},
    Theme{draw::kWhite,
          draw::kWhite,
          draw::kBlack,
          {176, 176, 176},
          kJournal,
          FontKind::kSans,
          GridLines::kNone,
          true},
    Theme{draw::kWhite,
          draw::kWhite,
          draw::kBlack,
          {200, 200, 200},
          kGreys,
          FontKind::kSerif,
          GridLines::kDotted,
          true},
    Theme{draw::kWhite,
          {235, 235, 235},
          kDark,
          draw::kWhite,
          kPastel,
          FontKind::kSans,
          GridLines::kBoth,
          false},
    Theme{{245, 240, 225},
          {245, 240, 225},
          {60, 45, 30},
          {220, 205, 180},
          kEarth,
          FontKind::kSerif,
          GridLines::kAcrossValues,
          false},
    Theme{{28, 30, 38},
          {28, 30, 38},
          {225, 225, 230},
          {70, 74, 86},
          kGlowing,
          FontKind::kSans,
          GridLines::kAcrossValues,
          false},
    Theme{{250, 250, 252},
          draw::kWhite,
          {30, 40, 70},
          {225, 228, 238},
          kVivid,
          FontKind::kSans,
          GridLines::kBoth,
          true},
    Theme{{205, 222, 238},
          {205, 222, 238},
          {20, 40, 60},
          draw::kWhite,
          kJournal,
          FontKind::kSerif,
          GridLines::kAcrossValues,
          false},
    Theme{draw::kWhite,
          draw::kWhite,
          draw::kBlack,
          {160, 160, 160},
          kGreys,
          FontKind::kTypewriter,
          GridLines::kNone,
          false},
    Theme{draw::kWhite,
          {248, 248, 240},
          {50, 50, 90},
          {225, 225, 210},
          kPastel,
          FontKind::kHandwriting,
          GridLines::kNone,
          false},
    Theme{{10, 30, 60},
          {16, 40, 76},
          {230, 240, 255},
          {52, 80, 120},
          kGlowing,
          FontKind::kMono,
          GridLines::kDotted,
          true},
    Theme{{255, 252, 240},
          draw::kWhite,
          {80, 30, 30},
          {240, 225, 215},
          kVivid,
          FontKind::kSerif,
          GridLines::kBoth,
          true},
};

}  // namespace

ChartLook choose_look(double difficulty, base::Rng& rng) {
  // The plain ones stand first.
  const auto reach = static_cast<std::uint64_t>(3 + difficulty * 9.99);
  const Theme& theme = kThemes[rng.next_below(std::min<std::uint64_t>(reach, kThemes.size()))];
  ChartLook look{.ground = theme.ground,
                 .plot_ground = theme.plot_ground,
                 .ink = theme.ink,
                 .grid = theme.grid,
                 .palette = {theme.palette.begin(), theme.palette.end()},
                 .fonts = {theme.font},
                 .grid_lines = theme.grid_lines,
                 .has_frame = theme.has_frame};
  // Where the palette begins; its order stays, so that neighbours differ.
  const auto first = static_cast<std::ptrdiff_t>(rng.next_below(look.palette.size()));
  std::rotate(look.palette.begin(), look.palette.begin() + first, look.palette.end());
  constexpr std::array kPlaces = {LegendPlace::kRight, LegendPlace::kTop, LegendPlace::kBottom};
  look.legend = chance::pick(kPlaces, rng);
  look.has_ticks = chance::holds(rng, 0.6);
  look.is_title_centred = chance::holds(rng, 0.7);
  look.bar_share = chance::between(rng, 0.5, 0.9);
  look.has_bar_outline = chance::holds(rng, 0.25);
  look.line_px = chance::between(rng, 1.4, 3.4);
  return look;
}

}  // namespace tessera::synth
