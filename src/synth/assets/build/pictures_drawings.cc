// The drawings of a children's game: 200 x 200 JPEG files by category, and lists of their names in
// several languages in one order.
#include <algorithm>
#include <array>
#include <map>
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
#include "synth/assets/build/python_table.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Result;

constexpr std::string_view kPackage = "pysiogame";
constexpr std::string_view kPictures = "usr/share/games/pysiogame/res/images/art4apps/";
constexpr std::string_view kLists = "usr/share/games/pysiogame/i18n/custom/";
constexpr Index kMaxSide = 128;
constexpr int kQuality = 60;

struct Group {
  std::string_view folder;
  std::string_view category;
  bool is_thing;
};
constexpr std::array<Group, 12> kGroups = {{{"actions", "action", false},
                                            {"animals", "animal", true},
                                            {"body", "body", true},
                                            {"clothes_n_accessories", "clothing", true},
                                            {"construction", "place", true},
                                            {"food", "food", true},
                                            {"fruit_n_veg", "food", true},
                                            {"jobs", "person", true},
                                            {"nature", "place", true},
                                            {"people", "person", true},
                                            {"sport", "activity", false},
                                            {"transport", "vehicle", true}}};

struct Translation {
  Language language;
  std::string_view file;
};
constexpr std::array<Translation, 5> kTranslations = {{{Language::kGerman, "a4a_py/de.py"},
                                                       {Language::kFrench, "a4a_py/fr.py"},
                                                       {Language::kSpanish, "a4a_py/es.py"},
                                                       {Language::kGreek, "a4a_py/el.py"},
                                                       {Language::kRussian, "a4a_py/ru.py"}}};

// The strings of d["a4a_animals"] = [...].
std::vector<std::string> read_list(std::string_view source, std::string_view folder) {
  const std::string assignment = cat("d[\"a4a_", folder, "\"] = ");
  const std::size_t at = source.find(assignment);
  if (at == std::string_view::npos) return {};
  return python_strings(cat("\n    x = ", source.substr(at + assignment.size())), "x");
}

// Words of a shop's shelves, in every language.
bool is_sold(const Group& group) {
  return group.category == "food" || group.category == "clothing";
}

// Drawings with an arrow to the part that is meant, and forms of verbs: a caption would be wrong.
constexpr std::array kLeftOut = {"ate",
                                 "bacon",
                                 "badge",
                                 "bit",
                                 "breast",
                                 "bottom",
                                 "chimney",
                                 "child",
                                 "cliff",
                                 "coach",
                                 "coast",
                                 "dad",
                                 "dune",
                                 "fell",
                                 "female",
                                 "flour",
                                 "grandfather",
                                 "grandmother",
                                 "handlebar",
                                 "hear",
                                 "heel",
                                 "helmet",
                                 "hill",
                                 "husband",
                                 "ice",
                                 "jewel",
                                 "jockey",
                                 "kernel",
                                 "kimono",
                                 "lad",
                                 "lake",
                                 "lava",
                                 "lawyer",
                                 "lick",
                                 "male",
                                 "man",
                                 "mashed_potatoes",
                                 "mast",
                                 "meat",
                                 "milk",
                                 "mom",
                                 "peak",
                                 "pedal",
                                 "pilot",
                                 "radish",
                                 "robe",
                                 "roof",
                                 "rope",
                                 "sail",
                                 "sash",
                                 "see",
                                 "shoelace",
                                 "skirt",
                                 "sleeve",
                                 "smock",
                                 "smoke",
                                 "sock",
                                 "son",
                                 "spread",
                                 "sprinkle",
                                 "steeple",
                                 "step",
                                 "sugar",
                                 "swimming_suit",
                                 "touch",
                                 "wife",
                                 "woman"};
// Of the parts of the body these are shown by themselves.
constexpr std::array kWholeBodyParts = {"face", "fist", "foot", "hand", "mouth", "teeth"};

