// Parameters and the one list of them that each block keeps.
//
// A block names its parameters once, in visit(); loading, saving, counting, initialising, optimiser
// groups, sharding and quantising all walk that list:
//
//   model.visit("", [&](const std::string& path, Parameter& parameter) { ... });
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/function_ref.h"
#include "tensor/tensor.h"

namespace tessera::nn {

// What a parameter is for, which decides how it may be stored.
enum class Role : std::uint8_t {
  kProduct,  // weight of a matrix product [O, I]; any storage type
  kTable,    // rows looked up by id [V, D]; any storage type
  kRouter,   // weight of the router's product [E, D], never block-quantised
  kKernel,   // convolution weight, rank 4; f32, bf16 or f16
  kVector,   // norm weights, biases, learned vectors and positions
};

// Whether such a parameter is f32 in memory whatever it was stored in and whatever type activations
// and other weights have: it is small, and a rounding of it is felt by everything after it.
[[nodiscard]] constexpr bool is_always_f32(Role role) {
  return role == Role::kRouter || role == Role::kVector;
}

// How a fresh parameter is drawn.
enum class Init : std::uint8_t {
  kNormal,  // N(0, initializer_range)
  kZeros,
  kOnes,
  kKaimingUniform,  // U(-b, b), b = 1 / sqrt(columns): kaiming_uniform with a = sqrt(5)
  kInverseRoot,     // N(0, 1) / sqrt(width)
  kLecun,           // N(0, 1 / fan_in): the tower, whose released weights come from elsewhere
  kResidual,        // a quarter of that: what a block of the tower adds to what it was given
  kCentredLecun,    // kLecun less the mean of each row: filters to which an even patch is nothing
};

struct LowRank;  // nn/low_rank.h

struct Parameter {
  Tensor value;  // empty until loaded or initialised
  Shape shape;
  Role role = Role::kProduct;
  Init init = Init::kNormal;
  bool has_gradient = true;  // false: trained by a rule of its own (the router's correction bias)
  // An update beside a frozen matrix; shared as the value is, so that a copy is the same parameter.
  std::shared_ptr<LowRank> low_rank{};
};

using ParameterVisitor = base::FunctionRef<void(const std::string& path, Parameter& parameter)>;

// "blocks" + "0" -> "blocks.0"; an empty prefix adds no dot.
[[nodiscard]] std::string join_path(const std::string& prefix, const std::string& name);

}  // namespace tessera::nn
