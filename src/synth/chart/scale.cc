#include "synth/chart/scale.h"

#include <algorithm>
#include <array>

#include "base/exact_math.h"
#include "synth/chance.h"
#include "synth/content/numbers.h"

namespace tessera::synth {
namespace {

constexpr std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i)
    power *= 10;
  return power;
}

}  // namespace

double Decimal::value() const {
  const auto whole = static_cast<double>(units);
  return decimals > 0 ? whole / static_cast<double>(power_of_ten(decimals))
                      : whole * static_cast<double>(power_of_ten(-decimals));
}

std::string print_decimal(const Decimal& number, Language language) {
  const NumberFormat format = number_format_of(language);
  if (number.decimals > 0) return format_fixed(number.units, number.decimals, format);
  return format_integer(number.units * power_of_ten(-number.decimals), format);
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
  scale.minor = chance::pick(kMinors, rng);
  scale.minors_per_tick = scale.minor == 5 ? 4 : 5;
  scale.num_ticks = rng.next_between(4, 7);
  if (request.allows_negative) scale.num_negative_ticks = rng.next_between(1, 4);
  scale.decimals = -static_cast<int>(rng.next_between(request.min_exponent, request.max_exponent));
  return scale;
}

}  // namespace tessera::synth
