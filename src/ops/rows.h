// Moving rows: tables, pages, layouts. T tokens · V table rows · D width
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "tensor/tensor.h"

namespace tessera::ops {

// [ids, D] in the context's activation type: rows of a table [V, D] of any storage type; every id
// lies in [0, V).
[[nodiscard]] Tensor gather_rows(const Tensor& table_VD, std::span<const std::int32_t> ids);

// base with row rows[i] replaced by row i of values; [T, D] and [n, D] of one type.
[[nodiscard]] Tensor scatter_rows(const Tensor& base_TD,
                                  const Tensor& values,
                                  std::span<const Index> rows);

// A contiguous copy of any strided float tensor of rank up to 4.
[[nodiscard]] Tensor contiguous(const Tensor& x);

// [..., A] and [..., B] side by side on the last axis: [..., A + B]; rank 2 to 4, any strides, the
// type of a.
[[nodiscard]] Tensor concat_last(const Tensor& a, const Tensor& b);

// Rows below one another: matrices of equal width and any strides, in the type of the first. The
// only part is returned as it is.
[[nodiscard]] Tensor concat_rows(std::span<const Tensor> parts);

// Any float or block-quantised tensor as contiguous f32. Differentiable for activations.
[[nodiscard]] Tensor to_f32(const Tensor& x);

// A float tensor in another plain type, rounded to nearest even; or a matrix in a block type.
// Differentiable between f32 and bf16.
[[nodiscard]] Tensor convert(const Tensor& x, DType dtype);

// Copies rows of x (f32 or bf16, contiguous, K heads of H values) to pages of the same type, laid
// out [K, page_tokens, H]: a head's rows are neighbours, so that decoding reads long runs. A page
// is named by its first byte.
struct PageWrite {
  Index begin = 0;           // first row of x
  Index count = 0;           // rows
  Index first_position = 0;  // position of the first row
  std::span<std::byte* const> pages;
  // i32 [1], or none: the place of the only row in its page, which kernels read; `first_position`
  // then names the page alone.
  Tensor page_row{};
};
void write_pages(const Tensor& x_TKH, const PageWrite& write, Index page_tokens);

// [count, width]: the rows at positions [0, count) of pages of one head, in the type of `like`,
// which also names the context.
[[nodiscard]] Tensor read_pages(const Tensor& like,
                                std::span<std::byte* const> pages,
                                Index page_tokens,
                                Index count,
                                Index width);

}  // namespace tessera::ops
