// Errors of C libraries that come through a callback which must not return (libjpeg, libpng): the
// callback jumps back to where the library was entered.
//
//   if (!jump.guarded([&] { jpeg_finish_decompress(&info); })) return damaged(..., jump.reason());
//
// The frames that a jump leaves out are those of the library, of its callbacks and of the step; the
// latter two own nothing, so that no destructor is skipped.
#pragma once

#include <array>
#include <csetjmp>
#include <cstring>

namespace tessera::formats::internal {

class ErrorJump {
 public:
  // Runs `step`; false when it was left by leave().
  template <class Step>
  [[nodiscard, gnu::noinline]] bool guarded(const Step& step) {
    if (setjmp(target_) != 0) return false;
    step();
    return true;
  }

  // Only while guarded() runs.
  [[noreturn]] void leave(const char* reason) {
    std::strncpy(reason_.data(), reason, reason_.size() - 1);
    std::longjmp(target_, 1);
  }

  [[nodiscard]] const char* reason() const { return reason_.data(); }

 private:
  std::jmp_buf target_{};
  std::array<char, 200> reason_{};
};

}  // namespace tessera::formats::internal
