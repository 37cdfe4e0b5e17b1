// The rows of one key head of a sequence: row r is a (query, query head of the group) pair.
#pragma once

#include "base/index.h"

namespace tessera::kernels {

struct GroupRows {
  Index query_begin = 0;
  int num_rows = 0;
  int group = 1;  // query heads of the key head
  int first_head = 0;

  template <class Sequence>
  __device__ GroupRows(const Sequence& sequence, Index num_heads, Index num_kv_heads, int kv_head)
      : query_begin(sequence.query_begin),
        group(static_cast<int>(num_heads / num_kv_heads)),
        first_head(kv_head * group) {
    num_rows = static_cast<int>(sequence.num_queries) * group;
  }

  [[nodiscard]] __device__ int query(int r) const { return group == 1 ? r : r / group; }
  [[nodiscard]] __device__ Index token(int r) const { return query_begin + query(r); }
  [[nodiscard]] __device__ int head(int r) const {
    return group == 1 ? first_head : first_head + r % group;
  }
};

}  // namespace tessera::kernels
