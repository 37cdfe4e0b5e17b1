#include "draw/font.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "draw/internal/face_state.h"

#include FT_OUTLINE_H
#include FT_TRUETYPE_TABLES_H

namespace tessera::draw {
namespace {

using base::Error;
using base::Result;
using internal::FaceState;

constexpr double kMaxSize = 2000;  // pixels

bool is_between(char32_t c, char32_t first, char32_t last) {
  return c >= first && c <= last;
}

bool is_space(char32_t c) {
  return c == 0x20 || c == 0xA0 || is_between(c, 0x2000, 0x200A) || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

// Joiners, marks of direction, selectors of variants: they change glyphs and have none.
bool is_ignorable(char32_t c) {
  return c == 0xAD || is_between(c, 0x200B, 0x200F) || is_between(c, 0x202A, 0x202E) ||
         is_between(c, 0x2060, 0x2069) || is_between(c, 0xFE00, 0xFE0F) ||
         is_between(c, 0xE0100, 0xE01EF);
}

// What stands for ill-formed bytes; no font has a glyph for it.
constexpr char32_t kNoCharacter = 0xFFFF;

// The characters of UTF-8, by HarfBuzz's reader.
std::vector<char32_t> characters_of(std::string_view utf8) {
  const internal::BufferHandle buffer(hb_buffer_create());
  hb_buffer_set_replacement_codepoint(buffer.get(), kNoCharacter);
  hb_buffer_add_utf8(buffer.get(), utf8.data(), static_cast<int>(utf8.size()), 0,
                     static_cast<int>(utf8.size()));
  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
  std::vector<char32_t> characters;
  for (unsigned i = 0; i < count; ++i) {
    characters.push_back(infos[i].codepoint);
  }
  return characters;
}

bool has_ink(FaceState& state, std::uint32_t glyph) {
  FT_Face face = state.handles.face();
  if (!FT_IS_SCALABLE(face)) return internal::load_colour_bitmap(state.handles, glyph).has_value();
  if (FT_Load_Glyph(face, glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP) != 0) return false;
  return face->glyph->outline.n_points > 0;
}

// The height of a letter's outline above the baseline in font units, 0 when there is none.
double letter_height(FaceState& state, char32_t letter) {
  FT_Face face = state.handles.face();
  const FT_UInt glyph = FT_Get_Char_Index(face, letter);
  if (glyph == 0 || !FT_IS_SCALABLE(face)) return 0;
  if (FT_Load_Glyph(face, glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP) != 0) return 0;
  FT_BBox box;
  FT_Outline_Get_CBox(&face->glyph->outline, &box);
  return static_cast<double>(box.yMax);
}

double first_positive(std::initializer_list<double> values) {
  const auto* const found =
      std::find_if(values.begin(), values.end(), [](double value) { return value > 0; });
  return found == values.end() ? 0 : *found;
}

// Writes outlines with conic and cubic curves into a path with cubic ones.
struct PathWriter {
  Path path;
  Point origin;
  Point current;
  bool is_open = false;

  [[nodiscard]] Point at(const FT_Vector* p) const {
    return {origin.x + static_cast<double>(p->x) / 64, origin.y - static_cast<double>(p->y) / 64};
  }
  void curve(Point control1, Point control2, Point end) {
    path.curve_to(control1, control2, end);
    current = end;
  }
};

PathWriter& writer_of(void* user) {
  return *static_cast<PathWriter*>(user);
}

int write_move(const FT_Vector* to, void* user) {
  PathWriter& writer = writer_of(user);
  if (writer.is_open) writer.path.close();
  writer.is_open = true;
  writer.current = writer.at(to);
  writer.path.move_to(writer.current);
  return 0;
}

int write_line(const FT_Vector* to, void* user) {
  PathWriter& writer = writer_of(user);
  writer.current = writer.at(to);
  writer.path.line_to(writer.current);
  return 0;
}

int write_conic(const FT_Vector* control, const FT_Vector* to, void* user) {
  PathWriter& writer = writer_of(user);
  const Point middle = writer.at(control);
  const Point end = writer.at(to);
  const Point start = writer.current;
  writer.curve(start + (2.0 / 3) * (middle - start), end + (2.0 / 3) * (middle - end), end);
  return 0;
}

int write_cubic(const FT_Vector* control1,
                const FT_Vector* control2,
                const FT_Vector* to,
                void* user) {
  PathWriter& writer = writer_of(user);
  writer.curve(writer.at(control1), writer.at(control2), writer.at(to));
  return 0;
}

// Appends one shaped piece at the run's pen.
void append_piece(GlyphRun& run,
                  const internal::ShapedWord& word,
                  Index first_byte,
                  double scale,
                  const ShapeOptions& options) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    const internal::UnitGlyph& glyph = word[i];
    double advance = glyph.advance * scale * options.style.width;
    if (glyph.advance > 0) advance += run.size_px * options.style.embolden;
    const bool ends_cluster = i + 1 == word.size() || word[i + 1].cluster != glyph.cluster;
    if (ends_cluster) advance += options.letter_spacing;
    run.glyphs.push_back({.id = glyph.id,
                          .offset = {run.advance + glyph.x_offset * scale * options.style.width,
                                     -glyph.y_offset * scale},
                          .advance = advance,
                          .cluster = first_byte + Index{glyph.cluster}});
    run.advance += advance;
  }
}

struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool is_spaces = false;
};

