// Checks of operands that many ops share; a failure names the op, the operand and its shape.
#pragma once

#include <string_view>

#include "tensor/tensor.h"

namespace tessera::ops {

// Kernels read rows: the last axis is contiguous, the distance between rows is free.
void check_rows(const Tensor& x, std::string_view op, std::string_view name);

// Exactly `count` neighbouring values.
void check_vector(const Tensor& v, Index count, std::string_view op, std::string_view name);

}  // namespace tessera::ops
