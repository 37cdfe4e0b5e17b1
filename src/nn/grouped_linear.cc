#include "nn/grouped_linear.h"

#include <algorithm>

#include "nn/low_rank.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace tessera::nn {

GroupedLinear::GroupedLinear(std::span<const Linear* const> layers) {
  for (const Linear* layer : layers)
    weights_.push_back(layer->weight().value);
  const auto found = std::find_if(layers.begin(), layers.end(), [](const Linear* layer) {
    return layer->weight().low_rank != nullptr;
  });
  if (found == layers.end()) return;
  const LowRank& first = *(*found)->weight().low_rank;
  scale_ = first.scale;
  const auto zeros = [](const Parameter& like) {
    return Tensor::zeros(like.value.allocator(), DType::kF32, like.shape);
  };
  const Tensor no_down = zeros(first.down);
  const Tensor no_up = zeros(first.up);
  for (const Linear* layer : layers) {
    const LowRank* update = layer->weight().low_rank.get();
    base::check(update == nullptr || update->scale == scale_, "grouped linear",
                "updates of one scale, are ", scale_, " and ",
                update == nullptr ? 0.0F : update->scale);
    downs_.push_back(update == nullptr ? no_down : update->down.value);
    ups_.push_back(update == nullptr ? no_up : update->up.value);
  }
}

Tensor GroupedLinear::operator()(const Tensor& x, const ops::RowGroups& groups) const {
  Tensor y = ops::grouped_linear({.x = x, .weights = weights_, .groups = groups});
  if (downs_.empty()) return y;
  const Tensor inner = ops::grouped_linear({.x = x, .weights = downs_, .groups = groups});
  return y + ops::grouped_linear(
                 {.x = ops::scale(inner, scale_), .weights = ups_, .groups = groups.in_order()});
}

}  // namespace tessera::nn
