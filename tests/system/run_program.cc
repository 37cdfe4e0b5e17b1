#include "system/run_program.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tessera::system_test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kEndOfTransmission = 4;  // Ctrl-D
constexpr char kInterrupt = 3;          // Ctrl-C
constexpr int kCannotStart = 127;

void require(bool is_good, const char* what) {
  if (!is_good) throw std::system_error(errno, std::generic_category(), what);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> merged_environment(const std::vector<std::string>& added) {
  std::vector<std::string> all = added;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::string name = text.substr(0, text.find('=') + 1);
    bool is_replaced = false;
    for (const std::string& other : added)
      is_replaced = is_replaced || other.starts_with(name);
    if (!is_replaced) all.push_back(text);
  }
  return all;
}

void close_descriptor(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

}  // namespace

ChildProgram::ChildProgram(const ProgramOptions& options)
    : options_(options), deadline_(Clock::now() + options.timeout) {
  // A child that has ended must not end the test that writes to it.
  std::signal(SIGPIPE, SIG_IGN);
  std::vector<std::string> arguments = options_.arguments;
  arguments.insert(arguments.begin(), options_.program);
  std::vector<std::string> environment = merged_environment(options_.environment);
  // Made before the fork: afterwards the child may only call what is safe in a signal handler.
  const std::vector<char*> argument_pointers = pointers_to(arguments);
  const std::vector<char*> environment_pointers = pointers_to(environment);
  open_streams();
  pid_ = fork();
  require(pid_ >= 0, "fork");
  if (pid_ == 0) become(argument_pointers.data(), environment_pointers.data());
  if (options_.is_on_terminal) child_ends_[1] = child_ends_[2] = -1;
  for (int& descriptor : child_ends_)
    close_descriptor(descriptor);
}

ChildProgram::~ChildProgram() {
  close_all();
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void ChildProgram::open_streams() {
  if (options_.is_on_terminal) {
    winsize size{};
    size.ws_col = static_cast<unsigned short>(options_.columns);
    size.ws_row = static_cast<unsigned short>(options_.rows);
    int own = -1;
    int terminal = -1;
    require(openpty(&own, &terminal, nullptr, nullptr, &size) == 0, "openpty");
    fcntl(own, F_SETFD, FD_CLOEXEC);
    input_ = own;
    streams_[0] = {.descriptor = own, .text = &result_.output};
    for (int& descriptor : child_ends_)
      descriptor = terminal;
    return;
  }
  int pipes[3][2];
  for (auto& ends : pipes)
    require(pipe2(ends, O_CLOEXEC) == 0, "pipe");
  child_ends_[0] = pipes[0][0];
  input_ = pipes[0][1];
  streams_[0] = {.descriptor = pipes[1][0], .text = &result_.output};
  child_ends_[1] = pipes[1][1];
  streams_[1] = {.descriptor = pipes[2][0], .text = &result_.errors};
  child_ends_[2] = pipes[2][1];
  fcntl(input_, F_SETFL, O_NONBLOCK);
}

void ChildProgram::become(char* const* arguments, char* const* environment) const {
  setsid();
  if (options_.is_on_terminal) ioctl(child_ends_[0], TIOCSCTTY, 0);
  for (int stream = 0; stream < 3; ++stream)
    dup2(child_ends_[stream], stream);
  std::signal(SIGPIPE, SIG_DFL);
  if (options_.max_file_bytes > 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const auto bytes = static_cast<rlim_t>(options_.max_file_bytes);
    const rlimit bound{.rlim_cur = bytes, .rlim_max = bytes};
    setrlimit(RLIMIT_FSIZE, &bound);
  }
  if (options_.folder.empty() || chdir(options_.folder.c_str()) == 0) {
    execve(arguments[0], arguments, environment);
  }
  _exit(kCannotStart);
}

void ChildProgram::read_available(Stream& stream) {
  char chunk[1 << 14];
  const ssize_t count = read(stream.descriptor, chunk, sizeof(chunk));
  if (count > 0) {
    stream.text->append(chunk, static_cast<std::size_t>(count));
    return;
  }
  // The end, which a terminal reports as an error.
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (stream.descriptor == input_) input_ = -1;
  close_descriptor(stream.descriptor);
}

bool ChildProgram::is_open() const {
  return streams_[0].descriptor >= 0 || streams_[1].descriptor >= 0;
}

bool ChildProgram::poll_streams(bool wants_to_write) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
  if (left <= 0) return false;
  pollfd polled[3] = {{.fd = streams_[0].descriptor, .events = POLLIN, .revents = 0},
                      {.fd = streams_[1].descriptor, .events = POLLIN, .revents = 0},
                      {.fd = wants_to_write ? input_ : -1, .events = POLLOUT, .revents = 0}};
  if (poll(polled, 3, static_cast<int>(left)) < 0) return errno == EINTR;
  for (int i = 0; i < 2; ++i) {
    if (polled[i].revents != 0) read_available(streams_[i]);
  }
  return true;
}

void ChildProgram::write(std::string_view text) {
  while (!text.empty() && input_ >= 0) {
    const ssize_t count = ::write(input_, text.data(), text.size());
    if (count > 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      if (!poll_streams(/*wants_to_write=*/true)) return;
    } else if (errno != EINTR) {
      return;
    }
  }
}

void ChildProgram::close_input() {
  if (options_.is_on_terminal) {
    write({&kEndOfTransmission, 1});
  } else {
    close_descriptor(input_);
  }
}

void ChildProgram::interrupt() {
  if (options_.is_on_terminal) {
    write({&kInterrupt, 1});
  } else {
    kill(pid_, SIGINT);
  }
}

bool ChildProgram::wait_for(std::string_view text) {
  while (true) {
    for (Stream& stream : streams_) {
      if (stream.text == nullptr) continue;
      const std::size_t found = stream.text->find(text, stream.num_seen);
      if (found == std::string::npos) continue;
      stream.num_seen = found + text.size();
      return true;
    }
    if (!is_open() || !poll_streams(/*wants_to_write=*/false)) return false;
  }
}

ProgramResult ChildProgram::finish() {
  if (!options_.is_on_terminal) close_descriptor(input_);
  while (is_open()) {
    if (poll_streams(/*wants_to_write=*/false)) continue;
    result_.has_timed_out = true;
    kill(pid_, SIGKILL);
    break;
  }
  int status = 0;
  rusage usage{};
  while (wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  result_.peak_resident_bytes = usage.ru_maxrss * 1024;
  pid_ = -1;
  close_all();
  result_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result_;
}

void ChildProgram::close_all() {
  if (options_.is_on_terminal) input_ = -1;
  close_descriptor(input_);
  for (Stream& stream : streams_)
    close_descriptor(stream.descriptor);
}

ProgramResult run_program(const std::vector<std::string>& arguments, std::string_view input) {
  return run_program(ProgramOptions{.arguments = arguments}, input);
}

ProgramResult run_program(const ProgramOptions& options, std::string_view input) {
  ChildProgram child(options);
  child.write(input);
  return child.finish();
}

}  // namespace tessera::system_test
