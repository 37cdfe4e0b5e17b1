// tessera eval from outside, on the fixture's random model and a suite of seconds.
#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>

#include "synth/assets/pack.h"

#include "system/pdf_file.h"
#include "system/training_run.h"

namespace tessera::system_test {
namespace {

using testing::HasSubstr;

class Eval : public ::testing::Test {
 protected:
  Eval() {
    std::string lines;
    for (int i = 0; i < 9; ++i) {
      lines += Json{{{"role", "user"}, {"content", "Say " + std::to_string(i * 37)}},
                    {{"role", "assistant"}, {"content", std::to_string(i)}}}
                   .dump() +
               "\n";
    }
    folder_.write("d.jsonl", lines);
    write_suite({{"also", {"endless", "calibration_error"}}});
  }

  void write_suite(const Json& more) {
    Json task = {{"name", "words"},
                 {"metric", "character_error_rate"},
                 {"max_tokens", 6},
                 {"target", 0.5},
                 {"sources", {{{"path", "d.jsonl"}}}}};
    task.update(more);
    if (task.contains("import")) task.erase("sources");
    folder_.write("s.json", Json{{"name", "small"}, {"seed", 3}, {"tasks", {task}}}.dump());
  }

  [[nodiscard]] std::vector<std::string> arguments(
      const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"eval",
                                    "--suite",
                                    folder_.file("s.json"),
                                    "--out",
                                    folder_.file(out),
                                    "--model",
                                    golden_folder() + "/mha",
                                    "--json"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] ProgramResult eval(const std::string& out,
                                   const std::vector<std::string>& more = {}) const {
    return run_program(arguments(out, more));
  }
  [[nodiscard]] std::vector<Json> answers(const std::string& out) const {
    return lines_of(folder_.file(out) + "/answers/words.jsonl");
  }

  formats::TemporaryFolder folder_;
};

TEST_F(Eval, StoresAnswersThenScoresAndReports) {
  const ProgramResult result = eval("out");
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(result.errors, "");
  const Json task = Json::parse(result.output)["tasks"]["words"];
  EXPECT_EQ(task["metric"], "character_error_rate");
  EXPECT_EQ(task["n"], 9);
  EXPECT_EQ(task["reached"], false);
  EXPECT_LE(task["interval"][0], task["value"]);
  EXPECT_GE(task["interval"][1], task["value"]);
  EXPECT_EQ(task["also"][1]["metric"], "calibration_error");
  EXPECT_GT(task["also"][1]["value"], 0.0);
  EXPECT_EQ(Json::parse(text_of(folder_.file("out/results.json"))), Json::parse(result.output));
  EXPECT_THAT(text_of(folder_.file("out/report.html")), HasSubstr("the worst answers"));
  const std::vector<Json> stored = answers("out");
  ASSERT_EQ(stored.size(), 10u);
  EXPECT_EQ(stored[1]["ids"].size(), stored[1]["log_probs"].size());

  const ProgramResult again = eval("out");
  EXPECT_EQ(answers("out"), stored);  // nothing is asked twice
  EXPECT_EQ(again.output, result.output);
  const ProgramResult fewer = eval("out", {"--limit", "4", "--score-only"});
  EXPECT_EQ(Json::parse(fewer.output)["tasks"]["words"]["n"], 4);
  const ProgramResult other =
      run_program({"eval", "--suite", folder_.file("s.json"), "--out", folder_.file("out"),
                   "--model", golden_folder() + "/mla_softmax"});
  expect_one_line(other, "answers for model");
}

// Killed again and again, in parts or whole: the same answers.
TEST_F(Eval, KillsAndShardsLeaveNoTrace) {
  ASSERT_EQ(eval("whole").exit_code, 0);
  base::Rng rng(5);
  ProgramResult result;
  for (int attempt = 0; attempt < 40; ++attempt) {
    ChildProgram child({.arguments = arguments("cut", {"--batch-size", "2"})});
    if (attempt < 12) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10 + rng.next_below(120)));
      kill(child.pid(), SIGKILL);
    }
    result = child.finish();
    if (result.exit_code == 0) break;
  }
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto scores = [&](const std::string& out) {
    Json tasks = Json::parse(text_of(folder_.file(out) + "/results.json"))["tasks"];
    tasks["words"].erase("mean");  // times differ
    return tasks;
  };
  EXPECT_EQ(scores("cut"), scores("whole"));
  for (const char* shard : {"0/2", "1/2"})
    ASSERT_EQ(eval("shards", {"--shard", shard}).exit_code, 0);
  EXPECT_EQ(scores("shards"), scores("whole"));
}

TEST_F(Eval, InterruptedItKeepsWhatIsThere) {
  write_suite({{"max_tokens", 2000}});
  ChildProgram child({.arguments = arguments("out", {"--batch-size", "1", "--threads", "1"})});
  while (!std::filesystem::exists(folder_.file("out/answers/words.jsonl")))
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  child.interrupt();
  const ProgramResult result = child.finish();
  EXPECT_EQ(result.exit_code, 130) << result.errors;
  EXPECT_EQ(result.errors, "");
  EXPECT_EQ(Json::parse(result.output)["cancelled"], true);
  EXPECT_LT(answers("out").size(), 10u);
}

