// Contracts inside the process: check() throws ContractError, always on, in every build.
//
//   check(w.dim(0) == width, "rms_norm", "w has ", w.dim(0), " values, x has width ", width);
//
// The cheap test is inline; the message is built only on failure. Use Result (base/result.h) for
// what a user's input or the machine can cause.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "base/text.h"

namespace tessera::base {

// A broken contract: our own bug, named by operation, expectation and fact.
class ContractError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void fail_contract(std::string_view where, std::string_view message);

template <class... Parts>
void check(bool holds, std::string_view where, const Parts&... parts) {
  if (!holds) [[unlikely]] {
    fail_contract(where, cat(parts...));
  }
}

// For per-element conditions in hot loops: compiled out of release builds.
template <class... Parts>
void debug_check([[maybe_unused]] bool holds,
                 [[maybe_unused]] std::string_view where,
                 [[maybe_unused]] const Parts&... parts) {
#ifndef NDEBUG
  check(holds, where, parts...);
#endif
}

// An impossible state: prints the message to standard error and aborts.
[[noreturn]] void panic(std::string_view message) noexcept;

}  // namespace tessera::base
