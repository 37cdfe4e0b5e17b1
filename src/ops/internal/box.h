// Two tensors as a strided box of rank 4, for the kernels that walk one (copy, accumulate).
#pragma once

#include "tensor/tensor.h"

namespace tessera::ops {

// Sets extents and strides of args: those of equally shaped x and y of rank up to 4, extents of 1
// in front, or one row where neither has gaps.
template <class Args>
void set_box(Args& args, const Tensor& x, const Tensor& y) {
  if (y.is_contiguous() && x.is_contiguous()) {
    args.extents[3] = y.numel();
    args.x_strides[3] = args.y_strides[3] = 1;
    return;
  }
  for (int axis = 0; axis < y.rank(); ++axis) {
    const auto to = std::size_t{4} - static_cast<std::size_t>(y.rank() - axis);
    args.extents[to] = y.dim(axis);
    args.x_strides[to] = x.stride(axis);
    args.y_strides[to] = y.stride(axis);
  }
}

}  // namespace tessera::ops
