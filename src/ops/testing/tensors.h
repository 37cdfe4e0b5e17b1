// For tests of ops and of what is built on them: tensors made of vectors and back, comparisons that
// say where, and broken contracts that must name the operation.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/rng.h"
#include "ops/context.h"
#include "ops/rows.h"
#include "tensor/tensor.h"

namespace tessera::ops::testing {

// Normal values; a seed per operand.
[[nodiscard]] inline Tensor random_tensor(Context& context,
                                          const Shape& shape,
                                          std::uint64_t seed,
                                          double deviation = 1.0) {
  base::Rng rng(seed);
  Tensor x = Tensor::empty(context.allocator(), DType::kF32, shape);
  for (Index i = 0; i < x.numel(); ++i)
    x.data<float>()[i] = static_cast<float>(deviation * rng.next_normal());
  return x;
}

[[nodiscard]] inline Tensor tensor_of(Context& context,
                                      const Shape& shape,
                                      std::span<const float> values) {
  Tensor x = Tensor::empty(context.allocator(), DType::kF32, shape);
  base::check(x.numel() == static_cast<Index>(values.size()), "tensor_of", "as many values");
  std::copy(values.begin(), values.end(), x.data<float>());
  return x;
}

// The values of a strided f32 tensor, row-major.
[[nodiscard]] inline std::vector<double> values_of(const Tensor& x) {
  const Tensor flat = to_f32(x);
  const float* data = flat.data<const float>();
  return {data, data + flat.numel()};
}

// x as a window on wider rows, whose other values are NaN: reading beside it shows.
[[nodiscard]] inline Tensor with_wider_rows(const Tensor& x_TD, Index extra) {
  const auto [T, D] = dims<2>(x_TD, "with_wider_rows");
  const Tensor wide = Tensor::empty(x_TD.allocator(), DType::kF32, {T, D + extra});
  std::fill_n(wide.data<float>(), wide.numel(), std::nanf(""));
  for (Index t = 0; t < T; ++t)
    std::copy_n(x_TD.data<const float>() + t * D, D, wide.data<float>() + t * (D + extra) + 1);
  return wide.narrow(1, 1, D);
}

[[nodiscard]] inline ::testing::AssertionResult is_close(std::span<const double> expected,
                                                         const Tensor& actual,
                                                         double tolerance) {
  const std::vector<double> got = values_of(actual);
  if (got.size() != expected.size()) {
    return ::testing::AssertionFailure()
           << "expected " << expected.size() << " values, got " << to_string(actual.shape());
  }
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (!(std::fabs(got[i] - expected[i]) <= tolerance * (1 + std::fabs(expected[i])))) {
      return ::testing::AssertionFailure() << "value " << i << " of " << to_string(actual.shape())
                                           << ": expected " << expected[i] << ", got " << got[i];
    }
  }
  return ::testing::AssertionSuccess();
}

[[nodiscard]] inline ::testing::AssertionResult has_same_bits(const Tensor& expected,
                                                              const Tensor& actual) {
  if (expected.shape() != actual.shape()) {
    return ::testing::AssertionFailure() << "expected shape " << to_string(expected.shape())
                                         << ", got " << to_string(actual.shape());
  }
  const Tensor want = contiguous(expected);
  const Tensor got = contiguous(actual);
  for (Index i = 0; i < want.numel(); ++i) {
    const float a = want.data<const float>()[i];
    const float b = got.data<const float>()[i];
    if (std::bit_cast<std::uint32_t>(a) != std::bit_cast<std::uint32_t>(b)) {
      return ::testing::AssertionFailure() << "value " << i << " of " << to_string(want.shape())
                                           << ": expected " << a << ", got " << b;
    }
  }
  return ::testing::AssertionSuccess();
}

// Success when the call breaks a contract whose message names the op and holds each of `parts`.
[[nodiscard]] inline ::testing::AssertionResult breaks_contract(
    const std::function<void()>& call, std::initializer_list<std::string_view> parts) {
  try {
    call();
  } catch (const base::ContractError& error) {
    const std::string message = error.what();
    for (const std::string_view part : parts) {
      if (message.find(part) == std::string::npos) {
        return ::testing::AssertionFailure()
               << '"' << message << "\" does not say \"" << part << '"';
      }
    }
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure() << "no contract was broken";
}

}  // namespace tessera::ops::testing
