// The gradients of views: of a reshape dy itself in the other shape; of all others dy is added to
// the same view of the whole tensor's gradient.
#pragma once

#include <functional>

#include "tensor/grad_node.h"

namespace tessera {

// Carries the edge of `whole` over to its view `y`; `window` makes the same view of a contiguous
// tensor in the shape of the whole. Does nothing when no gradient is asked for.
void record_view(const Tensor& whole, Tensor& y, std::function<Tensor(const Tensor&)> window);

// Likewise for a view of all of a contiguous tensor's values in their order.
void record_reshape(const Tensor& whole, Tensor& y);

}  // namespace tessera
