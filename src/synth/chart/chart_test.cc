#include "synth/chart/chart.h"

#include <string>

#include <gtest/gtest.h>

#include "synth/testing/scenes.h"

namespace tessera::synth {
namespace {

TEST(ChartTemplates, AreManyAndSomeAreHeldOut) {
  EXPECT_GE(std::ssize(chart_templates()), 24);
  EXPECT_GE(count_held_out(chart_templates()), 4);
}

// What the table names stands in the picture, and every value is there.
void expect_whole_table(const DataTable& table, const Scene& scene, const std::string& name) {
  ASSERT_EQ(table.values.size(), table.series.size()) << name;
  ASSERT_EQ(table.printed.size(), table.series.size()) << name;
  for (std::size_t s = 0; s < table.values.size(); ++s) {
    EXPECT_EQ(table.values[s].size(), table.categories.size()) << name;
    EXPECT_EQ(table.printed[s].size(), table.categories.size()) << name;
  }
  const std::string text = plain_text(scene.root);
  for (const std::string& category : table.categories)
    EXPECT_NE(text.find(category), text.npos) << name << ": " << category;
}

TEST(ChartTemplates, KeepTheirWordsInsideAndTheirNumbersWhole) {
  Studio studio(small_assets());
  for_each_scene_request(chart_templates(), [&](const SceneTemplate& entry,
                                                const SceneRequest& request, std::uint64_t seed) {
    studio.begin_scene();
    base::Rng rng(seed);
    const Scene scene = entry.make(studio, request, rng);
    const std::string name = name_of(entry, request);
    expect_all_inside(scene, request, name);
    for (const DataTable& table : scene.tables)
      expect_whole_table(table, scene, name);
    const bool is_large = request.width >= 500 && request.height >= 300;
    EXPECT_TRUE(!is_large || !scene.tables.empty()) << name;
  });
}

TEST(ChartTemplates, ClaimNoNumbersOfAPlotTooFlatToReadThem) {
  Studio studio(small_assets());
  const auto num_tables = [&](const SceneTemplate& entry, SceneRequest request) {
    std::size_t count = 0;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      request.split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
      studio.begin_scene();
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

TEST(ChartTemplates, MakeTheSameSceneOfTheSameSeed) {
  expect_same_scenes_again(chart_templates());
}

}  // namespace
}  // namespace tessera::synth
