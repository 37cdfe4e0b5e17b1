// Calendars against the calendar, players against their times, monitors against their bars.
#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "synth/markup/markup.h"
#include "synth/screen/screen.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using testing::controls_of;
using testing::facts_of;
using testing::nodes_of;
using testing::visit_template;
using testing::visit_template_at;

// Chinese titles name year and month in digits: "2016年7月".
std::chrono::year_month month_in(const std::string& title) {
  const std::size_t middle = title.find("年");
  const int year = std::stoi(title.substr(0, middle));
  const int month = std::stoi(title.substr(middle + std::string("年").size()));
  return std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month));
}

TEST(Calendar, HasEveryDayOfItsMonthUnderItsWeekday) {
  Index num_months = 0;
  const SceneRequest request{
      .language = Language::kChinese, .width = 700, .height = 600, .density = 0.8};
  visit_template_at("calendar", request, 10, [&](const Scene& scene) {
    const auto tables = nodes_of(scene.root, NodeKind::kTable);
    if (tables.empty()) return;
    ++num_months;
    std::string title;
    for (const Node* heading : nodes_of(scene.root, NodeKind::kHeading)) {
      if (heading->level == 1) title = plain_text(*heading);
    }
    const std::chrono::year_month month = month_in(title);
    const auto grid = table_grid(*tables[0]);
    Index expected = 1;
    for (std::size_t row = 1; row < grid.size(); ++row) {
      for (std::size_t column = 0; column < 7; ++column) {
        const std::string text = grid[row][column] == nullptr ? "" : plain_text(*grid[row][column]);
        if (text.empty()) continue;
        EXPECT_EQ(text, std::to_string(expected));
        const std::chrono::sys_days day{month / std::chrono::day(static_cast<unsigned>(expected))};
        EXPECT_EQ(std::chrono::weekday(day).iso_encoding(), column + 1) << title << " " << text;
        ++expected;
      }
    }
    const std::chrono::year_month_day_last last{month.year(), month.month() / std::chrono::last};
    EXPECT_EQ(expected - 1, static_cast<Index>(static_cast<unsigned>(last.day())));
  });
  EXPECT_GE(num_months, 8);
}

TEST(Calendar, ListsAppointmentsInTheirOrder) {
  Index num_times = 0;
  visit_template("calendar", 16, [&](const Scene& scene) {
    if (nodes_of(scene.root, NodeKind::kTable).empty()) return;  // several days side by side
    std::string last;
    for (const Fact* fact : facts_of(scene, "document.entry_time")) {
      EXPECT_LT(last, fact->value);  // "08:15" < "10:00"
      last = fact->value;
      ++num_times;
    }
  });
  EXPECT_GT(num_times, 8);
}

TEST(Calendar, ShowsDaysSideBySideInAPanorama) {
  visit_template_at("calendar", {.width = 1600, .height = 160, .density = 0.8}, 4,
                    [](const Scene& scene) {
                      EXPECT_TRUE(nodes_of(scene.root, NodeKind::kTable).empty());
                      EXPECT_GE(nodes_of(scene.root, NodeKind::kHeading).size(), 4U);
                    });
}

Index seconds_in(const std::string& time) {
  const std::size_t colon = time.find(':');
  return 60 * std::stoll(time.substr(0, colon)) + std::stoll(time.substr(colon + 1));
}

TEST(MusicPlayer, HasPlayedLessThanTheWhole) {
  Index num_players = 0;
  visit_template("music", 16, [&](const Scene& scene) {
    if (controls_of(scene.root, "slider").empty()) return;
    for (const Node* times : nodes_of(scene.root, NodeKind::kParagraph)) {
      if (times->children.size() != 2) continue;
      const std::string played = plain_text(times->children[0]);
      if (played.find(':') == std::string::npos) continue;
      EXPECT_LE(seconds_in(played), seconds_in(plain_text(times->children[1])));
      ++num_players;
    }
  });
  EXPECT_GT(num_players, 8);
}

TEST(MusicPlayer, ListsSongsWithTheirLength) {
  Index num_lengths = 0;
  visit_template_at("music", {.width = 1000, .height = 600, .density = 0.8}, 8,
                    [&](const Scene& scene) {
                      for (const Fact* fact : facts_of(scene, "table.cell")) {
                        if (fact->slots[1].second != "Length") continue;
                        EXPECT_GE(seconds_in(fact->value), 90);
                        EXPECT_LE(seconds_in(fact->value), 500);
                        ++num_lengths;
                      }
                    });
  EXPECT_GT(num_lengths, 20);
}

// How far a bar reaches is what is printed beside it.
TEST(SystemMonitor, PrintsThePercentagesOfItsBars) {
  Index num_bars = 0;
  visit_template("monitor", 8, [&](const Scene& scene) {
    for (const Node* bar : controls_of(scene.root, "progress bar")) {
      const std::string text = plain_text(*bar);
      if (text.empty()) continue;
      ++num_bars;
      EXPECT_TRUE(text.ends_with("%")) << text;
      EXPECT_LE(std::stoi(text), 100);
    }
  });
  EXPECT_GT(num_bars, 8);
}

TEST(SystemMonitor, ListsProcessesBelowTheBars) {
  visit_template_at("monitor", {.width = 900, .height = 700, .density = 0.8}, 4,
                    [](const Scene& scene) {
                      const auto tables = nodes_of(scene.root, NodeKind::kTable);
                      ASSERT_EQ(tables.size(), 1U);
                      for (const Node* bar : controls_of(scene.root, "progress bar"))
                        EXPECT_LE(bar->box.y1, tables[0]->box.y0);
                    });
}

}  // namespace
}  // namespace tessera::synth
