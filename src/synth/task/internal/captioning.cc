#include "synth/task/internal/captioning.h"

#include <algorithm>

#include "base/text.h"
#include "synth/content/letter_case.h"

namespace tessera::synth::internal {
namespace {

// The colour that all of the group have; empty otherwise.
std::string shared_colour(const ObjectGroup& group) {
  const std::string& colour = group.objects[0]->colour;
  const bool is_shared = std::ranges::all_of(
      group.objects, [&](const Object* object) { return object->colour == colour; });
  return is_shared ? colour : std::string();
}

std::string background_of(const TaskInput& input, const Scene& scene) {
  const std::string rule = "background." + scene.background;
  return can_say(input, rule) ? say(input, rule) : std::string();
}

std::string at_place(const TaskInput& input, const Object& object, const Inventory& inventory) {
  return say(input, base::cat("at_place.", place_of(object.box, inventory.picture)));
}

// "In the top left corner there is a red apple."
std::string sentence_of_one(const TaskInput& input,
                            const Inventory& inventory,
                            const CaptionPart& part) {
  return say(
      input, "caption.at",
      {{"Place", capitalised(at_place(input, *part.objects[0], inventory))}, {"thing", part.text}});
}

// "There are two dogs: one on the left, one at the top."
std::string sentence_of_many(const TaskInput& input,
                             const Inventory& inventory,
                             const ObjectGroup& group) {
  std::vector<std::string> places;
  for (const Object* object : group.objects) {
    const std::string word = colour_word(input, object->colour).value_or("");
    places.push_back(say(input, word.empty() ? "caption.one_at" : "caption.coloured_one_at",
                         {{"place", at_place(input, *object, inventory)}, {"colour", word}}));
  }
  return say(input, "caption.many_at",
             {{"count", number_word(input.language, group.count())},
              {"items", group.forms.many},
              {"places", join_plainly(input, places)}});
}

// Sides of single things that follow one another.
std::vector<std::string> side_sentences(const TaskInput& input, const Inventory& inventory) {
  constexpr std::size_t kMostSides = 2;
  std::vector<std::string> sentences;
  const std::vector<const ObjectGroup*> singles = inventory.singles();
  for (std::size_t i = 1; i < singles.size() && sentences.size() < kMostSides; ++i) {
    const std::optional<Side> side =
        clear_side(singles[i - 1]->objects[0]->box, singles[i]->objects[0]->box);
    if (!side) continue;
    const std::string first = say(input, "refer.plain", {{"item", singles[i - 1]->forms.one}});
    const std::string second = say(input, "refer.plain", {{"item", singles[i]->forms.one}});
    sentences.push_back(say(input, "caption.beside",
                            {{"Thing", capitalised(first)},
                             {"side", say(input, side_rule(*side))},
                             {"other", second}}));
  }
  return sentences;
}

}  // namespace

std::vector<CaptionPart> caption_parts(const TaskInput& input, const Inventory& inventory) {
  std::vector<CaptionPart> parts;
  for (const ObjectGroup& group : inventory.groups) {
    parts.push_back({.text = counted_thing(input, group.forms, shared_colour(group), group.count()),
                     .objects = group.objects});
  }
  return parts;
}

std::string short_caption(const TaskInput& input, const Scene& scene, const Inventory& inventory) {
  std::vector<std::string> things;
  for (const CaptionPart& part : caption_parts(input, inventory))
    things.push_back(part.text);
  const std::string background = background_of(input, scene);
  const Slots slots{{"things", join_list(input, things)}, {"background", background}};
  return capitalised(say(input, background.empty() ? "caption.plain" : "caption.on", slots));
}

std::string dense_caption(const TaskInput& input, const Scene& scene, const Inventory& inventory) {
  std::vector<std::string> sentences;
  const std::vector<CaptionPart> parts = caption_parts(input, inventory);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const ObjectGroup& group = inventory.groups[i];
    sentences.push_back(group.count() == 1 ? sentence_of_one(input, inventory, parts[i])
                                           : sentence_of_many(input, inventory, group));
  }
  for (std::string& sentence : side_sentences(input, inventory)) {
    sentences.push_back(std::move(sentence));
  }
  const std::string background = background_of(input, scene);
  if (!background.empty()) {
    sentences.push_back(capitalised(say(input, "caption.all_on", {{"background", background}})));
  }
  std::string caption;
  for (const std::string& sentence : sentences) {
    if (!caption.empty() && input.language == Language::kEnglish) caption += ' ';
    caption += sentence;
  }
  return caption;
}

bool can_caption(const Inventory& inventory) {
  constexpr std::size_t kMostGroups = 10;
  return inventory.is_complete && !inventory.groups.empty() &&
         inventory.groups.size() <= kMostGroups;
}

}  // namespace tessera::synth::internal
