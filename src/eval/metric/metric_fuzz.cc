// Any truth and any answer can be scored: the first byte says where the truth ends in what follows.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "eval/metric/metric.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tessera::eval::Metric;
  if (size == 0) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t split = std::min<std::size_t>(data[0], all.size());
  const tessera::eval::ScoredAnswer answer{.truth = all.substr(0, split),
                                           .text = all.substr(split)};
  for (const tessera::eval::MetricTraits& traits : tessera::eval::all_metrics()) {
    const double value = value_of(traits.metric, sums_of(traits.metric, answer));
    const bool is_rate =
        traits.metric == Metric::kCharacterErrors || traits.metric == Metric::kWordErrors;
    tessera::base::check(std::isnan(value) || (value >= 0 && (is_rate || value <= 1 + 1e-9)),
                         traits.name, "a score in 0 ... 1, is ", value);
  }
  return 0;
}
