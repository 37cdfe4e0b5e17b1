// Emoji: pictures out of the colour font, names and categories out of CLDR.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hb-ot.h>
#include <hb.h>

#include "base/text.h"
#include "draw/picture.h"
#include "synth/assets/build/characters.h"
#include "synth/assets/build/markup_text.h"
#include "synth/assets/build/nouns.h"
#include "synth/assets/build/picture_files.h"
#include "synth/assets/build/pictures.h"
#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Error;
using base::Result;

constexpr std::string_view kFontPackage = "fonts-noto-color-emoji";
constexpr auto kFont = "usr/share/fonts/truetype/noto/NotoColorEmoji.ttf";
constexpr std::string_view kNamePackage = "unicode-cldr-core";
constexpr std::string_view kCldr = "usr/share/unicode/cldr/common/";

constexpr Index kMaxSide = 128;
constexpr int kQuality = 70;

using Names = std::map<char32_t, std::string>;

// The short name of every single character: <annotation cp="..." type="tts">name</annotation>.
Names read_names(std::string_view annotations, Language language) {
  Names names;
  constexpr std::string_view kOpening = "<annotation ";
  for (std::size_t at = annotations.find(kOpening); at != std::string_view::npos;
       at = annotations.find(kOpening, at + 1)) {
    const std::size_t content = annotations.find('>', at) + 1;
    const std::string_view tag = annotations.substr(at, content - at);
    if (attribute(tag, "type") != "tts") continue;
    const std::vector<char32_t> character = characters_of(attribute(tag, "cp"));
    if (character.size() != 1) continue;
    const auto end = annotations.find('<', content);
    const std::string name = tidied(decode_entities(annotations.substr(content, end - content)));
    if (fits(name, language)) names.emplace(character.front(), name);
  }
  return names;
}

// What "[a-cx] ; Animals & Nature ; animal-mammal" says of a, b, c and x.
struct Label {
  std::string category;
  std::string kind;
};

void read_label_line(std::string_view line, std::map<char32_t, Label>& labels) {
  if (!line.starts_with('[')) return;
  const std::size_t end = line.rfind(']');
  const std::size_t first = line.find(';', end);
  const std::size_t second = line.find(';', first + 1);
  if (end == line.npos || first == line.npos || second == line.npos) return;
  const Label label{.category = tidied(line.substr(first + 1, second - first - 1)),
                    .kind = tidied(line.substr(second + 1))};
  const std::vector<char32_t> set = characters_of(line.substr(1, end - 1));
  bool is_sequence = false;
  for (std::size_t i = 0; i < set.size(); ++i) {
    // Parts of {sequences} mean other things by themselves.
    if (set[i] == U'{' || set[i] == U'}') is_sequence = set[i] == U'{';
    if (is_sequence || set[i] == U'}') continue;
    const bool is_range = i + 2 < set.size() && set[i + 1] == U'-';
    const char32_t last = is_range ? set[i + 2] : set[i];
    for (char32_t character = set[i]; character <= last; ++character) {
      labels.emplace(character, label);
    }
    if (is_range) i += 2;
  }
}

std::map<char32_t, Label> read_labels(std::string_view text) {
  std::map<char32_t, Label> labels;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    read_label_line(text.substr(0, end), labels);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return labels;
}

// "animal-mammal" gives "animal"; signs, faces and flags are no things to count.
struct Category {
  std::string name;
  bool is_thing = true;
};

Category category_of(const Label& label) {
  if (label.category == "Symbols") return {"sign", false};
  if (label.category == "Flags") return {"flag", false};
  const std::string_view kind(label.kind);
  const std::string_view family = kind.substr(0, kind.find('-'));
  if (family == "face") return {"face", true};
  if (family == "plant") return {"plant", true};
  if (family == "animal" || family == "food" || family == "drink")
    return {std::string(family), true};
  if (kind == "clothing" || kind == "musical-instrument" || kind == "tool")
    return {label.kind, true};
  if (kind.starts_with("transport")) return {"vehicle", true};
  if (kind.starts_with("place")) return {"place", true};
  if (family == "person" || family == "family" || family == "role") return {"person", true};
  if (kind.starts_with("sky")) return {"sky", true};
  if (label.category == "Activities") return {"activity", true};
  return {"object", true};
}

using BlobHandle = std::unique_ptr<hb_blob_t, decltype(&hb_blob_destroy)>;
using FaceHandle = std::unique_ptr<hb_face_t, decltype(&hb_face_destroy)>;
using FontHandle = std::unique_ptr<hb_font_t, decltype(&hb_font_destroy)>;

