// Copies between tensors of one context, by kernels.
#pragma once

#include "kernels/copy/copy.h"
#include "ops/context.h"
#include "tensor/tensor.h"

namespace tessera::ops {

// y = x in the type of y: equal shapes of rank up to 4, any strides. f32, bf16 or f16; equal types,
// or f32 on one side.
void copy_values(const Tensor& x, const Tensor& y);

// A strided box of values of one type, float or BFloat16.
template <class Elem>
void copy_box(Context& context, const kernels::CopyArgs<Elem, Elem>& args);

// All values of a contiguous tensor become 0.
void clear(const Tensor& x);

}  // namespace tessera::ops
