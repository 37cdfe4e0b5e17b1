#include "synth/assets/build/font_subset.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <hb-subset.h>
#include <hb.h>

#include "base/check.h"
#include "base/text.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Error;
using base::Result;

// Layout that running text needs.
constexpr hb_tag_t kFeatures[] = {HB_TAG('c', 'c', 'm', 'p'), HB_TAG('k', 'e', 'r', 'n'),
                                  HB_TAG('l', 'i', 'g', 'a'), HB_TAG('l', 'o', 'c', 'l'),
                                  HB_TAG('m', 'a', 'r', 'k'), HB_TAG('m', 'k', 'm', 'k')};
// Signatures, sources and the like, and the names.
constexpr hb_tag_t kDropped[] = {
    HB_TAG('n', 'a', 'm', 'e'), HB_TAG('D', 'S', 'I', 'G'), HB_TAG('F', 'F', 'T', 'M'),
    HB_TAG('m', 'e', 't', 'a'), HB_TAG('g', 'a', 's', 'p'), HB_TAG('P', 'f', 'E', 'd'),
    HB_TAG('T', 'e', 'X', ' '), HB_TAG('V', 'D', 'M', 'X'), HB_TAG('h', 'd', 'm', 'x'),
    HB_TAG('L', 'T', 'S', 'H'), HB_TAG('B', 'A', 'S', 'E'), HB_TAG('J', 'S', 'T', 'F'),
    HB_TAG('v', 'h', 'e', 'a'), HB_TAG('v', 'm', 't', 'x'), HB_TAG('V', 'O', 'R', 'G'),
    HB_TAG('S', 'i', 'l', 'f'), HB_TAG('S', 'i', 'l', 'l'), HB_TAG('G', 'l', 'a', 't'),
    HB_TAG('G', 'l', 'o', 'c'), HB_TAG('F', 'e', 'a', 't'), HB_TAG('M', 'A', 'T', 'H'),
    HB_TAG('m', 'o', 'r', 't'), HB_TAG('m', 'o', 'r', 'x'), HB_TAG('f', 'e', 'a', 't')};

template <auto kDestroy>
struct Destroyer {
  template <class Object>
  void operator()(Object* object) const {
    kDestroy(object);
  }
};
using BlobHandle = std::unique_ptr<hb_blob_t, Destroyer<hb_blob_destroy>>;
using FaceHandle = std::unique_ptr<hb_face_t, Destroyer<hb_face_destroy>>;
using FontHandle = std::unique_ptr<hb_font_t, Destroyer<hb_font_destroy>>;
using SetHandle = std::unique_ptr<hb_set_t, Destroyer<hb_set_destroy>>;
using InputHandle = std::unique_ptr<hb_subset_input_t, Destroyer<hb_subset_input_destroy>>;

// The bytes must outlive the face.
Result<FaceHandle> open_face(std::span<const std::byte> file, std::string_view where) {
  const BlobHandle blob(hb_blob_create(reinterpret_cast<const char*>(file.data()),
                                       static_cast<unsigned>(file.size()), HB_MEMORY_MODE_READONLY,
                                       nullptr, nullptr));
  FaceHandle face(hb_face_create(blob.get(), 0));
  if (hb_face_get_glyph_count(face.get()) == 0) {
    return Error::invalid_input("data assets", cat(where, ": a font file, is none"));
  }
  return face;
}

std::set<char32_t> characters_of(hb_face_t* face) {
  const SetHandle codes(hb_set_create());
  hb_face_collect_unicodes(face, codes.get());
  std::set<char32_t> characters;
  for (hb_codepoint_t code = HB_SET_VALUE_INVALID; hb_set_next(codes.get(), &code) != 0;) {
    characters.insert(static_cast<char32_t>(code));
  }
  return characters;
}

int weight_of(hb_font_t* font) {
  const auto weight = static_cast<int>(hb_style_get_value(font, HB_STYLE_TAG_WEIGHT));
  // Some old fonts count from 1 to 9.
  const int scaled = weight < 10 ? weight * 100 : weight;
  return std::clamp((scaled + 50) / 100 * 100, 100, 900);
}

}  // namespace

