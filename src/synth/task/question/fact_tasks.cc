// Questions on Scene::facts: one of them, two or more together, whether one is true.
#include <algorithm>
#include <array>
#include <optional>

#include "processor/grounding.h"
#include "synth/content/letter_case.h"
#include "synth/task/internal/naming.h"
#include "synth/task/internal/page_text.h"
#include "synth/task/internal/printed_number.h"
#include "synth/task/question/question_tasks.h"

namespace tessera::synth {
namespace {

using chance::pick;
using chance::try_pick;
using internal::ask_question;
using internal::first_scene;
using internal::PrintedNumber;
using internal::say;

// A fact that can be asked for: it has a name in the language and is the only one of it.
struct NamedFact {
  const Fact* fact = nullptr;
  std::string name{};
  std::optional<PrintedNumber> number{};
};

bool is_same_question(const Fact& a, const Fact& b) {
  return a.key == b.key && a.slots == b.slots;
}

std::vector<NamedFact> named_facts(const TaskInput& input) {
  std::vector<NamedFact> named;
  const std::vector<Fact>& facts = first_scene(input).facts;
  for (const Fact& fact : facts) {
    const std::string rule = "name." + fact.key;
    const bool is_plain = std::ranges::all_of(
        fact.slots, [](const auto& slot) { return internal::is_plain(slot.second); });
    if (!internal::can_say(input, rule) || fact.value.empty() || !is_plain ||
        fact.value.find('\n') != std::string::npos) {
      continue;
    }
    const auto num_alike = std::ranges::count_if(
        facts, [&](const Fact& other) { return is_same_question(fact, other); });
    if (num_alike > 1) continue;
    NamedFact found{.fact = &fact, .name = say(input, rule, fact.slots)};
    const bool is_amount = fact.kind != ValueKind::kText && fact.kind != ValueKind::kDate &&
                           fact.kind != ValueKind::kTime;
    if (is_amount) found.number = internal::read_number(fact.value, fact.number);
    named.push_back(std::move(found));
  }
  return named;
}

std::optional<Turn> ask_fact(const TaskInput& input, base::Rng& rng) {
  const auto chosen = try_pick(named_facts(input), rng);
  if (!chosen) return std::nullopt;
  const std::string own_rule = "fact." + chosen->fact->key;
  const bool has_own = internal::can_say(input, own_rule) && chance::holds(rng, 0.75);
  Slots slots = chosen->fact->slots;
  if (!has_own) slots.emplace_back("name", chosen->name);
  return ask_question(input, {has_own ? std::string_view(own_rule) : "fact.any"}, slots,
                      chosen->fact->value, rng);
}

std::vector<NamedFact> placed_facts(const TaskInput& input) {
  std::vector<NamedFact> facts = named_facts(input);
  std::erase_if(facts, [&](const NamedFact& named) {
    return !processor::is_label(named.fact->value) ||
           !is_groundable(named.fact->box, internal::size_of(first_scene(input).image));
  });
  return facts;
}

std::optional<Turn> ask_grounded(const TaskInput& input, base::Rng& rng) {
  const auto chosen = try_pick(placed_facts(input), rng);
  if (!chosen) return std::nullopt;
  const vision::Resolution picture = internal::size_of(first_scene(input).image);
  return ask_question(input, {"fact.grounded"}, {{"name", chosen->name}},
                      grounded_text(chosen->fact->value, chosen->fact->box, picture), rng);
}

// Two facts of one key whose numbers are printed alike.
struct FactPair {
  NamedFact a;
  NamedFact b;
};

std::vector<FactPair> number_pairs(const TaskInput& input) {
  constexpr std::size_t kMostFacts = 40;
  std::vector<NamedFact> facts = named_facts(input);
  std::erase_if(facts, [](const NamedFact& named) { return !named.number; });
  facts.resize(std::min(facts.size(), kMostFacts));
  std::vector<FactPair> pairs;
  for (const NamedFact& a : facts) {
    for (const NamedFact& b : facts) {
      const bool is_pair = a.fact != b.fact && a.fact->key == b.fact->key &&
                           a.fact->kind == b.fact->kind &&
                           internal::is_same_style(*a.number, *b.number) &&
                           internal::compare(*a.number, *b.number) > 0 && b.number->units >= 0;
      if (is_pair) pairs.push_back({.a = a, .b = b});
    }
  }
  return pairs;
}

Slots name_slots(const FactPair& pair, bool is_swapped) {
  const NamedFact& first = is_swapped ? pair.b : pair.a;
  const NamedFact& second = is_swapped ? pair.a : pair.b;
  return {{"name_a", first.name}, {"name_b", second.name}};
}

// "2.40 + 3.10 = 5.50"
std::optional<Turn> ask_sum(const TaskInput& input, base::Rng& rng) {
  const auto pair = try_pick(number_pairs(input), rng);
  if (!pair) return std::nullopt;
  const std::string sum =
      internal::print_number(internal::sum_of(*pair->a.number, *pair->b.number));
  const Slots steps{{"a", pair->a.fact->value}, {"b", pair->b.fact->value}, {"sum", sum}};
  return ask_question(input, {"fact.sum"}, name_slots(*pair, false),
                      say(input, "answer.count_steps", steps), rng);
}

std::optional<Turn> ask_difference(const TaskInput& input, base::Rng& rng) {
  const auto pair = try_pick(number_pairs(input), rng);
  if (!pair) return std::nullopt;
  const std::string difference =
      internal::print_number(internal::difference_of(*pair->a.number, *pair->b.number));
  const Slots steps{{"a", pair->a.fact->value}, {"b", pair->b.fact->value}, {"sum", difference}};
  return ask_question(input, {"fact.difference"}, name_slots(*pair, chance::holds(rng, 0.5)),
                      say(input, "answer.difference_steps", steps), rng);
}

std::optional<Turn> ask_larger(const TaskInput& input, base::Rng& rng) {
  const auto pair = try_pick(number_pairs(input), rng);
  if (!pair) return std::nullopt;
  return ask_question(input, {"fact.larger"}, name_slots(*pair, chance::holds(rng, 0.5)),
                      capitalised(pair->a.name), rng);
}

// Facts of one key about several items: {item, number}, at least three.
struct ItemSeries {
  std::string key{};
  std::vector<NamedFact> facts{};
};

const std::string* item_of(const Fact& fact) {
  return fact.slots.size() == 1 && fact.slots[0].first == "item" ? &fact.slots[0].second : nullptr;
}

// Numbers printed alike; the largest and the smallest stand alone.
bool is_comparable(const ItemSeries& series) {
  return series.facts.size() >= 3 && std::ranges::all_of(series.facts, [&](const NamedFact& f) {
           return internal::is_same_style(*f.number, *series.facts[0].number);
         });
}

std::vector<ItemSeries> item_series(const TaskInput& input) {
  std::vector<ItemSeries> all;
  for (const NamedFact& named : named_facts(input)) {
    const bool is_item = named.number && item_of(*named.fact) != nullptr &&
                         internal::can_say(input, "kind." + named.fact->key);
    if (!is_item) continue;
    auto place = std::ranges::find(all, named.fact->key, &ItemSeries::key);
    if (place == all.end()) place = all.insert(place, {.key = named.fact->key});
    place->facts.push_back(named);
  }
  std::erase_if(all, [](const ItemSeries& series) { return !is_comparable(series); });
  return all;
}

// The fact with the largest number (sign 1) or the smallest (-1); null when it shares its place.
const NamedFact* extreme_of(const ItemSeries& series, int sign) {
  const NamedFact* best = nullptr;
  bool is_shared = false;
  for (const NamedFact& fact : series.facts) {
    const int order = best == nullptr ? 1 : sign * internal::compare(*fact.number, *best->number);
    if (order > 0) {
      best = &fact;
      is_shared = false;
    } else if (order == 0) {
      is_shared = true;
    }
  }
  return is_shared ? nullptr : best;
}

std::optional<Turn> ask_extreme(const TaskInput& input, base::Rng& rng) {
  std::vector<std::pair<ItemSeries, int>> choices;
  for (const ItemSeries& series : item_series(input)) {
    for (const int sign : {1, -1}) {
      if (extreme_of(series, sign) != nullptr) choices.emplace_back(series, sign);
    }
  }
  if (choices.empty()) return std::nullopt;
  const auto& [series, sign] = pick(choices, rng);
  const Slots slots{{"kind", say(input, "kind." + series.key)}};
  return ask_question(input, {sign > 0 ? "fact.largest" : "fact.smallest"}, slots,
                      *item_of(*extreme_of(series, sign)->fact), rng);
}

// How many lie above one of the values that occur.
std::optional<Turn> ask_count_above(const TaskInput& input, base::Rng& rng) {
  const auto series = try_pick(item_series(input), rng);
  if (!series) return std::nullopt;
  const NamedFact& threshold = pick(series->facts, rng);
  const auto count = std::ranges::count_if(series->facts, [&](const NamedFact& fact) {
    return internal::compare(*fact.number, *threshold.number) > 0;
  });
  const Slots slots{{"kind", say(input, "kind." + series->key)}, {"value", threshold.fact->value}};
  return ask_question(input, {"fact.count_above"}, slots, std::to_string(count), rng);
}

// A value that the fact does not have: another fact's of its kind, or one digit changed.
std::string wrong_value(const TaskInput& input, const NamedFact& named, base::Rng& rng) {
  std::vector<std::string> others;
  for (const NamedFact& other : named_facts(input)) {
    const bool is_other = other.fact->kind == named.fact->kind &&
                          other.fact->value != named.fact->value &&
                          internal::is_plain(other.fact->value);
    if (is_other && named.fact->kind != ValueKind::kText) others.push_back(other.fact->value);
  }
  if (!others.empty() && chance::holds(rng, 0.5)) return pick(others, rng);
  std::vector<std::size_t> digits;
  const std::string& value = named.fact->value;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] >= '0' && value[i] <= '9') digits.push_back(i);
  }
  if (digits.empty()) return others.empty() ? std::string() : pick(others, rng);
  std::string wrong = value;
  char& digit = wrong[pick(digits, rng)];
  digit = static_cast<char>('0' + (digit - '0' + 1 + static_cast<int>(rng.next_below(9))) % 10);
  return wrong;
}

