// A child process that answers on its standard output, killed when it outlives its use.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/result.h"

namespace tessera::formats::internal {

class ChildProcess {
 public:
  // Runs `program` with `input` as its standard input and an almost empty environment; its standard
  // error is dropped. `input` stays the caller's.
  static base::Result<ChildProcess> start(const std::string& program,
                                          const std::vector<std::string>& arguments,
                                          int input);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();

  enum class Outcome : std::uint8_t { kComplete, kEnded, kLate };
  // Fills `out` entirely, unless the output ends or the deadline passes first.
  [[nodiscard]] Outcome read(std::span<std::byte> out,
                             std::chrono::steady_clock::time_point deadline);

  // Kills the process if it still runs, waits for it, and says how it ended: "exit code 1".
  std::string stop();

 private:
  ChildProcess(pid_t process, int output) : process_(process), output_(output) {}
  pid_t process_ = -1;
  int output_ = -1;
};

}  // namespace tessera::formats::internal