// Pages of a PDF with their text layer as the truth, read by another program.
TEST_F(Eval, QuestionsAreWrittenForOtherProgramsAndTheirAnswersScored) {
  folder_.write("pages.pdf", pdf_with_text({"BT /F1 12 Tf 10 40 Td (Hello tiles) Tj ET",
                                            "BT /F1 12 Tf 10 40 Td (Second page) Tj ET"}));
  write_suite({{"import", {{"path", "pages.pdf"}, {"form", "pdf"}, {"dpi", 72}}},
               {"prompt", "Read the page."}});
  ASSERT_EQ(eval("out", {"--questions-only"}).exit_code, 0);
  const std::vector<Json> lines = lines_of(folder_.file("out/questions/words.jsonl"));
  ASSERT_EQ(lines.size(), 5u);  // two pages as text, two with boxes, which are left out
  std::filesystem::create_directory(folder_.file("out/answers"));
  Json header = lines[0];
  header["model"] = "perfect reader";
  std::string answers = header.dump() + "\n";
  int num_pages = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].contains("dropped")) continue;
    EXPECT_EQ(lines[i]["prompt"], "<image>\nRead the page.");
    const std::string picture =
        folder_.file("out/questions/" + std::string(lines[i]["pictures"][0]));
    EXPECT_TRUE(std::filesystem::exists(picture)) << picture;
    Json answer = {{"number", lines[i]["number"]},
                   {"truth", lines[i]["truth"]},
                   {"text", num_pages++ == 0 ? lines[i]["truth"] : Json("")}};
    answers += answer.dump() + "\n";
  }
  EXPECT_EQ(num_pages, 2);
  folder_.write("out/answers/words.jsonl", answers);
  const ProgramResult result = eval("out", {"--score-only"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const Json scores = Json::parse(result.output);
  EXPECT_EQ(scores["model"], "perfect reader");
  EXPECT_DOUBLE_EQ(scores["tasks"]["words"]["value"], 0.5);
  const ProgramResult beside = eval("ours", {"--limit", "2", "--beside", folder_.file("out")});
  ASSERT_EQ(beside.exit_code, 0) << beside.errors;
  EXPECT_THAT(text_of(folder_.file("ours/report.html")), HasSubstr("perfect reader"));
}

// Samples that are made, of a pack without pictures: a seed draws others, a number always the same.
TEST_F(Eval, MadeQuestionsAreThoseOfTheirSeed) {
  const auto pack = synth::encode_pack(synth::AssetContent{.mix = "test"});
  folder_.write("assets.pack", {reinterpret_cast<const char*>(pack.data()), pack.size()});
  folder_.write("sums.json", R"({"name": "sums", "text_share": 1, "gates": {"same_text": 9},
    "parts": [{"name": "sums", "tasks": {"text.add": 1}}]})");
  write_suite({{"metric", "relaxed_accuracy"},
               {"sources",
                {{{"recipe", "sums.json"}, {"seed", 1}, {"samples", 6}, {"split", "held_out"}}}}});
  const auto questions = [&](const std::string& out, const std::vector<std::string>& more) {
    std::vector<std::string> all = {"--questions-only", "--assets", folder_.file("assets.pack")};
    all.insert(all.end(), more.begin(), more.end());
    const ProgramResult result = eval(out, all);
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    std::vector<Json> lines = lines_of(folder_.file(out) + "/questions/words.jsonl");
    EXPECT_EQ(lines.size(), 7u);
    lines.erase(lines.begin());
    return lines;
  };
  const std::vector<Json> first = questions("a", {});
  EXPECT_EQ(questions("b", {}), first);
  EXPECT_NE(questions("c", {"--seed", "2"}), first);
  EXPECT_EQ(eval("d", {"--assets", folder_.file("assets.pack"), "--limit", "2"}).exit_code, 0);
  EXPECT_EQ(answers("d")[1]["prompt"], first[0]["prompt"]);
}

TEST_F(Eval, OptionalTasksWithoutTheirFilesAreLeftOut) {
  const Json task = {{"name", "papers"},
                     {"metric", "anls"},
                     {"is_optional", true},
                     {"import", {{"path", "no such folder"}}}};
  Json suite = Json::parse(text_of(folder_.file("s.json")));
  suite["tasks"].push_back(task);
  folder_.write("s.json", suite.dump());
  const ProgramResult result = eval("out", {"--limit", "1"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.errors, HasSubstr("papers: left out, its files are not there"));
  EXPECT_EQ(Json::parse(result.output)["tasks"].size(), 1u);
}

// A full disk: what is stored stays, and the run goes on when there is room.
TEST_F(Eval, AFullDiskIsOneLineAndNoLoss) {
  ProgramOptions options{.arguments = arguments("out")};
  options.max_file_bytes = 2000;
  expect_one_line(run_program(options), "room for one more line");
  EXPECT_EQ(eval("out").exit_code, 0);
  EXPECT_EQ(answers("out").size(), 10u);
}

// For people: one line a task, and a progress line on a terminal.
TEST_F(Eval, OnATerminalItSaysWhatItDoes) {
  std::vector<std::string> words = arguments("out");
  std::erase(words, "--json");
  const ProgramResult result = run_program({.arguments = words, .is_on_terminal = true});
  EXPECT_EQ(result.exit_code, 0);
  for (const char* part : {"eval", "words: character errors ",
                           " 9 answers; to reach 50.00 %: missed", "endless answers 100.00 %"})
    EXPECT_THAT(result.output, HasSubstr(part));
}

TEST_F(Eval, FaultsAreOneLine) {
  expect_one_line(run_program({"eval", "--suite", "nothing", "--out", folder_.file("o")}),
                  "a suite's file or its name in --suite, is \"nothing\"");
  expect_one_line(eval("o", {"--score-only"}), "answers in ");
  EXPECT_EQ(eval("o", {"--score-only", "--questions-only"}).exit_code, 2);
  EXPECT_EQ(eval("o", {"--shard", "2/2"}).exit_code, 2);
  folder_.write("s.json", R"({"name": "s", "tasks": [{"name": "a", "metric": "exakt"}]})");
  expect_one_line(eval("o"), "is \"exakt\"");
}

}  // namespace
}  // namespace tessera::system_test
