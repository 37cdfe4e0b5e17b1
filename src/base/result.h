// Result<T>: a value or an Error. For everything that a user's input or the machine can cause.
//
//   Result<Checkpoint> open_checkpoint(const std::string& path) {
//     TESSERA_TRY(file, MappedFile::open(path));       // returns the error of open() as ours
//     if (file.size() < 8) {
//       return Error::invalid_input("open_checkpoint", cat(path, ": at least 8 bytes, has ", n));
//     }
//     ...
//   }
//
// Broken contracts between our own functions are not errors: see base/check.h.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/check.h"

namespace tessera::base {

enum class ErrorKind : std::uint8_t {
  kInvalidInput,  // malformed bytes, a bad request, a value out of range
  kNotFound,      // a file or a name that is not there
  kUnsupported,   // well formed, but nothing here can do it
  kLimit,         // over a bound of base/limits.h
  kIo,            // the machine failed: disk full, read error
  kOutOfMemory,
  kCancelled,  // the user stopped it
  kUsage,      // wrong command-line use (exit code 2)
  kInternal,   // our own bug, caught where others go on (exit code 70)
};

// `where` names the operation; `message` reads "<expectation>, <fact>", lower case, no full stop.
struct Error {
  ErrorKind kind = ErrorKind::kInvalidInput;
  std::string where;
  std::string message;

  // "<where>: <message>"
  [[nodiscard]] std::string to_string() const { return where + ": " + message; }

  static Error invalid_input(std::string where, std::string message) {
    return {ErrorKind::kInvalidInput, std::move(where), std::move(message)};
  }
  static Error not_found(std::string where, std::string message) {
    return {ErrorKind::kNotFound, std::move(where), std::move(message)};
  }
  static Error unsupported(std::string where, std::string message) {
    return {ErrorKind::kUnsupported, std::move(where), std::move(message)};
  }
  static Error limit(std::string where, std::string message) {
    return {ErrorKind::kLimit, std::move(where), std::move(message)};
  }
  static Error io(std::string where, std::string message) {
    return {ErrorKind::kIo, std::move(where), std::move(message)};
  }
  static Error out_of_memory(std::string where, std::string message) {
    return {ErrorKind::kOutOfMemory, std::move(where), std::move(message)};
  }
  static Error cancelled(std::string where, std::string message) {
    return {ErrorKind::kCancelled, std::move(where), std::move(message)};
  }
  static Error internal(std::string where, std::string message) {
    return {ErrorKind::kInternal, std::move(where), std::move(message)};
  }
  static Error usage(std::string where, std::string message) {
    return {ErrorKind::kUsage, std::move(where), std::move(message)};
  }
};

// The value of a successful Result<void>.
struct Unit {};

template <class Value>
class [[nodiscard]] Result {
  using Stored = std::conditional_t<std::is_void_v<Value>, Unit, Value>;

 public:
  Result() requires std::is_void_v<Value> : state_(Unit{}) {}
  Result(Stored value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}   // NOLINT

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // The value; a contract violation when there is none.
  [[nodiscard]] Stored& value() & {
    require_value();
    return std::get<0>(state_);
  }
  [[nodiscard]] const Stored& value() const& {
    require_value();
    return std::get<0>(state_);
  }
  // By value: `for (auto& x : make().value())` must not walk over what died with the temporary.
  [[nodiscard]] Stored value() && {
    require_value();
    return std::get<0>(std::move(state_));
  }
  [[nodiscard]] Stored& operator*() & { return value(); }
  [[nodiscard]] const Stored& operator*() const& { return value(); }
  [[nodiscard]] Stored operator*() && { return std::move(*this).value(); }
  [[nodiscard]] Stored* operator->() { return &value(); }
  [[nodiscard]] const Stored* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const& {
    check(!has_value(), "result", "an error was asked of a result that holds a value");
    return std::get<1>(state_);
  }
  [[nodiscard]] Error&& error() && {
    check(!has_value(), "result", "an error was asked of a result that holds a value");
    return std::get<1>(std::move(state_));
  }

 private:
  void require_value() const {
    if (!has_value()) {
      fail_contract("result", std::get<1>(state_).to_string());
    }
  }
  std::variant<Stored, Error> state_;
};

}  // namespace tessera::base

// Evaluates a Result expression; on success declares `value`, otherwise returns the error.
#define TESSERA_TRY(value, expression)        \
  auto value##_result = (expression);         \
  if (!value##_result) {                      \
    return std::move(value##_result).error(); \
  }                                           \
  [[maybe_unused]] auto value = *std::move(value##_result)  // NOLINT(bugprone-macro-parentheses)
