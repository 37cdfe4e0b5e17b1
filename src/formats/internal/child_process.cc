#include "formats/internal/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tessera::formats::internal {

using base::Error;
using base::Result;

Result<ChildProcess> ChildProcess::start(const std::string& program,
                                         const std::vector<std::string>& arguments,
                                         int input) {
  const auto failure = [&](int code) {
    return Error::io("start program",
                     fmt::format("{}: a program that runs, {}", program, std::strerror(code)));
  };
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure(errno);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<std::string> texts = {program};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(texts.size());
  for (std::string& text : texts)
    argv.push_back(text.data());
  argv.push_back(nullptr);
  std::string locale = "LC_ALL=C.UTF-8";
  std::array<char*, 2> environment = {locale.data(), nullptr};
  pid_t process = -1;
  const int code =
      ::posix_spawn(&process, program.c_str(), &actions, nullptr, argv.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (code != 0) {
    ::close(ends[0]);
    return failure(code);
  }
  return ChildProcess(process, ends[0]);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : process_(std::exchange(other.process_, -1)), output_(std::exchange(other.output_, -1)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(process_, other.process_);
  std::swap(output_, other.output_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  if (output_ >= 0) ::close(output_);
}

ChildProcess::Outcome ChildProcess::read(std::span<std::byte> out,
                                         std::chrono::steady_clock::time_point deadline) {
  using std::chrono::milliseconds;
  constexpr std::int64_t kLongestWait = 60'000;
  while (!out.empty()) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Outcome::kLate;
    pollfd ready{.fd = output_, .events = POLLIN, .revents = 0};
    const int wait_ms = static_cast<int>(std::min<std::int64_t>(left.count(), kLongestWait));
    const int num_ready = ::poll(&ready, 1, wait_ms);
    if (num_ready == 0 || (num_ready < 0 && errno == EINTR)) continue;
    if (num_ready < 0) return Outcome::kEnded;
    const ssize_t count = ::read(output_, out.data(), out.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Outcome::kEnded;
    out = out.subspan(static_cast<std::size_t>(count));
  }
  return Outcome::kComplete;
}

std::string ChildProcess::stop() {
  if (process_ <= 0) return "nothing running";
  // One that closed its output is about to end by itself; its own status says more than a kill.
  int status = 0;
  pid_t ended = 0;
  for (int i = 0; i < 20 && ended == 0; ++i) {
    ended = ::waitpid(process_, &status, WNOHANG);
    if (ended == 0) ::poll(nullptr, 0, /*timeout_ms=*/5);
  }
  if (ended == 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, &status, 0);
  }
  process_ = -1;
  if (WIFSIGNALED(status)) {
    return fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  }
  return fmt::format("exit code {}", WEXITSTATUS(status));
}

}  // namespace tessera::formats::internal
