#include "synth/generator.h"

#include <array>
#include <memory>

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

}  // namespace
}  // namespace tessera::synth
