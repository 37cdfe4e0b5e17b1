// Is a recorded gradient the true one? The walk's Jᵀw against differences of the function itself:
// value by value, and along a random direction, where ⟨J v, w⟩ = ⟨v, Jᵀ w⟩.
//
// Use a context of reference kernels: they compute in double and round once, so that differences
// of fourth order are good to about 1e-6 of the values' size.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "grad/leaf.h"
#include "ops/gradient/gradient.h"
#include "ops/testing/tensors.h"

namespace tessera::ops::testing {

using Inputs = std::span<const Tensor>;
using Function = std::function<Tensor(Inputs inputs)>;

// A context of reference kernels, and operands drawn in it.
class GradientTest : public ::testing::Test {
 protected:
  [[nodiscard]] Tensor input(const Shape& shape, std::uint64_t seed = 1) {
    return random_tensor(*context_, shape, seed);
  }
  std::unique_ptr<Context> context_ =
      Context::create({.num_threads = 2, .isa = kernels::Isa::kRef});
};

// The gradients of ⟨w, f(inputs)⟩ in the types of the inputs, zeros where nothing arrived.
[[nodiscard]] inline std::vector<Tensor> gradients_of(const Function& f,
                                                      std::vector<Tensor> inputs,
                                                      const Tensor& w) {
  std::vector<std::shared_ptr<grad::Leaf>> leaves;
  leaves.reserve(inputs.size());
  for (Tensor& x : inputs)
    leaves.push_back(grad::watch(x, x.dtype()));
  {
    const Recording recording(context_of(inputs.front()));
    const Tensor y = f(inputs);
    backward(y, w);
  }
  std::vector<Tensor> gradients;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& gradient = leaves[i]->gradient();
    gradients.push_back(gradient.has_value() ? gradient
                                             : Tensor::zeros(inputs[i].allocator(),
                                                             inputs[i].dtype(), inputs[i].shape()));
  }
  return gradients;
}

[[nodiscard]] inline double dot(const Tensor& a, const Tensor& b) {
  const std::vector<double> left = values_of(a);
  const std::vector<double> right = values_of(b);
  double sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i)
    sum += left[i] * right[i];
  return sum;
}

// d/dh ⟨w, f(inputs + h directions)⟩ at 0 by the fourth-order central difference.
[[nodiscard]] inline double slope(const Function& f,
                                  std::span<const Tensor> inputs,
                                  std::span<const Tensor> directions,
                                  const Tensor& w,
                                  double h) {
  const auto at = [&](double step) {
    std::vector<Tensor> moved;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      std::vector<double> values = values_of(inputs[i]);
      const std::vector<double> direction = values_of(directions[i]);
      Tensor x = Tensor::empty(inputs[i].allocator(), DType::kF32, inputs[i].shape());
      for (std::size_t j = 0; j < values.size(); ++j)
        x.data<float>()[j] = static_cast<float>(values[j] + step * direction[j]);
      moved.push_back(x);
    }
    return dot(w, f(moved));
  };
  return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
}

// At most this many values of one operand are moved one by one.
inline constexpr Index kMovedValues = 40;

[[nodiscard]] inline ::testing::AssertionResult has_true_gradient(const Function& f,
                                                                  const std::vector<Tensor>& inputs,
                                                                  double tolerance = 2e-4) {
  Context& context = context_of(inputs.front());
  const Tensor w = random_tensor(context, f(inputs).shape(), /*seed=*/991);
  const std::vector<Tensor> gradients = gradients_of(f, inputs, w);
  std::vector<Tensor> zeros;
  zeros.reserve(inputs.size());
  double size = 0;
  for (const Tensor& x : inputs)
    zeros.push_back(Tensor::zeros(x.allocator(), DType::kF32, x.shape()));
  for (const Tensor& gradient : gradients)
    for (const double value : values_of(gradient))
      size = std::fmax(size, std::fabs(value));
  if (size == 0) return ::testing::AssertionFailure() << "all gradients are zero";
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Index count = inputs[i].numel();
    const std::vector<double> found = values_of(gradients[i]);
    const Index step = std::max<Index>(1, count / kMovedValues);
    for (Index j = 0; j < count; j += step) {
      std::vector<Tensor> directions = zeros;
      directions[i] = Tensor::zeros(inputs[i].allocator(), DType::kF32, inputs[i].shape());
      directions[i].data<float>()[j] = 1.0F;
      const double expected = slope(f, inputs, directions, w, /*h=*/0.02);
      if (std::fabs(found[static_cast<std::size_t>(j)] - expected) <= tolerance * size) continue;
      return ::testing::AssertionFailure()
             << "operand " << i << " value " << j << ": differences give " << expected
             << ", the walk " << found[static_cast<std::size_t>(j)] << " (largest " << size << ")";
    }
  }
  std::vector<Tensor> directions;
  double along = 0;
  double length = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    directions.push_back(random_tensor(context, inputs[i].shape(), 7 + i));
    along += dot(directions[i], gradients[i]);
    length += std::sqrt(dot(gradients[i], gradients[i]));
  }
  const double expected = slope(f, inputs, directions, w, /*h=*/0.01);
  if (std::fabs(along - expected) > 10 * tolerance * length) {
    return ::testing::AssertionFailure() << "<Jv,w> = " << expected << ", <v,Jᵀw> = " << along;
  }
  return ::testing::AssertionSuccess();
}

}  // namespace tessera::ops::testing
