// Answers about things, recomputed from random pictures and the English words of question and
// answer.
#include "synth/task/object/object_tasks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "synth/task/testing/dialogue_visits.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth {
namespace {

using testing::has_word;
using testing::is_applicable;
using testing::Sample;
using testing::visit_random_pictures;
using Things = std::vector<Object>;

constexpr std::array<std::string_view, 9> kNouns = {"dog",  "apple", "car",      "trumpet", "goat",
                                                    "star", "chair", "scissors", "cat"};
constexpr std::array<std::string_view, 10> kColours = {
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white"};

bool names(std::string_view text, const std::string& noun) {
  const std::string plural = noun + "s";
  return has_word(text, {noun, plural});
}

// Nouns in the order of the text.
std::vector<std::string> nouns_in(std::string_view text) {
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const std::string_view noun : kNouns) {
    if (names(text, std::string(noun))) found.emplace_back(text.find(noun), noun);
  }
  std::ranges::sort(found);
  std::vector<std::string> nouns;
  for (const auto& [at, noun] : found)
    nouns.push_back(noun);
  return nouns;
}

std::string colour_in(std::string_view text) {
  for (const std::string_view colour : kColours) {
    if (has_word(text, {colour})) return std::string(colour);
  }
  return {};
}

Index count_of(const Scene& scene, std::string_view noun, const std::string& colour = "") {
  return std::ranges::count_if(scene.objects, [&](const Object& object) {
    return object.noun == noun && (colour.empty() || object.colour == colour);
  });
}

Index result_of(const std::string& answer) {
  const std::size_t at = answer.rfind("= ");
  return std::stoll(at == std::string::npos ? answer : answer.substr(at + 2));
}

// The only thing that noun and colour of the text fit; null when there is none or more.
const Object* only_thing(const Scene& scene, std::string_view text) {
  const std::vector<std::string> nouns = nouns_in(text);
  const std::string colour = colour_in(text);
  const Object* found = nullptr;
  for (const Object& object : scene.objects) {
    const bool fits =
        !nouns.empty() && object.noun == nouns[0] && (colour.empty() || object.colour == colour);
    if (fits && found != nullptr) return nullptr;
    if (fits) found = &object;
  }
  return found;
}

std::string colour_of(const Scene& scene, const std::string& noun) {
  const auto found = std::ranges::find(scene.objects, noun, &Object::noun);
  return found == scene.objects.end() ? std::string() : found->colour;
}

TEST(CountingTasks, CountWhatIsNamed) {
  std::set<Index> counts;
  const int num = visit_random_pictures("count.noun", 300, [&](const Sample& sample) {
    const std::vector<std::string> nouns = nouns_in(sample.question());
    ASSERT_EQ(nouns.size(), 1) << sample.question();
    EXPECT_EQ(result_of(sample.answer()), count_of(sample.scene(), nouns[0])) << sample.question();
    counts.insert(result_of(sample.answer()));
  });
  EXPECT_GT(num, 200);
  EXPECT_TRUE(counts.contains(0) && counts.contains(1) && counts.contains(2));
}

TEST(CountingTasks, CountColours) {
  EXPECT_GT(visit_random_pictures("count.colour", 300,
                                  [](const Sample& sample) {
                                    const std::string noun = nouns_in(sample.question()).at(0);
                                    EXPECT_EQ(result_of(sample.answer()),
                                              count_of(sample.scene(), noun,
                                                       colour_in(sample.question())));
                                  }),
            40);
  EXPECT_GT(visit_random_pictures("count.colour_all", 300,
                                  [](const Sample& sample) {
                                    const std::string colour = colour_in(sample.question());
                                    EXPECT_EQ(result_of(sample.answer()),
                                              std::ranges::count(sample.scene().objects, colour,
                                                                 &Object::colour));
                                  }),
            3);
}

TEST(CountingTasks, CountEverythingOnlyWhereAllIsClear) {
  EXPECT_GT(visit_random_pictures("count.all", 200,
                                  [](const Sample& sample) {
                                    EXPECT_EQ(result_of(sample.answer()),
                                              std::ssize(sample.scene().objects));
                                    for (const Object& object : sample.scene().objects) {
                                      EXPECT_GE(object.visible, 0.5);
                                    }
                                  }),
            30);
}

TEST(CountingTasks, AddAndCompareTwoKinds) {
  const auto counts_of = [](const Sample& sample) {
    const std::vector<std::string> nouns = nouns_in(sample.question());
    EXPECT_EQ(nouns.size(), 2) << sample.question();
    return std::pair(count_of(sample.scene(), nouns[0]), count_of(sample.scene(), nouns[1]));
  };
  visit_random_pictures("count.both", 100, [&](const Sample& sample) {
    const auto [a, b] = counts_of(sample);
    EXPECT_EQ(result_of(sample.answer()), a + b);
  });
  visit_random_pictures("count.difference", 100, [&](const Sample& sample) {
    const auto [a, b] = counts_of(sample);
    EXPECT_EQ(result_of(sample.answer()), std::abs(a - b));
  });
  visit_random_pictures("count.more", 100, [&](const Sample& sample) {
    const auto [a, b] = counts_of(sample);
    const std::vector<std::string> nouns = nouns_in(sample.question());
    if (a == b) {
      EXPECT_EQ(sample.answer(), "Equally many.");
    } else {
      std::string answer = sample.answer();
      answer[0] = static_cast<char>(std::tolower(answer[0]));
      EXPECT_EQ(nouns_in(answer), std::vector<std::string>{nouns[a > b ? 0 : 1]});
    }
  });
}

TEST(AttributeTasks, TellTheColourThatTheThingHas) {
  EXPECT_GT(visit_random_pictures(
                "attribute.which_colour", 400,
                [](const Sample& sample) {
                  const std::string colour = colour_in(sample.question());
                  const auto thing =
                      std::ranges::find(sample.scene().objects, colour, &Object::colour);
                  ASSERT_NE(thing, sample.scene().objects.end());
                  EXPECT_NE(sample.answer().find(thing->noun), std::string::npos);
                  EXPECT_EQ(std::ranges::count(sample.scene().objects, colour, &Object::colour), 1);
                }),
            3);
  int num_plain = 0;
  visit_random_pictures("attribute.colour", 300, [&](const Sample& sample) {
    const std::string noun = nouns_in(sample.question()).at(0);
    if (count_of(sample.scene(), noun) != 1) return;  // told apart by place or size
    ++num_plain;
    std::string answer = sample.answer();
    answer[0] = static_cast<char>(std::tolower(answer[0]));
    EXPECT_EQ(colour_of(sample.scene(), noun), answer) << sample.question();
  });
  EXPECT_GT(num_plain, 50);
}

TEST(AttributeTasks, ConfirmAndDenyColours) {
  std::map<bool, int> counts;
  visit_random_pictures("attribute.is_colour", 300, [&](const Sample& sample) {
    const std::string noun = nouns_in(sample.question()).at(0);
    if (count_of(sample.scene(), noun) != 1) return;
    const std::string colour = colour_of(sample.scene(), noun);
    const bool is_true = colour == colour_in(sample.question());
    EXPECT_EQ(sample.answer(), is_true ? "Yes." : "No, it is " + colour + ".");
    ++counts[is_true];
  });
  EXPECT_GT(counts[true], 20);
  EXPECT_GT(counts[false], 20);
}

TEST(AttributeTasks, FindTheLargestAndTheSmallest) {
  visit_random_pictures("attribute.extreme", 300, [](const Sample& sample) {
    const bool is_largest = has_word(sample.question(), {"largest", "biggest"});
    const auto area = [&](const Object& o) { return (is_largest ? 1 : -1) * o.box.area(); };
    const auto found = std::ranges::max_element(sample.scene().objects, {}, area);
    EXPECT_NE(sample.answer().find(found->noun), std::string::npos) << sample.question();
  });
  visit_random_pictures("attribute.size", 200, [](const Sample& sample) {
    const std::vector<std::string> nouns = nouns_in(sample.question());
    ASSERT_EQ(nouns.size(), 2) << sample.question();
    const Object* a = only_thing(sample.scene(), nouns[0]);
    const Object* b = only_thing(sample.scene(), nouns[1]);
    ASSERT_TRUE(a != nullptr && b != nullptr);
    const std::string& larger = a->box.area() > b->box.area() ? nouns[0] : nouns[1];
    EXPECT_EQ(sample.answer(), "The " + larger);
  });
}

TEST(AttributeTasks, SayHonestlyWhatIsThere) {
  std::map<bool, int> counts;
  visit_random_pictures("attribute.present", 200, [&](const Sample& sample) {
    const std::string noun = nouns_in(sample.question()).at(0);
    const bool is_there = count_of(sample.scene(), noun) > 0;
    EXPECT_EQ(sample.answer(), is_there ? "Yes." : "No.") << sample.question();
    ++counts[is_there];
  });
  EXPECT_GT(counts[true], 30);
  EXPECT_GT(counts[false], 30);
}

bool lies_on(const Object& thing, const Object& other, std::string_view side) {
  const draw::Point a = thing.box.centre();
  const draw::Point b = other.box.centre();
  if (side.find("left") != std::string_view::npos) return a.x < b.x;
  if (side.find("right") != std::string_view::npos) return a.x > b.x;
  return side.find("above") != std::string_view::npos ? a.y < b.y : a.y > b.y;
}

// Thing and anchor of a question, where noun and colour alone name them.
std::pair<const Object*, const Object*> pair_in(const Scene& scene, const std::string& text) {
  const std::vector<std::string> nouns = nouns_in(text);
  if (nouns.size() != 2) return {};
  const std::size_t cut = text.find(nouns[0]) + nouns[0].size();
  return {only_thing(scene, text.substr(0, cut)), only_thing(scene, text.substr(cut))};
}

TEST(RelationTasks, SidesAreThoseOfTheCentres) {
  int num_checked = 0;
  visit_random_pictures("relation.side", 300, [&](const Sample& sample) {
    const auto [thing, anchor] = pair_in(sample.scene(), sample.question());
    if (thing == nullptr || anchor == nullptr) return;
    ++num_checked;
    std::string side = sample.answer();
    side[0] = static_cast<char>(std::tolower(side[0]));
    EXPECT_TRUE(lies_on(*thing, *anchor, side)) << sample.question() << side;
  });
  EXPECT_GT(num_checked, 60);
  std::map<bool, int> counts;
  visit_random_pictures("relation.verify", 300, [&](const Sample& sample) {
    const std::string question = sample.question();
    const auto [thing, anchor] = pair_in(sample.scene(), question);
    if (thing == nullptr || anchor == nullptr) return;
    const std::size_t at = question.find(nouns_in(question)[0]);
    const std::string side = question.substr(at, question.find(nouns_in(question)[1]) - at);
    const bool is_true = lies_on(*thing, *anchor, side);
    EXPECT_EQ(sample.answer(), is_true ? "Yes." : "No.") << question;
    ++counts[is_true];
  });
  EXPECT_GT(counts[true], 20);
  EXPECT_GT(counts[false], 20);
}

TEST(RelationTasks, OnlyOneThingLiesOnThatSide) {
  int num_checked = 0;
  visit_random_pictures("relation.which", 500, [&](const Sample& sample) {
    const Object* anchor = only_thing(sample.scene(), sample.question());
    if (anchor == nullptr) return;
    ++num_checked;
    const Object* found = nullptr;
    for (const Object& object : sample.scene().objects) {
      if (&object == anchor || !lies_on(object, *anchor, sample.question())) continue;
      EXPECT_EQ(found, nullptr) << sample.question();
      found = &object;
    }
    ASSERT_TRUE(found != nullptr);
    EXPECT_NE(sample.answer().find(found->noun), std::string::npos) << sample.question();
  });
  EXPECT_GT(num_checked, 10);
}

TEST(RelationTasks, NearestMeansNearestByCentres) {
  visit_random_pictures("relation.nearest", 400, [](const Sample& sample) {
    const Object* anchor = only_thing(sample.scene(), sample.question());
    if (anchor == nullptr) return;
    std::string nearest;
    double best = 1e9;
    for (const Object& object : sample.scene().objects) {
      const double way = draw::distance(object.box.centre(), anchor->box.centre());
      if (&object != anchor && way < best) {
        best = way;
        nearest = object.noun;
      }
    }
    EXPECT_NE(sample.answer().find(nearest), std::string::npos) << sample.question();
  });
}

TEST(RelationTasks, PlacesAreThoseOfTheCentre) {
  const auto agrees = [](const draw::Box& box, const std::string& words) {
    const draw::Point at = box.centre();
    const bool is_left = at.x < 200;
    const bool is_right = at.x >= 400;
    const bool is_top = at.y < 400.0 / 3;
    const bool is_bottom = at.y >= 800.0 / 3;
    return has_word(words, {"left"}) == is_left && has_word(words, {"right"}) == is_right &&
           has_word(words, {"top"}) == is_top && has_word(words, {"bottom"}) == is_bottom;
  };
  int num_checked = 0;
  visit_random_pictures("place.of", 200, [&](const Sample& sample) {
    const Object* thing = only_thing(sample.scene(), sample.question());
    if (thing == nullptr) return;
    ++num_checked;
    EXPECT_TRUE(agrees(thing->box, sample.answer())) << sample.question() << sample.answer();
  });
  EXPECT_GT(num_checked, 50);
  visit_random_pictures("place.which", 200, [&](const Sample& sample) {
    const bool is_there = std::ranges::any_of(sample.scene().objects, [&](const Object& object) {
      return sample.answer().find(object.noun) != std::string::npos &&
             agrees(object.box, sample.question());
    });
    EXPECT_TRUE(is_there) << sample.question() << sample.answer();
  });
}

TEST(CaptionTasks, NameEveryThingWithItsNumber) {
  constexpr std::array<std::string_view, 9> kNumbers = {"",     "a",   "two",   "three", "four",
                                                        "five", "six", "seven", "eight"};
  for (const std::string_view task : {"caption.short", "caption.dense", "caption.grounded"}) {
    const int num = visit_random_pictures(task, 150, [&](const Sample& sample) {
      std::string caption = sample.answer();
      for (char& c : caption)
        c = static_cast<char>(std::tolower(c));
      std::set<std::string> nouns;
      for (const Object& object : sample.scene().objects)
        nouns.insert(object.noun);
      for (const std::string& noun : nouns) {
        const Index count = count_of(sample.scene(), noun);
        EXPECT_TRUE(names(caption, noun)) << caption;
        if (count > 1) {
          EXPECT_TRUE(has_word(caption, {kNumbers[static_cast<std::size_t>(count)]})) << caption;
        }
      }
    });
    EXPECT_GT(num, 30);
  }
}

TEST(CaptionTasks, SpeakOfTheBackgroundWhereItHasAName) {
  std::set<std::string> captions;
  testing::visit_scene("caption.short", {testing::picture_scene()}, 3,
                       [&](const Sample& sample) { captions.insert(sample.answer()); });
  EXPECT_EQ(captions,
            (std::set<std::string>{"Two dogs, a red apple, three stars and a blue car on grass."}));
}

TEST(CaptionTasks, AreNotWrittenOfWhatIsHalfHidden) {
  Scene scene = testing::picture_scene();
  scene.objects[0].visible = 0.3;
  const TaskInput input{.scenes = {&scene, 1},
                        .assets = AssetView(testing::assets(), Split::kTrain)};
  EXPECT_FALSE(is_applicable(*find_task("caption.short"), input));
  EXPECT_FALSE(is_applicable(*find_task("count.all"), input));
  EXPECT_TRUE(is_applicable(*find_task("count.noun"), input));
}

}  // namespace
}  // namespace tessera::synth
