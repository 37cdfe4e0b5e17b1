#include "synth/chart/chart.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/file.h"
#include "synth/assets/studio.h"
#include "synth/chart/frame.h"
#include "synth/chart/marks.h"
#include "synth/chart/scale.h"
#include "synth/chart/topic.h"

namespace tessera::synth {
namespace {

constexpr const char* kFontPath = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf";

// One face on either side, and cities.
std::shared_ptr<const Assets> small_assets() {
  AssetContent content;
  auto file = base::MappedFile::open(kFontPath);
  EXPECT_TRUE(file.has_value()) << "fonts-noto-core is to be installed";
  const std::span<const std::byte> bytes = file->bytes();
  for (Index i = 0; i < 2; ++i) {
    FontInfo& font = content.fonts.items.emplace_back();
    font.id = font.family = "face" + std::to_string(i);
    font.number = i;
    font.scripts[static_cast<std::size_t>(Script::kLatin)] = true;
    font.coverage = {{0x20, 0x17F}, {0x2010, 0x20AC}};
    font.file.assign(bytes.begin(), bytes.end());
  }
  content.fonts.num_train = 1;
  Divided<std::string>& cities = content.words[static_cast<std::size_t>(WordList::kCities)][0];
  cities.items = {"Rome",  "Oslo",  "Lima",  "Cairo", "Quito", "Perth", "Turin", "Osaka",
                  "Berne", "Sofia", "Dakar", "Delhi", "Kyiv",  "Seoul", "Porto", "Bonn"};
  cities.num_train = cities.items.size();
  return std::make_shared<const Assets>(std::move(content));
}

TEST(PrintDecimal, FollowsTheLanguage) {
  EXPECT_EQ(print_decimal({1234567, 0}, Language::kEnglish), "1,234,567");
  EXPECT_EQ(print_decimal({1234567, 2}, Language::kGerman), "12.345,67");
  EXPECT_EQ(print_decimal({-5, 1}, Language::kFrench), "-0,5");
  EXPECT_EQ(print_decimal({12, -3}, Language::kFrench), "12\u00a0000");
  EXPECT_EQ(print_decimal({9800, 0}, Language::kEnglish), "9800");
  EXPECT_EQ(print_decimal({0, 0}, Language::kChinese), "0");
}

TEST(Scale, PutsTicksAtEqualDistances) {
  const Scale scale{
      .minor = 2, .minors_per_tick = 5, .num_ticks = 3, .num_negative_ticks = 1, .decimals = 1};
  const auto ticks = scale.ticks();
  ASSERT_EQ(ticks.size(), 5U);
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    EXPECT_DOUBLE_EQ(ticks[i].value(), -1.0 + static_cast<double>(i));
    EXPECT_DOUBLE_EQ(scale.position(ticks[i].value()), 0.25 * static_cast<double>(i));
  }
  const Scale logarithmic{.num_ticks = 2, .is_logarithmic = true};
  EXPECT_NEAR(logarithmic.position(10), 0.5, 1e-12);
  EXPECT_EQ(logarithmic.ticks().back().units, 100);
}

TEST(ChooseTopic, SharesOfACategoryAddUpToAHundred) {
  const auto assets = small_assets();
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    base::Rng rng(seed);
    const Topic pie =
        choose_topic({*assets, Split::kTrain}, {.num_categories = 5, .is_share = true}, rng);
    EXPECT_EQ(std::accumulate(pie.table.values[0].begin(), pie.table.values[0].end(), 0.0), 100);
    const Topic bars = choose_topic({*assets, Split::kTrain},
                                    {.num_categories = 4, .num_series = 3, .is_share = true}, rng);
    for (std::size_t c = 0; c < 4; ++c) {
      EXPECT_EQ(bars.table.values[0][c] + bars.table.values[1][c] + bars.table.values[2][c], 100);
    }
  }
}

TEST(ChooseTopic, KeepsValuesOnTheScaleAndNamesApart) {
  const auto assets = small_assets();
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    base::Rng rng(seed);
    const Topic topic =
        choose_topic({*assets, Split::kTrain},
                     {.num_categories = 5, .num_series = 3, .is_stacked = seed % 2 == 0}, rng);
    for (std::size_t c = 0; c < 5; ++c) {
      double sum = 0;
      for (const auto& series : topic.table.values) {
        sum += series[c];
        EXPECT_GT(series[c], 0);
        EXPECT_LE(topic.scale.position(series[c]), 1 + 1e-9);
      }
      EXPECT_TRUE(seed % 2 != 0 || topic.scale.position(sum) <= 1 + 1e-9) << sum;
    }
    std::set<std::string> names(topic.table.categories.begin(), topic.table.categories.end());
    names.insert(topic.table.series.begin(), topic.table.series.end());
    EXPECT_EQ(names.size(), 8U) << "seed " << seed;
  }
}

// The bars' heights, measured in the picture, give the values back.
TEST(DrawMarks, BarsAreAsHighAsTheirValues) {
  Studio studio(small_assets());
  base::Rng rng(5);
  ChartLook look{.ink = draw::kBlack, .palette = {{200, 0, 0}}, .fonts = {FontKind::kSans}};
  look.grid_lines = GridLines::kNone;
  const SceneRequest request{.width = 500, .height = 400};
  ChartSheet chart(studio, request, rng, look);
  Topic topic;
  topic.scale = {.minor = 1, .minors_per_tick = 5, .num_ticks = 4};
  topic.table.categories = {"A", "B", "C"};
  topic.table.series = {""};
  topic.table.values = {{4, 20, 13}};
  const Axes axes = draw_axes(chart, topic, {});
  draw_marks(chart, axes, topic.table, {.kind = MarkKind::kBars}, {.first = 0, .end = 1});
  const draw::Image image = chart.sheet.canvas.to_image();
  const auto is_red = [&](Index x, Index y) {
    const std::uint8_t* pixel = image.rgb.data() + 3 * (y * image.width + x);
    return pixel[0] > 150 && pixel[1] < 60;
  };
  for (Index c = 0; c < 3; ++c) {
    const auto x = static_cast<Index>(axes.category_at(c));
    Index height = 0;
    for (Index y = 0; y < image.height; ++y)
      height += is_red(x, y) ? 1 : 0;
    const double value = static_cast<double>(height) / axes.plot.height() * 20;
    EXPECT_NEAR(value, topic.table.values[0][static_cast<std::size_t>(c)], 0.2);
  }
}

class ChartTemplates : public testing::TestWithParam<SceneTemplate> {};

TEST_P(ChartTemplates, KeepTheirWordsInsideAndTheirNumbersWhole) {
  const SceneTemplate& entry = GetParam();
  const SceneRequest base_request{.split = entry.is_held_out ? Split::kHeldOut : Split::kTrain};
  Studio studio(small_assets());
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
    Studio other(small_assets());
    EXPECT_EQ(entry.make(other, request, again).image.rgb, scene.image.rgb);
  }
}

INSTANTIATE_TEST_SUITE_P(All,
                         ChartTemplates,
                         testing::ValuesIn(chart_templates()),
                         [](const auto& tested) {
                           std::string name(tested.param.name);
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

}  // namespace
}  // namespace tessera::synth
