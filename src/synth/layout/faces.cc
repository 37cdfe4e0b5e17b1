#include "synth/layout/faces.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/check.h"
#include "synth/assets/studio.h"
#include "synth/chance.h"

namespace tessera::synth {
namespace {

constexpr double kSlant = 0.2;      // a synthetic italic
constexpr double kEmbolden = 0.03;  // a synthetic bold
constexpr int kBoldStep = 200;      // weights by which bold is heavier
constexpr double kHanShare = 0.88;  // of the em that a Chinese character is high

// The font of the same family that is nearest to weight and slope; nothing when none is within the
// bounds.
const FontInfo* find_style(std::span<const FontInfo> fonts,
                           const FontInfo& plain,
                           int min_weight,
                           int max_weight,
                           bool is_italic) {
  const FontInfo* best = nullptr;
  const int wanted = min_weight > plain.weight ? std::max(min_weight, 700) : plain.weight;
  for (const FontInfo& font : fonts) {
    if (font.family != plain.family || font.is_italic != is_italic) continue;
    if (font.weight < min_weight || font.weight > max_weight) continue;
    const auto distance = [wanted](const FontInfo& f) { return std::abs(f.weight - wanted); };
    if (best == nullptr || distance(font) < distance(*best)) best = &font;
  }
  return best;
}

bool is_body_face(const FontInfo& font) {
  return (font.kind == FontKind::kSerif || font.kind == FontKind::kSans) && !font.is_italic &&
         font.weight >= 300 && font.weight <= 500;
}

bool is_wanted(const FontInfo& font, const FaceRequest& request, bool any_kind) {
  if (!font.covers(script_of(request.language))) return false;
  if (request.needs_lower_case && !font.has_lower_case) return false;
  if (font.is_italic != request.is_italic) return false;
  if (font.weight < request.min_weight || font.weight > request.max_weight) return false;
  if (any_kind) return true;
  if (request.kinds.empty()) return font.kind == FontKind::kSerif || font.kind == FontKind::kSans;
  return std::find(request.kinds.begin(), request.kinds.end(), font.kind) != request.kinds.end();
}

// The fonts that are wanted, by family in the order of the assets.
std::vector<std::vector<const FontInfo*>> families_of(std::span<const FontInfo> fonts,
                                                      const FaceRequest& request,
                                                      bool any_kind) {
  std::vector<std::vector<const FontInfo*>> families;
  for (const FontInfo& font : fonts) {
    if (!is_wanted(font, request, any_kind)) continue;
    const auto family = std::find_if(families.rbegin(), families.rend(), [&font](const auto& each) {
      return each.front()->family == font.family;
    });
    if (family == families.rend()) {
      families.push_back({&font});
    } else {
      family->push_back(&font);
    }
  }
  return families;
}

}  // namespace

FaceSet::FaceSet(Studio& studio, Split split, Language language, const FontInfo& plain)
    : studio_(&studio), view_(studio.view(split)), language_(language), plain_(&plain) {
  const auto with = [&plain](const FontInfo* font, draw::GlyphStyle style) {
    return font != nullptr ? Choice{.font = font} : Choice{.font = &plain, .style = style};
  };
  const std::span<const FontInfo> fonts = view_.fonts();
  const int bold = plain.weight + kBoldStep;
  const int near = plain.weight + kBoldStep - 1;
  const auto at = [this](Emphasis emphasis) -> Choice& {
    return by_emphasis_[static_cast<std::size_t>(emphasis)];
  };
  at(Emphasis::kPlain) = {.font = &plain};
  at(Emphasis::kBold) =
      with(find_style(fonts, plain, bold, 1000, plain.is_italic), {.embolden = kEmbolden});
  at(Emphasis::kItalic) =
      with(find_style(fonts, plain, 0, near, !plain.is_italic), {.slant = kSlant});
  at(Emphasis::kBoldItalic) = with(find_style(fonts, plain, bold, 1000, !plain.is_italic),
                                   {.slant = kSlant, .embolden = kEmbolden});
  const auto mono = std::find_if(fonts.begin(), fonts.end(), [](const FontInfo& font) {
    return font.kind == FontKind::kMono && !font.is_italic && font.weight == 400;
  });
  at(Emphasis::kCode) = {.font = mono == fonts.end() ? &plain : &*mono};
}

StyledFace FaceSet::opened(Choice& choice) {
  if (choice.face == nullptr) {
    choice.face = &studio_->face(*choice.font);
    if (std::find(used_.begin(), used_.end(), choice.font->id) == used_.end()) {
      used_.push_back(choice.font->id);
    }
  }
  return {.face = choice.face,
          .style = {.slant = choice.style.slant + varied_.slant,
                    .embolden = choice.style.embolden + varied_.embolden,
                    .width = choice.style.width * varied_.width}};
}

FaceSet::Choice* FaceSet::find_fallback(std::string_view word) {
  for (Choice& choice : fallbacks_) {
    if (choice.font->covers(word)) return &choice;
  }
  for (const bool needs_body_face : {true, false}) {
    for (const FontInfo& font : view_.fonts()) {
      if (is_body_face(font) != needs_body_face || !font.covers(word)) continue;
      return &fallbacks_.emplace_back(Choice{.font = &font});
    }
  }
  return nullptr;
}

StyledFace FaceSet::face_for(std::string_view word, Emphasis emphasis) {
  Choice& wanted = by_emphasis_[static_cast<std::size_t>(emphasis)];
  if (wanted.font->covers(word)) return opened(wanted);
  Choice& plain = by_emphasis_[static_cast<std::size_t>(Emphasis::kPlain)];
  if (plain.font->covers(word)) return opened(plain);
  Choice* fallback = find_fallback(word);
  return fallback == nullptr ? StyledFace{} : opened(*fallback);
}

void FaceSet::vary(const draw::GlyphStyle& style) {
  varied_ = style;
}

draw::FontMetrics FaceSet::metrics(double size_px) {
  return opened(by_emphasis_[static_cast<std::size_t>(Emphasis::kPlain)]).face->metrics(size_px);
}

FaceSet choose_faces(Studio& studio, const FaceRequest& request, base::Rng& rng) {
  const std::span<const FontInfo> fonts = studio.view(request.split).fonts();
  auto families = families_of(fonts, request, /*any_kind=*/false);
  if (families.empty()) families = families_of(fonts, request, /*any_kind=*/true);
  if (families.empty()) {
    const FaceRequest any{.language = request.language,
                          .min_weight = 0,
                          .max_weight = 1000,
                          .needs_lower_case = false};
    families = families_of(fonts, any, /*any_kind=*/true);
  }
  base::check(!families.empty(), "choose_faces", "a font with the letters of ",
              to_string(request.language), ", this side of the split has none");
  const auto& family = chance::pick(families, rng);
  return FaceSet(studio, request.split, request.language, *chance::pick(family, rng));
}

draw::GlyphStyle choose_variation(base::Rng& rng) {
  draw::GlyphStyle style{.width = chance::between(rng, 0.78, 1.35)};
  if (chance::holds(rng, 0.4)) style.slant = chance::between(rng, -0.08, 0.25);
  if (chance::holds(rng, 0.4)) style.embolden = chance::between(rng, 0.005, 0.03);
  return style;
}

double x_height_at(FaceSet& faces, double size_px) {
  if (script_of(faces.language()) == Script::kHan) return size_px * kHanShare / 2;
  const draw::FontMetrics metrics = faces.metrics(size_px);
  return faces.plain().has_lower_case ? metrics.x_height : metrics.cap_height;
}

double size_for_x_height(FaceSet& faces, double x_height_px) {
  constexpr double kProbe = 1000;
  return x_height_px * kProbe / x_height_at(faces, kProbe);
}

}  // namespace tessera::synth
