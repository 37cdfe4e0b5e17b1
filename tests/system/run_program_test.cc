// The harness itself: what it reports must be what happened.
#include "system/run_program.h"

#include <gtest/gtest.h>

namespace tessera::system_test {
namespace {

ProgramOptions shell(const std::string& script) {
  return {.arguments = {"-c", script}, .program = "/bin/sh", .timeout = std::chrono::seconds(20)};
}

TEST(RunProgram, KeepsStreamsAndExitCodeApart) {
  const ProgramResult result = run_program(shell("cat; echo bad >&2; exit 3"), "from the test\n");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.output, "from the test\n");
  EXPECT_EQ(result.errors, "bad\n");
  EXPECT_FALSE(result.has_timed_out);
}

TEST(RunProgram, PassesMoreThanPipesHold) {
  const std::string input(1 << 20, 'x');
  EXPECT_EQ(run_program(shell("cat"), input).output, input);
}

TEST(RunProgram, RunsInItsFolderAndEnvironment) {
  ProgramOptions options = shell("pwd; echo $TESSERA_MODEL");
  options.folder = "/";
  options.environment = {"TESSERA_MODEL=here"};
  EXPECT_EQ(run_program(options).output, "/\nhere\n");
}

TEST(RunProgram, KillsWhatTakesTooLong) {
  ProgramOptions options = shell("exec sleep 60");
  options.timeout = std::chrono::seconds(1);
  const ProgramResult result = run_program(options);
  EXPECT_TRUE(result.has_timed_out);
  EXPECT_EQ(result.exit_code, 128 + 9);
}

TEST(RunProgram, InterruptsOnPipesAndOnATerminal) {
  for (const bool is_on_terminal : {false, true}) {
    ProgramOptions options = shell("trap 'echo caught; exit 7' INT; echo ready; read line");
    options.is_on_terminal = is_on_terminal;
    ChildProgram child(options);
    ASSERT_TRUE(child.wait_for("ready"));
    child.interrupt();
    EXPECT_TRUE(child.wait_for("caught"));
    EXPECT_EQ(child.finish().exit_code, 7);
  }
}

TEST(RunProgram, GivesATerminalOfTheAskedSize) {
  ProgramOptions options = shell("test -t 0 && test -t 1 && stty size; read line; echo got $line");
  options.is_on_terminal = true;
  options.columns = 37;
  options.rows = 11;
  ChildProgram child(options);
  EXPECT_TRUE(child.wait_for("11 37"));
  child.write("word\n");
  EXPECT_TRUE(child.wait_for("got word"));
  EXPECT_FALSE(child.wait_for("never said"));
  EXPECT_EQ(child.finish().exit_code, 0);
}

}  // namespace
}  // namespace tessera::system_test