// Facts with a digit in their values can be told wrongly.
std::vector<NamedFact> verifiable_facts(const TaskInput& input) {
  std::vector<NamedFact> facts = named_facts(input);
  std::erase_if(facts, [](const NamedFact& named) {
    const bool has_digit =
        std::ranges::any_of(named.fact->value, [](char c) { return c >= '0' && c <= '9'; });
    return !has_digit || !internal::is_plain(named.fact->value);
  });
  return facts;
}

std::optional<Turn> ask_verify(const TaskInput& input, base::Rng& rng) {
  const auto chosen = try_pick(verifiable_facts(input), rng);
  if (!chosen) return std::nullopt;
  const bool is_true = chance::holds(rng, 0.5);
  const std::string value = is_true ? chosen->fact->value : wrong_value(input, *chosen, rng);
  const std::string answer = is_true
                                 ? internal::yes_or_no(input, true)
                                 : say(input, "answer.verify_no", {{"value", chosen->fact->value}});
  return ask_question(input, {"fact.verify"}, {{"name", chosen->name}, {"value", value}}, answer,
                      rng);
}

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// {"total": "12.50", "date": "3 May"}
std::optional<Turn> ask_extract(const TaskInput& input, base::Rng& rng) {
  const std::vector<NamedFact> facts = named_facts(input);
  if (facts.size() < 2) return std::nullopt;
  const auto count = static_cast<std::size_t>(rng.next_between(2, 5));
  std::vector<std::string> names;
  std::string filled;
  std::string empty;
  for (const NamedFact& named : chance::pick_several(facts, count, rng)) {
    const std::string comma = names.empty() ? "" : ", ";
    filled += comma + json_text(named.name) + ": " + json_text(named.fact->value);
    empty += comma + json_text(named.name) + ": \"\"";
    names.push_back(named.name);
  }
  const Slots slots{{"names", internal::join_plainly(input, names)}, {"empty", "{" + empty + "}"}};
  return ask_question(input, {"fact.extract"}, slots, "{" + filled + "}", rng);
}

