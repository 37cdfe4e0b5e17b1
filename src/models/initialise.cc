#include "models/initialise.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

namespace tessera::models {
namespace {

constexpr Index kMagnitudes = Index{1} << 15;
constexpr std::uint32_t kSignBit = 1U << 15;
constexpr Index kValuesPerDraw = 8;  // 16 bits each of the generator's four 32-bit words

// The stream of a parameter: the 64-bit FNV-1a hash of its path.
std::uint64_t stream_of(std::string_view path) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char letter : path) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 0x100000001B3U;
  }
  return hash;
}

// Entry i: the normal quantile above which the probability (i + 1/2) / 2^16 lies.
std::vector<float> make_magnitudes() {
  std::vector<double> quantiles(kMagnitudes);
  double z = 0;
  double sum_of_squares = 0;
  for (Index i = kMagnitudes - 1; i >= 0; --i) {
    const double tail = (static_cast<double>(i) + 0.5) / (2.0 * kMagnitudes);
    // Newton's method from the next smaller quantile: the tail is convex there, so that steps never
    // go too far.
    double step = 1;
    while (std::abs(step) > 1e-12) {
      const double density =
          std::exp(-0.5 * z * z) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
      step = (0.5 * std::erfc(z / std::numbers::sqrt2) - tail) / density;
      z += step;
    }
    quantiles[static_cast<std::size_t>(i)] = z;
    sum_of_squares += z * z;
  }
  const double deviation = std::sqrt(sum_of_squares / static_cast<double>(kMagnitudes));
  std::vector<float> magnitudes;
  magnitudes.reserve(kMagnitudes);
  for (const double quantile : quantiles)
    magnitudes.push_back(static_cast<float>(quantile / deviation));
  return magnitudes;
}

std::span<const float> magnitudes() {
  static const std::vector<float> table = make_magnitudes();
  return table;
}

float normal_of(std::uint32_t word, const float* table) {
  const float magnitude = table[word & (kSignBit - 1)];
  return (word & kSignBit) != 0 ? -magnitude : magnitude;
}

// (-1, 1)
float uniform_of(std::uint32_t word) {
  return (static_cast<float>(word) + 0.5F) * (1.0F / kMagnitudes) - 1.0F;
}

// values[i] = convert(word number first + i of the stream)
template <class Convert>
void draw_words(const base::Rng& rng, Index first, std::span<float> values, Convert convert) {
  Index position = first;
  std::size_t at = 0;
  while (at < values.size()) {
    const auto words = rng.words_at(static_cast<std::uint64_t>(position / kValuesPerDraw));
    for (Index lane = position % kValuesPerDraw; lane < kValuesPerDraw && at < values.size();
         ++lane, ++position) {
      const std::uint32_t pair = words[static_cast<std::size_t>(lane / 2)];
      values[at++] = convert(lane % 2 == 0 ? pair & 0xFFFFU : pair >> 16);
    }
  }
}

}  // namespace

ParameterDraw::ParameterDraw(std::uint64_t seed,
                             std::string_view path,
                             const nn::Parameter& parameter,
                             double initializer_range)
    : rng_(seed, stream_of(path)) {
  const auto width = static_cast<double>(parameter.shape.back());
  row_values_ = parameter.shape.numel() / parameter.shape[0];
  const auto fan_in = static_cast<double>(row_values_);
  double scale = 0;
  switch (parameter.init) {
    case nn::Init::kZeros:
      break;
    case nn::Init::kOnes:
      scale = 1;
      break;
    case nn::Init::kNormal:
      kind_ = Kind::kNormal;
      scale = initializer_range;
      break;
    case nn::Init::kKaimingUniform:
      kind_ = Kind::kUniform;
      scale = 1 / std::sqrt(width);
      break;
    case nn::Init::kInverseRoot:
      kind_ = Kind::kNormal;
      scale = 1 / std::sqrt(width);
      break;
    case nn::Init::kLecun:
      kind_ = Kind::kNormal;
      scale = 1 / std::sqrt(fan_in);
      break;
    case nn::Init::kResidual:
      kind_ = Kind::kNormal;
      scale = 0.25 / std::sqrt(fan_in);
      break;
    case nn::Init::kCentredLecun:
      kind_ = Kind::kCentredNormal;
      scale = 1 / std::sqrt(fan_in);
      break;
  }
  scale_ = static_cast<float>(scale);
}

void ParameterDraw::fill(base::ThreadPool& pool, Index first, std::span<float> values) const {
  constexpr Index kGrain = Index{1} << 14;
  pool.parallel_for(static_cast<Index>(values.size()), kGrain, [&](Index begin, Index end, int) {
    fill_range(first + begin, values.subspan(static_cast<std::size_t>(begin),
                                             static_cast<std::size_t>(end - begin)));
  });
}

void ParameterDraw::fill_range(Index first, std::span<float> values) const {
  const float scale = scale_;
  switch (kind_) {
    case Kind::kConstant:
      std::fill(values.begin(), values.end(), scale);
      break;
    case Kind::kUniform:
      draw_words(rng_, first, values,
                 [scale](std::uint32_t word) { return scale * uniform_of(word); });
      break;
    case Kind::kNormal: {
      const float* table = magnitudes().data();
      draw_words(rng_, first, values,
                 [scale, table](std::uint32_t word) { return scale * normal_of(word, table); });
      break;
    }
    case Kind::kCentredNormal:
      fill_centred(first, values);
      break;
  }
}

// Draws every row that the range touches as a whole, for its mean.
void ParameterDraw::fill_centred(Index first, std::span<float> values) const {
  const float* table = magnitudes().data();
  std::vector<float> row(static_cast<std::size_t>(row_values_));
  std::size_t at = 0;
  while (at < values.size()) {
    const Index position = first + static_cast<Index>(at);
    const Index in_row = position % row_values_;
    draw_words(rng_, position - in_row, row,
               [this, table](std::uint32_t word) { return scale_ * normal_of(word, table); });
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    const auto mean = static_cast<float>(sum / static_cast<double>(row_values_));
    for (auto i = static_cast<std::size_t>(in_row); i < row.size() && at < values.size(); ++i)
      values[at++] = row[i] - mean;
  }
}

}  // namespace tessera::models
