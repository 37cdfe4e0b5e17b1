#include "eval/suite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/recipe/recipe_file.h"

namespace tessera::eval {
namespace {

using testing::HasSubstr;

constexpr auto kSuite = R"({"name": "small", "seed": 7, "tasks": [
  {"name": "pages", "metric": "character_error_rate", "also": ["word_error_rate", "endless"],
   "target": 0.02, "limit": 50, "max_tokens": 99,
   "sources": [{"recipe": "r.json", "seed": 1, "samples": 80, "split": "held_out"},
               {"path": "x.jsonl"}]},
  {"name": "papers", "metric": "anls", "prompt": "Read.",
   "import": {"path": "pdf", "form": "pdf", "dpi": 100}}]})";

TEST(Suite, IsReadWithPathsOfItsFolder) {
  const Suite suite = parse_suite(kSuite, "s.json", "configs").value();
  EXPECT_EQ(suite.name, "small");
  EXPECT_EQ(suite.seed, 7u);
  ASSERT_EQ(suite.tasks.size(), 2u);
  const TaskConfig& pages = suite.tasks[0];
  EXPECT_EQ(pages.metric, Metric::kCharacterErrors);
  EXPECT_EQ(pages.also, (std::vector<Metric>{Metric::kWordErrors, Metric::kEndless}));
  EXPECT_EQ(pages.target, 0.02);
  EXPECT_EQ(pages.limit, 50);
  EXPECT_EQ(pages.max_tokens, 99);
  ASSERT_EQ(pages.sources.sources.size(), 2u);
  EXPECT_EQ(pages.sources.sources[0].generation->recipe, "configs/r.json");
  EXPECT_EQ(pages.sources.sources[0].generation->split, synth::Split::kHeldOut);
  EXPECT_EQ(pages.sources.sources[1].path, "configs/x.jsonl");
  const TaskConfig& papers = suite.tasks[1];
  EXPECT_EQ(papers.import->path, "configs/pdf");
  EXPECT_EQ(papers.import->form, "pdf");
  EXPECT_EQ(papers.import->dpi, 100);
  EXPECT_EQ(papers.prompt, "Read.");
}

TEST(Suite, ChangesReachTasksAndSources) {
  Suite suite = parse_suite(kSuite, "s.json", "").value();
  apply({.seed = 11, .limit = 60}, suite);
  EXPECT_EQ(suite.seed, 11u);
  EXPECT_EQ(suite.tasks[0].limit, 50);
  EXPECT_EQ(suite.tasks[1].limit, 60);
  EXPECT_EQ(suite.tasks[0].sources.sources[0].generation->seed, 11u);
}

TEST(Suite, OptionalTasksWithoutFilesAreLeftOut) {
  Suite suite = parse_suite(kSuite, "s.json", "nowhere").value();
  EXPECT_TRUE(leave_out_absent(suite).empty());
  suite.tasks[1].is_optional = true;
  EXPECT_EQ(leave_out_absent(suite), std::vector<std::string>{"papers"});
  ASSERT_EQ(suite.tasks.size(), 1u);
  EXPECT_EQ(suite.tasks[0].name, "pages");
}

// What comes with the program can be read, with all recipes. Nothing of it is seen in training: it
// is of the held-out side, or, in tasks about things that training knows, of seeds that no run has.
TEST(Suite, ReadySuitesAreValid) {
  for (const char* name : {"release", "endless"}) {
    const auto suite =
        read_suite(std::string(TESSERA_SOURCE_DIR) + "/configs/eval/" + name + ".json");
    ASSERT_TRUE(suite) << suite.error().to_string();
    for (const TaskConfig& task : suite->tasks) {
      for (const data::SourceConfig& source : task.sources.sources) {
        EXPECT_TRUE(data::read_recipe(source.generation->recipe)) << task.name;
        if (task.name.starts_with("known_")) {
          constexpr std::uint64_t kFirstSeedOfNoRun = 1'000'000;
          EXPECT_GE(source.generation->seed, kFirstSeedOfNoRun) << task.name;
        } else {
          EXPECT_EQ(source.generation->split, synth::Split::kHeldOut) << task.name;
        }
      }
    }
  }
}

TEST(Suite, FaultsNameTheField) {
  const auto with_task = [](const std::string& task) {
    return R"({"name": "s", "tasks": [)" + task + "]}";
  };
  const std::string source = R"("sources": [{"path": "x"}]})";
  const std::pair<std::string, const char*> cases[] = {
      {R"({"name": "s", "tasks": []})", "s.json: tasks: at least one"},
      {with_task(R"({"name": "a/b", "metric": "exact", )" + source), "tasks[0].name: letters"},
      {with_task(R"({"name": "a", "metric": "precise", )" + source), "is \"precise\""},
      {with_task(R"({"name": "a", "metric": "exact", "also": ["x"], )" + source), "also"},
      {with_task(R"({"name": "a", "metric": "exact"})"), "either sources or import, has none"},
      {with_task(R"({"name": "a", "metric": "exact", "import": {"path": "p", "form": "ftp"}})"),
       "form"},
      {with_task(R"({"name": "a", "metric": "exact", "import": {"path": "p"}, )" + source),
       "has both"},
      {with_task(R"({"name": "a", "metric": "exact", "typo": 1, )" + source), "typo"},
      {with_task(R"({"name": "a", "metric": "exact", "sources": [{"paht": "x"}]})"), "path"},
      {with_task(R"({"name": "a", "metric": "exact", )" + source +
                 R"(, {"name": "a", "metric": "exact", )" + source),
       "a name of its own"},
  };
  for (const auto& [text, part] : cases) {
    const auto suite = parse_suite(text, "s.json", "");
    ASSERT_FALSE(suite) << text;
    EXPECT_THAT(suite.error().to_string(), HasSubstr(part)) << text;
  }
}

}  // namespace
}  // namespace tessera::eval
