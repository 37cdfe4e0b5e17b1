#include "synth/task/internal/naming.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "processor/grounding.h"

namespace tessera::synth::internal {
namespace {

constexpr std::array<std::string_view, 13> kEnglishNumbers = {
    "no",    "one",   "two",  "three", "four",   "five",  "six",
    "seven", "eight", "nine", "ten",   "eleven", "twelve"};
constexpr std::array<std::string_view, 13> kChineseNumbers = {
    "零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"};
constexpr std::array<std::string_view, 20> kEnglishOrdinals = {
    "first",     "second",    "third",       "fourth",     "fifth",      "sixth",      "seventh",
    "eighth",    "ninth",     "tenth",       "eleventh",   "twelfth",    "thirteenth", "fourteenth",
    "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"};
constexpr std::array<std::string_view, 20> kChineseOrdinals = {
    "一",   "二",   "三",   "四",   "五",   "六",   "七",   "八",   "九",   "十",
    "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十"};

const Noun* find_noun(const TaskInput& input, std::string_view name) {
  for (const Noun& noun : input.assets.assets().nouns()) {
    if (noun.name == name) return &noun;
  }
  return nullptr;
}

// The commonest of a category: right for most of its things, understood for all.
std::string_view measure_of(std::string_view category) {
  if (category == "animal") return "只";
  if (category == "clothing" || category == "furniture" || category == "tool") return "件";
  return "个";
}

bool is_vowel(char c) {
  return std::string_view("aeiou").find(c) != std::string_view::npos;
}

// Of the shapes' regular names.
NounForms english_forms(const std::string& name) {
  const bool is_sibilant = name.ends_with("s") || name.ends_with("x");
  return {.one = name,
          .many = name + (is_sibilant ? "es" : "s"),
          .a_one = base::cat(is_vowel(name[0]) ? "an " : "a ", name)};
}

constexpr auto kAlikeGroups = std::to_array<std::string_view>({
#include "synth/task/internal/alike_table.inc"
});

// The words of a name that say what it is, in the singular: "bananas" -> "banana".
std::vector<std::string> telling_words(std::string_view name) {
  constexpr std::array<std::string_view, 6> kJoining = {"and", "with", "on", "of", "the", "in"};
  std::vector<std::string> words;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find(' '), name.size());
    std::string_view word = name.substr(0, end);
    name.remove_prefix(std::min(end + 1, name.size()));
    if (std::ranges::find(kJoining, word) != kJoining.end()) continue;
    if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.remove_suffix(1);
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

// Whether the group ("cat,kitten") has one of the words.
bool has_any(std::string_view group, const std::vector<std::string>& words) {
  while (!group.empty()) {
    const std::size_t end = std::min(group.find(','), group.size());
    if (std::ranges::find(words, group.substr(0, end)) != words.end()) return true;
    group.remove_prefix(std::min(end + 1, group.size()));
  }
  return false;
}

}  // namespace

NounForms forms_of(const Noun& noun, Language language) {
  if (language == Language::kChinese) {
    const std::string& name = noun.in(language);
    return {.one = name,
            .many = name,
            .a_one = name,
            .measure = std::string(measure_of(noun.category))};
  }
  const std::string a_one =
      noun.article.empty() ? noun.name : base::cat(noun.article, " ", noun.name);
  return {.one = noun.name, .many = noun.plural.empty() ? noun.name : noun.plural, .a_one = a_one};
}

std::optional<NounForms> noun_forms(const TaskInput& input, std::string_view noun) {
  if (const Noun* found = find_noun(input, noun)) {
    NounForms forms = forms_of(*found, input.language);
    if (!processor::is_label(forms.one)) return std::nullopt;
    return forms;
  }
  const std::string rule = base::cat("noun.", noun);
  if (!can_say(input, rule)) return std::nullopt;
  const std::string name = say(input, rule);
  if (input.language == Language::kChinese) {
    return NounForms{.one = name, .many = name, .a_one = name, .measure = "个"};
  }
  return english_forms(name);
}

std::string_view category_of(const TaskInput& input, std::string_view noun) {
  const Noun* found = find_noun(input, noun);
  return found == nullptr ? std::string_view() : found->category;
}

NameSense sense_of(std::string_view english_name) {
  NameSense sense{.words = telling_words(english_name)};
  for (std::size_t i = 0; i < kAlikeGroups.size(); ++i) {
    if (has_any(kAlikeGroups[i], sense.words)) sense.groups.push_back(i);
  }
  return sense;
}

bool are_confusable(const NameSense& a, const NameSense& b) {
  const auto share = [](const auto& one, const auto& other) {
    return std::ranges::any_of(
        one, [&](const auto& item) { return std::ranges::find(other, item) != other.end(); });
  };
  return share(a.words, b.words) || share(a.groups, b.groups);
}

std::optional<std::string> colour_word(const TaskInput& input, std::string_view colour) {
  const std::string rule = base::cat("word.colour.", colour);
  if (colour.empty() || !can_say(input, rule)) return std::nullopt;
  return say(input, rule);
}

std::string counted_thing(const TaskInput& input,
                          const NounForms& forms,
                          std::string_view colour,
                          Index count) {
  const std::string word = colour_word(input, colour).value_or("");
  if (input.language == Language::kChinese) {
    return base::cat(number_word(input.language, count), forms.measure, word,
                     word.empty() ? "" : "的", forms.one);
  }
  const std::string_view space = word.empty() ? "" : " ";
  if (count != 1) {
    return base::cat(number_word(input.language, count), " ", word, space, forms.many);
  }
  // No article where the noun has none: "scissors".
  if (word.empty() || forms.a_one == forms.one) return base::cat(word, space, forms.a_one);
  return base::cat(is_vowel(word[0]) ? "an " : "a ", word, " ", forms.one);
}

std::string join_list(const TaskInput& input, std::span<const std::string> items) {
  if (items.size() < 2) return join_plainly(input, items);
  const std::string front = join_plainly(input, items.first(items.size() - 1));
  const bool is_chinese = input.language == Language::kChinese;
  return base::cat(front, is_chinese ? "" : " ", say(input, "word.and"), is_chinese ? "" : " ",
                   items.back());
}

std::string join_plainly(const TaskInput& input, std::span<const std::string> items) {
  std::string list;
  for (const std::string& item : items) {
    if (!list.empty()) list += input.language == Language::kChinese ? "、" : ", ";
    list += item;
  }
  return list;
}

std::string number_word(Language language, Index number) {
  if (number < 0 || number > 12) return std::to_string(number);
  const auto place = static_cast<std::size_t>(number);
  return std::string(language == Language::kChinese ? kChineseNumbers[place]
                                                    : kEnglishNumbers[place]);
}

std::string ordinal_word(Language language, Index number) {
  base::check(number >= 1 && number <= 20, "ordinal_word", "1 to 20, got ", number);
  const auto place = static_cast<std::size_t>(number - 1);
  return std::string(language == Language::kChinese ? kChineseOrdinals[place]
                                                    : kEnglishOrdinals[place]);
}

}  // namespace tessera::synth::internal
