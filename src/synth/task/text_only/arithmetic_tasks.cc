#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "synth/chance.h"
#include "synth/task/internal/naming.h"
#include "synth/task/internal/printed_number.h"
#include "synth/task/text_only/text_only_tasks.h"
#include "synth/task/text_only/text_task.h"

namespace tessera::synth {
namespace {

using chance::try_pick;
using internal::ask_question;
using internal::PrintedNumber;

// Up to four digits, small ones as often as large ones; a fifth of them with decimals.
PrintedNumber any_number(base::Rng& rng) {
  std::int64_t bound = 10;
  for (std::int64_t digits = rng.next_between(1, 4); digits > 1; --digits)
    bound *= 10;
  PrintedNumber number{.units = rng.next_between(1, bound - 1)};
  if (chance::holds(rng, 0.2)) number.decimals = static_cast<int>(rng.next_between(1, 2));
  return number;
}

Slots two_slots(const PrintedNumber& a, const PrintedNumber& b) {
  return {{"a", internal::print_number(a)}, {"b", internal::print_number(b)}};
}

std::optional<Turn> ask_add(const TaskInput& input, base::Rng& rng) {
  const PrintedNumber a = any_number(rng);
  const PrintedNumber b = any_number(rng);
  return ask_question(input, {"text.add"}, two_slots(a, b),
                      internal::print_number(internal::sum_of(a, b)), rng);
}

std::optional<Turn> ask_subtract(const TaskInput& input, base::Rng& rng) {
  PrintedNumber a = any_number(rng);
  PrintedNumber b = any_number(rng);
  if (internal::compare(a, b) < 0) std::swap(a, b);
  return ask_question(input, {"text.subtract"}, two_slots(a, b),
                      internal::print_number(internal::difference_of(a, b)), rng);
}

std::optional<Turn> ask_multiply(const TaskInput& input, base::Rng& rng) {
  const PrintedNumber a{.units = rng.next_between(2, chance::holds(rng, 0.5) ? 12 : 99)};
  const PrintedNumber b{.units = rng.next_between(2, 12)};
  const PrintedNumber product{.units = a.units * b.units};
  return ask_question(input, {"text.multiply"}, two_slots(a, b), internal::print_number(product),
                      rng);
}

std::vector<PrintedNumber> distinct_numbers(base::Rng& rng,
                                            std::int64_t fewest,
                                            std::int64_t most) {
  const auto count = static_cast<std::size_t>(rng.next_between(fewest, most));
  std::vector<PrintedNumber> numbers;
  while (numbers.size() < count) {
    const PrintedNumber number{.units = rng.next_between(1, chance::holds(rng, 0.5) ? 99 : 999)};
    const bool is_known = std::ranges::any_of(
        numbers, [&](const PrintedNumber& known) { return internal::compare(known, number) == 0; });
    if (!is_known) numbers.push_back(number);
  }
  return numbers;
}

std::string list_of(const TaskInput& input, const std::vector<PrintedNumber>& numbers) {
  std::vector<std::string> texts;
  for (const PrintedNumber& number : numbers)
    texts.push_back(internal::print_number(number));
  return internal::join_plainly(input, texts);
}

// "3 + 4 + 5 = 12"
std::optional<Turn> ask_add_many(const TaskInput& input, base::Rng& rng) {
  const std::vector<PrintedNumber> numbers = distinct_numbers(rng, 3, 5);
  std::string steps = internal::print_number(numbers[0]);
  PrintedNumber sum = numbers[0];
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    steps += " + " + internal::print_number(numbers[i]);
    sum = internal::sum_of(sum, numbers[i]);
  }
  return ask_question(input, {"text.add_many"}, {{"numbers", list_of(input, numbers)}},
                      steps + " = " + internal::print_number(sum), rng);
}

std::optional<Turn> ask_larger(const TaskInput& input, base::Rng& rng) {
  const PrintedNumber a = any_number(rng);
  PrintedNumber b = any_number(rng);
  if (internal::compare(a, b) == 0) ++b.units;
  return ask_question(input, {"text.larger"}, two_slots(a, b),
                      internal::print_number(internal::compare(a, b) > 0 ? a : b), rng);
}

std::optional<Turn> ask_sort(const TaskInput& input, base::Rng& rng) {
  const std::vector<PrintedNumber> numbers = distinct_numbers(rng, 3, 7);
  const int sign = chance::holds(rng, 0.6) ? 1 : -1;
  std::vector<PrintedNumber> sorted = numbers;
  std::ranges::sort(sorted, [&](const PrintedNumber& a, const PrintedNumber& b) {
    return sign * internal::compare(a, b) < 0;
  });
  return ask_question(input, {sign > 0 ? "text.sort_up" : "text.sort_down"},
                      {{"numbers", list_of(input, numbers)}}, list_of(input, sorted), rng);
}

// Things that are bought and given away, with a short name in the language.
std::vector<const Noun*> countable_nouns(const TaskInput& input) {
  std::vector<const Noun*> nouns;
  for (const Noun& noun : input.assets.nouns()) {
    const bool is_traded = noun.category == "animal" || noun.category == "food" ||
                           noun.category == "clothing" || noun.category == "tool" ||
                           noun.category == "musical-instrument";
    const bool is_countable = noun.is_thing && is_traded && !noun.article.empty() &&
                              noun.plural != noun.name && std::ranges::count(noun.name, ' ') <= 1;
    if (is_countable && !noun.in(input.language).empty()) nouns.push_back(&noun);
  }
  return nouns;
}

std::span<const std::string> given_names(const TaskInput& input) {
  const std::span<const std::string> own =
      input.assets.words(WordList::kGivenNames, input.language);
  return own.empty() ? input.assets.words(WordList::kGivenNames, Language::kEnglish) : own;
}

// Who has a of what, and b more or less of it; nothing where the assets have no names for that.
std::optional<Slots> story_slots(const TaskInput& input,
                                 std::int64_t a,
                                 std::int64_t b,
                                 base::Rng& rng) {
  const auto noun = try_pick(countable_nouns(input), rng);
  const auto name = try_pick(given_names(input), rng);
  if (!noun || !name) return std::nullopt;
  return Slots{{"name", *name},
               {"items", internal::forms_of(**noun, input.language).many},
               {"a", std::to_string(a)},
               {"b", std::to_string(b)}};
}

std::optional<Turn> ask_buy(const TaskInput& input, base::Rng& rng) {
  const std::int64_t a = rng.next_between(2, 60);
  const std::int64_t b = rng.next_between(2, 40);
  const auto story = story_slots(input, a, b, rng);
  if (!story) return std::nullopt;
  return ask_question(input, {"text.buy"}, *story, internal::sum_steps(input, a, b), rng);
}

std::optional<Turn> ask_give(const TaskInput& input, base::Rng& rng) {
  const std::int64_t b = rng.next_between(2, 30);
  const std::int64_t a = b + rng.next_between(2, 50);
  const auto story = story_slots(input, a, b, rng);
  if (!story) return std::nullopt;
  return ask_question(input, {"text.give"}, *story, internal::difference_steps(input, a, b), rng);
}

constexpr std::array<Task, 8> kTasks = {
    text_task("text.add", ask_add),           text_task("text.subtract", ask_subtract),
    text_task("text.multiply", ask_multiply), text_task("text.add_many", ask_add_many),
    text_task("text.larger", ask_larger),     text_task("text.sort_numbers", ask_sort),
    text_task("text.buy", ask_buy),           text_task("text.give", ask_give),
};

}  // namespace

std::span<const Task> arithmetic_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
