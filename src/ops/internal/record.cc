#include "ops/internal/record.h"

#include <algorithm>

#include "ops/gradient/gradient.h"

namespace tessera::ops {

bool records(Operands operands) {
  const Context* context = nullptr;
  for (const Tensor* x : operands) {
    if (x->grad_edge()) context = &context_of(*x);
  }
  return context != nullptr && context->is_recording();
}

bool records(const Tensor& first, std::span<const Tensor> others) {
  if (records({&first})) return true;
  return std::any_of(others.begin(), others.end(), [](const Tensor& x) { return records({&x}); });
}

void refuse_gradient(std::string_view op, Operands operands) {
  base::check(!records(operands), op, "operands without a gradient, one asks for it");
}

std::vector<GradEdge> edges_of(Operands operands) {
  std::vector<GradEdge> edges;
  edges.reserve(operands.size());
  for (const Tensor* x : operands)
    edges.push_back(x->grad_edge());
  return edges;
}

void inspect_result(std::string_view name, const Tensor& y) {
  const Context& context = context_of(y);
  if (!context.seeks_non_finite() || is_finite(y)) return;
  throw NonFinite{.op = name, .is_gradient = false};
}

}  // namespace tessera::ops
