#include "synth/task/testing/dialogue_visits.h"

#include <algorithm>
#include <array>
#include <optional>

#include <gtest/gtest.h>

#include "synth/chance.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth::testing {
namespace {

std::vector<std::vector<Scene>> scenes_for(const Task& task) {
  if (task.num_scenes == 0) return {{}};
  if (task.num_scenes > 1) return scene_series(task.num_scenes);
  std::vector<std::vector<Scene>> single;
  for (const NamedScene& named : all_scenes())
    single.push_back({named.scene});
  return single;
}

// The number of dialogues that could be made.
int visit_repeats(const Task& task,
                  const TaskInput& input,
                  int repeats,
                  const std::function<void(const Sample&)>& visit) {
  base::Rng rng(17);
  int num_made = 0;
  for (int i = 0; i < repeats; ++i) {
    std::optional<Dialogue> dialogue = make_dialogue(task, input, rng);
    if (!dialogue) continue;
    ++num_made;
    visit({.task = &task, .input = input, .dialogue = *std::move(dialogue)});
  }
  return num_made;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::string Sample::question() const {
  std::string text = dialogue.conversation.messages[0].content;
  const std::string tag = std::string(kImageTag) + "\n";
  while (text.starts_with(tag))
    text.erase(0, tag.size());
  return text;
}

const std::string& Sample::answer() const {
  return dialogue.conversation.messages[1].content;
}

bool is_applicable(const Task& task, const TaskInput& input) {
  base::Rng rng(17);
  return static_cast<Index>(input.scenes.size()) == task.num_scenes &&
         make_dialogue(task, input, rng).has_value();
}

void visit_dialogues(const VisitOptions& options, const std::function<void(const Sample&)>& visit) {
  for (const Task& task : tasks()) {
    const bool is_wanted =
        options.tasks.empty() || std::ranges::find(options.tasks, task.name) != options.tasks.end();
    if (!is_wanted) continue;
    for (const std::vector<Scene>& scenes : scenes_for(task)) {
      for (const Language language : options.languages) {
        const TaskInput input{
            .scenes = scenes, .assets = AssetView(assets(), options.split), .language = language};
        visit_repeats(task, input, options.repeats, visit);
      }
    }
  }
}

void visit_scene(std::string_view task,
                 const std::vector<Scene>& scenes,
                 int repeats,
                 const std::function<void(const Sample&)>& visit) {
  const Task& found = *find_task(task);
  const TaskInput input{.scenes = scenes, .assets = AssetView(assets(), Split::kTrain)};
  EXPECT_EQ(visit_repeats(found, input, repeats, visit), repeats) << task;
}

Scene random_picture(std::uint64_t seed) {
  constexpr std::array<std::string_view, 6> kNouns = {"dog",     "apple", "car",
                                                      "trumpet", "star",  "chair"};
  constexpr std::array<std::string_view, 5> kColours = {"red", "green", "blue", "black", ""};
  base::Rng rng(seed, 99);
  Scene scene;
  scene.image = draw::make_image(600, 400, draw::kWhite);
  for (auto left = rng.next_between(3, 9); left > 0; --left) {
    Object object{.noun = std::string(chance::pick(kNouns, rng)),
                  .colour = std::string(chance::pick(kColours, rng))};
    const auto width = static_cast<double>(rng.next_between(20, 160));
    const auto height = static_cast<double>(rng.next_between(20, 160));
    object.box.x0 = (600 - width) * rng.next_uniform();
    object.box.y0 = (400 - height) * rng.next_uniform();
    object.box.x1 = object.box.x0 + width;
    object.box.y1 = object.box.y0 + height;
    const double luck = rng.next_uniform();
    object.visible = luck < 0.85 ? 1 : (luck < 0.92 ? 0.7 : 0.3);
    scene.objects.push_back(std::move(object));
  }
  return scene;
}

int visit_random_pictures(std::string_view task,
                          int num_pictures,
                          const std::function<void(const Sample&)>& visit) {
  const Task& found = *find_task(task);
  int num_applicable = 0;
  for (int i = 0; i < num_pictures; ++i) {
    const std::vector<Scene> scenes{random_picture(static_cast<std::uint64_t>(i))};
    const TaskInput input{.scenes = scenes, .assets = AssetView(assets(), Split::kTrain)};
    base::Rng rng(static_cast<std::uint64_t>(i), 7);
    std::optional<Dialogue> dialogue = make_dialogue(found, input, rng);
    if (!dialogue) continue;
    ++num_applicable;
    visit({.task = &found, .input = input, .dialogue = *std::move(dialogue)});
  }
  return num_applicable;
}

bool has_word(std::string_view text, const std::vector<std::string_view>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      const bool starts = at == 0 || !is_letter(text[at - 1]);
      if (starts && (end == text.size() || !is_letter(text[end]))) return true;
    }
    return false;
  });
}

std::vector<double> numbers_in(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  const auto end_of_run = [&](std::size_t from) {
    return std::min(text.find_first_not_of(kDigits, from), text.size());
  };
  std::vector<double> numbers;
  for (std::size_t at = text.find_first_of(kDigits); at != text.npos;
       at = text.find_first_of(kDigits, at)) {
    std::size_t end = end_of_run(at);
    if (end < text.size() && text[end] == '.') {
      const std::size_t end_of_decimals = end_of_run(end + 1);
      if (end_of_decimals > end + 1) end = end_of_decimals;
    }
    numbers.push_back(std::stod(std::string(text.substr(at, end - at))));
    at = end;
  }
  return numbers;
}

TEST(NumbersIn, FindsThemInOrder) {
  EXPECT_EQ(numbers_in("-3 of 12.50, not 7."), (std::vector<double>{3, 12.5, 7}));
  EXPECT_TRUE(numbers_in("none.").empty());
}

TEST(HasWord, LooksForWholeWords) {
  EXPECT_TRUE(has_word("the cat, asleep", {"cat"}));
  EXPECT_FALSE(has_word("concatenate", {"cat"}));
  EXPECT_TRUE(has_word("category or cat", {"cat"}));
}

TEST(RandomPicture, KeepsItsThingsInside) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const Object& object : random_picture(seed).objects) {
      EXPECT_TRUE((draw::Box{0, 0, 600, 400}.contains(object.box)));
    }
  }
}

}  // namespace tessera::synth::testing
