// For tests of blocks: parameters filled with random values and found by name, plain matrices in
// double for definitions, steps made of pieces of sequences, and a cache of a few slots.
#pragma once

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "nn/parameter.h"
#include "nn/step.h"
#include "ops/testing/tensors.h"

namespace tessera::nn::testing {

// Gives every parameter of a block random values; returns them by path.
template <class Block>
std::map<std::string, Tensor> fill_parameters(ops::Context& context,
                                              Block& block,
                                              std::uint64_t seed,
                                              double deviation = 0.5) {
  std::map<std::string, Tensor> values;
  block.visit("", [&](const std::string& path, Parameter& parameter) {
    parameter.value =
        ops::testing::random_tensor(context, parameter.shape, seed + values.size(), deviation);
    values[path] = parameter.value;
  });
  return values;
}

// "path [shape]" of every parameter, in order.
template <class Block>
std::vector<std::string> parameter_list(Block& block, const std::string& prefix = "") {
  std::vector<std::string> out;
  block.visit(prefix, [&](const std::string& path, Parameter& parameter) {
    out.push_back(path + " " + to_string(parameter.shape));
  });
  return out;
}

// A row-major matrix in double.
struct Matrix {
  Index rows = 0;
  Index columns = 0;
  std::vector<double> values;

  Matrix(Index num_rows, Index num_columns)
      : rows(num_rows),
        columns(num_columns),
        values(static_cast<std::size_t>(num_rows * num_columns)) {}
  explicit Matrix(const Tensor& x)
      : rows(x.dim(0)), columns(x.dim(1)), values(ops::testing::values_of(x)) {}

  [[nodiscard]] double& at(Index row, Index column) {
    return values[static_cast<std::size_t>(row * columns + column)];
  }
  [[nodiscard]] double at(Index row, Index column) const {
    return values[static_cast<std::size_t>(row * columns + column)];
  }
};

// x wᵀ (+ b)
[[nodiscard]] inline Matrix product(const Matrix& x,
                                    const Tensor& weight,
                                    const Tensor& bias = {}) {
  const Matrix w(weight);
  Matrix y(x.rows, w.rows);
  for (Index t = 0; t < x.rows; ++t) {
    for (Index o = 0; o < w.rows; ++o) {
      double sum =
          bias.has_value() ? ops::testing::values_of(bias)[static_cast<std::size_t>(o)] : 0.0;
      for (Index i = 0; i < x.columns; ++i)
        sum += x.at(t, i) * w.at(o, i);
      y.at(t, o) = sum;
    }
  }
  return y;
}

[[nodiscard]] inline Matrix rms_normalised(const Matrix& x, const Tensor& weight, double eps) {
  const std::vector<double> w = ops::testing::values_of(weight);
  Matrix y = x;
  for (Index t = 0; t < x.rows; ++t) {
    double square = 0;
    for (Index d = 0; d < x.columns; ++d)
      square += x.at(t, d) * x.at(t, d);
    for (Index d = 0; d < x.columns; ++d)
      y.at(t, d) *=
          w[static_cast<std::size_t>(d)] / std::sqrt(square / static_cast<double>(x.columns) + eps);
  }
  return y;
}

[[nodiscard]] inline Matrix swiglu_product(const Matrix& x,
                                           const Tensor& gate,
                                           const Tensor& up,
                                           const Tensor& down) {
  Matrix hidden = product(x, gate);
  const Matrix other = product(x, up);
  for (std::size_t i = 0; i < hidden.values.size(); ++i)
    hidden.values[i] *= other.values[i] / (1 + std::exp(-hidden.values[i]));
  return product(hidden, down);
}

// Some rows of one sequence in a step.
struct Piece {
  Index count = 0;
  Index first_position = 0;
  int slot = -1;
  LatentForm form = LatentForm::kExpanded;
};

// The step of pieces that lie one after the other, and its forward.
template <class Attention>
[[nodiscard]] Tensor run_step(const Attention& attention,
                              const Tensor& x_TD,
                              std::span<const Piece> pieces,
                              KvCache* cache) {
  std::vector<StepSequence> sequences;
  std::vector<std::int32_t> positions;
  for (const Piece& piece : pieces) {
    sequences.push_back({.begin = static_cast<Index>(positions.size()),
                         .count = piece.count,
                         .first_position = piece.first_position,
                         .cache_slot = piece.slot,
                         .form = piece.form});
    for (Index i = 0; i < piece.count; ++i)
      positions.push_back(static_cast<std::int32_t>(piece.first_position + i));
  }
  return attention(x_TD, {.sequences = sequences, .positions = positions, .cache = cache});
}

// Pages for every position of a few slots of one layer, NaN until written: reading ahead shows.
class TestCache final : public KvCache {
 public:
  TestCache(
      ops::Context& context, Index key_width, Index value_width, int num_slots, Index length) {
    for (int slot = 0; slot < num_slots; ++slot) {
      keys_.push_back(make_pages(context, key_width, length));
      values_.push_back(make_pages(context, value_width, length));
    }
  }
  [[nodiscard]] std::span<std::byte* const> key_pages(int, int slot) const override {
    return keys_.at(static_cast<std::size_t>(slot));
  }
  [[nodiscard]] std::span<std::byte* const> value_pages(int, int slot) const override {
    return values_.at(static_cast<std::size_t>(slot));
  }

 private:
  std::vector<std::byte*> make_pages(ops::Context& context, Index width, Index length) {
    std::vector<std::byte*> pages;
    for (Index first = 0; first < length; first += kPageTokens) {
      memory_.push_back(Tensor::empty(context.allocator(), DType::kF32, {kPageTokens, width}));
      pages.push_back(memory_.back().mutable_bytes().data());
      std::fill_n(memory_.back().data<float>(), kPageTokens * width, std::nanf(""));
    }
    return pages;
  }
  std::vector<Tensor> memory_;
  std::vector<std::vector<std::byte*>> keys_;
  std::vector<std::vector<std::byte*>> values_;
};

// Softmax attention of one sequence with one key head per query head: q [T, N*Q], k [T, N*Q],
// v [T, N*U], causal.
[[nodiscard]] inline Matrix causal_attention(
    const Matrix& q, const Matrix& k, const Matrix& v, Index num_heads, double scale) {
  const Index Q = q.columns / num_heads;
  const Index U = v.columns / num_heads;
  Matrix out(q.rows, v.columns);
  for (Index t = 0; t < q.rows; ++t) {
    for (Index n = 0; n < num_heads; ++n) {
      double total = 0;
      for (Index s = 0; s <= t; ++s) {
        double score = 0;
        for (Index i = n * Q; i < (n + 1) * Q; ++i)
          score += q.at(t, i) * k.at(s, i);
        const double weight = std::exp(scale * score);
        total += weight;
        for (Index u = n * U; u < (n + 1) * U; ++u)
          out.at(t, u) += weight * v.at(s, u);
      }
      for (Index u = n * U; u < (n + 1) * U; ++u)
        out.at(t, u) /= total;
    }
  }
  return out;
}

}  // namespace tessera::nn::testing