std::vector<Piece> split_at_spaces(std::string_view text) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_spaces = text[i] == ' ';
    if (pieces.empty() || is_spaces || pieces.back().is_spaces) {
      pieces.push_back({.begin = i, .end = i + 1, .is_spaces = is_spaces});
    } else {
      pieces.back().end = i + 1;
    }
  }
  return pieces;
}

}  // namespace

Affine GlyphPlacement::to_affine() const {
  return Affine::quarter_turns(turns).then(map).then(Affine::translation(baseline.x, baseline.y));
}

FontFace::FontFace(std::unique_ptr<FaceState> state) : state_(std::move(state)) {}
FontFace::~FontFace() = default;

Result<std::unique_ptr<FontFace>> FontFace::open(FontBytes bytes, int face_index) {
  TESSERA_TRY(handles, internal::FontHandles::open(std::move(bytes), face_index));
  auto state = std::make_unique<FaceState>(std::move(handles));
  return std::unique_ptr<FontFace>(new FontFace(std::move(state)));
}

Result<int> FontFace::count_faces(const FontBytes& bytes) {
  TESSERA_TRY(handles, internal::FontHandles::open(bytes, 0));
  return static_cast<int>(handles.face()->num_faces);
}

const std::string& FontFace::family() const {
  return state_->family;
}

const std::string& FontFace::style_name() const {
  return state_->style_name;
}

bool FontFace::covers(char32_t character) {
  const auto found = state_->covered.find(character);
  if (found != state_->covered.end()) return found->second;
  hb_codepoint_t glyph = 0;
  const bool has_glyph =
      hb_font_get_nominal_glyph(state_->handles.font(), character, &glyph) != 0 && glyph != 0;
  const bool is_covered = has_glyph && (is_space(character) || has_ink(*state_, glyph));
  state_->covered.emplace(character, is_covered);
  return is_covered;
}

bool FontFace::covers(std::string_view utf8) {
  const auto characters = characters_of(utf8);
  return std::all_of(characters.begin(), characters.end(),
                     [this](char32_t c) { return is_ignorable(c) || covers(c); });
}

