#include "synth/chart/scale.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/exact_math.h"

namespace tessera::synth {
namespace {

constexpr std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i)
    power *= 10;
  return power;
}

struct Marks {
  std::string_view group;
  std::string_view decimal;
};

Marks marks_of(Language language) {
  switch (language) {
    case Language::kEnglish:
    case Language::kChinese:
      return {",", "."};
    case Language::kFrench:
    case Language::kRussian:
      return {"\u00a0", ","};
    default:
      return {".", ","};
  }
}

}  // namespace

double Decimal::value() const {
  const auto whole = static_cast<double>(units);
  return decimals > 0 ? whole / static_cast<double>(power_of_ten(decimals))
                      : whole * static_cast<double>(power_of_ten(-decimals));
}

std::string print_decimal(const Decimal& number, Language language) {
  const Marks marks = marks_of(language);
  const std::int64_t part = power_of_ten(std::max(0, number.decimals));
  const std::int64_t size = number.units < 0 ? -number.units : number.units;
  const std::int64_t whole =
      number.decimals < 0 ? size * power_of_ten(-number.decimals) : size / part;
  std::string digits = std::to_string(whole);
  // Four digits stand together, as most print them.
  if (digits.size() > 4) {
    for (std::size_t at = digits.size() - 3;; at -= 3) {
      digits.insert(at, marks.group);
      if (at <= 3) break;
    }
  }
  if (number.decimals > 0) {
    std::string behind = std::to_string(size % part);
    behind.insert(0, static_cast<std::size_t>(number.decimals) - behind.size(), '0');
    digits.append(marks.decimal).append(behind);
  }
  return (number.units < 0 ? "-" : "") + digits;
}

double Scale::position(double value) const {
  if (is_logarithmic) {
    return base::exact_log(value) / (base::exact_log(10) * static_cast<double>(num_ticks));
  }
  const double tick = at_minor(minors_per_tick).value();
  const double low = -tick * static_cast<double>(num_negative_ticks);
  return (value - low) / (tick * static_cast<double>(num_ticks + num_negative_ticks));
}

std::vector<Decimal> Scale::ticks() const {
  std::vector<Decimal> all;
  for (Index i = -num_negative_ticks; i <= num_ticks; ++i) {
    all.push_back(is_logarithmic ? Decimal{power_of_ten(static_cast<int>(i)), 0}
                                 : at_minor(i * minors_per_tick));
  }
  return all;
}

Scale choose_scale(const ScaleRequest& request, base::Rng& rng) {
  Scale scale;
  if (request.is_logarithmic) {
    scale.is_logarithmic = true;
    scale.num_ticks = rng.next_between(2, 5);
    return scale;
  }
  constexpr std::array<std::int64_t, 3> kMinors = {1, 2, 5};
  scale.minor = kMinors[rng.next_below(kMinors.size())];
  scale.minors_per_tick = scale.minor == 5 ? 4 : 5;
  scale.num_ticks = rng.next_between(4, 7);
  if (request.allows_negative) scale.num_negative_ticks = rng.next_between(1, 4);
  scale.decimals = -static_cast<int>(rng.next_between(request.min_exponent, request.max_exponent));
  return scale;
}

}  // namespace tessera::synth