std::optional<Turn> ask_absent_item(const TaskInput& input, base::Rng& rng) {
  const Scene& scene = first_scene(input);
  const bool has_items =
      std::ranges::any_of(scene.facts, [](const Fact& fact) { return item_of(fact) != nullptr; });
  if (!has_items) return std::nullopt;
  const std::optional<std::string> item =
      internal::absent_word(input, plain_text(scene.root), WordList::kProducts, rng);
  if (!item) return std::nullopt;
  const Slots slots{{"item", *item}};
  return ask_question(input, {"fact.absent_item"}, slots, say(input, "answer.item_absent", slots),
                      rng);
}

constexpr std::array<Task, 10> kTasks = {{
    {.name = "fact.one", .family = "question", .ask = ask_fact},
    {.name = "fact.grounded", .family = "question", .ask = ask_grounded},
    {.name = "fact.sum", .family = "question", .ask = ask_sum},
    {.name = "fact.difference", .family = "question", .ask = ask_difference},
    {.name = "fact.larger", .family = "question", .ask = ask_larger},
    {.name = "fact.extreme", .family = "question", .ask = ask_extreme},
    {.name = "fact.count_above", .family = "question", .ask = ask_count_above},
    {.name = "fact.verify", .family = "question", .ask = ask_verify},
    {.name = "fact.extract", .family = "question", .ask = ask_extract},
    {.name = "fact.absent_item", .family = "question", .ask = ask_absent_item},
}};

}  // namespace

std::span<const Task> fact_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
