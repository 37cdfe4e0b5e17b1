// References checked by another route: their English words are read again, and the things that they
// fit are looked up in the scene.
#include "synth/task/internal/referring.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "synth/task/testing/dialogue_visits.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth::internal {
namespace {

using testing::has_word;
using Things = std::vector<const Object*>;

// By a measure that grows toward the wanted end.
Things best_of(Things things, const std::function<double(const Object&)>& measure) {
  if (things.empty()) return things;
  double best = measure(*things[0]);
  for (const Object* thing : things)
    best = std::max(best, measure(*thing));
  std::erase_if(things, [&](const Object* thing) { return measure(*thing) < best; });
  return things;
}

double centre_x(const Object& o) {
  return (o.box.x0 + o.box.x1) / 2;
}
double centre_y(const Object& o) {
  return (o.box.y0 + o.box.y1) / 2;
}

Things named_in(const Scene& scene, std::string_view words) {
  Things found;
  for (const Object& object : scene.objects) {
    if (has_word(words, {object.noun})) found.push_back(&object);
  }
  return found;
}

// The things that lie on the side of the anchor which the text names.
Things beside(Things things, const std::string& text, const Object& anchor) {
  std::erase_if(things, [&](const Object* thing) {
    if (text.find("left of") != std::string::npos) return centre_x(*thing) >= centre_x(anchor);
    if (text.find("right of") != std::string::npos) return centre_x(*thing) <= centre_x(anchor);
    if (has_word(text, {"above"})) return centre_y(*thing) >= centre_y(anchor);
    return centre_y(*thing) <= centre_y(anchor);
  });
  return things;
}

Things in_row(Things things, const std::string& text) {
  std::ranges::sort(things, {}, [](const Object* o) { return centre_x(*o); });
  constexpr std::array<std::string_view, 9> kOrdinals = {
      "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"};
  for (std::size_t i = 0; i < kOrdinals.size(); ++i) {
    if (has_word(text, {kOrdinals[i]})) return i < things.size() ? Things{things[i]} : Things{};
  }
  return things.size() == 3 ? Things{things[1]} : Things{};  // "in the middle"
}

// "the dog above the tree": what stands before the side's words, and the anchor behind them.
Things resolve_beside(const Scene& scene, const std::string& text) {
  for (const std::string_view side : {"to the left of", "to the right of", "above", "below"}) {
    const std::size_t at = text.find(side);
    if (at == std::string::npos) continue;
    const Things anchors = named_in(scene, text.substr(at));
    if (anchors.size() != 1) return {};
    return beside(named_in(scene, text.substr(0, at)), text, *anchors[0]);
  }
  return {};
}

// All things that the phrase fits.
Things resolve(const Scene& scene, const Reference& reference) {
  const std::string& text = reference.text;
  const std::string_view rule = reference.rule;
  if (rule == "refer.beside") return resolve_beside(scene, text);
  Things things = named_in(scene, text);
  if (rule == "refer.colour") {
    std::erase_if(things, [&](const Object* o) {
      return !o->colour.empty() && !has_word(text, {o->colour});
    });
  }
  if (has_word(text, {"largest"})) {
    return best_of(things, [](const Object& o) { return o.box.area(); });
  }
  if (has_word(text, {"smallest"})) {
    return best_of(things, [](const Object& o) { return -o.box.area(); });
  }
  if (rule == "refer.middle" || rule == "refer.nth_from_left") return in_row(things, text);
  if (has_word(text, {"leftmost", "left"})) {
    return best_of(things, [](const Object& o) { return -centre_x(o); });
  }
  if (has_word(text, {"rightmost", "right"})) return best_of(things, centre_x);
  if (has_word(text, {"topmost", "upper"})) {
    return best_of(things, [](const Object& o) { return -centre_y(o); });
  }
  if (has_word(text, {"bottommost", "lower"})) return best_of(things, centre_y);
  return things;
}

TEST(ReferencesTo, FitOneThingOnly) {
  std::map<std::string_view, int> counts;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const std::vector<Scene> scenes{testing::random_picture(seed)};
    const TaskInput input{.scenes = scenes, .assets = AssetView(testing::assets(), Split::kTrain)};
    const Inventory inventory = take_inventory(input, scenes[0]);
    for (const Object* object : inventory.objects()) {
      for (const Reference& reference : references_to(input, inventory, *object)) {
        const Things things = resolve(scenes[0], reference);
        ASSERT_EQ(things.size(), 1) << reference.text << ", seed " << seed;
        EXPECT_EQ(things[0], object) << reference.text << ", seed " << seed;
        ++counts[reference.rule];
      }
    }
  }
  for (const std::string_view rule :
       {"refer.plain", "refer.colour", "refer.largest", "refer.smallest", "refer.leftmost",
        "refer.rightmost", "refer.topmost", "refer.bottommost", "refer.on_left", "refer.on_right",
        "refer.upper", "refer.lower", "refer.middle", "refer.nth_from_left", "refer.beside"}) {
    EXPECT_GT(counts[rule], 0) << rule;
  }
}

TEST(ReferencesTo, DoNotExistForTwins) {
  Scene scene;
  scene.image = draw::make_image(600, 400, draw::kWhite);
  scene.objects = {{.noun = "dog", .colour = "black", .box = {100, 100, 150, 150}},
                   {.noun = "dog", .colour = "black", .box = {110, 110, 160, 160}}};
  const TaskInput input{.scenes = {&scene, 1},
                        .assets = AssetView(testing::assets(), Split::kTrain)};
  const Inventory inventory = take_inventory(input, scene);
  EXPECT_TRUE(references_to(input, inventory, scene.objects[0]).empty());
}

}  // namespace
}  // namespace tessera::synth::internal