bool is_left_out(const Group& group, std::string_view stem) {
  if (group.category == "body") {
    return std::ranges::find(kWholeBodyParts, stem) == kWholeBodyParts.end();
  }
  return std::ranges::find(kLeftOut, stem) != kLeftOut.end();
}

class DrawingGatherer {
 public:
  DrawingGatherer(const Sources& sources, Index origin, Collection& collection)
      : sources_(&sources), origin_(origin), collection_(&collection) {}

  Result<void> gather() {
    TESSERA_TRY(english, read_file("a4a_words.py"));
    for (const Translation& translation : kTranslations) {
      TESSERA_TRY(source, read_file(translation.file));
      lists_.emplace_back(translation.language, std::move(source));
    }
    for (const Group& group : kGroups) {
      const std::vector<std::string> names = read_list(english, group.folder);
      add_nouns(group, names);
      TESSERA_TRY(added, add_pictures(group, names));
    }
    return {};
  }

 private:
  [[nodiscard]] Result<std::string> read_file(std::string_view file) const {
    return sources_->tree.read_text(kPackage, cat(kLists, file));
  }

  void add_nouns(const Group& group, const std::vector<std::string>& names) {
    std::vector<Noun> nouns;
    for (const std::string& name : names) {
      nouns.push_back(make_noun(name, group.category, group.is_thing));
    }
    for (const auto& [language, source] : lists_) {
      const std::vector<std::string> translated = read_list(source, group.folder);
      if (translated.size() != names.size()) continue;
      for (std::size_t i = 0; i < names.size(); ++i)
        add_name(translated[i], language, group, nouns[i]);
    }
    for (Noun& noun : nouns)
      collection_->add_noun(std::move(noun));
  }

  // Names that were left in English are left out.
  void add_name(const std::string& name, Language language, const Group& group, Noun& noun) {
    const std::string tidy = tidied(name);
    if (tidy == noun.name || tidy.starts_with('<') || !fits(tidy, language)) return;
    noun.names[static_cast<std::size_t>(language)] = tidy;
    if (is_sold(group)) collection_->add_word(WordList::kProducts, language, tidy);
    if (group.folder == "jobs") collection_->add_word(WordList::kJobs, language, tidy);
  }

  Result<void> add_pictures(const Group& group, const std::vector<std::string>& names) {
    const std::string folder = cat(kPictures, group.folder);
    TESSERA_TRY(paths, sources_->tree.list(kPackage, folder, ".jpg"));
    std::map<std::string, std::string> name_of_file;
    for (const std::string& name : names) {
      std::string file = name;
      for (char& c : file)
        c = c == ' ' || c == '-' ? '_' : c;
      name_of_file.emplace(std::move(file), name);
    }
    for (const std::string& path : paths) {
      const std::string stem = path.substr(folder.size() + 1, path.size() - folder.size() - 5);
      const auto name = name_of_file.find(stem);
      if (name == name_of_file.end() || is_left_out(group, stem)) continue;
      TESSERA_TRY(file, sources_->tree.read(kPackage, path));
      TESSERA_TRY(whole, draw::decode_picture(file));
      TESSERA_TRY(picture, trimmed(without_white_ground(std::move(whole)), kMaxSide, path));
      collection_->add_picture(name->second, {.id = cat("drawing-", group.folder, "-", stem),
                                              .style = PictureStyle::kDrawing,
                                              .width = picture.width,
                                              .height = picture.height,
                                              .file = encode_webp(picture, kQuality),
                                              .origin = origin_});
    }
    return {};
  }

  const Sources* sources_;
  Index origin_;
  Collection* collection_;
  std::vector<std::pair<Language, std::string>> lists_;
};

}  // namespace

Result<void> gather_drawings(const Sources& sources, Collection& collection) {
  const std::optional<Index> origin = sources.origins.find(kPackage);
  if (!origin) return {};
  return DrawingGatherer(sources, *origin, collection).gather();
}

}  // namespace tessera::synth::build
