// Few rows times q8 weights on a GPU, as decoding an answer has them: weights are decoded where
// they are read, so that nothing but them travels.
//
//   y[r, :] = x[row r] . w[g]^T (+ bias)   for the rows r of each group g
#pragma once

#include <cstddef>

#include "base/index.h"
#include "kernels/queue.h"

namespace tessera::kernels {

template <class Elem, class Out>
struct Q8Rows {
  const Elem* x = nullptr;
  Index x_stride = 0;
  const Index* x_row = nullptr;         // [R], or none: row r of x
  const std::byte* const* w = nullptr;  // [G], on the host: q8 matrices [N, K]
  const Index* group_begin = nullptr;   // [G + 1], on the GPU; none: one group
  Index num_groups = 1;                 // G
  const Out* bias = nullptr;            // [N], or none
  Out* y = nullptr;                     // [R, N]
  Index y_stride = 0;
  Index R = 0;
  Index N = 0;
  Index K = 0;
};

// Weights are rounded to Elem, sums made in f32. Few: uses_q8_rows (gpu_scratch.h) says which.
template <class Elem, class Out>
void multiply_q8_rows(const Q8Rows<Elem, Out>& rows, const Queue& queue);

}  // namespace tessera::kernels
