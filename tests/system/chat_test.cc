// tessera chat on the fixture's random model: turns, commands, interruption, a terminal.
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/test_files.h"

#include "system/run_program.h"

namespace tessera::system_test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr const char* kFixtures = TESSERA_SOURCE_DIR "/tests/golden/vl2";
constexpr const char* kPicture = TESSERA_SOURCE_DIR "/tests/golden/vl2/images/0.png";

class Chat : public testing::Test {
 protected:
  static ProgramOptions options(const std::vector<std::string>& more) {
    ProgramOptions options{.arguments = {"chat", "--model", std::string(kFixtures) + "/mha"}};
    options.arguments.insert(options.arguments.end(), more.begin(), more.end());
    return options;
  }
  // A terminal, and answers that only end when stopped.
  static ProgramOptions endless_on_terminal() {
    ProgramOptions endless = options(
        {"--max-tokens", "100000", "--context", "4000", "--ignore-eos", "--no-stop-repetition"});
    endless.is_on_terminal = true;
    return endless;
  }
  [[nodiscard]] std::string save_command() const { return "/save " + saved_path() + "\n"; }
  [[nodiscard]] std::string saved_path() const { return folder_.file("saved.json"); }
  [[nodiscard]] Json saved() const { return Json::parse(folder_.read("saved.json")); }

  formats::TemporaryFolder folder_;
};

TEST_F(Chat, TurnsFollowOneAnotherAndAreSaved) {
  const ProgramResult result =
      run_program(options({kPicture, "--max-tokens", "6"}), "what?\nand now?\n" + save_command());
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(result.errors, "");
  const Json messages = saved();
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[0]["content"], "<image>\nwhat?");
  EXPECT_EQ(messages[0]["images"], Json::array({kPicture}));
  EXPECT_EQ(messages[2]["content"], "and now?");
  EXPECT_EQ(messages[3]["role"], "assistant");
}

// What stays in the cache from turn to turn must not change a bit of an answer.
TEST_F(Chat, ALaterTurnAnswersAsAWholeConversationWould) {
  const ProgramResult chat = run_program(options({kPicture, "--max-tokens", "12", "--ignore-eos"}),
                                         "what?\nand now?\nmore\n" + save_command());
  ASSERT_EQ(chat.exit_code, 0) << chat.errors;
  Json messages = saved();
  ASSERT_EQ(messages.size(), 6u);
  const std::string last = messages.back()["content"];
  messages.erase(messages.size() - 1);
  folder_.write("asked.json", messages.dump());
  const ProgramResult run =
      run_program({"run", "--model", std::string(kFixtures) + "/mha", "--messages",
                   folder_.file("asked.json"), "--json", "--max-tokens", "12", "--ignore-eos"});
  ASSERT_EQ(run.exit_code, 0) << run.errors;
  EXPECT_EQ(Json::parse(run.output)["text"], last);
}

TEST_F(Chat, ErrorsAreOneLineEachAndTheTalkGoesOn) {
  const ProgramResult result = run_program(
      options({"--max-tokens", "3"}),
      "/image missing.png\n/nonsense\n/undo\n/image\nhello <image>\nhello\n" + save_command());
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 5) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr("missing.png"));
  EXPECT_EQ(saved().size(), 2u);
}

TEST_F(Chat, AFaultyFileArgumentEndsItBeforeItBegins) {
  const ProgramResult result = run_program(options({"missing.png"}), "hello\n");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.output, "");
  EXPECT_THAT(result.errors, testing::MatchesRegex("tessera: [^\n]*missing.png[^\n]*\n"));
}

TEST_F(Chat, UndoAndResetForget) {
  const std::string quoted = "/image '" + std::string(kPicture) + "'\n";
  const ProgramResult result =
      run_program(options({"--max-tokens", "2", "--system", "be brief"}),
                  "one\n/reset\n" + quoted + "/undo\ntwo\n" + quoted + "three\n/undo\nfour\n" +
                      save_command() + "/quit\nnever read\n");
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const Json messages = saved();
  ASSERT_EQ(messages.size(), 5u);
  EXPECT_EQ(messages[0]["content"], "be brief");
  EXPECT_EQ(messages[1]["content"], "two");
  EXPECT_EQ(messages[3]["content"], "four");
}

