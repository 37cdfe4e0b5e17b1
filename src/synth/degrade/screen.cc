#include "synth/degrade/screen.h"

#include <algorithm>
#include <array>
#include <numbers>
#include <vector>

#include "base/exact_math.h"
#include "synth/chance.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/rows.h"

namespace tessera::synth {

namespace {

using chance::between;

// Phases are 32-bit fractions of a turn: they wrap by themselves, and steps of them add exactly.
constexpr double kTurn = 4294967296.0;

std::uint32_t to_phase(double turns) {
  return static_cast<std::uint32_t>(static_cast<std::int64_t>(turns * kTurn));
}

// sin of i/256 turns, times `scale`.
std::array<std::int16_t, 256> make_sines(double scale) {
  std::array<std::int16_t, 256> sines{};
  for (std::size_t i = 0; i < sines.size(); ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / 256;
    sines[i] = static_cast<std::int16_t>(nearest(scale * base::exact_sin(angle)));
  }
  return sines;
}

// turns(x, y) = x step_x + y step_y + (x^2 + y^2) bend / 2
struct Wave {
  double step_x = 0;
  double step_y = 0;
  double bend = 0;

  [[nodiscard]] std::uint32_t phase_at(Index y) const {
    const auto row = static_cast<double>(y);
    return to_phase(row * step_y + row * row * bend / 2);
  }
};

Wave draw_wave(base::Rng& rng) {
  const double angle = between(rng, 0, 2 * std::numbers::pi);
  const double turns = 1 / between(rng, 7, 90);
  return {.step_x = turns * base::exact_cos(angle),
          .step_y = turns * base::exact_sin(angle),
          .bend = between(rng, -1, 1) * turns / 700};
}

}  // namespace

void add_moire(draw::Image& image, double amount, base::Rng& rng) {
  const Wave wave = draw_wave(rng);
  const std::array<std::int16_t, 256> sines = make_sines(256 * amount);
  const std::uint32_t lag = to_phase(between(rng, 0.05, 0.3));  // of one channel behind another
  const std::uint32_t bend = to_phase(wave.bend);
  for (Index y = 0; y < image.height; ++y) {
    std::uint32_t phase = wave.phase_at(y);
    std::uint32_t step = to_phase(wave.step_x);
    std::uint8_t* pixel = row_of(image, y).data();
    for (Index x = 0; x < image.width; ++x, pixel += 3) {
      std::uint32_t shifted = phase;
      for (Index channel = 0; channel < 3; ++channel) {
        const int gain = 256 + sines[shifted >> 24U];
        pixel[channel] = static_cast<std::uint8_t>(std::min(255, (pixel[channel] * gain) >> 8));
        shifted += lag;
      }
      phase += step;
      step += bend;
    }
  }
}

void add_pixel_grid(draw::Image& image, Index period, double amount) {
  // Gains of 1/256 along a row; the lines between rows have their own.
  const auto dark = static_cast<std::uint16_t>(nearest(256 * (1 - amount)));
  std::vector<std::uint16_t> gains(static_cast<std::size_t>(3 * image.width), 256);
  for (Index x = 0; x < image.width; ++x) {
    const auto channel = static_cast<std::size_t>(3 * x + x % period % 3);
    gains[channel] = dark;
  }
  for (Index y = 0; y < image.height; ++y) {
    const std::uint16_t row_gain = y % period == 0 ? dark : 256;
    std::uint8_t* to = row_of(image, y).data();
    const std::uint16_t* gain = gains.data();
    for (std::size_t i = 0; i < gains.size(); ++i) {
      const auto across = static_cast<std::uint16_t>((to[i] * gain[i]) >> 8);
      to[i] = static_cast<std::uint8_t>((across * row_gain) >> 8);
    }
  }
}

}  // namespace tessera::synth
