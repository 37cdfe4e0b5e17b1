// Properties that every generator's scenes have, over sizes, densities and languages.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>

#include <gtest/gtest.h>

#include "base/text.h"
#include "synth/assets/studio.h"
#include "synth/generator.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {

inline constexpr std::array<std::array<Index, 2>, 10> kSceneSizes = {{{384, 384},
                                                                      {32, 384},
                                                                      {384, 32},
                                                                      {1152, 768},
                                                                      {160, 1600},
                                                                      {2400, 200},
                                                                      {40, 40},
                                                                      {640, 480},
                                                                      {384, 768},
                                                                      {1600, 2000}}};

// Calls visit(template, request, seed) for every template over sizes, densities and languages.
template <class Visit>
void for_each_scene_request(std::span<const SceneTemplate> templates, Visit&& visit) {
  constexpr std::array kDensities = {0.0, 0.5, 1.0};
  std::uint64_t seed = 0;
  for (const SceneTemplate& entry : templates) {
    for (const auto& [width, height] : kSceneSizes) {
      // Every third pair of density and language, another one each time.
      const double density = kDensities[seed % 3];
      const Language language = seed % 2 == 0 ? Language::kEnglish : Language::kChinese;
      const Split split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
      visit(entry,
            SceneRequest{.split = split,
                         .language = language,
                         .width = width,
                         .height = height,
                         .density = density,
                         .difficulty = 0.25 * static_cast<double>(seed % 5)},
            seed + 1);
      ++seed;
    }
  }
}

inline std::string name_of(const SceneTemplate& entry, const SceneRequest& request) {
  return base::cat(entry.name, " ", request.width, " x ", request.height, " density ",
                   request.density, " ", to_string(request.language));
}

// A picture of the wanted size; words with text, facts and things inside it; boxes of nodes hold
// those below.
inline void expect_all_inside(const Scene& scene,
                              const SceneRequest& request,
                              const std::string& name) {
  EXPECT_EQ(scene.image.width, request.width) << name;
  EXPECT_EQ(scene.image.height, request.height) << name;
  const draw::Box picture{0, 0, static_cast<double>(request.width),
                          static_cast<double>(request.height)};
  visit_nodes(scene.root, [&](const Node& node) {
    for (const Node& child : node.children) {
      EXPECT_TRUE(child.box.is_empty() || node.box.contains(child.box)) << name;
    }
    if (node.kind != NodeKind::kWord) return;
    EXPECT_FALSE(node.text.empty()) << name;
    EXPECT_FALSE(node.box.is_empty()) << name << ": " << node.text;
    EXPECT_TRUE(picture.contains(node.box)) << name << ": " << node.text;
  });
  for (const Fact& fact : scene.facts) {
    EXPECT_FALSE(fact.value.empty()) << name << ": " << fact.key;
    EXPECT_TRUE(fact.box.is_empty() || picture.contains(fact.box)) << name << ": " << fact.key;
  }
  for (const Object& object : scene.objects) {
    EXPECT_TRUE(picture.contains(object.box)) << name << ": " << object.noun;
    EXPECT_GT(object.visible, 0) << name << ": " << object.noun;
    EXPECT_LE(object.visible, 1) << name << ": " << object.noun;
  }
}

// The same of a page: something is written on it.
inline void expect_sound_scene(const Scene& scene,
                               const SceneRequest& request,
                               const std::string& name) {
  expect_all_inside(scene, request, name);
  EXPECT_FALSE(scene.provenance.fonts.empty()) << name;
  EXPECT_FALSE(plain_text(scene.root).empty()) << name;
}

// Two studios, one of which has drawn before, make the same scene of the same seed.
inline void expect_same_scene_again(const SceneTemplate& entry,
                                    const SceneRequest& request,
                                    Studio& used,
                                    const std::shared_ptr<const Assets>& assets = small_assets()) {
  base::Rng first(5, 1);
  base::Rng second(5, 1);
  Studio other(assets);
  const Scene a = entry.make(used, request, first);
  const Scene b = entry.make(other, request, second);
  EXPECT_EQ(a.image.rgb, b.image.rgb) << entry.name;
  EXPECT_EQ(plain_text(a.root), plain_text(b.root)) << entry.name;
  EXPECT_EQ(a.provenance.fonts, b.provenance.fonts) << entry.name;
  EXPECT_EQ(a.provenance.pictures, b.provenance.pictures) << entry.name;
}

inline void expect_same_scenes_again(std::span<const SceneTemplate> templates,
                                     const std::shared_ptr<const Assets>& assets = small_assets()) {
  Studio studio(assets);
  for (const SceneTemplate& entry : templates) {
    const Split split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
    expect_same_scene_again(
        entry, {.split = split, .width = 640, .height = 480, .density = 0.7, .difficulty = 1},
        studio, assets);
  }
}

inline Index count_held_out(std::span<const SceneTemplate> templates) {
  Index count = 0;
  for (const SceneTemplate& entry : templates)
    count += entry.is_held_out ? 1 : 0;
  return count;
}

}  // namespace tessera::synth
