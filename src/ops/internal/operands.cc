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

}  // namespace tessera::ops
