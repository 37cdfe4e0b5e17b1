// Runs the tessera program as a child process and looks at it from outside, as a person or a script
// would: arguments, standard input, output, exit code, Ctrl-C, a terminal.
//
//   const ProgramResult result = run_program({"tokenize", "--file", "texts.json", "--json"});
//   EXPECT_EQ(result.exit_code, 0) << result.errors;
//
//   ChildProgram chat({.arguments = {"chat"}, .is_on_terminal = true});
//   ASSERT_TRUE(chat.wait_for("> "));
//   chat.write("hello\n");
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace tessera::system_test {

struct ProgramOptions {
  std::vector<std::string> arguments{};
  std::string program = TESSERA_PROGRAM;
  std::string folder{};                    // to run in; empty: the test's own
  std::vector<std::string> environment{};  // "NAME=VALUE" beside the test's own
  bool is_on_terminal = false;             // all three streams are one terminal
  int columns = 80;                        // of the terminal
  int rows = 24;
  std::int64_t max_file_bytes = 0;    // writing more fails, as on a full disk; 0: no bound
  std::chrono::seconds timeout{120};  // of the whole run; then the child is killed
};

struct ProgramResult {
  int exit_code = -1;  // 128 + the signal when one ended it
  std::string output;  // on a terminal: everything
  std::string errors;
  bool has_timed_out = false;
  long peak_resident_bytes = 0;  // the most memory it held
};

// A program under way. Destroyed early, it is killed.
class ChildProgram {
 public:
  explicit ChildProgram(const ProgramOptions& options);
  ChildProgram(const ChildProgram&) = delete;
  ChildProgram& operator=(const ChildProgram&) = delete;
  ~ChildProgram();

  // To its standard input. A child that no longer reads is no error.
  void write(std::string_view text);
  // End of its input: the pipe's end, or Ctrl-D on a terminal.
  void close_input();
  // Ctrl-C as a terminal or a shell sends it.
  void interrupt();
  // Reads until `text` is on its output or error stream, behind what an earlier call found. False
  // when the program ends or the time is over first.
  [[nodiscard]] bool wait_for(std::string_view text);
  // Reads to its end.
  [[nodiscard]] ProgramResult finish();

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const ProgramResult& so_far() const { return result_; }

 private:
  struct Stream {
    int descriptor = -1;
    std::string* text = nullptr;
    std::size_t num_seen = 0;  // bytes that wait_for() has passed
  };

  void open_streams();
  [[noreturn]] void become(char* const* arguments, char* const* environment) const;
  void read_available(Stream& stream);
  // Waits for bytes of the child, or for its input to take some; false when the time is over.
  bool poll_streams(bool wants_to_write);
  [[nodiscard]] bool is_open() const;
  void close_all();

  ProgramOptions options_;
  std::chrono::steady_clock::time_point deadline_;
  pid_t pid_ = -1;
  int input_ = -1;
  Stream streams_[2];  // output and errors; a terminal has one
  int child_ends_[3]{-1, -1, -1};
  ProgramResult result_;
};

// From start to end, with `input` on its standard input.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& arguments,
                                        std::string_view input = {});
[[nodiscard]] ProgramResult run_program(const ProgramOptions& options, std::string_view input = {});

}  // namespace tessera::system_test