TEST_F(Chat, AThirdPictureEndsTiling) {
  const std::string add = "/image " + std::string(kPicture) + "\n";
  const ProgramResult two = run_program(options({}), add + add);
  EXPECT_EQ(two.errors, "");
  const ProgramResult three =
      run_program(options({"--max-tokens", "2"}), add + add + add + "what?\n");
  EXPECT_EQ(three.exit_code, 0);
  EXPECT_EQ(three.errors,
            "more than 2 pictures: tiling ends, earlier pictures are encoded again\n");
}

TEST_F(Chat, OldestTurnsLeaveWhenTheContextIsFull) {
  std::string input;
  for (int i = 0; i < 8; ++i)
    input += "turn " + std::to_string(i) + " of some length, so that it takes a few tokens\n";
  const ProgramResult result =
      run_program(options({"--max-tokens", "8", "--context", "200"}), input + save_command());
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr("outgrew the context of 200 tokens"));
  const Json messages = saved();
  EXPECT_LT(messages.size(), 16u);
  EXPECT_THAT(messages[messages.size() - 2]["content"].get<std::string>(), HasSubstr("turn 7"));
}

TEST_F(Chat, AMessageOverTheContextIsRefusedAndForgotten) {
  const ProgramResult result = run_program(options({"--max-tokens", "2", "--context", "40"}),
                                           std::string(500, 'x') + "\nhi\n" + save_command());
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.errors, HasSubstr("at most 40 tokens of context"));
  EXPECT_EQ(saved().size(), 2u);
}

TEST_F(Chat, ALineWithABackslashGoesOnInTheNext) {
  const ProgramResult result =
      run_program(options({"--max-tokens", "2"}), "first\\\nsecond\n" + save_command());
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(saved()[0]["content"], "first\nsecond");
}

TEST_F(Chat, CtrlCStopsTheAnswerAndTheSecondLeaves) {
  ChildProgram child(endless_on_terminal());
  ASSERT_TRUE(child.wait_for("> ")) << child.so_far().output;
  child.write("hello\n");
  ASSERT_TRUE(child.wait_for("(reading)")) << child.so_far().output;
  ASSERT_TRUE(child.wait_for("\033[K"));
  child.interrupt();
  ASSERT_TRUE(child.wait_for("(stopped)")) << child.so_far().output;
  child.write(save_command());
  ASSERT_TRUE(child.wait_for("saved 2 messages")) << child.so_far().output;
  child.interrupt();
  ASSERT_TRUE(child.wait_for("once more leaves")) << child.so_far().output;
  child.interrupt();
  EXPECT_EQ(child.finish().exit_code, 130);
}

TEST_F(Chat, TheTerminalEditsWideCharactersAndRemembersLines) {
  ProgramOptions narrow = options({"--max-tokens", "2"});
  narrow.is_on_terminal = true;
  narrow.columns = 30;
  ChildProgram child(narrow);
  ASSERT_TRUE(child.wait_for("> ")) << child.so_far().output;
  child.write("grün 漢字字\x7f\n");  // the last character is rubbed out
  ASSERT_TRUE(child.wait_for("(reading)")) << child.so_far().output << child.so_far().errors;
  ASSERT_TRUE(child.wait_for("> ")) << child.so_far().output;
  child.write("\x1b[A!\n");  // the line before, with a mark behind it
  ASSERT_TRUE(child.wait_for("(reading)")) << child.so_far().output << child.so_far().errors;
  ASSERT_TRUE(child.wait_for("> "));
  child.write(save_command());
  ASSERT_TRUE(child.wait_for("saved 4 messages")) << child.so_far().output;
  ASSERT_TRUE(child.wait_for("> ")) << child.so_far().output;
  child.close_input();
  EXPECT_EQ(child.finish().exit_code, 0);
  EXPECT_EQ(saved()[0]["content"], "grün 漢字");
  EXPECT_EQ(saved()[2]["content"], "grün 漢字!");
}

TEST_F(Chat, ASignalToEndEndsIt) {
  ChildProgram child(endless_on_terminal());
  ASSERT_TRUE(child.wait_for("> "));
  kill(child.pid(), SIGTERM);
  EXPECT_EQ(child.finish().exit_code, 130);
}

}  // namespace
}  // namespace tessera::system_test
