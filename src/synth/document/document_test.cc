#include "synth/document/document.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "synth/markup/markup.h"
#include "synth/testing/scenes.h"

namespace tessera::synth {
namespace {

TEST(DocumentTemplates, MakeSoundScenesOfAllSizesAndDensities) {
  Studio studio(small_assets());
  for_each_scene_request(
      document_templates(),
      [&](const SceneTemplate& entry, const SceneRequest& request, std::uint64_t seed) {
        studio.begin_scene();
        base::Rng rng(seed);
        const Scene scene = entry.make(studio, request, rng);
        expect_sound_scene(scene, request, name_of(entry, request));
        EXPECT_FALSE(to_markdown(scene.root).empty());
      });
}

TEST(DocumentTemplates, MakeTheSameSceneOfTheSameSeed) {
  Studio studio(small_assets());
  for (const SceneTemplate& entry : document_templates()) {
    const Split split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
    expect_same_scene_again(
        entry, {.split = split, .width = 640, .height = 480, .density = 0.7, .difficulty = 1},
        studio);
  }
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

// The words within the box of a fact are its value.
TEST(DocumentTemplates, FactsStandWhereTheirBoxesSay) {
  Studio studio(small_assets());
  Index num_facts = 0;
  for_each_scene_request(
      document_templates(),
      [&](const SceneTemplate& entry, const SceneRequest& request, std::uint64_t seed) {
        base::Rng rng(seed, 3);
        const Scene scene = entry.make(studio, request, rng);
        for (const Fact& fact : scene.facts) {
          if (fact.box.is_empty()) continue;
          std::string words;
          draw::Box ink;
          visit_nodes(scene.root, [&](const Node& node) {
            if (node.kind != NodeKind::kWord || !fact.box.contains(node.box)) return;
            words += node.text;
            ink = draw::unite(ink, node.box);
          });
          EXPECT_EQ(without_spaces(words), without_spaces(fact.value))
              << name_of(entry, request) << ": " << fact.key;
          EXPECT_EQ(ink, fact.box) << name_of(entry, request) << ": " << fact.key;
          ++num_facts;
        }
      });
  EXPECT_GT(num_facts, 10);
}

}  // namespace
}  // namespace tessera::synth
