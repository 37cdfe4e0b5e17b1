// Tux Paint's stamps: a PNG, and a text with the English caption and "locale.utf8=caption" lines.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "draw/picture.h"
#include "synth/assets/build/characters.h"
#include "synth/assets/build/nouns.h"
#include "synth/assets/build/picture_files.h"
#include "synth/assets/build/pictures.h"
#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Result;

constexpr std::string_view kPackage = "tuxpaint-stamps-default";
constexpr std::string_view kFolder = "usr/share/tuxpaint/stamps/";
constexpr Index kMaxSide = 256;
constexpr int kQuality = 75;
// Longer captions tell jokes.
constexpr Index kMaxWords = 4;

struct Group {
  std::string_view folder;
  std::string_view category;
};
constexpr std::array<Group, 11> kGroups = {{{"animals", "animal"},
                                            {"clothes", "clothing"},
                                            {"food", "food"},
                                            {"hobbies", "object"},
                                            {"household", "object"},
                                            {"medical", "object"},
                                            {"plants", "plant"},
                                            {"space", "sky"},
                                            {"sports", "activity"},
                                            {"town", "place"},
                                            {"vehicles", "vehicle"}}};

struct Translation {
  Language language;
  std::string_view key;
  std::array<std::string_view, 6> articles;
};
constexpr std::array<Translation, 6> kTranslations = {
    {{Language::kGerman, "\nde.utf8=", {"Ein ", "Eine ", "Einen ", "Der ", "Die ", "Das "}},
     {Language::kFrench, "\nfr.utf8=", {"Un ", "Une ", "Des ", "Le ", "La ", "L'"}},
     {Language::kSpanish, "\nes.utf8=", {"Un ", "Una ", "Unos ", "Unas ", "El ", "La "}},
     {Language::kGreek, "\nel.utf8=", {"Ένας ", "Ένα ", "Μια ", "Μία ", "Ο ", "Η "}},
     {Language::kRussian, "\nru.utf8=", {}},
     {Language::kChinese, "\nzh_CN.utf8=", {"一只", "一个", "一条", "一辆", "一朵", "一架"}}}};
constexpr std::array<std::string_view, 6> kEnglishArticles = {"A ",    "An ",  "The ",
                                                              "Some ", "Two ", "Three "};

// "A red apple." gives "red apple"; captions that begin with a number are not of one thing.
std::string name_in(std::string_view caption, const std::array<std::string_view, 6>& articles) {
  std::string name = tidied(caption);
  for (const std::string_view stop : {".", "。", "!"}) {
    if (name.ends_with(stop)) name.resize(name.size() - stop.size());
  }
  for (const std::string_view article : articles) {
    if (!article.empty() && name.starts_with(article)) {
      name.erase(0, article.size());
      break;
    }
  }
  return name;
}

std::string english_name(std::string_view caption) {
  if (caption.starts_with("Two ") || caption.starts_with("Three ")) return {};
  std::string name = name_in(caption, kEnglishArticles);
  const bool is_plain = std::ranges::all_of(name, [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == ' ' || c == '-';
  });
  if (!is_plain || name.empty() || std::ranges::count(name, ' ') >= kMaxWords) return {};
  // "Saturn" keeps its capital; what had an article is a common noun already.
  return name;
}

Noun noun_of(std::string_view captions, const std::string& name, std::string_view category) {
  Noun noun = make_noun(name, category);
  for (const Translation& translation : kTranslations) {
    const std::size_t at = captions.find(translation.key);
    if (at == std::string_view::npos) continue;
    const std::size_t start = at + translation.key.size();
    const auto caption = captions.substr(start, captions.find('\n', start) - start);
    const std::string translated = name_in(caption, translation.articles);
    if (translated == name || !fits(translated, translation.language)) continue;
    noun.names[static_cast<std::size_t>(translation.language)] = translated;
  }
  return noun;
}

// Photographs take more bytes per pixel than drawings.
bool is_photograph(std::size_t num_bytes, const draw::Picture& picture) {
  return num_bytes > static_cast<std::size_t>(picture.width * picture.height);
}

}  // namespace

Result<void> gather_stamps(const Sources& sources, Collection& collection) {
  const std::optional<Index> origin = sources.origins.find(kPackage);
  if (!origin) return {};
  for (const Group& group : kGroups) {
    TESSERA_TRY(paths, sources.tree.list(kPackage, cat(kFolder, group.folder), ".png"));
    for (const std::string& path : paths) {
      const std::string stem = path.substr(0, path.size() - 4);
      // Mirrored and flipped stamps have no captions.
      const Result<std::string> text = sources.tree.read_text(kPackage, stem + ".txt");
      if (!text) continue;
      std::string captions;
      text::append_repaired_utf8(*text, captions);
      const std::string name = english_name(captions.substr(0, captions.find('\n')));
      if (name.empty()) continue;
      TESSERA_TRY(file, sources.tree.read(kPackage, path));
      TESSERA_TRY(whole, draw::decode_picture(file));
      TESSERA_TRY(picture, trimmed(whole, kMaxSide, path));
      collection.add_noun(noun_of(captions, name, group.category));
      std::string id = cat("stamp-", std::string_view(stem).substr(kFolder.size()));
      std::ranges::replace(id, '/', '-');
      collection.add_picture(name,
                             {.id = std::move(id),
                              .style = is_photograph(file.size(), whole) ? PictureStyle::kPhoto
                                                                         : PictureStyle::kDrawing,
                              .width = picture.width,
                              .height = picture.height,
                              .file = encode_webp(picture, kQuality),
                              .origin = *origin});
    }
  }
  return {};
}

}  // namespace tessera::synth::build
