// Values of fresh parameters: a pure function of (seed, parameter path, position), so that they
// depend neither on the number of threads nor on the pieces they are drawn in.
//
//   const ParameterDraw draw(seed, "decoder.norm.weight", parameter, info.initializer_range);
//   draw.fill(pool, first, values);   // values[i] is number first + i, row-major
//
// A value takes 16 bits of the counter-based generator (base/rng.h): the word w stands for the
// interval (w, w + 1) / 2^16 of probability. Uniform draws take its middle. Normal draws take the
// normal quantile of the middle, from a table of 2^15 magnitudes and a sign, divided by their root
// mean square, so that the deviation is exact. The largest magnitude is 4.3 deviations; the exact
// normal distribution goes beyond it once in 2^16 draws.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/rng.h"
#include "base/thread_pool.h"
#include "nn/parameter.h"

namespace tessera::models {

class ParameterDraw {
 public:
  // Of `parameter` only the shape and the kind of draw are read.
  ParameterDraw(std::uint64_t seed,
                std::string_view path,
                const nn::Parameter& parameter,
                double initializer_range);

  void fill(base::ThreadPool& pool, Index first, std::span<float> values) const;

 private:
  enum class Kind : std::uint8_t { kConstant, kUniform, kNormal, kCentredNormal };
  void fill_range(Index first, std::span<float> values) const;
  void fill_centred(Index first, std::span<float> values) const;

  Kind kind_ = Kind::kConstant;
  float scale_ = 0;  // the constant, the bound, or the deviation
  Index row_values_ = 1;
  base::Rng rng_;
};

}  // namespace tessera::models
