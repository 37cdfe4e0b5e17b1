// For tests: assets of a few Noto faces (packages that tools/install_packages installs) and
// invented texts. Every item stands on both sides of the split.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "draw/font.h"
#include "synth/assets/assets.h"
#include "synth/testing/plates.h"

namespace tessera::synth {

struct SmallFont {
  const char* path;
  const char* family;
  FontKind kind;
  int weight;
  bool is_italic;
  bool has_han;
};

inline constexpr std::array kSmallFonts = {
    SmallFont{"truetype/noto/NotoSans-Regular.ttf", "Noto Sans", FontKind::kSans, 400, false,
              false},
    SmallFont{"truetype/noto/NotoSans-Bold.ttf", "Noto Sans", FontKind::kSans, 700, false, false},
    SmallFont{"truetype/noto/NotoSans-Italic.ttf", "Noto Sans", FontKind::kSans, 400, true, false},
    SmallFont{"truetype/noto/NotoSerif-Regular.ttf", "Noto Serif", FontKind::kSerif, 400, false,
              false},
    SmallFont{"opentype/noto/NotoSansCJK-Regular.ttc", "Noto Sans CJK", FontKind::kSans, 400, false,
              true}};

inline FontInfo small_font(const SmallFont& about) {
  constexpr std::uint64_t kMaxBytes = 100'000'000;
  FontInfo font{
      .id = about.path, .family = about.family, .kind = about.kind, .weight = about.weight};
  font.id.erase(0, font.id.rfind('/') + 1);
  font.is_italic = about.is_italic;
  font.file = base::read_file(std::string("/usr/share/fonts/") + about.path, kMaxBytes).value();
  const auto bytes = std::make_shared<const std::vector<std::byte>>(font.file);
  const auto face = draw::FontFace::open(bytes).value();
  for (char32_t c = 0x21; c < 0x2122; ++c) {
    if (c == 0x500) c = 0x2010;
    if (!face->covers(c)) continue;
    if (font.coverage.empty() || font.coverage.back().last + 1 != c)
      font.coverage.push_back({c, c});
    font.coverage.back().last = c;
  }
  font.scripts[static_cast<std::size_t>(Script::kLatin)] = true;
  if (about.has_han) {
    font.coverage.push_back({0x3001, 0x3002});
    font.coverage.push_back({0x300A, 0x300B});
    font.coverage.push_back({0x4E00, 0x9FA5});
    font.coverage.push_back({0xFF01, 0xFF1F});
    font.scripts[static_cast<std::size_t>(Script::kHan)] = true;
  } else {
    font.scripts[static_cast<std::size_t>(Script::kGreek)] = true;
    font.scripts[static_cast<std::size_t>(Script::kCyrillic)] = true;
  }
  return font;
}

// The same items before and behind the division.
template <class Item>
Divided<Item> on_both_sides(const std::vector<Item>& items) {
  Divided<Item> divided{.items = items, .num_train = items.size()};
  divided.items.insert(divided.items.end(), items.begin(), items.end());
  return divided;
}

inline std::vector<std::string> small_sentences(Language language) {
  switch (language) {
    case Language::kChinese:
      return {"春天来了，小河边的柳树都绿了。", "孩子们在草地上放风筝。",
              "爷爷说：“今年的雨水很好，田里的庄稼长得快。”", "晚上，我们一起看《西游记》。"};
    case Language::kRussian:
      return {"Старый мост был закрыт два года, но никто не жаловался.",
              "Путники ждали парома: он ходил каждый час, кроме воскресенья.",
              "«Ждите свистка», сказал капитан и снова закурил трубку.",
              "Зимой река замерзала, и по льду ездили на санях."};
    default:
      return {"The old bridge was closed for two years, but nobody seemed to mind.",
              "Travellers crossed by ferry: it left every hour, except on Sundays.",
              "“Wait for the whistle,” said the captain; then he lit his pipe (again).",
              "In 1874 a flood of 3.5 metres carried off the mill's well-known wheel!"};
  }
}

inline std::vector<Paragraph> small_paragraphs(Language language) {
  const std::vector<std::string> sentences = small_sentences(language);
  std::vector<Paragraph> paragraphs;
  for (std::size_t i = 0; i < 8; ++i) {
    Paragraph paragraph;
    for (std::size_t k = 0; k <= i % 4; ++k)
      paragraph.sentences.push_back(sentences[(i + k) % sentences.size()]);
    paragraphs.push_back(std::move(paragraph));
  }
  return paragraphs;
}

inline std::vector<std::string> small_words(WordList list, Language language) {
  switch (list) {
    case WordList::kMonths:
      return {"January", "February", "March",     "April",   "May",      "June",
              "July",    "August",   "September", "October", "November", "December"};
    case WordList::kWeekdays:
      return {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    case WordList::kCities:
      if (language == Language::kEnglish) {
        return {"Rome",  "Oslo",  "Lima",  "Cairo", "Quito", "Perth", "Turin", "Osaka",
                "Berne", "Sofia", "Dakar", "Delhi", "Kyiv",  "Seoul", "Porto", "Bonn"};
      }
      [[fallthrough]];
    default:
      if (language == Language::kChinese) return {"山", "河流", "苹果", "图书馆", "红色", "米"};
      if (language == Language::kRussian) return {"яблоко", "река", "Мост", "лампа", "Осло", "чай"};
      return {"apple", "river",  "Bridge", "lamp", "Oslo",
              "coat",  "needle", "Harper", "tea",  "winter"};
  }
}

inline AssetContent small_content() {
  AssetContent content{.mix = "small"};
  content.licences = {{.id = "OFL-1.1", .text = "..."}};
  content.origins = {
      {.package = "fonts-noto", .version = "1", .licence = "OFL-1.1", .credit = "Noto"}};
  std::vector<FontInfo> fonts;
  fonts.reserve(kSmallFonts.size());
  for (const SmallFont& font : kSmallFonts)
    fonts.push_back(small_font(font));
  content.fonts = on_both_sides(fonts);
  for (std::size_t i = 0; i < content.fonts.items.size(); ++i)
    content.fonts.items[i].number = static_cast<Index>(i);
  for (const Language language : kLanguages) {
    const auto l = static_cast<std::size_t>(language);
    content.documents.push_back({.title = "small", .language = language, .origin = 0});
    const bool has_texts = language == Language::kEnglish || language == Language::kRussian ||
                           language == Language::kChinese;
    if (!has_texts) continue;
    content.paragraphs[l] = on_both_sides(small_paragraphs(language));
    for (const WordList list : kWordLists)
      content.words[static_cast<std::size_t>(list)][l] = on_both_sides(small_words(list, language));
  }
  return content;
}

// Made once for all tests of a program.
inline const std::shared_ptr<const Assets>& small_assets() {
  static const auto assets = std::make_shared<const Assets>(small_content(), "small");
  return assets;
}

// The same with plates for pictures.
inline const std::shared_ptr<const Assets>& illustrated_assets() {
  static const auto assets = [] {
    AssetContent content = small_content();
    add_plates(content, {});
    return std::make_shared<const Assets>(std::move(content), "illustrated");
  }();
  return assets;
}

}  // namespace tessera::synth
