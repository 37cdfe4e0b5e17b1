#include "synth/assets/build/fonts.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "synth/assets/build/characters.h"
#include "synth/assets/build/font_subset.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Result;
using enum FontKind;

// Where a sparse kind of font belongs is decided by hand, so that both sides have some of it.
enum class Pin : std::uint8_t { kByDesign, kTrain, kHeldOut };
constexpr Pin kPinTrain = Pin::kTrain;
constexpr Pin kPinHeldOut = Pin::kHeldOut;

struct FontRow {
  std::string_view package;
  std::string_view files;   // below usr/share/fonts; * is replaced by each style
  std::string_view styles;  // separated by spaces; "." is nothing, "~" a space
  std::string_view family;
  FontKind kind;
  std::string_view design{};  // empty: the family
  Pin pin = Pin::kByDesign;
};
constexpr FontRow kFonts[] = {
#include "synth/assets/build/font_table.inc"
};

// Han characters that fonts keep: the most frequent ones of the gathered texts.
constexpr std::size_t kMaxHan = 3300;

// Letters that a script's languages need; a font that has them all covers the script.
constexpr std::string_view kLatinLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;!?-()'\"&/%"
    "ÄÖÜäöüßÀÂÇÈÉÊËÎÏÔÙÛàâçèéêëîïôùûœÁÍÓÚÑáíóúñ¿¡«»";
constexpr std::string_view kGreekLetters =
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψωςάέήίόύώΆΈΉΊΌΎΏϊϋ";
constexpr std::string_view kCyrillicLetters =
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяЁё";
constexpr std::string_view kHanSample = "的一是不了在人有我他这中大来上国";
// Without these a font shows nothing useful.
constexpr std::string_view kLeast = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

// Signs that texts may be decorated with, whether the gathered ones hold them or not.
constexpr std::string_view kSigns =
    " !\"#$%&'()*+,-./"
    "0123456789:;<=>?@[\\]^_`{|}~"
    "¡¢£¥§©«®°±²³´µ¶·¹»¼½¾¿×÷–—‘’‚“”„†‡•…‰′″‹›€"
    "₽"
    "№"
    "™"
    "←↑→↓−∞≈≠≤≥√■□▪▲△▼◆◇○●★☆☐☑☒✓✔✗、。〈〉《》「」『』【】！（），：；？￥";

// What fonts keep. Many faces of one family need not all have Greek and Cyrillic.
struct KeptCharacters {
  std::set<char32_t> all;
  std::set<char32_t> latin;  // without Greek, Cyrillic and Han
};

// Letters and signs that occur in what was gathered, and the most frequent Han characters.
KeptCharacters characters_to_keep(const Collection& collection) {
  KeptCharacters kept;
  std::vector<std::pair<Index, char32_t>> han;
  for (const auto& [character, count] : collection.count_characters()) {
    if (is_han(character)) {
      han.emplace_back(-count, character);
    } else if (is_usual(character)) {
      kept.all.insert(character);
    }
  }
  for (const std::string_view letters :
       {kSigns, kLatinLetters, kGreekLetters, kCyrillicLetters, kHanSample}) {
    for (const char32_t character : characters_of(letters))
      kept.all.insert(character);
  }
  std::ranges::copy_if(kept.all, std::inserter(kept.latin, kept.latin.end()),
                       [](char32_t character) { return character < 0x370 || character > 0x52F; });
  std::ranges::sort(han);
  if (han.size() > kMaxHan) han.resize(kMaxHan);
  for (const auto& [count, character] : han)
    kept.all.insert(character);
  return kept;
}

std::vector<CodeRange> ranges_of(const std::set<char32_t>& characters) {
  std::vector<CodeRange> ranges;
  for (const char32_t character : characters) {
    if (ranges.empty() || ranges.back().last + 1 != character) {
      ranges.push_back({.first = character, .last = character});
    } else {
      ranges.back().last = character;
    }
  }
  return ranges;
}

bool has_all(const std::set<char32_t>& characters, std::string_view letters) {
  return std::ranges::all_of(characters_of(letters), [&characters](char32_t letter) {
    return characters.contains(letter);
  });
}

std::string style_name(int weight, bool is_italic) {
  constexpr std::string_view kWeights[] = {"Thin",    "Extra Light", "Light",
                                           "Regular", "Medium",      "Semi Bold",
                                           "Bold",    "Extra Bold",  "Black"};
  const std::string_view name = kWeights[weight / 100 - 1];
  if (!is_italic) return std::string(name);
  return weight == 400 ? "Italic" : cat(name, " Italic");
}

