// Letters, names in other languages, kinds of things, days and months.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "synth/task/internal/naming.h"
#include "synth/task/internal/page_text.h"
#include "synth/task/text_only/text_only_tasks.h"
#include "synth/task/text_only/text_task.h"

namespace tessera::synth {
namespace {

using chance::pick;
using chance::try_pick;
using internal::ask_question;
using internal::say;

bool is_ascii_word(const std::string& word) {
  constexpr std::size_t kShortest = 3;
  constexpr std::size_t kLongest = 11;
  return word.size() >= kShortest && word.size() <= kLongest &&
         std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

// A word of small letters; where the list has some, a few draws find one.
std::optional<std::string> letter_word(const TaskInput& input, base::Rng& rng) {
  constexpr int kMostDraws = 60;
  const std::span<const std::string> words =
      input.assets.words(WordList::kWords, Language::kEnglish);
  for (int i = 0; i < kMostDraws && !words.empty(); ++i) {
    const std::string& word = pick(words, rng);
    if (is_ascii_word(word)) return word;
  }
  return std::nullopt;
}

std::optional<Turn> ask_reverse(const TaskInput& input, base::Rng& rng) {
  const auto word = letter_word(input, rng);
  if (!word) return std::nullopt;
  return ask_question(input, {"text.reverse"}, {{"word", *word}},
                      std::string(word->rbegin(), word->rend()), rng);
}

std::optional<Turn> ask_spell(const TaskInput& input, base::Rng& rng) {
  const auto word = letter_word(input, rng);
  if (!word) return std::nullopt;
  std::string spelled;
  for (const char c : *word) {
    if (!spelled.empty()) spelled += '-';
    spelled += c;
  }
  return ask_question(input, {"text.spell"}, {{"word", *word}}, spelled, rng);
}

std::optional<Turn> ask_letters(const TaskInput& input, base::Rng& rng) {
  const auto word = letter_word(input, rng);
  if (!word) return std::nullopt;
  if (chance::holds(rng, 0.4)) {
    return ask_question(input, {"text.count_letters"}, {{"word", *word}},
                        std::to_string(word->size()), rng);
  }
  const char letter = chance::holds(rng, 0.8)
                          ? pick(*word, rng)
                          : static_cast<char>('a' + static_cast<int>(rng.next_below(26)));
  return ask_question(input, {"text.count_letter"},
                      {{"word", *word}, {"letter", std::string(1, letter)}},
                      std::to_string(std::ranges::count(*word, letter)), rng);
}

std::optional<Turn> ask_first_letter(const TaskInput& input, base::Rng& rng) {
  const auto word = letter_word(input, rng);
  if (!word) return std::nullopt;
  return ask_question(input, {"text.first_letter"}, {{"word", *word}}, word->substr(0, 1), rng);
}

std::optional<Turn> ask_sort_words(const TaskInput& input, base::Rng& rng) {
  std::vector<std::string> words;
  for (auto left = rng.next_between(3, 6); left > 0; --left) {
    const auto word = letter_word(input, rng);
    if (!word) return std::nullopt;
    if (std::ranges::find(words, *word) == words.end()) words.push_back(*word);
  }
  const std::string asked = internal::join_plainly(input, words);
  std::ranges::sort(words);
  return ask_question(input, {"text.sort_words"}, {{"words", asked}},
                      internal::join_plainly(input, words), rng);
}

// A thing with names in two languages.
struct Translation {
  const Noun* noun = nullptr;
  Language from = Language::kEnglish;
  Language to = Language::kEnglish;
};

// One draw; nothing when the noun lacks one of the names, or both are spelled alike.
std::optional<Translation> draw_translation(const TaskInput& input, base::Rng& rng) {
  const std::span<const Noun> nouns = input.assets.nouns();
  if (nouns.empty()) return std::nullopt;
  Translation found{.noun = &pick(nouns, rng), .from = input.language};
  found.to = pick(kLanguages, rng);
  if (chance::holds(rng, 0.3)) std::swap(found.from, found.to);
  const std::string& from = found.noun->in(found.from);
  const std::string& to = found.noun->in(found.to);
  const bool is_usable = found.noun->is_thing && found.from != found.to && !from.empty() &&
                         !to.empty() && from != to && internal::is_plain(from);
  return is_usable ? std::optional(found) : std::nullopt;
}

std::optional<Translation> find_translation(const TaskInput& input, base::Rng& rng) {
  constexpr int kMostDraws = 60;
  for (int i = 0; i < kMostDraws; ++i) {
    const std::optional<Translation> found = draw_translation(input, rng);
    if (found) return found;
  }
  return std::nullopt;
}

std::optional<Turn> ask_translate(const TaskInput& input, base::Rng& rng) {
  const std::optional<Translation> found = find_translation(input, rng);
  if (!found) return std::nullopt;
  const std::string language = say(input, "word.language." + std::string(to_string(found->to)));
  return ask_question(input, {"text.translate"},
                      {{"word", found->noun->in(found->from)}, {"language", language}},
                      found->noun->in(found->to), rng);
}

// Nouns that are filed under a category without being of its kind.
constexpr auto kStrayNouns = std::to_array<std::string_view>({
#include "synth/task/text_only/stray_nouns_table.inc"
});

// Things whose category has a word and says what they are.
std::vector<const Noun*> categorised_nouns(const TaskInput& input) {
  std::vector<const Noun*> nouns;
  for (const Noun& noun : input.assets.nouns()) {
    const bool is_usable = noun.is_thing && !noun.in(input.language).empty() &&
                           internal::is_plain(noun.name) &&
                           internal::can_say(input, "category." + noun.category) &&
                           std::ranges::find(kStrayNouns, noun.name) == kStrayNouns.end();
    if (is_usable) nouns.push_back(&noun);
  }
  return nouns;
}

Slots noun_slots(const TaskInput& input, const Noun& noun) {
  const internal::NounForms forms = internal::forms_of(noun, input.language);
  return {{"item", forms.one}, {"an_item", forms.a_one}};
}

std::string category_word(const TaskInput& input, const Noun& noun) {
  return say(input, "category." + noun.category);
}

std::optional<Turn> ask_category(const TaskInput& input, base::Rng& rng) {
  const auto noun = try_pick(categorised_nouns(input), rng);
  if (!noun) return std::nullopt;
  return ask_question(input, {"text.category"}, noun_slots(input, **noun),
                      capitalised(category_word(input, **noun)), rng);
}

bool are_apart(std::string_view a, std::string_view b) {
  // Plants may be food.
  const auto is_grown = [](std::string_view c) { return c == "food" || c == "plant"; };
  return a != b && !(is_grown(a) && is_grown(b));
}

std::vector<const Noun*> nouns_apart_from(const std::vector<const Noun*>& nouns, const Noun& noun) {
  std::vector<const Noun*> apart;
  for (const Noun* other : nouns) {
    if (are_apart(noun.category, other->category)) apart.push_back(other);
  }
  return apart;
}

std::optional<Turn> ask_is_kind(const TaskInput& input, base::Rng& rng) {
  const std::vector<const Noun*> nouns = categorised_nouns(input);
  if (nouns.empty()) return std::nullopt;
  const Noun& noun = *pick(nouns, rng);
  const std::vector<const Noun*> others = nouns_apart_from(nouns, noun);
  const bool is_true = others.empty() || chance::holds(rng, 0.5);
  Slots slots = noun_slots(input, noun);
  slots.emplace_back("kind", category_word(input, is_true ? noun : *pick(others, rng)));
  return ask_question(input, {"text.is_kind"}, slots, internal::yes_or_no(input, is_true), rng);
}

// Three of one category and one of another.
struct OddOne {
  std::vector<const Noun*> like{};
  const Noun* odd = nullptr;
};

std::optional<OddOne> draw_odd_one(const std::vector<const Noun*>& nouns, base::Rng& rng) {
  const Noun& first = *pick(nouns, rng);
  std::vector<const Noun*> like;
  for (const Noun* other : nouns) {
    if (other->category == first.category) like.push_back(other);
  }
  const std::vector<const Noun*> others = nouns_apart_from(nouns, first);
  if (like.size() < 3 || others.empty()) return std::nullopt;
  return OddOne{.like = chance::pick_several(like, 3, rng), .odd = pick(others, rng)};
}

std::optional<OddOne> find_odd_one(const TaskInput& input, base::Rng& rng) {
  constexpr int kMostDraws = 30;
  const std::vector<const Noun*> nouns = categorised_nouns(input);
  for (int i = 0; i < kMostDraws && !nouns.empty(); ++i) {
    std::optional<OddOne> found = draw_odd_one(nouns, rng);
    if (found) return found;
  }
  return std::nullopt;
}

std::optional<Turn> ask_odd_one_out(const TaskInput& input, base::Rng& rng) {
  const std::optional<OddOne> found = find_odd_one(input, rng);
  if (!found) return std::nullopt;
  std::vector<std::string> words{found->odd->in(input.language)};
  for (const Noun* noun : found->like)
    words.push_back(noun->in(input.language));
  const std::string odd = words[0];
  chance::shuffle(words, rng);
  return ask_question(input, {"text.odd_one_out"},
                      {{"words", internal::join_plainly(input, words)}}, capitalised(odd), rng);
}

std::optional<Turn> ask_plural(const TaskInput& input, base::Rng& rng) {
  if (input.language != Language::kEnglish) return std::nullopt;
  std::vector<const Noun*> nouns;
  for (const Noun& noun : input.assets.nouns()) {
    if (!noun.article.empty() && internal::is_plain(noun.name)) nouns.push_back(&noun);
  }
  if (nouns.empty()) return std::nullopt;
  const Noun& noun = *pick(nouns, rng);
  return ask_question(input, {"text.plural"}, {{"word", noun.name}}, noun.plural, rng);
}

std::optional<Turn> ask_next_day(const TaskInput& input, base::Rng& rng) {
  const auto days = input.assets.words(WordList::kWeekdays, input.language);
  if (days.size() != 7) return std::nullopt;
  const std::size_t day = rng.next_below(days.size());
  return ask_question(input, {"text.next_day"}, {{"day", days[day]}}, days[(day + 1) % days.size()],
                      rng);
}

std::optional<Turn> ask_month(const TaskInput& input, base::Rng& rng) {
  const auto months = input.assets.words(WordList::kMonths, input.language);
  if (months.size() != 12) return std::nullopt;
  const std::size_t month = rng.next_below(months.size());
  const Slots slots{{"month", months[month]}};
  if (chance::holds(rng, 0.5)) {
    return ask_question(input, {"text.month_number"}, slots, std::to_string(month + 1), rng);
  }
  return ask_question(input, {"text.next_month"}, slots, months[(month + 1) % months.size()], rng);
}

constexpr std::array<Task, 12> kTasks = {
    text_task("text.reverse", ask_reverse),
    text_task("text.spell", ask_spell),
    text_task("text.letters", ask_letters),
    text_task("text.first_letter", ask_first_letter),
    text_task("text.sort_words", ask_sort_words),
    text_task("text.translate", ask_translate),
    text_task("text.category", ask_category),
    text_task("text.is_kind", ask_is_kind),
    text_task("text.odd_one_out", ask_odd_one_out),
    text_task("text.plural", ask_plural),
    text_task("text.next_day", ask_next_day),
    text_task("text.month", ask_month),
};

}  // namespace

std::span<const Task> word_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
