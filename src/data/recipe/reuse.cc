#include "data/recipe/reuse.h"

#include <algorithm>

#include "base/check.h"
#include "base/checked_math.h"
#include "data/permutation.h"

namespace tessera::data {
namespace {

// Draws of windows [0, count) of full size, each with as many lanes as there are windows up to it.
Index draws_before(Index count, Index uses, Index window) {
  const Index rising = std::min(count, uses);
  return window * (rising * (rising + 1) / 2 + (count - rising) * uses);
}

}  // namespace

ReusePlan::ReusePlan(Index num_samples, Index uses, Index window, std::uint64_t seed)
    : num_samples_(num_samples),
      uses_(uses),
      window_(std::min(window, num_samples)),
      num_windows_(base::ceil_div(num_samples, window_)),
      seed_(seed) {
  base::check(num_samples >= 1 && uses >= 1 && window >= 1, "reuse plan",
              "samples, uses and a window of at least 1, has ", num_samples, ", ", uses, ", ",
              window);
}

Index ReusePlan::window_size(Index window_idx) const {
  return std::min(window_, num_samples_ - window_idx * window_);
}

Index ReusePlan::num_draws() const {
  const Index last = num_windows_ - 1;
  return draws_before(last, uses_, window_) + window_size(last) * std::min(uses_, num_windows_);
}

ReusePlan::Use ReusePlan::at(Index draw) const {
  base::check(draw >= 0 && draw < num_draws(), "reuse plan", "a draw under ", num_draws(), ", is ",
              draw);
  // Windows of rising numbers of lanes are few; behind them all are alike.
  Index window_idx = 0;
  while (window_idx < uses_ && draws_before(window_idx + 1, uses_, window_) <= draw)
    ++window_idx;
  if (window_idx == uses_) {
    window_idx += (draw - draws_before(uses_, uses_, window_)) / (window_ * uses_);
  }
  const Index inside = draw - draws_before(window_idx, uses_, window_);
  const Index lanes = std::min(uses_, window_idx + 1);
  const Index repeat = inside % lanes;
  const Index place = inside / lanes;
  const Index from = window_idx - repeat;
  if (repeat == 0) return {.sample = from * window_ + place, .repeat = 0};
  const auto stream = static_cast<std::uint64_t>(from * uses_ + repeat);
  const Permutation order(seed_, stream, window_);
  return {.sample = from * window_ + order(place), .repeat = repeat};
}

Index ReusePlan::num_uses(Index sample) const {
  const Index window_idx = sample / window_;
  Index count = 0;
  for (Index repeat = 0; repeat < uses_ && window_idx + repeat < num_windows_; ++repeat) {
    const auto stream = static_cast<std::uint64_t>(window_idx * uses_ + repeat);
    const Index size = window_size(window_idx + repeat);
    if (repeat == 0 || size == window_) {
      ++count;
      continue;
    }
    // The last window is short: only the places that it has are filled.
    const Permutation order(seed_, stream, window_);
    for (Index place = 0; place < size; ++place) {
      if (order(place) == sample % window_) ++count;
    }
  }
  return count;
}

}  // namespace tessera::data
