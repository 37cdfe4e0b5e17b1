// Low-rank updates of frozen matrices (arXiv 2106.09685): W is used as W + scale · B A, without
// ever being changed.
//
//   x ─┬──────── W ────────┐
//      └─ A ─(· scale)─ B ─(+)─ y
//
// I inputs · O outputs · r rank
#pragma once

#include <string>

#include "nn/parameter.h"

namespace tessera::nn {

struct LowRank {
  Parameter down;   // A [r, I], f32
  Parameter up;     // B [O, r], f32; zero at first, so that training begins at W
  float scale = 1;  // alpha / r
};

// An update without values for a matrix [O, I].
[[nodiscard]] std::shared_ptr<LowRank> make_low_rank(const Shape& shape, Index rank, double alpha);

// The paths of A and B beside that of their matrix: "q_proj.weight" → "q_proj.lora_A.weight".
[[nodiscard]] std::string down_path(const std::string& weight_path);
[[nodiscard]] std::string up_path(const std::string& weight_path);

// y = x Wᵀ (+ b) with scale · (x Aᵀ) Bᵀ added, in the type of y; y itself when the weight has no
// update.
[[nodiscard]] Tensor with_update(const Tensor& y, const Tensor& x, const Parameter& weight);

// The sum of a weight and its update, f32 [O, I]; the weight as it is when it has none. Records.
[[nodiscard]] Tensor merged(const Parameter& weight);
// The same for rows [first_row, …) of the weight alone, with equal bits.
[[nodiscard]] Tensor merged_rows(const Tensor& w_rows, const LowRank& update, Index first_row);

// Whether the parameter, or its update, is trained.
[[nodiscard]] bool asks_for_gradient(const Parameter& parameter);

}  // namespace tessera::nn
