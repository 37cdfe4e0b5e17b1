// One font face out of bytes: coverage, metrics, shaping, glyphs. No fontconfig, no fonts of the
// machine; one library of its own per face, so faces of different threads share nothing.
//
//   TESSERA_TRY(face, FontFace::open(bytes));
//   const GlyphRun run = face->shape("Invoice 17", 14.5);
//   const Box ink = canvas.draw_glyphs(run, {40, 80}, kBlack);
//
// NOT thread-safe (caches): one face per thread over the same bytes. Results never depend on what
// was asked before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "draw/geometry.h"
#include "draw/path.h"
#include "draw/picture.h"

namespace tessera::draw {

class FontFace;

using FontBytes = std::shared_ptr<const std::vector<std::byte>>;  // shared by faces of all threads

enum class Hinting : std::uint8_t {
  kNone,   // outlines as designed
  kLight,  // fitted to the pixel grid vertically, as on a screen; upright text only
};

struct GlyphStyle {
  double slant = 0;     // synthetic: x moves by slant per pixel of height; 0.2 looks italic
  double embolden = 0;  // synthetic: strokes grow by this share of the size; 0.03 looks bold
  double width = 1;     // synthetic: letters and their advances are so much wider; above 0
  Hinting hinting = Hinting::kNone;

  friend bool operator==(const GlyphStyle&, const GlyphStyle&) = default;
};

struct ShapeOptions {
  double letter_spacing = 0;  // pixels after each cluster; ligatures are off when not 0
  double word_spacing = 0;    // pixels added to each space
  bool is_kerned = true;
  bool is_ligated = true;
  bool is_right_to_left = false;  // the whole text; mixed directions are the caller's runs
  std::string_view language{};    // BCP 47, for localised forms ("zh-CN"); empty: none
  GlyphStyle style{};
};

struct Glyph {
  std::uint32_t id = 0;
  Point offset{};      // from the run's origin on the baseline, pixels
  double advance = 0;  // to the next glyph, pixels
  Index cluster = 0;   // byte in the text where the characters of this glyph start
};

// Glyphs in visual order, left to right. Must not outlive its face.
struct GlyphRun {
  FontFace* face = nullptr;
  double size_px = 0;
  GlyphStyle style{};
  std::vector<Glyph> glyphs{};
  double advance = 0;  // of the whole run
};

// In pixels, all positive for what is where it is expected.
struct FontMetrics {
  double ascent = 0;    // above the baseline
  double descent = 0;   // below the baseline
  double line_gap = 0;  // line height is ascent + descent + line_gap
  double x_height = 0;
  double cap_height = 0;
  double underline_offset = 0;  // from the baseline down to the middle of the line
  double underline_thickness = 0;
  double strikeout_offset = 0;  // from the baseline up to the middle of the line
};

// How a run is put on a canvas: turned, then mapped, both about its origin, which goes to
// `baseline`. Quarter turns alone are quick and have the same glyph shapes as upright text.
struct GlyphPlacement {
  Point baseline{};
  int turns = 0;  // times 90 degrees clockwise
  Affine map{};   // a rotation by any angle, say

  [[nodiscard]] Affine to_affine() const;
};

namespace internal {
struct FaceState;
}

class FontFace {
 public:
  // A face of a TrueType or OpenType file or collection. An error for anything else.
  [[nodiscard]] static base::Result<std::unique_ptr<FontFace>> open(FontBytes bytes,
                                                                    int face_index = 0);
  [[nodiscard]] static base::Result<int> count_faces(const FontBytes& bytes);
  ~FontFace();
  FontFace(const FontFace&) = delete;
  FontFace& operator=(const FontFace&) = delete;

  [[nodiscard]] const std::string& family() const;
  [[nodiscard]] const std::string& style_name() const;

  // There is a glyph, and it has ink (spaces excepted).
  [[nodiscard]] bool covers(char32_t character);
  // Every character of well-formed UTF-8; joiners and variation selectors do not count.
  [[nodiscard]] bool covers(std::string_view utf8);

  [[nodiscard]] FontMetrics metrics(double size_px);

  // One line without line breaks or tabs; ill-formed parts become U+FFFD.
  [[nodiscard]] GlyphRun shape(std::string_view utf8,
                               double size_px,
                               const ShapeOptions& options = {});

  // What draw_glyphs would touch, in pixels: of the whole run, and of each glyph (empty for
  // spaces).
  [[nodiscard]] Box ink_box(const GlyphRun& run, const GlyphPlacement& placement);
  [[nodiscard]] std::vector<Box> glyph_boxes(const GlyphRun& run, const GlyphPlacement& placement);

  // The outlines of the run with its origin at (0, 0), to fill or to stroke.
  [[nodiscard]] Path outline(const GlyphRun& run);

  // The bitmap of a colour font (CBDT) for one character or sequence, in its own size.
  [[nodiscard]] bool has_colour_glyphs() const;
  [[nodiscard]] std::optional<Picture> colour_glyph(std::string_view utf8);

 private:
  friend struct internal::FaceState;
  explicit FontFace(std::unique_ptr<internal::FaceState> state);
  std::unique_ptr<internal::FaceState> state_;
};

}  // namespace tessera::draw
