#include "synth/assets/build/nouns.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace tessera::synth::build {
namespace {

using base::cat;

constexpr std::array<std::pair<std::string_view, std::string_view>, 26> kIrregular = {
    {{"man", "men"},
     {"woman", "women"},
     {"child", "children"},
     {"person", "people"},
     {"mouse", "mice"},
     {"goose", "geese"},
     {"tooth", "teeth"},
     {"foot", "feet"},
     {"leaf", "leaves"},
     {"knife", "knives"},
     {"wolf", "wolves"},
     {"loaf", "loaves"},
     {"scarf", "scarves"},
     {"shelf", "shelves"},
     {"calf", "calves"},
     {"fireman", "firemen"},
     {"policeman", "policemen"},
     {"fisherman", "fishermen"},
     {"snowman", "snowmen"},
     {"wife", "wives"},
     {"potato", "potatoes"},
     {"tomato", "tomatoes"},
     {"mango", "mangoes"},
     {"cactus", "cacti"},
     {"die", "dice"},
     {"ox", "oxen"}}};

// Names whose last word cannot be counted, or is one in the plural.
constexpr std::array kUncounted = {
    "bacon",     "badminton", "beef",    "bread",     "broccoli",  "butter",   "cheese",
    "chocolate", "clothing",  "coffee",  "corn",      "cricket",   "fire",     "fish",
    "food",      "garlic",    "ginger",  "golf",      "grass",     "hair",     "hay",
    "honey",     "ice",       "jewelry", "judo",      "juice",     "lacrosse", "lava",
    "lettuce",   "meat",      "milk",    "money",     "music",     "pasta",    "people",
    "police",    "pork",      "rice",    "rugby",     "salt",      "sand",     "sheep",
    "shrimp",    "smoke",     "snow",    "softball",  "spaghetti", "spinach",  "sugar",
    "sushi",     "tennis",    "toast",   "underwear", "water",     "wheat",    "wine",
    "wood",      "yarn",      "yoghurt", "hockey",    "fencing",   "fencing",  "celery",
    "asparagus", "lightning", "surfing", "swimming",  "sailing",   "skiing",   "boxing",
    "luggage",   "deer",      "moose",   "bison",     "squid",     "teeth",    "feet",
    "dice",      "children",  "men",     "women",     "popcorn",   "salad",    "soup",
    "jelly",     "jam"};

// Words that end in s and are one thing.
constexpr std::array kSingularWithS = {
    "bus",     "cactus", "octopus",      "compass",  "dress",      "glass",    "cross",
    "lens",    "walrus", "hippopotamus", "platypus", "rhinoceros", "circus",   "hibiscus",
    "lotus",   "abacus", "princess",     "mattress", "gas",        "waitress", "actress",
    "chess",   "moss",   "ass",          "boss",     "iris",       "virus",    "couscous",
    "cutlass", "class",  "crocus",       "hourglass"};

bool is_one_of(const auto& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// The word that carries the number: the last one before "of", "in", "with", ...
std::pair<std::size_t, std::size_t> head_of(std::string_view name) {
  std::size_t end = name.size();
  for (const std::string_view word :
       {" of ", " in ", " with ", " on ", " and ", " for ", " from "}) {
    end = std::min(end, name.find(word));
  }
  // "woman dancing": the person is counted.
  const std::size_t first_end = std::min(name.find(' '), end);
  const std::string_view first = name.substr(0, first_end);
  const bool is_person = first == "man" || first == "woman" || first == "person";
  if (is_person && name.find("ing", first_end) != std::string_view::npos) return {0, first_end};
  const std::size_t space = name.substr(0, end).rfind(' ');
  return {space == std::string_view::npos ? 0 : space + 1, end};
}

bool is_plural(std::string_view word) {
  return word.ends_with('s') && !word.ends_with("ss") && !is_one_of(kSingularWithS, word);
}

bool is_vowel(char c) {
  return std::string_view("aeiouAEIOU").find(c) != std::string_view::npos;
}

std::string plural_word(std::string_view word) {
  for (const auto& [one, many] : kIrregular) {
    if (one == word) return std::string(many);
  }
  if (is_one_of(kUncounted, word) || is_plural(word)) return std::string(word);
  for (const std::string_view ending : {"s", "x", "z", "ch", "sh"}) {
    if (word.ends_with(ending)) return cat(word, "es");
  }
  if (word.size() > 1 && word.ends_with('y') && !is_vowel(word[word.size() - 2])) {
    return cat(word.substr(0, word.size() - 1), "ies");
  }
  return cat(word, "s");
}

}  // namespace

std::string plural_of(std::string_view name) {
  const auto [start, end] = head_of(name);
  return cat(name.substr(0, start), plural_word(name.substr(start, end - start)), name.substr(end));
}

std::string article_of(std::string_view name) {
  const auto [start, end] = head_of(name);
  const std::string_view head = name.substr(start, end - start);
  if (name.empty() || is_one_of(kUncounted, head) || is_plural(head)) return {};
  // Vowels that sound like "you" or "one", and the silent h.
  for (const std::string_view beginning : {"uni", "use", "one", "euro", "ukulele", "u"}) {
    const bool is_letter_name = beginning == "u" && name.size() > 1 && name[1] != '-';
    if (name.starts_with(beginning) && !is_letter_name) return "a";
  }
  if (name.starts_with("hour") || name.starts_with("heir") || name.starts_with("honest")) {
    return "an";
  }
  return is_vowel(name.front()) ? "an" : "a";
}

Noun make_noun(std::string_view name, std::string_view category, bool is_thing) {
  Noun noun;
  noun.name = name;
  noun.plural = plural_of(name);
  noun.article = article_of(name);
  noun.category = category;
  noun.is_thing = is_thing;
  return noun;
}

}  // namespace tessera::synth::build
