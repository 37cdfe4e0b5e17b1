#include "ops/attention.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "ops/context.h"
#include "ops/internal/operands.h"
#include "ops/kernel_table.h"

namespace tessera::ops {
namespace {

// How key and value rows are laid out, for pages (head-major) and for plain tensors.
struct RowLayout {
  Index token_stride;
  Index head_stride;
};

void check_keys_and_values(const AttentionInputs& inputs, Index key_width) {
  base::check(!inputs.values_in_keys, "attention", "pages for values within keys, has tensors");
  const auto [S, K, Q] = dims<3>(inputs.k_SKQ, "attention k");
  const auto [value_rows, value_heads, U] = dims<3>(inputs.v_SKU, "attention v");
  base::check(K == inputs.num_kv_heads && Q == key_width, "attention", "keys of ",
              inputs.num_kv_heads, " heads of width ", key_width, ", have shape ",
              inputs.k_SKQ.shape());
  base::check(value_rows == S && value_heads == K && U == inputs.value_width, "attention",
              "values of ", S, " rows, ", K, " heads and width ", inputs.value_width,
              ", have shape ", inputs.v_SKU.shape());
  check_rows(inputs.k_SKQ, "attention", "k");
  check_rows(inputs.v_SKU, "attention", "v");
}

void check_key_rows(const AttentionInputs& inputs, const AttentionSpan& span, bool paged) {
  Index rows = 0;
  if (paged) {
    const std::size_t num_pages = inputs.values_in_keys
                                      ? span.key_pages.size()
                                      : std::min(span.key_pages.size(), span.value_pages.size());
    rows = static_cast<Index>(num_pages) * inputs.page_tokens;
  } else {
    base::check(span.key_begin >= 0, "attention", "a first key row of at least 0, is ",
                span.key_begin);
    rows = inputs.k_SKQ.dim(0) - span.key_begin;
  }
  base::check(span.num_keys >= 0 && span.num_keys <= rows, "attention", span.num_keys,
              " key rows, has ", rows);
}

void check_inputs(const AttentionInputs& inputs, Index num_heads, Index key_width, Index num_rows) {
  base::check(inputs.num_kv_heads > 0 && num_heads % inputs.num_kv_heads == 0, "attention",
              "query heads a multiple of key heads, are ", num_heads, " and ", inputs.num_kv_heads);
  base::check(!inputs.values_in_keys || inputs.value_width <= key_width, "attention",
              "values within keys of width ", key_width, ", have width ", inputs.value_width);
  check_rows(inputs.q_TNQ, "attention", "q");
  const bool paged = !inputs.k_SKQ.has_value();
  if (paged) {
    base::check(inputs.page_tokens > 0 && inputs.page_tokens % kernels::kAttentionKeyBlock == 0,
                "attention", "pages of a multiple of ", kernels::kAttentionKeyBlock, " rows, have ",
                inputs.page_tokens);
  } else {
    check_keys_and_values(inputs, key_width);
  }
  Index next_row = 0;
  for (const AttentionSpan& span : inputs.sequences) {
    base::check(span.begin >= next_row && span.count >= 0 && span.begin + span.count <= num_rows,
                "attention", "ascending query rows within ", num_rows, ", are ", span.begin, " + ",
                span.count, " after ", next_row);
    next_row = span.begin + span.count;
    check_key_rows(inputs, span, paged);
  }
}

}  // namespace

Tensor attention(const AttentionInputs& inputs) {
  const auto [T, N, Q] = dims<3>(inputs.q_TNQ, "attention q");
  check_inputs(inputs, N, Q, T);
  const bool paged = !inputs.k_SKQ.has_value();
  const Index U = inputs.value_width;
  const RowLayout key = paged ? RowLayout{Q, inputs.page_tokens * Q}
                              : RowLayout{inputs.k_SKQ.stride(0), inputs.k_SKQ.stride(1)};
  const RowLayout value = inputs.values_in_keys ? key
                          : paged               ? RowLayout{U, inputs.page_tokens * U}
                                  : RowLayout{inputs.v_SKU.stride(0), inputs.v_SKU.stride(1)};

  // A plain tensor is one page that starts at the sequence's first key.
  std::vector<const float*> single_pages;
  single_pages.reserve(2 * inputs.sequences.size());
  std::vector<kernels::AttentionSequence> sequences;
  sequences.reserve(inputs.sequences.size());
  Index page_tokens = inputs.page_tokens;
  Index num_covered = 0;
  for (const AttentionSpan& span : inputs.sequences) {
    kernels::AttentionSequence sequence{.query_begin = span.begin,
                                        .num_queries = span.count,
                                        .first_position = span.first_position,
                                        .num_keys = span.num_keys};
    if (paged) {
      sequence.key_pages = span.key_pages.data();
      sequence.value_pages =
          inputs.values_in_keys ? span.key_pages.data() : span.value_pages.data();
    } else {
      single_pages.push_back(inputs.k_SKQ.data<const float>() + span.key_begin * key.token_stride);
      single_pages.push_back(inputs.v_SKU.data<const float>() +
                             span.key_begin * value.token_stride);
      sequence.key_pages = &single_pages[single_pages.size() - 2];
      sequence.value_pages = &single_pages[single_pages.size() - 1];
      page_tokens = std::max(page_tokens, span.num_keys);
    }
    num_covered += span.count;
    sequences.push_back(sequence);
  }

  Context& context = context_of(inputs.q_TNQ);
  Tensor out_TNU = Tensor::empty(context.allocator(), DType::kF32, {T, N, U});
  if (num_covered != T) {
    std::memset(out_TNU.mutable_bytes().data(), 0, out_TNU.mutable_bytes().size());
  }
  kernels::AttentionArgs args{.q = inputs.q_TNQ.data<const float>(),
                              .out = out_TNU.data<float>(),
                              .q_token_stride = inputs.q_TNQ.stride(0),
                              .q_head_stride = inputs.q_TNQ.stride(1),
                              .out_token_stride = N * U,
                              .out_head_stride = U,
                              .key_token_stride = key.token_stride,
                              .key_head_stride = key.head_stride,
                              .value_token_stride = value.token_stride,
                              .value_head_stride = value.head_stride,
                              .sequences = sequences,
                              .page_tokens = page_tokens,
                              .num_heads = N,
                              .num_kv_heads = inputs.num_kv_heads,
                              .key_width = Q,
                              .value_width = U,
                              .scale = inputs.scale,
                              .mask = inputs.mask == AttentionMask::kCausal
                                          ? kernels::AttentionMask::kCausal
                                          : kernels::AttentionMask::kFull};
  const Index scratch_bytes = kernels::attention_scratch_bytes(args, context.pool().num_threads());
  const Storage scratch =
      Storage::allocate(context.allocator(), static_cast<std::size_t>(scratch_bytes));
  args.scratch = scratch.mutable_data();
  context.kernels().attention.run(args, context.pool());
  return out_TNU;
}

}  // namespace tessera::ops
