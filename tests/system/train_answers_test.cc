// Sample answers during a run: they are those of the saved weights, and change nothing of the run.
#include "system/training_run.h"

namespace tessera::system_test {
namespace {

class TrainingAnswers : public TrainingRun {
 protected:
  TrainingAnswers() {
    const Json picture = {{"role", "user"},
                          {"content", "<image>\nWhich?"},
                          {"images", {golden_folder() + "/images/" + kPicture}}};
    const Json first = {{"role", "user"}, {"content", "Say 7"}};
    const Json between = {{"role", "assistant"}, {"content", "seven"}};
    const Json second = {{"role", "user"}, {"content", "And 8?"}};
    questions_ = {{picture}, {first, between, second}};
    const Json one = {{"role", "assistant"}, {"content", "this one"}};
    const Json eight = {{"role", "assistant"}, {"content", "eight"}};
    folder_.write("heldout.jsonl", Json{picture, one}.dump() + "\n{broken\n" +
                                       Json{first, between, second, eight}.dump() + "\n");
    config_["data"]["heldout"] = {{{"path", folder_.file("heldout.jsonl")}}};
    config_["batch"] = {{"row_tokens", 512}, {"packing", false}};
    config_["optimizer"] = {{"learning_rate", 2e-2}};
    config_["save"] = {{"type", "f32"}, {"every_steps", 2}, {"keep", 0}};
    config_["answers"] = {{"every_steps", 2}, {"count", 3}, {"max_tokens", 6}};
  }

  // A run of four steps; what it asked is asked again of its saves, with `base` as --model when it
  // is not the save.
  void expect_answers_of_the_saves(const std::string& base);

  static constexpr const char* kPicture = "4.jpg";
  std::vector<Json> questions_;
};

void TrainingAnswers::expect_answers_of_the_saves(const std::string& base) {
  config_["steps"] = 4;
  const ProgramResult result = run_program(train("run"));
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const std::vector<Json> lines = lines_of(folder_.file("run") + "/answers.jsonl");
  ASSERT_EQ(lines.size(), 4U) << "two steps, two usable samples";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t question = i % 2;
    const std::string save = folder_.file("run") + (i < 2 ? "/step-00000002" : "/step-00000004");
    EXPECT_EQ(lines[i].at("step"), i < 2 ? 2 : 4);
    EXPECT_EQ(lines[i].at("sample"), question == 0 ? 0 : 2);
    EXPECT_EQ(lines[i].at("prompt"), questions_[question].back().at("content"));
    EXPECT_EQ(lines[i].at("expected"), question == 0 ? "this one" : "eight");
    folder_.write("m.json", questions_[question].dump());
    std::vector<std::string> arguments = {"run",
                                          "--model",
                                          base.empty() ? save : base,
                                          "--messages",
                                          folder_.file("m.json"),
                                          "--greedy",
                                          "--max-tokens",
                                          "6",
                                          "--json"};
    if (!base.empty()) arguments.insert(arguments.end(), {"--adapter", save + "/adapter"});
    const ProgramResult answer = run_program(arguments);
    ASSERT_EQ(answer.exit_code, 0) << answer.errors;
    EXPECT_EQ(lines[i].at("answer"), Json::parse(answer.output).at("text")) << i;
  }
  EXPECT_NE(lines[0].at("answer"), lines[2].at("answer")) << "the weights are others by then";
  const std::string page = text_of(folder_.file("run") + "/report.html");
  EXPECT_NE(page.find("Answers to held-out samples"), std::string::npos);
}

TEST_F(TrainingAnswers, AreThoseOfTheWeightsAtThatStep) {
  expect_answers_of_the_saves("");
}

TEST_F(TrainingAnswers, OfLowRankUpdatesToo) {
  config_["lora"] = {{"rank", 4}, {"targets", {"*.attention.*", "*.experts.*"}}};
  expect_answers_of_the_saves(golden_folder() + "/mla_softmax");
}

TEST_F(TrainingAnswers, ChangeNothingOfTheRun) {
  config_["save"] = {{"type", "bf16"}, {"every_steps", 1}, {"keep", 2}};
  config_["answers"]["every_steps"] = 0;
  ASSERT_EQ(run_program(train("silent")).exit_code, 0);
  EXPECT_TRUE(lines_of(folder_.file("silent") + "/answers.jsonl").empty());
  config_["answers"]["every_steps"] = 3;
  expect_no_trace_of_kills();
  EXPECT_EQ(final_bytes("silent"), final_bytes("whole"));
  EXPECT_EQ(lines_of(folder_.file("whole") + "/answers.jsonl").size(), 20U);
  EXPECT_EQ(text_of(folder_.file("whole") + "/answers.jsonl"),
            text_of(folder_.file("cut") + "/answers.jsonl"));
}

TEST_F(TrainingAnswers, AreLeftAtOnceOnCtrlCAndMadeWhenTheRunGoesOn) {
  config_["batch"]["row_tokens"] = 16384;
  config_["save"] = {{"type", "bf16"}, {"every_steps", 1000}};
  config_["answers"]["every_steps"] = 10;
  ASSERT_EQ(run_program(train("whole")).exit_code, 0);
  // Far more than can be said in the time that the test waits.
  config_["answers"] = {{"every_steps", 1}, {"count", 3}, {"max_tokens", 16000}};
  ChildProgram child(train("cut"));
  ASSERT_TRUE(child.wait_for("step 1/30"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  child.interrupt();
  const ProgramResult stopped = child.finish();
  EXPECT_EQ(stopped.exit_code, 130) << stopped.errors;
  EXPECT_TRUE(has_save("cut", 1)) << "answering held it up at step 1";
  EXPECT_TRUE(lines_of(folder_.file("cut") + "/answers.jsonl").empty());
  config_["answers"] = {{"every_steps", 1}, {"count", 3}, {"max_tokens", 2}};
  EXPECT_EQ(run_program(train("cut")).exit_code, 0);
  const std::vector<Json> lines = lines_of(folder_.file("cut") + "/answers.jsonl");
  ASSERT_EQ(lines.size(), 60U);
  EXPECT_EQ(lines.front().at("step"), 1);
  EXPECT_EQ(final_bytes("whole"), final_bytes("cut"));
}

}  // namespace
}  // namespace tessera::system_test
