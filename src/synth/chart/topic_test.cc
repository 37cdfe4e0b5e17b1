#include "synth/chart/topic.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/testing/small_assets.h"

namespace tessera::synth {
namespace {

TEST(ChooseTopic, SharesOfACategoryAddUpToAHundred) {
  const auto& assets = small_assets();
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
  const auto& assets = small_assets();
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

TEST(ChooseTopic, PrintsWhatTheValuesAre) {
  const auto& assets = small_assets();
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    base::Rng rng(seed);
    const Topic topic = choose_topic({*assets, Split::kTrain}, {.num_categories = 4}, rng);
    for (std::size_t c = 0; c < 4; ++c) {
      std::string digits = topic.table.printed[0][c];
      std::erase(digits, ',');
      EXPECT_DOUBLE_EQ(std::stod(digits), topic.table.values[0][c]) << topic.table.printed[0][c];
      // A multiple of the least step: it can be read off the axis.
      const double minors = topic.table.values[0][c] / topic.scale.at_minor(1).value();
      EXPECT_NEAR(minors, std::round(minors), 1e-6);
    }
  }
}

TEST(ChooseTopic, OrderedCategoriesAreMonthsOrYears) {
  const auto& assets = small_assets();
  int num_months = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    base::Rng rng(seed);
    const Topic topic = choose_topic(
        {*assets, Split::kTrain}, {.categories = CategoryKind::kOrdered, .num_categories = 6}, rng);
    ASSERT_EQ(topic.table.categories.size(), 6U);
    if (topic.table.categories[0][0] > '9') {
      const auto months =
          AssetView(*assets, Split::kTrain).words(WordList::kMonths, Language::kEnglish);
      EXPECT_FALSE(std::ranges::search(months, topic.table.categories).empty());
      ++num_months;
      continue;
    }
    const int step = std::stoi(topic.table.categories[1]) - std::stoi(topic.table.categories[0]);
    EXPECT_TRUE(step == 1 || step == 5);
    for (std::size_t i = 1; i < 6; ++i) {
      EXPECT_EQ(std::stoi(topic.table.categories[i]) - std::stoi(topic.table.categories[i - 1]),
                step);
    }
    EXPECT_LE(std::stoi(topic.table.categories.back()), 2024);
  }
  EXPECT_NEAR(num_months, 10, 6);
}

TEST(ChooseTopic, RangesFollowOneAnother) {
  const auto& assets = small_assets();
  base::Rng rng(1);
  const Topic topic = choose_topic({*assets, Split::kTrain},
                                   {.categories = CategoryKind::kRanges, .num_categories = 5}, rng);
  for (std::size_t i = 1; i < 5; ++i) {
    const std::string& before = topic.table.categories[i - 1];
    const std::string& range = topic.table.categories[i];
    const std::size_t dash = before.find("–");
    ASSERT_NE(dash, before.npos);
    EXPECT_EQ(before.substr(dash + 3), range.substr(0, range.find("–")));
  }
}

TEST(ChooseTopic, SpeaksTheLanguage) {
  const auto& assets = small_assets();
  const std::set<std::string> german = {"Umsatz",       "Besucher",    "Einwohner", "Produktion",
                                        "Niederschlag", "Kosten",      "Einnahmen", "Energie",
                                        "Strecke",      "Arbeitszeit", "Ernte",     "Mitglieder",
                                        "Bestellungen", "Studierende"};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    base::Rng rng(seed);
    const Topic topic =
        choose_topic({*assets, Split::kTrain}, {.language = Language::kGerman}, rng);
    EXPECT_TRUE(german.contains(topic.table.value_label)) << topic.table.value_label;
    EXPECT_TRUE(topic.table.title.starts_with(topic.table.value_label));
  }
}

TEST(ChooseTopic, LogarithmicValuesAreOneTwoOrFiveTimesADecade) {
  const auto& assets = small_assets();
  base::Rng rng(6);
  const Topic topic = choose_topic({*assets, Split::kTrain},
                                   {.num_categories = 8, .scale = {.is_logarithmic = true}}, rng);
  for (const double value : topic.table.values[0]) {
    auto leading = static_cast<std::int64_t>(value);
    while (leading % 10 == 0)
      leading /= 10;
    EXPECT_TRUE(leading == 1 || leading == 2 || leading == 5) << value;
    EXPECT_LE(topic.scale.position(value), 1);
  }
}

}  // namespace
}  // namespace tessera::synth
