#include "cli/program.h"

#include <stdexcept>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <gtest/gtest.h>

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

// A program whose only command does this.
Outcome outcome_of(const Program::Action& action) {
  CLI::App app;
  Program program;
  program.on(app.add_subcommand("act"), action);
  app.parse("act");
  testing::internal::CaptureStderr();
  const int exit_code = program.run();
  return {exit_code, testing::internal::GetCapturedStderr()};
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

}  // namespace
}  // namespace tessera::cli
