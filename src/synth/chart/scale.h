// The scale of a value axis and numbers as a language prints them. Values are whole multiples of a
// step between two ticks, so that what is not printed can be read off the axis.
//
//   minor = 1, 2 or 5 times a power of ten;  tick = 5 or 4 minors;  value = n minors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/index.h"
#include "base/rng.h"
#include "synth/assets/language.h"

namespace tessera::synth {

// units * 10^-decimals; a negative number of decimals means zeros behind the units.
struct Decimal {
  std::int64_t units = 0;
  int decimals = 0;

  [[nodiscard]] double value() const;
};

// "1,234.5" in English and Chinese, "1.234,5" in German, "1 234,5" in French ...
[[nodiscard]] std::string print_decimal(const Decimal& number, Language language);

struct Scale {
  std::int64_t minor = 1;  // units of the least difference between values
  Index minors_per_tick = 5;
  Index num_ticks = 5;           // above zero
  Index num_negative_ticks = 0;  // below zero
  int decimals = 0;
  bool is_logarithmic = false;  // ticks are powers of ten from 10^0 on; minor is not used

  [[nodiscard]] Index max_minors() const { return minors_per_tick * num_ticks; }
  [[nodiscard]] Decimal at_minor(Index minors) const { return {minor * minors, decimals}; }
  // Where a value lies between the axis' ends: 0 ... 1.
  [[nodiscard]] double position(double value) const;
  [[nodiscard]] std::vector<Decimal> ticks() const;
};

struct ScaleRequest {
  int min_exponent = -1;  // of ten, of the minor step
  int max_exponent = 4;
  bool allows_negative = false;
  bool is_logarithmic = false;
};

[[nodiscard]] Scale choose_scale(const ScaleRequest& request, base::Rng& rng);

}  // namespace tessera::synth
