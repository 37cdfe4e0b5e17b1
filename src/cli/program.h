// What every command shares: where it prints, how it stops, and how a failure becomes one line and
// an exit code.
//
//   void add_tokenize(CLI::App& app, Program& program) {
//     auto options = std::make_shared<TokenizeOptions>();
//     CLI::App* command = app.add_subcommand("tokenize", "Texts to ids and back");
//     command->add_option("--file", options->file, "JSON list of texts")->required();
//     program.on(command, [options](Program& run) { return tokenize(run, *options); });
//   }
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/cancel.h"
#include "base/env.h"
#include "base/function_ref.h"
#include "base/log.h"
#include "base/result.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace tessera::cli {

// Exit codes (design: command line).
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitBug = 70;
inline constexpr int kExitInterrupted = 130;

class Program {
 public:
  // A command's work: an exit code, or the error that becomes its one line.
  using Action = std::function<base::Result<int>(Program&)>;

  Program();

  // Runs `action` when `command` was given.
  void on(CLI::App* command, Action action);
  // Reads the command line by what `describe` adds to the app, and runs the chosen action, or shows
  // the help when none is. Any failure, of the reading too, becomes one line on standard error and
  // its exit code.
  [[nodiscard]] int run(int argc,
                        const char* const* argv,
                        base::FunctionRef<void(CLI::App&)> describe);

  // Text to standard output; on a terminal control characters are shown, not obeyed. The first call
  // that fails (a closed pipe, a full disk) makes later ones do nothing, and the run an error.
  void print(std::string_view text);
  void print_line(std::string_view text);
  // As it is, even on a terminal: what steers it on purpose, and JSON with its line end.
  void print_verbatim(std::string_view text);
  void print_json(std::string_view object);
  // What was printed reaches its reader now.
  void flush();
  // "tessera: <error>" to standard error, a bug of ours as "tessera: internal error: <error>".
  void report(const base::Error& error) const;
  // A remark for people, to standard error; dropped with --json and when not on a terminal.
  void remark(std::string_view text) const;
  // A line that people and scripts must see, to standard error.
  void note(std::string_view text) const;

  // Set by Ctrl-C.
  [[nodiscard]] const base::CancelFlag& cancel() const;
  // Forgets a Ctrl-C that only concerned what was under way. False when the program is to end
  // whatever it does (SIGTERM): the flag stays set.
  [[nodiscard]] bool resume();
  [[nodiscard]] const base::Environment& environment() const { return environment_; }
  [[nodiscard]] bool is_stdout_terminal() const { return is_stdout_terminal_; }
  [[nodiscard]] bool is_stderr_terminal() const { return is_stderr_terminal_; }

 private:
  base::Result<int> parse_and_act(CLI::App& app, int argc, const char* const* argv);
  void report_line(std::string line) const;

  base::Environment environment_;
  Action action_;
  bool is_stdout_terminal_;
  bool is_stderr_terminal_;
  int stdout_errno_ = 0;  // why printing failed; 0: it did not
};

// A progress line on standard error with time left; silent when that is no terminal. Redraws at
// most ten times a second and clears itself. The total may grow while work is found.
class Progress {
 public:
  Progress(const Program& program, std::string label, std::int64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void update(std::int64_t done, std::string_view detail = {});
  void add_to_total(std::int64_t more);
  // Takes the line away until the next update, so that something else can be printed.
  void clear();

 private:
  struct State;
  std::unique_ptr<State> state_;  // null when silent
};

}  // namespace tessera::cli
