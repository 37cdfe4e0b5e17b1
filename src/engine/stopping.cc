#include "engine/stopping.h"

#include <algorithm>
#include <utility>

namespace tessera::engine {
namespace {

constexpr std::size_t kFirstCheck = 256;
constexpr std::size_t kMinRepeats = 4;
constexpr std::size_t kMinLoopIds = 128;

}  // namespace

bool is_looping(std::span<const std::int32_t> generated) {
  const std::size_t size = generated.size();
  if (size < kFirstCheck) return false;
  for (std::size_t period = 1; period <= size / kMinRepeats; ++period) {
    const std::size_t needed = std::max(kMinRepeats * period, kMinLoopIds);
    if (needed > size) break;
    std::size_t matched =
        period;  // ids at the end that equal the one a period earlier, plus one block
    while (matched < needed &&
           generated[size - 1 - (matched - period)] == generated[size - 1 - matched]) {
      ++matched;
    }
    if (matched >= needed) return true;
  }
  return false;
}

std::string StopTexts::push(std::string_view piece) {
  if (found_) return {};
  held_ += piece;
  // The stop text that is complete first ends the answer, the longest of those: the same however
  // the text was cut into pieces.
  std::size_t hit_begin = 0;
  std::size_t hit_end = std::string::npos;
  for (const std::string& text : texts_) {
    const std::size_t begin = held_.find(text);
    if (begin == std::string::npos) continue;
    const std::size_t end = begin + text.size();
    if (end < hit_end || (end == hit_end && begin < hit_begin)) {
      hit_begin = begin;
      hit_end = end;
    }
  }
  if (hit_end != std::string::npos) {
    found_ = true;
    std::string shown = held_.substr(0, hit_begin);
    held_.clear();
    return shown;
  }
  std::size_t num_held = 0;  // the longest end of the text that begins a stop text
  for (const std::string& text : texts_) {
    for (std::size_t n = std::min(text.size() - 1, held_.size()); n > num_held; --n) {
      if (held_.compare(held_.size() - n, n, text, 0, n) == 0) num_held = n;
    }
  }
  std::string shown = held_.substr(0, held_.size() - num_held);
  held_.erase(0, shown.size());
  return shown;
}

std::string StopTexts::flush() {
  return std::exchange(held_, {});
}

}  // namespace tessera::engine