Result<FontFacts> read_font(std::span<const std::byte> file, std::string_view where) {
  TESSERA_TRY(face, open_face(file, where));
  const FontHandle font(hb_font_create(face.get()));
  FontFacts facts;
  facts.weight = weight_of(font.get());
  facts.is_italic = hb_style_get_value(font.get(), HB_STYLE_TAG_ITALIC) > 0.5F ||
                    hb_style_get_value(font.get(), HB_STYLE_TAG_SLANT_ANGLE) < -2.0F;
  facts.characters = characters_of(face.get());
  return facts;
}

Result<std::vector<std::byte>> subset_font(std::span<const std::byte> file,
                                           const std::set<char32_t>& kept,
                                           std::string_view where) {
  TESSERA_TRY(face, open_face(file, where));
  const InputHandle input(hb_subset_input_create_or_fail());
  base::check(input != nullptr, "subset font", "out of memory");
  hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING);
  for (const char32_t character : kept) {
    hb_set_add(hb_subset_input_unicode_set(input.get()), character);
  }
  hb_set_t* features = hb_subset_input_set(input.get(), HB_SUBSET_SETS_LAYOUT_FEATURE_TAG);
  hb_set_clear(features);
  for (const hb_tag_t feature : kFeatures)
    hb_set_add(features, feature);
  hb_set_t* dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (const hb_tag_t table : kDropped)
    hb_set_add(dropped, table);

  const FaceHandle subset(hb_subset_or_fail(face.get(), input.get()));
  if (subset == nullptr) {
    return Error::invalid_input("data assets", cat(where, ": a font that can be cut, cannot"));
  }
  const BlobHandle blob(hb_face_reference_blob(subset.get()));
  unsigned size = 0;
  const char* data = hb_blob_get_data(blob.get(), &size);
  const auto bytes = std::as_bytes(std::span(data, size));
  return std::vector<std::byte>(bytes.begin(), bytes.end());
}

Result<bool> has_lower_case(std::span<const std::byte> file, std::string_view where) {
  TESSERA_TRY(face, open_face(file, where));
  const FontHandle font(hb_font_create(face.get()));
  const auto height_of = [&font](char32_t letter) {
    hb_codepoint_t glyph = 0;
    hb_glyph_extents_t extents{};
    const bool is_there = hb_font_get_nominal_glyph(font.get(), letter, &glyph) != 0 &&
                          hb_font_get_glyph_extents(font.get(), glyph, &extents) != 0;
    return is_there ? -extents.height : 0;
  };
  // Small letters have ascenders; capitals set smaller are all of one height.
  constexpr int kPercent = 112;
  int num_ascenders = 0;
  for (const auto& [tall, low] : {std::pair(U'h', U'x'), {U'b', U'o'}, {U'd', U'a'}}) {
    if (height_of(low) > 0 && height_of(tall) * 100 > height_of(low) * kPercent) ++num_ascenders;
  }
  return num_ascenders >= 2;
}

Result<std::set<char32_t>> drawn_characters(std::span<const std::byte> file,
                                            std::string_view where) {
  TESSERA_TRY(face, open_face(file, where));
  const FontHandle font(hb_font_create(face.get()));
  std::set<char32_t> drawn;
  for (const char32_t character : characters_of(face.get())) {
    hb_codepoint_t glyph = 0;
    if (hb_font_get_nominal_glyph(font.get(), character, &glyph) == 0 || glyph == 0) continue;
    hb_glyph_extents_t extents{};
    const bool has_ink = hb_font_get_glyph_extents(font.get(), glyph, &extents) != 0 &&
                         extents.width != 0 && extents.height != 0;
    const bool is_space = character == U' ' || character == U'\u00A0' || character == U'\u3000';
    if (has_ink || is_space) drawn.insert(character);
  }
  return drawn;
}

}  // namespace tessera::synth::build
