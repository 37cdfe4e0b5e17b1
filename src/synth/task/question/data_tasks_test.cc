// Answers about tables of numbers, recomputed in floating point from the scene's table and the
// words of the question.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "synth/task/question/question_tasks.h"
#include "synth/task/testing/dialogue_visits.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth {
namespace {

using testing::has_word;
using testing::is_applicable;
using testing::numbers_in;
using testing::Sample;
using testing::visit_scene;

struct Point {
  std::string series;
  std::string category;
  double value = 0;
};

std::vector<Point> points_of(const DataTable& table) {
  std::vector<Point> points;
  for (std::size_t s = 0; s < table.values.size(); ++s) {
    for (std::size_t c = 0; c < table.categories.size(); ++c) {
      points.push_back({table.series[s], table.categories[c], table.values[s][c]});
    }
  }
  return points;
}

// Points that the text names, in its order: "May", or "North in 2021".
std::vector<Point> named_points(const std::string& text, const DataTable& table) {
  std::vector<std::pair<std::size_t, Point>> found;
  for (const Point& point : points_of(table)) {
    const std::string name =
        table.series.size() > 1 ? point.series + " in " + point.category : point.category;
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      found.emplace_back(at, point);
    }
  }
  std::ranges::sort(found, {}, &std::pair<std::size_t, Point>::first);
  std::vector<Point> points;
  for (auto& [at, point] : found)
    points.push_back(point);
  return points;
}

const DataTable& table_of(const Sample& sample) {
  return sample.scene().tables[0];
}

// Both hand-made charts.
void visit_charts(std::string_view task,
                  int repeats,
                  const std::function<void(const Sample&)>& visit) {
  visit_scene(task, {testing::bar_scene()}, repeats, visit);
  visit_scene(task, {testing::line_scene()}, repeats, visit);
}

double result_of(const std::string& answer) {
  return std::stod(answer.substr(answer.rfind("= ") + 2));
}

bool asks_for_most(const std::string& question) {
  return has_word(question, {"highest", "largest", "greatest", "maximum", "peak"});
}

TEST(DataTasks, GiveThePrintedValue) {
  visit_charts("data.value", 40, [](const Sample& sample) {
    const std::vector<Point> points = named_points(sample.question(), table_of(sample));
    ASSERT_EQ(points.size(), 1) << sample.question();
    EXPECT_DOUBLE_EQ(std::stod(sample.answer()), points[0].value);
  });
}

TEST(DataTasks, FindExtremesOfASeries) {
  visit_charts("data.extreme", 40, [](const Sample& sample) {
    std::vector<Point> points = points_of(table_of(sample));
    if (table_of(sample).series.size() > 1) {
      std::erase_if(points,
                    [&](const Point& p) { return !has_word(sample.question(), {p.series}); });
    }
    ASSERT_FALSE(points.empty()) << sample.question();
    const auto found = asks_for_most(sample.question())
                           ? std::ranges::max_element(points, {}, &Point::value)
                           : std::ranges::min_element(points, {}, &Point::value);
    EXPECT_EQ(sample.answer(), found->category) << sample.question();
  });
}

TEST(DataTasks, FindExtremesOfAll) {
  visit_charts("data.extreme_value", 20, [](const Sample& sample) {
    const std::vector<Point> points = points_of(table_of(sample));
    const auto found = asks_for_most(sample.question())
                           ? std::ranges::max_element(points, {}, &Point::value)
                           : std::ranges::min_element(points, {}, &Point::value);
    EXPECT_DOUBLE_EQ(std::stod(sample.answer()), found->value) << sample.question();
  });
  visit_scene("data.second", {testing::bar_scene()}, 10,
              [](const Sample& sample) { EXPECT_EQ(sample.answer(), "August"); });
}

TEST(DataTasks, FindTheSeriesThatIsLargest) {
  visit_scene("data.series_max", {testing::line_scene()}, 30, [](const Sample& sample) {
    const bool is_early = has_word(sample.question(), {"2021"});
    EXPECT_EQ(sample.answer(), is_early ? "South" : "North") << sample.question();
  });
}

TEST(DataTasks, CompareTwoPoints) {
  visit_charts("data.larger", 40, [](const Sample& sample) {
    const std::vector<Point> points = named_points(sample.question(), table_of(sample));
    ASSERT_EQ(points.size(), 2) << sample.question();
    const std::vector<Point> answered = named_points(sample.answer(), table_of(sample));
    ASSERT_EQ(answered.size(), 1) << sample.answer();
    EXPECT_DOUBLE_EQ(answered[0].value, std::max(points[0].value, points[1].value));
  });
  visit_charts("data.is_larger", 40, [](const Sample& sample) {
    const std::vector<Point> points = named_points(sample.question(), table_of(sample));
    ASSERT_EQ(points.size(), 2) << sample.question();
    EXPECT_EQ(sample.answer(), points[0].value > points[1].value ? "Yes." : "No.");
  });
}