// "usr/share/fonts/truetype/lato/Lato-Bold.ttf" gives "lato-bold".
std::string id_of(const std::string& path) {
  const std::size_t slash = path.rfind('/') + 1;
  std::string id;
  for (const char c : path.substr(slash, path.rfind('.') - slash)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= '0' && c <= '9') || std::isalpha(byte) != 0;
    id += is_plain ? static_cast<char>(std::tolower(byte)) : '-';
  }
  return id;
}

std::vector<std::string> paths_of(const FontRow& row) {
  std::vector<std::string> paths;
  std::string_view styles = row.styles;
  while (!styles.empty()) {
    const std::size_t end = std::min(styles.find(' '), styles.size());
    std::string path(row.files);
    const std::string_view style = styles.substr(0, end);
    if (const std::size_t star = path.find('*'); star != std::string::npos) {
      path.replace(star, 1, style == "." ? std::string_view() : style);
    }
    std::ranges::replace(path, '~', ' ');
    paths.push_back("usr/share/fonts/" + path);
    styles.remove_prefix(std::min(end + 1, styles.size()));
  }
  return paths;
}

Split split_of_row(const FontRow& row) {
  if (row.pin != Pin::kByDesign) {
    return row.pin == Pin::kTrain ? Split::kTrain : Split::kHeldOut;
  }
  return split_of(SplitKind::kFontDesign, row.design.empty() ? row.family : row.design);
}

// What a file's name says; what is written in old fonts is often wrong.
std::optional<int> weight_in_name(std::string_view path) {
  constexpr std::pair<std::string_view, int> kWords[] = {
      {"thin", 100},     {"extralight", 200}, {"light", 300},     {"medium", 500},
      {"semibold", 600}, {"demibold", 600},   {"extrabold", 800}, {"black", 900},
      {"heavy", 900},    {"bold", 700},       {"regular", 400}};
  const std::string id = id_of(std::string(path));
  for (const auto& [word, weight] : kWords) {
    if (id.find(word) != std::string::npos) return weight;
  }
  return std::nullopt;
}

struct FontFile {
  std::string path;
  bool is_first = false;  // of its row: it keeps all characters
};

// Nothing when the font lacks digits or capitals.
Result<std::optional<FontInfo>> make_font(const FontRow& row,
                                          std::span<const std::byte> file,
                                          const KeptCharacters& kept,
                                          const FontFile& source) {
  const std::string& path = source.path;
  const bool is_first = source.is_first;
  TESSERA_TRY(facts, read_font(file, path));
  const int weight = weight_in_name(path).value_or(facts.weight < 600 ? 400 : facts.weight);
  const bool is_whole = is_first || (!facts.is_italic && (weight == 400 || weight == 700));
  TESSERA_TRY(subset, subset_font(file, is_whole ? kept.all : kept.latin, path));
  TESSERA_TRY(drawn, drawn_characters(subset, path));
  FontInfo font{.id = id_of(path), .family = std::string(row.family), .style = {}};
  if (!has_all(drawn, kLeast)) return std::optional<FontInfo>();
  font.kind = row.kind;
  font.weight = weight;
  font.is_italic = facts.is_italic;
  font.style = style_name(font.weight, font.is_italic);
  font.scripts = {has_all(drawn, kLatinLetters), has_all(drawn, kGreekLetters),
                  has_all(drawn, kCyrillicLetters), has_all(drawn, kHanSample)};
  TESSERA_TRY(has_lower, has_lower_case(subset, path));
  font.has_lower_case = has_lower;
  font.coverage = ranges_of(drawn);
  font.file = std::move(subset);
  return std::optional<FontInfo>(std::move(font));
}

}  // namespace

Result<void> gather_fonts(const Sources& sources, Collection& collection) {
  const KeptCharacters kept = characters_to_keep(collection);
  for (const FontRow& row : kFonts) {
    const std::optional<Index> origin = sources.origins.find(row.package);
    if (!origin) continue;
    bool is_first = true;
    for (const std::string& path : paths_of(row)) {
      TESSERA_TRY(file, sources.tree.read(row.package, path));
      TESSERA_TRY(font, make_font(row, file, kept, {.path = path, .is_first = is_first}));
      is_first = false;
      if (!font) continue;
      font->origin = *origin;
      collection.add_font(std::move(*font), split_of_row(row));
    }
  }
  return {};
}

}  // namespace tessera::synth::build
