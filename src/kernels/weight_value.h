// One stored weight, for definitions and tests: what every reader of a weight type agrees with.
#pragma once

#include <cstddef>

#include "base/index.h"
#include "kernels/elements.h"
#include "kernels/weight_type.h"

namespace tessera::kernels {

// A matrix [N, K] of some weight type.
struct WeightMatrix {
  const std::byte* w = nullptr;
  Index stride = 0;  // elements from row to row; not read for q8
  WeightType type = WeightType::kF32;
  Index K = 0;
};

// Value [n, k], exactly.
[[nodiscard]] double weight_value(const WeightMatrix& matrix, Index n, Index k);

// The same as products with activations of type Elem take it: rounded to that type.
template <class Elem>
[[nodiscard]] double weight_value_as(const WeightMatrix& matrix, Index n, Index k) {
  return wide(rounded<Elem>(weight_value(matrix, n, k)));
}

}  // namespace tessera::kernels