TEST(DataTasks, ComputeWithStepsThatAreRight) {
  visit_charts("data.difference", 40, [](const Sample& sample) {
    const std::vector<Point> points = named_points(sample.question(), table_of(sample));
    ASSERT_EQ(points.size(), 2);
    EXPECT_NEAR(result_of(sample.answer()), std::abs(points[0].value - points[1].value), 1e-9);
  });
  visit_charts("data.sum", 40, [](const Sample& sample) {
    double sum = 0;
    for (const Point& p : named_points(sample.question(), table_of(sample)))
      sum += p.value;
    EXPECT_NEAR(result_of(sample.answer()), sum, 1e-9) << sample.question();
  });
  visit_charts("data.average", 60, [](const Sample& sample) {
    const std::vector<Point> points = named_points(sample.question(), table_of(sample));
    double sum = 0;
    for (const Point& p : points)
      sum += p.value;
    EXPECT_NEAR(result_of(sample.answer()), sum / static_cast<double>(points.size()), 1e-9)
        << sample.question();
  });
  visit_scene("data.total", {testing::bar_scene()}, 5, [](const Sample& sample) {
    EXPECT_EQ(sample.answer(), "120 + 80 + 200 + 150 = 550");
  });
}

TEST(DataTasks, CountAboveAndBelow) {
  visit_scene("data.count", {testing::bar_scene()}, 40, [](const Sample& sample) {
    const std::string question = sample.question();
    ASSERT_EQ(numbers_in(question).size(), 1) << question;
    const double threshold = numbers_in(question)[0];
    const bool is_below = has_word(question, {"below", "under", "less", "smaller"});
    const std::vector<Point> points = points_of(table_of(sample));
    const auto count = std::ranges::count_if(points, [&](const Point& p) {
      return is_below ? p.value < threshold : p.value > threshold;
    });
    EXPECT_EQ(sample.answer(), std::to_string(count)) << question;
  });
}

TEST(DataTasks, SayWhetherASeriesRoseOrFell) {
  visit_scene("data.trend", {testing::line_scene()}, 30, [](const Sample& sample) {
    EXPECT_EQ(sample.answer(), has_word(sample.question(), {"North"}) ? "It rose." : "It fell.");
  });
  const std::vector<Scene> bars{testing::bar_scene()};  // no development in time
  const TaskInput input{.scenes = bars, .assets = AssetView(testing::assets(), Split::kTrain)};
  EXPECT_FALSE(is_applicable(*find_task("data.trend"), input));
}

TEST(DataTasks, ListAndNameWhatIsThere) {
  std::set<std::string> lists;
  visit_scene("data.list", {testing::line_scene()}, 20,
              [&](const Sample& sample) { lists.insert(sample.answer()); });
  EXPECT_EQ(lists, (std::set<std::string>{"2021, 2022, 2023", "North, South"}));
  visit_scene("data.count_categories", {testing::bar_scene()}, 3,
              [](const Sample& sample) { EXPECT_EQ(sample.answer(), "4"); });
  visit_scene("data.title", {testing::bar_scene()}, 3,
              [](const Sample& sample) { EXPECT_EQ(sample.answer(), "Visitors"); });
  visit_scene("data.kind", {testing::line_scene()}, 3,
              [](const Sample& sample) { EXPECT_EQ(sample.answer(), "Line chart"); });
}

TEST(DataTasks, SayThatACategoryIsNotThere) {
  visit_charts("data.absent", 30, [](const Sample& sample) {
    EXPECT_TRUE(sample.answer().starts_with("There is no entry for "));
    EXPECT_TRUE(named_points(sample.question(), table_of(sample)).empty()) << sample.question();
  });
}

// Without printed values, what the picture cannot tell apart is not compared.
TEST(DataTasks, CompareOnlyWhatCanBeSeen) {
  Scene scene = testing::bar_scene();
  DataTable& table = scene.tables[0];
  table.values = {{100, 101, 10, 11}};
  table.printed = {{"100", "101", "10", "11"}};
  const std::vector<Scene> printed{scene};
  table.has_printed_values = false;
  const std::vector<Scene> drawn{scene};
  const AssetView view(testing::assets(), Split::kTrain);
  const Task& task = *find_task("data.extreme");
  EXPECT_TRUE(is_applicable(task, {.scenes = printed, .assets = view}));
  EXPECT_FALSE(is_applicable(task, {.scenes = drawn, .assets = view}));
  EXPECT_FALSE(is_applicable(*find_task("data.count"), {.scenes = drawn, .assets = view}));
}

// Columns in different units are compared with themselves only.
TEST(DataTasks, KeepColumnsOfDifferentUnitsApart) {
  Scene scene = testing::line_scene();
  scene.tables[0].chart = "";
  scene.tables[0].has_printed_values = true;
  scene.tables[0].printed = {{"$1.5", "$2.5", "$4.0"}, {"3.0 kg", "2.0 kg", "1.0 kg"}};
  for (const std::string_view task : {"data.larger", "data.difference", "data.sum"}) {
    visit_scene(task, {scene}, 30, [](const Sample& sample) {
      EXPECT_NE(has_word(sample.question(), {"North"}), has_word(sample.question(), {"South"}))
          << sample.question();
    });
  }
}

TEST(DataTasks, LeaveTablesAloneThatCannotBeAskedAbout) {
  const AssetView view(testing::assets(), Split::kTrain);
  Scene scene = testing::bar_scene();
  scene.tables.push_back(scene.tables[0]);  // which of the two?
  EXPECT_FALSE(is_applicable(*find_task("data.value"), {.scenes = {&scene, 1}, .assets = view}));
  scene.tables.pop_back();
  scene.tables[0].categories[1] = "May";  // twice
  EXPECT_FALSE(is_applicable(*find_task("data.value"), {.scenes = {&scene, 1}, .assets = view}));
  scene.tables[0].categories[1] = "June";
  scene.tables[0].printed[0][1] = "n/a";
  EXPECT_FALSE(is_applicable(*find_task("data.value"), {.scenes = {&scene, 1}, .assets = view}));
}

}  // namespace
}  // namespace tessera::synth
