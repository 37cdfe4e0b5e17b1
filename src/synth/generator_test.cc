#include "synth/generator.h"

#include <array>
#include <memory>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "base/check.h"
#include "synth/assets/studio.h"

namespace tessera::synth {
namespace {

Scene make_empty(Studio& /*studio*/, const SceneRequest& /*request*/, base::Rng& /*rng*/) {
  return {};
}

constexpr std::array kTemplates = {
    SceneTemplate{.name = "often", .weight = 3, .make = make_empty},
    SceneTemplate{.name = "kept back", .weight = 5, .is_held_out = true, .make = make_empty},
    SceneTemplate{.name = "seldom", .weight = 1, .make = make_empty},
};

TEST(MakeScene, ChoosesByWeightOnTheWantedSide) {
  const AssetContent nothing;
  const auto assets = std::make_shared<const Assets>(nothing);
  Studio studio(assets);
  base::Rng rng(1);
  int num_often = 0;
  for (int i = 0; i < 400; ++i) {
    const Scene scene = make_scene({.name = "g", .templates = kTemplates}, studio, {}, rng);
    ASSERT_NE(scene.provenance.layout, "kept back");
    EXPECT_EQ(scene.provenance.generator, "g");
    num_often += scene.provenance.layout == "often" ? 1 : 0;
  }
  EXPECT_NEAR(num_often, 300, 40);
  EXPECT_EQ(
      make_scene({.name = "g", .templates = kTemplates}, studio, {.split = Split::kHeldOut}, rng)
          .provenance.layout,
      "kept back");
}

TEST(MakeScene, RefusesAGeneratorWithoutATemplateOnTheSide) {
  const auto assets = std::make_shared<const Assets>(AssetContent());
  Studio studio(assets);
  base::Rng rng(1);
  const auto templates = std::span(kTemplates).first(1);
  EXPECT_THROW((void)make_scene({.name = "g", .templates = templates}, studio,
                                {.split = Split::kHeldOut}, rng),
               base::ContractError);
}

TEST(Generators, HaveNamesOfTheirOwnAndTemplatesOnBothSides) {
  std::set<std::string_view> names;
  for (const Generator& generator : generators()) {
    EXPECT_TRUE(names.insert(generator.name).second) << generator.name;
    Index num_train = 0;
    Index num_held_out = 0;
    for (const SceneTemplate& entry : generator.templates) {
      (entry.is_held_out ? num_held_out : num_train) += 1;
      EXPECT_GT(entry.weight, 0) << entry.name;
      EXPECT_NE(entry.make, nullptr) << entry.name;
    }
    EXPECT_GE(num_train, 10) << generator.name;
    EXPECT_GE(num_held_out, 2) << generator.name;
  }
  EXPECT_TRUE(names.contains("text"));
  EXPECT_TRUE(names.contains("document"));
  EXPECT_TRUE(names.contains("table"));
  EXPECT_TRUE(names.contains("chart"));
  EXPECT_TRUE(names.contains("screen"));
  EXPECT_TRUE(names.contains("picture"));
}

TEST(Generators, NameTheirTemplatesOnce) {
  for (const Generator& generator : generators()) {
    std::set<std::string_view> names;
    for (const SceneTemplate& entry : generator.templates) {
      EXPECT_TRUE(names.insert(entry.name).second) << generator.name << ": " << entry.name;
    }
  }
}

TEST(Generators, StandInAFixedOrder) {
  const auto first = generators();
  const auto again = generators();
  ASSERT_EQ(first.size(), again.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].name, again[i].name);
    EXPECT_EQ(first[i].templates.data(), again[i].templates.data());
  }
}

}  // namespace
}  // namespace tessera::synth
