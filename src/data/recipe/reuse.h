// Which sample comes when samples are used more than once, as a pure function of the number of the
// draw. Samples come in their order, `window` at a time; while the next window is made, earlier
// ones come again between its samples, each window shuffled:
//
//   uses 2, window 3:   0 1 2 · 3 (1) 4 (0) 5 (2) · 6 (5) 7 (3) 8 (4) · ...
//
// A sample is used at most `uses` times: those of the last windows come less often.
#pragma once

#include <cstdint>

#include "base/index.h"

namespace tessera::data {

class ReusePlan {
 public:
  ReusePlan(Index num_samples, Index uses, Index window, std::uint64_t seed);

  [[nodiscard]] Index num_draws() const;

  struct Use {
    Index sample = 0;
    Index repeat = 0;  // 0: its first use
    friend bool operator==(const Use&, const Use&) = default;
  };
  // `draw` < num_draws().
  [[nodiscard]] Use at(Index draw) const;
  // How often the sample comes in all.
  [[nodiscard]] Index num_uses(Index sample) const;

 private:
  [[nodiscard]] Index window_size(Index window_idx) const;

  Index num_samples_;
  Index uses_;
  Index window_;
  Index num_windows_;
  std::uint64_t seed_;
};

}  // namespace tessera::data
