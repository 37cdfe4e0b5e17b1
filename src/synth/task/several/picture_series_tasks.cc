// Two and more pictures: which of them, how many together, what differs.
#include <algorithm>
#include <array>
#include <optional>

#include "synth/content/letter_case.h"
#include "synth/task/internal/captioning.h"
#include "synth/task/internal/page_text.h"
#include "synth/task/several/several_tasks.h"

namespace tessera::synth {
namespace {

using chance::try_pick;
using internal::ask_question;
using internal::Inventory;
using internal::ObjectGroup;
using internal::say;

// All pictures and one question about them; announced by number for a third of the dialogues, and
// always beyond two.
Dialogue about_all(const TaskInput& input,
                   const Turn& turn,
                   std::string_view task,
                   base::Rng& rng) {
  internal::DialogueWriter writer(input);
  writer.set_labels(input.scenes.size() > 2 || chance::holds(rng, 0.35));
  for (const Scene& scene : input.scenes)
    writer.add_image(scene.image);
  writer.add_turn(turn, task);
  return std::move(writer).finish();
}

std::vector<Inventory> inventories_of(const TaskInput& input) {
  std::vector<Inventory> inventories;
  for (const Scene& scene : input.scenes)
    inventories.push_back(internal::take_inventory(input, scene));
  return inventories;
}

bool all_complete(const std::vector<Inventory>& inventories) {
  return std::ranges::all_of(inventories, [](const Inventory& inventory) {
    return inventory.is_complete && !inventory.groups.empty();
  });
}

// How many of the group's kind an inventory has; nothing where another name might mean it too.
std::optional<Index> count_in(const TaskInput& input,
                              const Inventory& inventory,
                              const ObjectGroup& kind) {
  Index count = 0;
  for (const ObjectGroup& group : inventory.groups) {
    if (group.noun == kind.noun) {
      count = group.count();
    } else if (may_be_same(input, group, kind)) {
      return std::nullopt;
    }
  }
  return count;
}

// A kind of thing and how many every picture has.
struct KindCounts {
  ObjectGroup kind{};
  std::vector<Index> counts{};
};

std::vector<KindCounts> kind_counts(const TaskInput& input) {
  std::vector<KindCounts> kinds;
  const std::vector<Inventory> inventories = inventories_of(input);
  if (!all_complete(inventories)) return kinds;
  for (const Inventory& inventory : inventories) {
    for (const ObjectGroup& group : inventory.groups) {
      const bool is_known = std::ranges::any_of(
          kinds, [&](const KindCounts& known) { return known.kind.noun == group.noun; });
      if (is_known) continue;
      KindCounts kind{.kind = group};
      for (const Inventory& other : inventories) {
        const std::optional<Index> count = count_in(input, other, group);
        if (count) kind.counts.push_back(*count);
      }
      if (kind.counts.size() == inventories.size()) kinds.push_back(std::move(kind));
    }
  }
  return kinds;
}

std::string image_answer(const TaskInput& input, std::size_t place) {
  return say(input, "answer.image",
             {{"ordinal", internal::ordinal_word(input.language, static_cast<Index>(place) + 1)}});
}

std::vector<KindCounts> kinds_in_one_picture(const TaskInput& input) {
  std::vector<KindCounts> kinds = kind_counts(input);
  std::erase_if(kinds, [](const KindCounts& kind) {
    return std::ranges::count_if(kind.counts, [](Index n) { return n > 0; }) != 1;
  });
  return kinds;
}

Slots slots_of(const ObjectGroup& kind) {
  return {{"item", kind.forms.one}, {"items", kind.forms.many}, {"an_item", kind.forms.a_one}};
}

std::optional<Dialogue> make_which_contains(const TaskInput& input, base::Rng& rng) {
  const auto chosen = try_pick(kinds_in_one_picture(input), rng);
  if (!chosen) return std::nullopt;
  const auto place = static_cast<std::size_t>(
      std::ranges::find_if(chosen->counts, [](Index n) { return n > 0; }) - chosen->counts.begin());
  const Turn turn = ask_question(input, {"several.which_contains"}, slots_of(chosen->kind),
                                 image_answer(input, place), rng);
  return about_all(input, turn, "several.which_contains", rng);
}

std::vector<KindCounts> unevenly_spread_kinds(const TaskInput& input) {
  std::vector<KindCounts> kinds = kind_counts(input);
  std::erase_if(kinds, [](const KindCounts& kind) {
    return kind.counts[0] == kind.counts[1] || kind.counts[0] + kind.counts[1] < 3;
  });
  return kinds;
}

std::optional<Dialogue> make_where_more(const TaskInput& input, base::Rng& rng) {
  const auto chosen = try_pick(unevenly_spread_kinds(input), rng);
  if (!chosen) return std::nullopt;
  const std::size_t place = chosen->counts[0] > chosen->counts[1] ? 0 : 1;
  const Turn turn = ask_question(input, {"several.where_more"}, slots_of(chosen->kind),
                                 image_answer(input, place), rng);
  return about_all(input, turn, "several.where_more", rng);
}

// "2 + 1 = 3"
std::optional<Dialogue> make_count_total(const TaskInput& input, base::Rng& rng) {
  const auto chosen = try_pick(kind_counts(input), rng);
  if (!chosen) return std::nullopt;
  const Turn turn =
      ask_question(input, {"several.count_total"}, slots_of(chosen->kind),
                   internal::sum_steps(input, chosen->counts[0], chosen->counts[1]), rng);
  return about_all(input, turn, "several.count_total", rng);
}

// Names of the kinds that `is_meant` accepts, "Nothing." for none; nothing where not all kinds of
// both pictures are told apart.
std::optional<std::string> list_kinds(const TaskInput& input, bool (*is_meant)(const KindCounts&)) {
  const std::vector<KindCounts> kinds = kind_counts(input);
  const bool has_all =
      !kinds.empty() && std::ranges::all_of(inventories_of(input), [&](const Inventory& inventory) {
        return std::ranges::all_of(inventory.groups, [&](const ObjectGroup& group) {
          return std::ranges::any_of(
              kinds, [&](const KindCounts& kind) { return kind.kind.noun == group.noun; });
        });
      });
  if (!has_all) return std::nullopt;
  std::vector<std::string> names;
  for (const KindCounts& kind : kinds) {
    if (is_meant(kind)) names.push_back(kind.kind.forms.a_one);
  }
  if (names.empty()) return say(input, "answer.common_none");
  return capitalised(internal::join_list(input, names));
}

std::optional<Dialogue> make_difference(const TaskInput& input, base::Rng& rng) {
  const auto answer = list_kinds(
      input, [](const KindCounts& kind) { return kind.counts[0] > 0 && kind.counts[1] == 0; });
  if (!answer) return std::nullopt;
  const Turn turn = ask_question(input, {"several.difference"}, {}, *answer, rng);
  return about_all(input, turn, "several.difference", rng);
}

std::optional<Dialogue> make_common(const TaskInput& input, base::Rng& rng) {
  const auto answer = list_kinds(
      input, [](const KindCounts& kind) { return kind.counts[0] > 0 && kind.counts[1] > 0; });
  if (!answer) return std::nullopt;
  const Turn turn = ask_question(input, {"several.common"}, {}, *answer, rng);
  return about_all(input, turn, "several.common", rng);
}

// One of every picture; none where one of them has none.
std::vector<std::string> captions_of(const TaskInput& input) {
  std::vector<std::string> captions;
  for (const Scene& scene : input.scenes) {
    const Inventory inventory = internal::take_inventory(input, scene);
    if (!internal::can_caption(inventory)) return {};
    captions.push_back(internal::short_caption(input, scene, inventory));
  }
  return captions;
}

Slots ordinal_slot(const TaskInput& input, std::size_t place) {
  return {{"ordinal", internal::ordinal_word(input.language, static_cast<Index>(place) + 1)}};
}

std::optional<Dialogue> make_describe(const TaskInput& input, base::Rng& rng) {
  const std::vector<std::string> captions = captions_of(input);
  if (captions.empty()) return std::nullopt;
  const std::size_t place = rng.next_below(captions.size());
  const Turn turn =
      ask_question(input, {"several.describe"}, ordinal_slot(input, place), captions[place], rng);
  return about_all(input, turn, "several.describe", rng);
}

std::optional<Dialogue> make_describe_all(const TaskInput& input, base::Rng& rng) {
  const std::vector<std::string> captions = captions_of(input);
  if (captions.empty()) return std::nullopt;
  std::string answer;
  for (std::size_t i = 0; i < captions.size(); ++i) {
    if (i > 0) answer += '\n';
    answer += say(input, "answer.describe_one",
                  {{"number", std::to_string(i + 1)}, {"caption", captions[i]}});
  }
  const Turn turn = ask_question(input, {"several.describe_all"}, {}, answer, rng);
  return about_all(input, turn, "several.describe_all", rng);
}

std::optional<Dialogue> make_read(const TaskInput& input, base::Rng& rng) {
  constexpr std::size_t kLongest = 600;
  std::vector<std::string> texts;
  for (const Scene& scene : input.scenes) {
    texts.push_back(plain_text(scene.root));
    if (texts.back().empty() || texts.back().size() > kLongest) return std::nullopt;
  }
  const std::size_t place = rng.next_below(texts.size());
  const Turn turn =
      ask_question(input, {"several.read"}, ordinal_slot(input, place), texts[place], rng);
  return about_all(input, turn, "several.read", rng);
}

// A word that stands on one of the pages only.
struct FoundWord {
  std::string word{};
  std::size_t place = 0;
};

std::vector<FoundWord> words_of_one_page(const TaskInput& input) {
  constexpr std::size_t kShortest = 4;
  constexpr std::size_t kMostWords = 60;
  std::vector<std::string> pages;
  for (const Scene& scene : input.scenes)
    pages.push_back(plain_text(scene.root));
  std::vector<FoundWord> found;
  for (std::size_t i = 0; i < input.scenes.size(); ++i) {
    if (!has_word_spaces(input.scenes[i].language)) return {};
    std::size_t num_found = 0;
    for (const internal::PageWord& word : internal::page_words(input.scenes[i].root)) {
      const std::string bare = internal::bare_word(word.text);
      if (word.joins_next || bare.size() < kShortest || !internal::is_plain(bare)) continue;
      const auto num_pages = std::ranges::count_if(pages, [&](const std::string& page) {
        return internal::count_occurrences(page, bare) > 0;
      });
      if (num_pages == 1) found.push_back({.word = bare, .place = i});
      if (++num_found == kMostWords) break;
    }
  }
  return found;
}

std::optional<Dialogue> make_which_text(const TaskInput& input, base::Rng& rng) {
  const auto found = try_pick(words_of_one_page(input), rng);
  if (!found) return std::nullopt;
  const Turn turn = ask_question(input, {"several.which_text"}, {{"word", found->word}},
                                 image_answer(input, found->place), rng);
  return about_all(input, turn, "several.which_text", rng);
}

constexpr Task series_task(std::string_view name,
                           Index num_scenes,
                           std::optional<Dialogue> (*make)(const TaskInput&, base::Rng&)) {
  return {.name = name, .family = "several", .num_scenes = num_scenes, .make = make};
}

constexpr std::array<Task, 11> kTasks = {
    series_task("several.which_contains", 2, make_which_contains),
    series_task("several.which_of_three", 3, make_which_contains),
    series_task("several.where_more", 2, make_where_more),
    series_task("several.count_total", 2, make_count_total),
    series_task("several.difference", 2, make_difference),
    series_task("several.common", 2, make_common),
    series_task("several.describe", 3, make_describe),
    series_task("several.describe_all", 2, make_describe_all),
    series_task("several.read", 2, make_read),
    series_task("several.read_of_three", 3, make_read),
    series_task("several.which_text", 2, make_which_text),
};

}  // namespace

std::span<const Task> picture_series_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
