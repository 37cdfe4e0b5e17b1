#include "nn/rotary.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "tensor/transfer.h"

namespace tessera::nn {
namespace {

// 0.1 · m · ln(s) + 1, the attention temperature of YaRN.
double yarn_temperature(double factor, double m) {
  return factor <= 1 ? 1.0 : 0.1 * m * std::log(factor) + 1.0;
}

// The (fractional) frequency index whose wave turns `turns` times within the original context.
double yarn_index_of_turns(double turns, const RotaryConfig& config) {
  const double width = static_cast<double>(config.width);
  return width * std::log(config.yarn->original_max_positions / (turns * 2 * std::numbers::pi)) /
         (2 * std::log(config.theta));
}

// Frequencies [width / 2], rounded to f32 at the places where the official code rounds.
std::vector<float> frequencies(const RotaryConfig& config) {
  const Index half = config.width / 2;
  std::vector<float> out(static_cast<std::size_t>(half));
  for (Index i = 0; i < half; ++i) {
    const float exponent = static_cast<float>(2 * i) / static_cast<float>(config.width);
    const float power = static_cast<float>(std::pow(config.theta, static_cast<double>(exponent)));
    out[static_cast<std::size_t>(i)] = 1.0F / power;
  }
  if (!config.yarn) return out;
  const YarnScaling& yarn = *config.yarn;
  const double low = std::max(std::floor(yarn_index_of_turns(yarn.beta_fast, config)), 0.0);
  double high = std::min(std::ceil(yarn_index_of_turns(yarn.beta_slow, config)),
                         static_cast<double>(config.width - 1));
  if (low == high) high += 0.001;  // as the official code avoids the division by zero
  for (Index i = 0; i < half; ++i) {
    const float exponent = static_cast<float>(2 * i) / static_cast<float>(config.width);
    const float power = static_cast<float>(std::pow(config.theta, static_cast<double>(exponent)));
    const float interpolated = 1.0F / (static_cast<float>(yarn.factor) * power);
    const float ramp =
        std::clamp(static_cast<float>((static_cast<double>(i) - low) / (high - low)), 0.0F, 1.0F);
    const float keep = 1.0F - ramp;
    float& frequency = out[static_cast<std::size_t>(i)];
    frequency = interpolated * (1.0F - keep) + frequency * keep;
  }
  return out;
}

}  // namespace

Rotary::Rotary(ops::Context& context, const RotaryConfig& config, Index num_positions)
    : config_(config) {
  base::check(config.width > 0 && config.width % 2 == 0, "rotary", "an even width, is ",
              config.width);
  const Index half = config.width / 2;
  cos_ = Tensor::empty(context.allocator(), DType::kF32, {num_positions, half});
  sin_ = Tensor::empty(context.allocator(), DType::kF32, {num_positions, half});
  const std::vector<float> frequency = frequencies(config);
  const float scale =
      config.yarn
          ? static_cast<float>(yarn_temperature(config.yarn->factor, config.yarn->mscale) /
                               yarn_temperature(config.yarn->factor, config.yarn->mscale_all_dim))
          : 1.0F;
  std::vector<float> cos;
  std::vector<float> sin;
  cos.reserve(static_cast<std::size_t>(cos_.numel()));
  sin.reserve(static_cast<std::size_t>(sin_.numel()));
  for (Index position = 0; position < num_positions; ++position) {
    const float scaled = static_cast<float>(position) / static_cast<float>(config.linear_factor);
    for (Index i = 0; i < half; ++i) {
      const auto angle = static_cast<double>(scaled * frequency[static_cast<std::size_t>(i)]);
      cos.push_back(static_cast<float>(std::cos(angle)) * scale);
      sin.push_back(static_cast<float>(std::sin(angle)) * scale);
    }
  }
  write_values<float>(cos_, cos);
  write_values<float>(sin_, sin);
}

Tensor Rotary::operator()(const Tensor& x_TNH, const Step& step, Index offset) const {
  return ops::rope({.x_TNH = x_TNH,
                    .cos_PH = cos_,
                    .sin_PH = sin_,
                    .positions = step.positions,
                    .offset = offset,
                    .pairs = config_.pairs,
                    .positions_T = step.positions_on_device()});
}

double Rotary::softmax_factor(const RotaryConfig& config) {
  if (!config.yarn || config.yarn->mscale_all_dim == 0) return 1.0;
  const double temperature = yarn_temperature(config.yarn->factor, config.yarn->mscale_all_dim);
  return temperature * temperature;
}

}  // namespace tessera::nn
