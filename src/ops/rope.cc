#include "ops/rope.h"

#include <vector>

#include "ops/context.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/kernel_table.h"
#include "ops/rows.h"
#include "tensor/transfer.h"

namespace tessera::ops {

namespace {

Tensor rotate(const RopeInputs& inputs, kernels::RopeDirection direction) {
  const auto [T, N, H] = dims<3>(inputs.x_TNH, "rope x");
  const Index width = 2 * inputs.cos_PH.dim(1);
  Context& context = context_of(inputs.x_TNH);
  const bool is_whole_head = width == H;
  Tensor y_TNH = is_whole_head ? Tensor::empty(context.allocator(), inputs.x_TNH.dtype(), {T, N, H})
                               : contiguous(inputs.x_TNH.detached());
  const Tensor& x_TNH = is_whole_head ? inputs.x_TNH : y_TNH;
  check_rows(x_TNH, "rope", "x");
  const bool are_there = inputs.positions_T.has_value();
  const Uploaded<std::int32_t> uploaded(
      context.allocator(), are_there ? std::span<const std::int32_t>{} : inputs.positions);
  const std::int32_t* positions =
      are_there ? inputs.positions_T.data<const std::int32_t>() : uploaded.data();
  visit_activation(x_TNH, "rope", [&, T = T, N = N, H = H]<class Elem>() {
    context.kernels().rope.of<Elem>().run(
        {.x = x_TNH.data<const Elem>() + inputs.offset,
         .y = y_TNH.data<Elem>() + inputs.offset,
         .cos_table = inputs.cos_PH.data<const float>(),
         .sin_table = inputs.sin_PH.data<const float>(),
         .positions = positions,
         .T = T,
         .N = N,
         .H = width,
         .x_token_stride = x_TNH.stride(0),
         .x_head_stride = x_TNH.stride(1),
         .y_token_stride = N * H,
         .y_head_stride = H,
         .pairs = inputs.pairs == RopePairs::kHalves ? kernels::RopePairs::kHalfSplit
                                                     : kernels::RopePairs::kInterleaved,
         .direction = direction},
        context.queue());
  });
  return y_TNH;
}

// dx is dy turned back by the same angles.
void record_rope(const RopeInputs& inputs, Tensor& y_TNH) {
  record("rope", y_TNH, {&inputs.x_TNH},
         [cos_PH = inputs.cos_PH, sin_PH = inputs.sin_PH,
          positions = std::vector<std::int32_t>(inputs.positions.begin(), inputs.positions.end()),
          offset = inputs.offset, pairs = inputs.pairs](const Tensor& dy_TNH, GradSink& sink) {
           sink.add(0, rotate({.x_TNH = dy_TNH,
                               .cos_PH = cos_PH,
                               .sin_PH = sin_PH,
                               .positions = positions,
                               .offset = offset,
                               .pairs = pairs},
                              kernels::RopeDirection::kInverse));
         });
}

}  // namespace

Tensor rope(const RopeInputs& inputs) {
  const auto [T, N, H] = dims<3>(inputs.x_TNH, "rope x");
  const auto [P, half] = dims<2>(inputs.cos_PH, "rope tables");
  const Index width = 2 * half;
  base::check(inputs.sin_PH.shape() == inputs.cos_PH.shape() && inputs.sin_PH.is_contiguous() &&
                  inputs.cos_PH.is_contiguous(),
              "rope", "contiguous tables of equal shape, are ", inputs.cos_PH.shape(), " and ",
              inputs.sin_PH.shape());
  base::check(inputs.offset >= 0 && inputs.offset + width <= H, "rope", "a window within ", H,
              " values, is ", inputs.offset, " + ", width);
  base::check(static_cast<Index>(inputs.positions.size()) == T, "rope", "one position for each of ",
              T, " tokens, has ", inputs.positions.size());
  base::check(!inputs.positions_T.has_value() || inputs.positions_T.numel() == T, "rope",
              "a position that kernels read for each of ", T, " tokens, has shape ",
              inputs.positions_T.shape());
  for (const std::int32_t position : inputs.positions) {
    base::check(position >= 0 && position < P, "rope", "positions below ", P, ", is ", position);
  }
  Tensor y_TNH = rotate(inputs, kernels::RopeDirection::kForward);
  if (records({&inputs.x_TNH})) record_rope(inputs, y_TNH);
  return y_TNH;
}

}  // namespace tessera::ops
