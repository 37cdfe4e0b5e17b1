// Texts one after the other, made in that order:
//
//   chain({prose.word(), " ", prose.word()})
//
// In a + b or f(a, b) compilers choose which of two random draws comes first; within braces they
// may not.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace tessera::synth {

[[nodiscard]] inline std::string chain(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts)
    text += part;
  return text;
}

}  // namespace tessera::synth
