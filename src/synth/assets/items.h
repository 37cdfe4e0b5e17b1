// What generation draws from: fonts, paragraphs, word lists, nouns and their pictures, each with
// the package it comes from and its licence.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "synth/assets/language.h"

namespace tessera::synth {

// A licence with its whole text.
struct Licence {
  std::string id{};  // SPDX where there is one: "OFL-1.1"
  std::string text{};
};

// A package and the terms of what was taken from it.
struct Origin {
  std::string package{};  // "fonts-lato"
  std::string version{};
  std::string licence{};  // id of a Licence of the same pack
  std::string credit{};   // whom to name
  std::string notice{};   // the package's own file of copyrights and licences
};

enum class FontKind : std::uint8_t {
  kSerif,
  kSans,
  kMono,
  kHandwriting,
  kTypewriter,
  kDisplay,   // headings, signs, posters
  kMachine,   // OCR-A, OCR-B
  kSegments,  // seven and fourteen segment displays
};
inline constexpr std::array kFontKinds = {
    FontKind::kSerif,      FontKind::kSans,    FontKind::kMono,    FontKind::kHandwriting,
    FontKind::kTypewriter, FontKind::kDisplay, FontKind::kMachine, FontKind::kSegments};

// "serif", "sans", "mono", "handwriting", "typewriter", "display", "machine", "segments".
[[nodiscard]] std::string_view to_string(FontKind kind);

// Code points first ... last.
struct CodeRange {
  char32_t first = 0;
  char32_t last = 0;
};

// One face. Han faces are serif (Song), handwriting (Kai) or sans like the others.
struct FontInfo {
  std::string id{};      // "lato-bold-italic"; unique in a pack and the same in every pack
  std::string family{};  // "Lato"
  std::string style{};   // "Bold Italic"
  FontKind kind = FontKind::kSans;
  int weight = 400;  // 100 ... 900
  bool is_italic = false;
  bool has_lower_case = true;                   // false: capitals stand in their places
  std::array<bool, kScripts.size()> scripts{};  // by Script: has the letters of its languages
  std::vector<CodeRange> coverage{};            // ascending, apart
  std::vector<std::byte> file{};                // TrueType or OpenType, one face
  Index origin = 0;                             // index into Assets::origins()
  Index number = 0;                             // its place in Assets::fonts()

  [[nodiscard]] bool covers(Script script) const {
    return scripts[static_cast<std::size_t>(script)];
  }
  [[nodiscard]] bool covers(char32_t code_point) const;
  // Every character of a UTF-8 text; spaces and line breaks always.
  [[nodiscard]] bool covers(std::string_view characters) const;
};

// A paragraph of running text, in sentences. Paragraphs of one document follow one another.
struct Paragraph {
  std::vector<std::string> sentences{};
  Index document = 0;  // index into Assets::documents(); equal for neighbours of one text

  // The sentences joined as the language writes them.
  [[nodiscard]] std::string text(Language language) const;
};

// Where paragraphs come from: a chapter or a page.
struct Document {
  std::string title{};
  Language language = Language::kEnglish;
  Index origin = 0;
};

// Lists of words and short phrases. Not every list exists in every language: an absent one is
// empty.
enum class WordList : std::uint8_t {
  kWords,  // of the language at large; Chinese by frequency, most frequent first
  kGivenNames,
  kFamilyNames,
  kStreets,  // street names without numbers
  kCities,
  kCountries,
  kCompanies,  // whole names: "Harper and Sons"
  kJobs,
  kProducts,    // what shops sell, singular
  kMenuItems,   // labels of menus, buttons, check boxes: at most three words
  kMessages,    // sentences of dialogs and tooltips
  kMonths,      // twelve, in order
  kWeekdays,    // seven, from Monday
  kCurrencies,  // names of currencies
};
inline constexpr std::array kWordLists = {
    WordList::kWords,    WordList::kGivenNames, WordList::kFamilyNames, WordList::kStreets,
    WordList::kCities,   WordList::kCountries,  WordList::kCompanies,   WordList::kJobs,
    WordList::kProducts, WordList::kMenuItems,  WordList::kMessages,    WordList::kMonths,
    WordList::kWeekdays, WordList::kCurrencies};

// "words", "given-names", ...
[[nodiscard]] std::string_view to_string(WordList list);

// Closed lists (countries, months, weekdays, currencies) stand on both sides of the split.
[[nodiscard]] bool is_closed(WordList list);

// A thing that pictures show, or an action that icons stand for.
struct Noun {
  std::string name{};      // English, singular, lower case but for proper names: "hot air balloon"
  std::string plural{};    // "hot air balloons"
  std::string article{};   // "a", "an", or empty: "scissors", "broccoli"
  std::string category{};  // "animal", "food", "vehicle", "clothing", ...
  bool is_thing = true;    // false: an action or a sign, for icons and captions, not for counting
  // By Language; empty where unknown. English repeats `name`.
  std::array<std::string, kLanguages.size()> names{};

  [[nodiscard]] const std::string& in(Language language) const {
    return names[static_cast<std::size_t>(language)];
  }
};

enum class PictureStyle : std::uint8_t { kEmoji, kDrawing, kIcon, kPhoto };
inline constexpr std::array kPictureStyles = {PictureStyle::kEmoji, PictureStyle::kDrawing,
                                              PictureStyle::kIcon, PictureStyle::kPhoto};

// "emoji", "drawing", "icon", "photo".
[[nodiscard]] std::string_view to_string(PictureStyle style);

// A picture cut out of its background (transparent around the thing), or a rectangular photograph.
struct PictureInfo {
  std::string id{};  // unique in a pack and the same in every pack
  PictureStyle style = PictureStyle::kEmoji;
  bool is_cut_out = true;
  Index noun = 0;  // index into Assets::nouns()
  Index width = 0;
  Index height = 0;
  std::vector<std::byte> file{};  // PNG, WebP or JPEG
  Index origin = 0;
  Index number = 0;  // its place in Assets::pictures()
};

}  // namespace tessera::synth
