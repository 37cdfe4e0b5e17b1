#include "synth/chart/chart.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/assets/studio.h"
#include "synth/chart/testing/city_assets.h"

namespace tessera::synth {
namespace {

using testing::city_assets;

class ChartTemplates : public ::testing::TestWithParam<SceneTemplate> {};

TEST_P(ChartTemplates, KeepTheirWordsInsideAndTheirNumbersWhole) {
  const SceneTemplate& entry = GetParam();
  const SceneRequest base_request{.split = entry.is_held_out ? Split::kHeldOut : Split::kTrain};
  Studio studio(city_assets());
  for (const auto& [width, height] : {std::pair(500, 400), {900, 300}, {300, 700}, {120, 90}}) {
    SceneRequest request = base_request;
    request.width = width;
    request.height = height;
    request.density = 1;
    base::Rng rng(11);
    studio.begin_scene();
    const Scene scene = entry.make(studio, request, rng);
    ASSERT_EQ(scene.image.width, width);
    const draw::Box all{0, 0, static_cast<double>(width), static_cast<double>(height)};
    visit_nodes(scene.root, [&](const Node& node) {
      EXPECT_TRUE(node.kind != NodeKind::kWord || all.contains(node.box)) << node.text;
    });
    for (const DataTable& table : scene.tables) {
      ASSERT_EQ(table.values.size(), table.series.size());
      for (std::size_t s = 0; s < table.values.size(); ++s) {
        EXPECT_EQ(table.values[s].size(), table.categories.size());
        EXPECT_EQ(table.printed[s].size(), table.categories.size());
      }
      // What the table names stands in the picture.
      const std::string text = plain_text(scene.root);
      for (const std::string& name : table.categories)
        EXPECT_NE(text.find(name), text.npos) << name;
    }
    EXPECT_TRUE(width < 500 || height < 300 || !scene.tables.empty()) << width << " x " << height;
    base::Rng again(11);
    Studio other(city_assets());
    EXPECT_EQ(entry.make(other, request, again).image.rgb, scene.image.rgb);
  }
}

INSTANTIATE_TEST_SUITE_P(All,
                         ChartTemplates,
                         ::testing::ValuesIn(chart_templates()),
                         [](const auto& tested) {
                           std::string name(tested.param.name);
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

TEST(ChartTemplates, ClaimNoNumbersOfAPlotTooFlatToReadThem) {
  const auto num_tables = [](const SceneTemplate& entry, SceneRequest request) {
    std::size_t count = 0;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      request.split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
      Studio studio(city_assets());
      base::Rng rng(seed);
      count += entry.make(studio, request, rng).tables.size();
    }
    return count;
  };
  for (const SceneTemplate& entry : chart_templates()) {
    EXPECT_EQ(num_tables(entry, {.width = 600, .height = 48}), 0U) << entry.name;
    EXPECT_GE(num_tables(entry, {.width = 600, .height = 480}), 10U) << entry.name;
  }
}

TEST(ChartTemplates, AreManyAndSomeAreHeldOut) {
  std::set<std::string_view> names;
  Index num_held_out = 0;
  for (const SceneTemplate& entry : chart_templates()) {
    names.insert(entry.name);
    num_held_out += entry.is_held_out ? 1 : 0;
  }
  EXPECT_GE(names.size(), 24U);
  EXPECT_EQ(names.size(), chart_templates().size());
  EXPECT_GE(num_held_out, 4);
}

}  // namespace
}  // namespace tessera::synth
