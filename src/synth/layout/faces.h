// The faces that one text is set in: a family in its styles, and other faces for words that the
// family has no letters for. A face is opened when its first word is set.
//
//   FaceSet faces = choose_faces(studio, {.split = split, .language = Language::kGerman}, rng);
//   const TextStyle style{.faces = &faces, .size_px = size_for_x_height(faces, 9)};
//
// A face that lacks a character of a word is never used for that word.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "draw/font.h"
#include "synth/assets/assets.h"
#include "synth/scene.h"

namespace tessera::synth {

class Studio;  // synth/assets/studio.h

// A face and what is done to it where the family has no such style.
struct StyledFace {
  draw::FontFace* face = nullptr;
  draw::GlyphStyle style{};
};

// Belongs to one scene: the studio may close its faces afterwards.
class FaceSet {
 public:
  // `plain` is one face of a family; the family's other styles are found by weight and slope.
  FaceSet(Studio& studio, Split split, Language language, const FontInfo& plain);

  // The face for a word: of the family, or another of the same side of the split; nothing when no
  // face has all its characters.
  [[nodiscard]] StyledFace face_for(std::string_view word, Emphasis emphasis = Emphasis::kPlain);

  // Draws all of its faces in this style, too, from now on: wider, bolder, slanted.
  void vary(const draw::GlyphStyle& style);

  [[nodiscard]] const FontInfo& plain() const { return *plain_; }
  [[nodiscard]] Language language() const { return language_; }
  // Of the plain face.
  [[nodiscard]] draw::FontMetrics metrics(double size_px);
  // Ids of the fonts that words were asked of so far, in the order of their first word.
  [[nodiscard]] const std::vector<std::string>& used_fonts() const { return used_; }

 private:
  struct Choice {
    const FontInfo* font = nullptr;
    draw::FontFace* face = nullptr;  // null until its first word
    draw::GlyphStyle style{};
  };
  StyledFace opened(Choice& choice);
  Choice* find_fallback(std::string_view word);

  Studio* studio_;
  AssetView view_;
  Language language_;
  const FontInfo* plain_;
  std::array<Choice, 5> by_emphasis_;
  std::vector<Choice> fallbacks_;  // those that a word needed so far
  draw::GlyphStyle varied_{};      // of all faces
  std::vector<std::string> used_;
};

// What a family must be.
struct FaceRequest {
  Split split = Split::kTrain;
  Language language = Language::kEnglish;
  std::vector<FontKind> kinds{};  // any of these; empty: serif or sans
  int min_weight = 300;           // of the plain face
  int max_weight = 500;
  bool needs_lower_case = true;
  bool is_italic = false;  // the plain face
};

// A family of the request's side that has the language's letters, every one as likely as another,
// then a face of it. When no family is of the kinds that were asked for, one of any kind.
[[nodiscard]] FaceSet choose_faces(Studio& studio, const FaceRequest& request, base::Rng& rng);

// A style that makes another face of one: narrower or wider, and perhaps slanted or bolder.
[[nodiscard]] draw::GlyphStyle choose_variation(base::Rng& rng);

// The size in pixels at which lower-case letters of the plain face are so high (capitals where it
// has no lower case; for Chinese a character is twice as high).
[[nodiscard]] double size_for_x_height(FaceSet& faces, double x_height_px);

// The height that size_for_x_height inverts.
[[nodiscard]] double x_height_at(FaceSet& faces, double size_px);

}  // namespace tessera::synth
