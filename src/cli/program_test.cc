#include "cli/program.h"

#include <cstdio>
#include <filesystem>
#include <functional>
#include <stdexcept>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdio_ext.h>
#include <unistd.h>

#include "ops/context.h"
#include "tensor/allocator.h"

namespace tessera::cli {
namespace {

using base::Error;

struct Outcome {
  int exit_code = -1;
  std::string errors;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::ostream& operator<<(std::ostream& stream, const Outcome& outcome) {
  return stream << outcome.exit_code << " " << outcome.errors;
}

// What a program does that was called with one argument.
Outcome outcome_of_argument(const char* argument,
                            const std::function<void(CLI::App&, Program&)>& describe) {
  Program program;
  const char* argv[] = {"tessera", argument};
  testing::internal::CaptureStderr();
  const int exit_code = program.run(2, argv, [&](CLI::App& app) { describe(app, program); });
  return {exit_code, testing::internal::GetCapturedStderr()};
}

// A program whose only command does this.
Outcome outcome_of(const Program::Action& action) {
  return outcome_of_argument("act", [&](CLI::App& app, Program& program) {
    program.on(app.add_subcommand("act"), action);
  });
}

Outcome outcome_of_error(const Error& error) {
  return outcome_of([&](Program&) { return error; });
}

template <class Exception>
Outcome outcome_of_throwing(const Exception& exception) {
  return outcome_of([&](Program&) -> base::Result<int> { throw exception; });
}

TEST(Program, ACommandsCodeIsTheExitCode) {
  EXPECT_EQ(outcome_of([](Program&) { return kExitDone; }), (Outcome{0, ""}));
  EXPECT_EQ(outcome_of([](Program&) { return kExitInterrupted; }), (Outcome{130, ""}));
}

TEST(Program, ErrorsAreOneLineAndTheCodeOfTheirKind) {
  EXPECT_EQ(outcome_of_error(Error::not_found("open", "a file,\nnone")),
            (Outcome{1, "tessera: open: a file, none\n"}));
  EXPECT_EQ(outcome_of_error(Error::usage("run", "a flag, none")),
            (Outcome{2, "tessera: run: a flag, none\n"}));
  EXPECT_EQ(outcome_of_error(Error::cancelled("run", "to end, was interrupted")),
            (Outcome{130, "tessera: run: to end, was interrupted\n"}));
  EXPECT_EQ(outcome_of_error(Error::internal("generate", "norm: 3 rows, has 4")),
            (Outcome{70, "tessera: internal error: generate: norm: 3 rows, has 4\n"}));
}

TEST(Program, WhatEscapesACommandIsOurOwnBug) {
  EXPECT_EQ(outcome_of_throwing(base::ContractError("norm: 3 rows,\nhas 4")),
            (Outcome{70, "tessera: internal error: norm: 3 rows, has 4\n"}));
  EXPECT_EQ(outcome_of_throwing(std::runtime_error("lost")),
            (Outcome{70, "tessera: internal error: lost\n"}));
}

TEST(Program, LackOfMemoryIsTheMachinesFault) {
  EXPECT_EQ(outcome_of_throwing(AllocationError(4096)),
            (Outcome{1,
                     "tessera: memory: enough for this command, the machine has no 4096 bytes "
                     "more\n"}));
  EXPECT_EQ(outcome_of_throwing(std::bad_alloc()),
            (Outcome{1, "tessera: memory: enough for this command, the machine has no more\n"}));
}

TEST(Program, AGpuThatRefusesIsTheMachinesFault) {
  EXPECT_EQ(outcome_of_throwing(ops::DeviceError("kernel launch: success, got lost")),
            (Outcome{1, "tessera: GPU: kernel launch: success, got lost\n"}));
}

TEST(Program, AWrongCommandLineIsAUsageError) {
  EXPECT_EQ(outcome_of_argument("--nothing", [](CLI::App&, Program&) {}),
            (Outcome{2,
                     "tessera: usage: The following argument was not expected: --nothing (see "
                     "tessera --help)\n"}));
}

// What a check of a flag throws while the command line is read.
template <class Exception>
Outcome outcome_of_parsing(const Exception& exception) {
  return outcome_of_argument("--flag", [&](CLI::App& app, Program&) {
    app.add_flag_callback("--flag", [&] { throw exception; });
  });
}

TEST(Program, WhatEscapesTheParsingIsMappedToo) {
  EXPECT_EQ(outcome_of_parsing(std::bad_alloc()),
            (Outcome{1, "tessera: memory: enough for this command, the machine has no more\n"}));
  EXPECT_EQ(outcome_of_parsing(std::runtime_error("lost")),
            (Outcome{70, "tessera: internal error: lost\n"}));
  const std::filesystem::filesystem_error unread("status", "a", std::error_code());
  EXPECT_EQ(outcome_of_parsing(unread).exit_code, 70);
}

// Standard output is a full device while this lives.
class FullOutput {
 public:
  FullOutput() : full_(::open("/dev/full", O_WRONLY)), saved_(::dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    ::dup2(full_, STDOUT_FILENO);
  }
  ~FullOutput() {
    __fpurge(stdout);  // what did not fit
    std::clearerr(stdout);
    ::dup2(saved_, STDOUT_FILENO);
    ::close(saved_);
    ::close(full_);
  }
  FullOutput(const FullOutput&) = delete;
  FullOutput& operator=(const FullOutput&) = delete;

 private:
  int full_;
  int saved_;
};

TEST(Program, AnAnswerThatCannotBeWrittenIsAnError) {
  const Outcome no_room = {
      1, "tessera: standard output: room for the answer, No space left on device\n"};
  const FullOutput full;
  EXPECT_EQ(outcome_of([](Program& program) {
              program.print_line("answer");
              return kExitDone;
            }),
            no_room);
  EXPECT_EQ(outcome_of([](Program& program) {  // found while printing, not at the end
              program.print_line(std::string(std::size_t{1} << 20U, 'a'));
              return kExitDone;
            }),
            no_room);
  const auto describe = [](CLI::App& app, Program&) { app.set_version_flag("--version", "1.2"); };
  EXPECT_EQ(outcome_of_argument("--help", describe), no_room);
  EXPECT_EQ(outcome_of_argument("--version", describe), no_room);
}

}  // namespace
}  // namespace tessera::cli
