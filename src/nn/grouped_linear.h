// Linear layers of one shape, side by side: each row goes through the layer of its group. No
// biases.
#pragma once

#include <span>
#include <vector>

#include "nn/linear.h"
#include "ops/row_groups.h"

namespace tessera::nn {

// Made from loaded layers, and anew when they change: it holds handles on their values.
class GroupedLinear {
 public:
  GroupedLinear() = default;
  explicit GroupedLinear(std::span<const Linear* const> layers);

  // Row r of the result is its row of x through the layer of its group. Low-rank updates are added;
  // they cost as many rows.
  [[nodiscard]] Tensor operator()(const Tensor& x, const ops::RowGroups& groups) const;

 private:
  std::vector<Tensor> weights_;  // G of [O, I]
  // Of the updates; empty when no layer has one, zeros where a layer has none.
  std::vector<Tensor> downs_;  // G of [r, I]
  std::vector<Tensor> ups_;    // G of [O, r]
  float scale_ = 1;
};

}  // namespace tessera::nn
