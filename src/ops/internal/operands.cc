#include "ops/internal/operands.h"

namespace tessera::ops {

void check_rows(const Tensor& x, std::string_view op, std::string_view name) {
  base::check(x.has_value() && x.rank() >= 1, op, name, " of at least one axis, has shape ",
              x.shape());
  const int last = x.rank() - 1;
  base::check(x.stride(last) == 1 || x.dim(last) <= 1, op, name,
              " with a contiguous last axis, has shape ", x.shape(), " and a step of ",
              x.stride(last));
}

void check_vector(const Tensor& v, Index count, std::string_view op, std::string_view name) {
  base::check(v.has_value(), op, name, " of ", count, " values, is empty");
  base::check(v.numel() == count && v.is_contiguous(), op, name, " of ", count,
              " neighbouring values, has shape ", v.shape());
}

kernels::WeightType weight_type(const Tensor& w, std::string_view where) {
  switch (w.dtype()) {
    case DType::kF32:
      return kernels::WeightType::kF32;
    case DType::kBf16:
      return kernels::WeightType::kBf16;
    case DType::kF16:
      return kernels::WeightType::kF16;
    case DType::kQ8:
      return kernels::WeightType::kQ8;
    default:
      base::fail_contract(where,
                          base::cat("weights of f32, bf16, f16 or q8, are ", to_string(w.dtype())));
  }
}

const std::byte* weight_bytes(const Tensor& w, std::string_view where) {
  if (is_block_quantised(w.dtype())) return w.bytes().data();
  check_rows(w, where, "w");
  return visit_float(w.dtype(), where, [&]<class Elem>() {
    return reinterpret_cast<const std::byte*>(w.data<const Elem>());
  });
}

MatrixRows matrix_rows(const Tensor& x, std::string_view where) {
  check_rows(x, where, "x");
  const int last = x.rank() - 1;
  Index count = 1;
  for (int axis = 0; axis < last; ++axis)
    count *= x.dim(axis);
  if (x.rank() > 2) {
    base::check(x.is_contiguous(), where, "x a matrix or contiguous, has shape ", x.shape());
  }
  const Index stride = x.rank() == 2 ? x.stride(0) : x.dim(last);
  return {count, stride};
}

Storage scratch_of(Context& context, Index num_bytes) {
  return Storage::allocate(context.allocator(), static_cast<std::size_t>(num_bytes));
}

}  // namespace tessera::ops
