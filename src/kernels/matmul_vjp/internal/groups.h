// One group of a grouped gradient as a plain one.
#pragma once

#include "kernels/matmul_vjp/grouped_matmul_vjp.h"
#include "kernels/matmul_vjp/matmul_vjp.h"

namespace tessera::kernels {

template <class Elem>
[[nodiscard]] MatmulDxArgs<Elem> group_of(const GroupedMatmulDxArgs<Elem>& args, Index g) {
  const Index begin = args.group_begin[g];
  return {.dy = args.dy + begin * args.dy_stride,
          .dy_stride = args.dy_stride,
          .w = args.w[g],
          .w_stride = args.w_stride,
          .w_type = args.w_type,
          .dx = args.dx + begin * args.dx_stride,
          .dx_stride = args.dx_stride,
          .accumulate = args.accumulate,
          .M = args.group_begin[g + 1] - begin,
          .N = args.N,
          .K = args.K,
          .scratch = args.scratch};
}

template <class Elem>
[[nodiscard]] MatmulDwArgs<Elem> group_of(const GroupedMatmulDwArgs<Elem>& args, Index g) {
  const Index begin = args.group_begin[g];
  const bool is_gathered = args.x_row != nullptr;
  return {.dy = args.dy + begin * args.dy_stride,
          .dy_stride = args.dy_stride,
          .x = is_gathered ? args.x : args.x + begin * args.x_stride,
          .x_stride = args.x_stride,
          .x_row = is_gathered ? args.x_row + begin : nullptr,
          .dw = args.dw[g],
          .dw_stride = args.dw_stride,
          .accumulate = args.accumulate != nullptr && args.accumulate[g],
          .M = args.group_begin[g + 1] - begin,
          .N = args.N,
          .K = args.K,
          .scratch = args.scratch};
}

}  // namespace tessera::kernels
