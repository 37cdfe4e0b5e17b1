// Attention by the vendor's library, as kernels' launch functions see it: without a header of the
// library. A build without the library's headers, or a machine without the library, has none.
#pragma once

#include <span>

#include "base/index.h"

namespace tessera::kernels::cuda {

// Rows [token, head] of bf16 on the GPU; strides count elements, rows are contiguous and lie at
// multiples of 16 bytes.
struct DnnRows {
  const void* first = nullptr;
  Index token_stride = 0;
  Index head_stride = 0;
};

// A sequence of as many queries as keys, and where it begins: in tokens, among those of q, out and
// their gradients, and among those of k, v and theirs.
struct DnnSequence {
  Index query_token = 0;
  Index key_token = 0;
  Index num_tokens = 0;
};

// The forward call writes out and lse; the gradient reads them and writes dq, dk and dv.
struct DnnAttention {
  DnnRows q;                   // [T, N, H]
  DnnRows k;                   // [S, K, H]
  DnnRows v;                   // [S, K, U]
  DnnRows out;                 // [T, N, U]
  const float* lse = nullptr;  // [T, N]
  DnnRows dout{};              // [T, N, U]; with it the call is for the gradient
  DnnRows dq{};                // [T, N, H]
  DnnRows dk{};                // [S, K, H]
  DnnRows dv{};                // [S, K, U]
  std::span<const DnnSequence> sequences{};
  Index num_heads = 0;
  Index num_kv_heads = 0;
  Index key_width = 0;
  Index value_width = 0;
  float scale = 1.0F;
  bool is_causal = false;

  [[nodiscard]] bool is_gradient() const { return dout.first != nullptr; }
};

class Dnn {
 public:
  Dnn() = default;
  Dnn(const Dnn&) = delete;
  Dnn& operator=(const Dnn&) = delete;
  virtual ~Dnn() = default;

  // Queues the work behind what the stream was given before; false when the library has no kernel
  // for some of it or the GPU no room: then the caller does all of it. The first call of a kind
  // takes up to seconds. The sums of dq depend on the order of the GPU's work: its last bits differ
  // between runs.
  [[nodiscard]] virtual bool attention(const DnnAttention& call) = 0;
};

}  // namespace tessera::kernels::cuda