// The PNG files of a colour font's glyphs.
class ColourFont {
 public:
  // The bytes must outlive it.
  explicit ColourFont(std::span<const std::byte> file)
      : blob_(hb_blob_create(reinterpret_cast<const char*>(file.data()),
                             static_cast<unsigned>(file.size()),
                             HB_MEMORY_MODE_READONLY,
                             nullptr,
                             nullptr),
              hb_blob_destroy),
        face_(hb_face_create(blob_.get(), 0), hb_face_destroy),
        font_(hb_font_create(face_.get()), hb_font_destroy) {}

  // Empty when the character has none.
  [[nodiscard]] std::vector<std::byte> png_of(char32_t character) const {
    hb_codepoint_t glyph = 0;
    if (hb_font_get_nominal_glyph(font_.get(), character, &glyph) == 0) return {};
    const BlobHandle png(hb_ot_color_glyph_reference_png(font_.get(), glyph), hb_blob_destroy);
    unsigned size = 0;
    const char* data = hb_blob_get_data(png.get(), &size);
    const auto bytes = std::as_bytes(std::span(data, size));
    return {bytes.begin(), bytes.end()};
  }

 private:
  BlobHandle blob_;
  FaceHandle face_;
  FontHandle font_;
};

// Whether a picture of this name is one that people would call so: not a key with letters on it, an
// hour of the clock, or a part for other pictures.
bool is_nameable(char32_t character, std::string_view name) {
  const bool is_modifier = (character >= 0x1F3FB && character <= 0x1F3FF) ||
                           (character >= 0x1F9B0 && character <= 0x1F9B3);
  const bool is_hour = character >= 0x1F550 && character <= 0x1F567;
  const bool is_plain = std::ranges::all_of(characters_of(name), [](char32_t c) {
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U' ' || c == U'-' ||
           c == U'\'' || c == 0x2019 || (c >= 0xC0 && c <= 0x17F);
  });
  constexpr Index kMaxSpaces = 3;
  return !is_modifier && !is_hour && is_plain && std::ranges::count(name, ' ') <= kMaxSpaces;
}

bool is_sold(std::string_view category) {
  return category == "food" || category == "drink" || category == "clothing" ||
         category == "tool" || category == "musical-instrument";
}

std::string hex(char32_t character) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (auto rest = static_cast<std::uint32_t>(character); rest > 0; rest /= 16) {
    text.insert(text.begin(), kDigits[rest % 16]);
  }
  return text;
}

}  // namespace

Result<void> gather_emoji(const Sources& sources, Collection& collection) {
  const std::optional<Index> origin = sources.origins.find(kFontPackage);
  if (!origin || !sources.origins.has(kNamePackage)) return {};
  TESSERA_TRY(file, sources.tree.read(kFontPackage, kFont));
  TESSERA_TRY(label_text,
              sources.tree.read_text(kNamePackage, cat(kCldr, "properties/labels.txt")));
  const std::map<char32_t, Label> labels = read_labels(label_text);
  std::array<Names, kLanguages.size()> names;
  for (const Language language : kLanguages) {
    TESSERA_TRY(annotations,
                sources.tree.read_text(kNamePackage,
                                       cat(kCldr, "annotations/", to_string(language), ".xml")));
    names[static_cast<std::size_t>(language)] = read_names(annotations, language);
  }
  const ColourFont font(file);
  for (const auto& [character, name] : names[static_cast<std::size_t>(Language::kEnglish)]) {
    const std::vector<std::byte> png = font.png_of(character);
    if (png.empty() || !is_nameable(character, name)) continue;
    const auto label = labels.find(character);
    const Category category =
        label == labels.end() ? Category{"object", true} : category_of(label->second);
    if (category.name == "flag") continue;
    TESSERA_TRY(whole, draw::decode_picture(png));
    TESSERA_TRY(picture, trimmed(whole, kMaxSide, name));
    Noun noun = make_noun(name, category.name, category.is_thing);
    for (const Language language : kLanguages) {
      const auto place = static_cast<std::size_t>(language);
      const auto found = names[place].find(character);
      if (found == names[place].end()) continue;
      noun.names[place] = found->second;
      if (is_sold(category.name)) {
        collection.add_word(WordList::kProducts, language, found->second);
      }
    }
    collection.add_noun(std::move(noun));
    collection.add_picture(name, {.id = cat("emoji-", hex(character)),
                                  .style = PictureStyle::kEmoji,
                                  .width = picture.width,
                                  .height = picture.height,
                                  .file = encode_webp(picture, kQuality),
                                  .origin = *origin});
  }
  return {};
}

}  // namespace tessera::synth::build
