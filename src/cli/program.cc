#include "cli/program.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <new>
#include <sstream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/terminal_text.h"
#include "ops/context.h"
#include "tensor/allocator.h"

namespace tessera::cli {
namespace {

// Written by the signal handler, hence not in Program: the first Ctrl-C asks, the second leaves.
base::CancelFlag interrupt_flag;
base::CancelFlag termination_flag;

void on_interrupt(int signal) {
  if (signal == SIGTERM) termination_flag.request();
  if (interrupt_flag.is_requested()) _exit(kExitInterrupted);
  interrupt_flag.request();
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  // A write that the signal meets goes on: output is not lost.
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

constexpr std::string_view kInternalError = "internal error: ";

int exit_code_of(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::kCancelled:
      return kExitInterrupted;
    case base::ErrorKind::kUsage:
      return kExitUsage;
    case base::ErrorKind::kInternal:
      return kExitBug;
    default:
      return kExitFailed;
  }
}

}  // namespace

Program::Program()
    : environment_(base::read_environment()),
      is_stdout_terminal_(isatty(STDOUT_FILENO) != 0),
      is_stderr_terminal_(isatty(STDERR_FILENO) != 0) {
  catch_interrupts();
}

const base::CancelFlag& Program::cancel() const {
  return interrupt_flag;
}

bool Program::resume() {
  if (termination_flag.is_requested()) return false;
  interrupt_flag.clear();
  return true;
}

void Program::on(CLI::App* command, Action action) {
  command->callback([this, action = std::move(action)] { action_ = action; });
}

int Program::run(int argc, const char* const* argv, base::FunctionRef<void(CLI::App&)> describe) {
  try {
    CLI::App app;
    describe(app);
    base::Result<int> code = parse_and_act(app, argc, argv);
    if (code) flush();
    if (code && stdout_errno_ != 0) {
      code = base::Error::io("standard output",
                             base::cat("room for the answer, ", std::strerror(stdout_errno_)));
    }
    if (code) return *code;
    report(code.error());
    return exit_code_of(code.error().kind);
  } catch (const std::bad_alloc& error) {
    report(
        base::Error::out_of_memory("memory", "enough for this command, " + lack_of_memory(error)));
    return kExitFailed;
  } catch (const ops::DeviceError& error) {
    report(base::Error::unsupported("GPU", error.what()));
    return kExitFailed;
  } catch (const std::exception& error) {  // a broken contract, or what a library throws
    report_line(base::cat(kInternalError, error.what()));
    return kExitBug;
  }
}

base::Result<int> Program::parse_and_act(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // help or version was asked for
      std::ostringstream text;
      (void)app.exit(error, text, text);
      print(text.str());
      return kExitDone;
    }
    return base::Error::usage("usage", base::cat(error.what(), " (see tessera --help)"));
  }
  if (action_) return action_(*this);
  print(app.help());
  return kExitDone;
}

void Program::print(std::string_view text) {
  if (!is_stdout_terminal_) return print_verbatim(text);
  print_verbatim(with_visible_controls(text));
}

void Program::print_verbatim(std::string_view text) {
  if (stdout_errno_ != 0) return;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) stdout_errno_ = errno;
  if (is_stdout_terminal_) flush();
}

void Program::print_json(std::string_view object) {
  print_verbatim(object);
  print_verbatim("\n");
}

void Program::print_line(std::string_view text) {
  print(text);
  print("\n");
}

void Program::flush() {
  if (stdout_errno_ == 0 && std::fflush(stdout) != 0) stdout_errno_ = errno;
}

void Program::report(const base::Error& error) const {
  const bool is_internal = error.kind == base::ErrorKind::kInternal;
  report_line(base::cat(is_internal ? kInternalError : "", error.to_string()));
}

void Program::report_line(std::string line) const {
  // One line, whatever the message holds.
  std::replace(line.begin(), line.end(), '\n', ' ');
  if (is_stderr_terminal_) line = with_visible_controls(line);
  std::fprintf(stderr, "tessera: %s\n", line.c_str());
}

void Program::remark(std::string_view text) const {
  if (!is_stderr_terminal_) return;
  std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

void Program::note(std::string_view text) const {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

struct Progress::State {
  using Clock = std::chrono::steady_clock;
  std::string label;
  std::int64_t total = 0;
  Clock::time_point start = Clock::now();
  Clock::time_point drawn;

  [[nodiscard]] static int columns() {
    winsize size{};
    const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
  }

  void draw(std::int64_t done, std::string_view detail, Clock::time_point now) {
    const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0;
    const double elapsed_s = std::chrono::duration<double>(now - start).count();
    std::string line = fmt::format("{} {:3.0f} %", label, 100 * share);
    if (share > 0.01) line += fmt::format("  {:.0f} s left", elapsed_s * (1 - share) / share);
    if (!detail.empty()) line += fmt::format("  {}", detail);
    line = line.substr(0, static_cast<std::size_t>(std::max(columns() - 1, 1)));
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    std::fflush(stderr);
  }
};

Progress::Progress(const Program& program, std::string label, std::int64_t total) {
  if (!program.is_stderr_terminal()) return;
  state_ = std::make_unique<State>();
  state_->label = std::move(label);
  state_->total = total;
}

Progress::~Progress() {
  clear();
}

void Progress::clear() {
  if (state_ == nullptr) return;
  std::fprintf(stderr, "\r\033[K");
  state_->drawn = {};
}

void Progress::add_to_total(std::int64_t more) {
  if (state_ != nullptr) state_->total += more;
}

void Progress::update(std::int64_t done, std::string_view detail) {
  if (state_ == nullptr) return;
  const State::Clock::time_point now = State::Clock::now();
  if (now - state_->drawn < std::chrono::milliseconds(100)) return;
  state_->drawn = now;
  state_->draw(done, detail, now);
}

}  // namespace tessera::cli