FontMetrics FontFace::metrics(double size_px) {
  FT_Face face = state_->handles.face();
  const double scale = size_px / state_->handles.units_per_em();
  const auto* os2 = static_cast<const TT_OS2*>(FT_Get_Sfnt_Table(face, FT_SFNT_OS2));
  const bool has_heights = os2 != nullptr && os2->version != 0xFFFF && os2->version >= 2;
  const double em = state_->handles.units_per_em();
  const double x_height = first_positive(
      {has_heights ? 1.0 * os2->sxHeight : 0, letter_height(*state_, U'x'), 0.5 * em});
  const double cap_height = first_positive(
      {has_heights ? 1.0 * os2->sCapHeight : 0, letter_height(*state_, U'H'), 0.7 * em});
  const double thickness = first_positive({1.0 * face->underline_thickness, 0.05 * em});
  const double underline = first_positive({-1.0 * face->underline_position, 0.1 * em});
  // The table gives the line's upper edge.
  const double strikeout =
      os2 != nullptr && os2->version != 0xFFFF ? os2->yStrikeoutPosition - thickness / 2 : 0;
  // FreeType leaves the first ones of these at 0 where there are only bitmaps.
  const auto* line = static_cast<const TT_HoriHeader*>(FT_Get_Sfnt_Table(face, FT_SFNT_HHEA));
  const double line_ascent = line != nullptr ? line->Ascender : 0;
  const double line_descent = line != nullptr ? -line->Descender : 0;
  const double ascent = first_positive({1.0 * face->ascender, line_ascent, 0.8 * em});
  const double descent = first_positive({-1.0 * face->descender, line_descent, 0.2 * em});
  return {.ascent = ascent * scale,
          .descent = descent * scale,
          .line_gap = std::max(0.0, face->height - ascent - descent) * scale,
          .x_height = x_height * scale,
          .cap_height = cap_height * scale,
          .underline_offset = underline * scale,
          .underline_thickness = thickness * scale,
          .strikeout_offset = first_positive({strikeout, 0.6 * x_height}) * scale};
}

GlyphRun FontFace::shape(std::string_view utf8, double size_px, const ShapeOptions& options) {
  base::check(size_px > 0 && size_px <= kMaxSize, "shape", "a size of at most ", kMaxSize,
              " pixels, is ", size_px);
  GlyphRun run{.face = this, .size_px = size_px, .style = options.style};
  const double scale = size_px / state_->handles.units_per_em();
  std::vector<Piece> pieces = split_at_spaces(utf8);
  if (options.is_right_to_left) std::reverse(pieces.begin(), pieces.end());
  run.glyphs.reserve(utf8.size());
  for (const Piece& piece : pieces) {
    const auto text = utf8.substr(piece.begin, piece.end - piece.begin);
    append_piece(run, state_->shaper.shape(text, options), static_cast<Index>(piece.begin), scale,
                 options);
    if (piece.is_spaces && options.word_spacing != 0) {
      run.glyphs.back().advance += options.word_spacing;
      run.advance += options.word_spacing;
    }
  }
  return run;
}

Box FontFace::ink_box(const GlyphRun& run, const GlyphPlacement& placement) {
  internal::PixelBox ink;
  internal::visit_rasters(run, placement.to_affine(), [&](const internal::PlacedRaster& placed) {
    ink = internal::unite(ink, placed.box);
  });
  return internal::to_box(ink);
}

std::vector<Box> FontFace::glyph_boxes(const GlyphRun& run, const GlyphPlacement& placement) {
  std::vector<Box> boxes(run.glyphs.size());
  internal::visit_rasters(run, placement.to_affine(), [&](const internal::PlacedRaster& placed) {
    boxes[placed.glyph_idx] = internal::to_box(placed.box);
  });
  return boxes;
}

Path FontFace::outline(const GlyphRun& run) {
  PathWriter writer;
  const FT_Outline_Funcs functions{.move_to = write_move,
                                   .line_to = write_line,
                                   .conic_to = write_conic,
                                   .cubic_to = write_cubic,
                                   .shift = 0,
                                   .delta = 0};
  internal::RasterKey key = internal::key_of(run);
  for (const Glyph& glyph : run.glyphs) {
    key.glyph = glyph.id;
    if (!internal::load_styled(state_->handles, key)) continue;
    writer.origin = glyph.offset;
    FT_Outline_Decompose(&state_->handles.face()->glyph->outline, &functions, &writer);
    if (writer.is_open) writer.path.close();
    writer.is_open = false;
  }
  return std::move(writer.path);
}

bool FontFace::has_colour_glyphs() const {
  return FT_HAS_COLOR(state_->handles.face()) && state_->handles.face()->num_fixed_sizes > 0;
}

std::optional<Picture> FontFace::colour_glyph(std::string_view utf8) {
  const GlyphRun run = shape(utf8, 16);
  // A sequence that the font does not join has several glyphs with ink.
  std::optional<Picture> found;
  for (const Glyph& glyph : run.glyphs) {
    auto bitmap = internal::load_colour_bitmap(state_->handles, glyph.id);
    if (!bitmap || glyph.id == 0) continue;
    if (found) return std::nullopt;
    found = std::move(bitmap->picture);
  }
  return found;
}

}  // namespace tessera::draw
