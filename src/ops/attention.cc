#include "ops/attention.h"

#include <algorithm>
#include <vector>

#include "ops/context.h"
#include "ops/internal/copies.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/kernel_table.h"
#include "tensor/transfer.h"

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
  const DType type = inputs.q_TNQ.dtype();
  base::check(inputs.k_SKQ.dtype() == type && inputs.v_SKU.dtype() == type, "attention",
              "keys and values of the queries' type, ", to_string(type), ", are ",
              to_string(inputs.k_SKQ.dtype()), " and ", to_string(inputs.v_SKU.dtype()));
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

kernels::AttentionMask to_kernel(AttentionMask mask) {
  return mask == AttentionMask::kCausal ? kernels::AttentionMask::kCausal
                                        : kernels::AttentionMask::kFull;
}

// What the gradient needs of a forward call.
struct Attended {
  Tensor q_TNQ;
  Tensor k_SKQ;
  Tensor v_SKU;
  Tensor out_TNU;
  Tensor lse_TN;
  std::vector<kernels::AttentionVjpSequence> sequences{};
  bool has_free_rows = false;  // of queries or keys, that belong to no sequence
  float scale = 1.0F;
  AttentionMask mask = AttentionMask::kCausal;
};

template <class Elem>
kernels::HeadRows<Elem> head_rows(const Tensor& x) {
  return {.first = x.data<Elem>(), .token_stride = x.stride(0), .head_stride = x.stride(1)};
}

// Where the gradients of a call go.
struct AttentionGradients {
  Tensor dq_TNQ;
  Tensor dk_SKQ;
  Tensor dv_SKU;
};

Tensor fresh(const Attended& call, const Shape& shape) {
  Allocator& allocator = call.q_TNQ.allocator();
  return call.has_free_rows ? Tensor::zeros(allocator, call.q_TNQ.dtype(), shape)
                            : Tensor::empty(allocator, call.q_TNQ.dtype(), shape);
}

void attention_vjp(const Attended& call, const Tensor& dout_TNU, const AttentionGradients& to) {
  Context& context = context_of(dout_TNU);
  visit_activation(call.q_TNQ, "attention", [&]<class Elem>() {
    kernels::AttentionVjpArgs<Elem> args{.q = head_rows<const Elem>(call.q_TNQ),
                                         .k = head_rows<const Elem>(call.k_SKQ),
                                         .v = head_rows<const Elem>(call.v_SKU),
                                         .out = head_rows<const Elem>(call.out_TNU),
                                         .dout = head_rows<const Elem>(dout_TNU),
                                         .lse = call.lse_TN.data<const float>(),
                                         .dq = head_rows<Elem>(to.dq_TNQ),
                                         .dk = head_rows<Elem>(to.dk_SKQ),
                                         .dv = head_rows<Elem>(to.dv_SKU),
                                         .sequences = call.sequences,
                                         .num_heads = call.q_TNQ.dim(1),
                                         .num_kv_heads = call.k_SKQ.dim(1),
                                         .key_width = call.q_TNQ.dim(2),
                                         .value_width = call.v_SKU.dim(2),
                                         .scale = call.scale,
                                         .mask = to_kernel(call.mask)};
    const Storage scratch =
        scratch_of(context, kernels::attention_vjp_scratch_bytes(args, context.queue()));
    args.scratch = scratch.mutable_data();
    context.kernels().attention_vjp.of<Elem>().run(args, context.queue());
  });
}

// Sequences whose keys are disjoint rows of plain tensors.
Attended attended(const AttentionInputs& inputs, const Tensor& lse_TN, const Tensor& out_TNU) {
  Attended call{.q_TNQ = inputs.q_TNQ.detached(),
                .k_SKQ = inputs.k_SKQ.detached(),
                .v_SKU = inputs.v_SKU.detached(),
                .out_TNU = out_TNU,
                .lse_TN = lse_TN,
                .scale = inputs.scale,
                .mask = inputs.mask};
  Index num_queries = 0;
  Index num_keys = 0;
  for (const AttentionSpan& span : inputs.sequences) {
    call.sequences.push_back({.query_begin = span.begin,
                              .num_queries = span.count,
                              .first_position = span.first_position,
                              .key_begin = span.key_begin,
                              .num_keys = span.num_keys});
    num_queries += span.count;
    num_keys += span.num_keys;
  }
  call.has_free_rows = num_queries != inputs.q_TNQ.dim(0) || num_keys != inputs.k_SKQ.dim(0);
  return call;
}

Index num_pages(std::span<const AttentionSpan> sequences) {
  Index count = 0;
  for (const AttentionSpan& span : sequences)
    count += std::ssize(span.key_pages) + std::ssize(span.value_pages);
  return count;
}

// The sequences of a call as kernels see them. A plain tensor is one page that starts at the
// sequence's first key.
template <class Elem>
struct Sequences {
  Sequences(const AttentionInputs& inputs, const RowLayout& key, const RowLayout& value)
      : page_tokens(inputs.page_tokens) {
    // Sequences point into the list, which therefore never grows.
    pages.reserve(2 * inputs.sequences.size() +
                  static_cast<std::size_t>(num_pages(inputs.sequences)));
    list.reserve(inputs.sequences.size());
    for (const AttentionSpan& span : inputs.sequences) {
      list.push_back({.query_begin = span.begin,
                      .num_queries = span.count,
                      .first_position = span.first_position,
                      .num_keys = span.num_keys});
      num_queries += span.count;
      if (inputs.k_SKQ.has_value()) {
        add_rows(inputs.k_SKQ.data<const Elem>() + span.key_begin * key.token_stride,
                 inputs.v_SKU.data<const Elem>() + span.key_begin * value.token_stride);
      } else {
        list.back().key_pages = add_pages(span.key_pages);
        list.back().value_pages =
            inputs.values_in_keys ? list.back().key_pages : add_pages(span.value_pages);
      }
    }
  }

  void add_rows(const Elem* keys, const Elem* values) {
    pages.push_back(keys);
    pages.push_back(values);
    list.back().key_pages = &pages[pages.size() - 2];
    list.back().value_pages = &pages[pages.size() - 1];
    page_tokens = std::max(page_tokens, list.back().num_keys);
  }
  const Elem* const* add_pages(std::span<std::byte* const> first_bytes) {
    const std::size_t first = pages.size();
    for (const std::byte* page : first_bytes)
      pages.push_back(reinterpret_cast<const Elem*>(page));
    return pages.data() + first;
  }

  std::vector<const Elem*> pages;
  std::vector<kernels::AttentionSequence<Elem>> list;
  Index page_tokens;
  Index num_queries = 0;
};

// lse_TN: the logarithms of the softmaxes' sums are put there, unless null.
template <class Elem>
Tensor attend(const AttentionInputs& inputs, Tensor* lse_TN) {
  const auto [T, N, Q] = dims<3>(inputs.q_TNQ, "attention q");
  const bool paged = !inputs.k_SKQ.has_value();
  const Index U = inputs.value_width;
  const RowLayout key = paged ? RowLayout{Q, inputs.page_tokens * Q}
                              : RowLayout{inputs.k_SKQ.stride(0), inputs.k_SKQ.stride(1)};
  const RowLayout value = inputs.values_in_keys ? key
                          : paged               ? RowLayout{U, inputs.page_tokens * U}
                                  : RowLayout{inputs.v_SKU.stride(0), inputs.v_SKU.stride(1)};
  const Sequences<Elem> sequences(inputs, key, value);

  Context& context = context_of(inputs.q_TNQ);
  Tensor out_TNU = Tensor::empty(context.allocator(), inputs.q_TNQ.dtype(), {T, N, U});
  if (sequences.num_queries != T) clear(out_TNU);
  kernels::AttentionArgs<Elem> args{.q = inputs.q_TNQ.data<const Elem>(),
                                    .out = out_TNU.data<Elem>(),
                                    .q_token_stride = inputs.q_TNQ.stride(0),
                                    .q_head_stride = inputs.q_TNQ.stride(1),
                                    .out_token_stride = N * U,
                                    .out_head_stride = U,
                                    .key_token_stride = key.token_stride,
                                    .key_head_stride = key.head_stride,
                                    .value_token_stride = value.token_stride,
                                    .value_head_stride = value.head_stride,
                                    .sequences = sequences.list,
                                    .page_tokens = sequences.page_tokens,
                                    .num_heads = N,
                                    .num_kv_heads = inputs.num_kv_heads,
                                    .key_width = Q,
                                    .value_width = U,
                                    .scale = inputs.scale,
                                    .mask = to_kernel(inputs.mask)};
  if (inputs.positions_T.has_value())
    args.positions = inputs.positions_T.data<const std::int32_t>();
  if (lse_TN != nullptr) {
    *lse_TN = Tensor::empty(context.allocator(), DType::kF32, {T, N});
    args.lse = lse_TN->data<float>();
  }
  const Storage scratch =
      scratch_of(context, kernels::attention_scratch_bytes(args, context.queue()));
  args.scratch = scratch.mutable_data();
  context.kernels().attention.of<Elem>().run(args, context.queue());
  return out_TNU;
}

void check_positions(const AttentionInputs& inputs, Index num_rows) {
  base::check(inputs.positions_T.dtype() == DType::kI32 && inputs.positions_T.numel() == num_rows,
              "attention", "a position for each of ", num_rows, " queries, have shape ",
              inputs.positions_T.shape());
  const bool are_single = std::all_of(inputs.sequences.begin(), inputs.sequences.end(),
                                      [](const AttentionSpan& span) { return span.count == 1; });
  base::check(are_single && !inputs.k_SKQ.has_value() && inputs.mask == AttentionMask::kCausal,
              "attention", "one causal query a sequence over pages where kernels read positions");
}

// Kernels of the host know no positions but the host's.
std::vector<AttentionSpan> with_positions(const AttentionInputs& inputs) {
  const HostValues<std::int32_t> positions(inputs.positions_T);
  std::vector<AttentionSpan> spans(inputs.sequences.begin(), inputs.sequences.end());
  for (AttentionSpan& span : spans) {
    span.first_position = positions.values()[static_cast<std::size_t>(span.begin)];
    span.num_keys = span.first_position + 1;
  }
  return spans;
}

Tensor attend(const AttentionInputs& inputs, Tensor* lse_TN) {
  const auto [T, N, Q] = dims<3>(inputs.q_TNQ, "attention q");
  if (inputs.positions_T.has_value()) {
    check_positions(inputs, T);
    if (!context_of(inputs.q_TNQ).kernels().target.is_gpu) {
      const std::vector<AttentionSpan> spans = with_positions(inputs);
      AttentionInputs of_host = inputs;
      of_host.sequences = spans;
      of_host.positions_T = {};
      return attend(of_host, lse_TN);
    }
  }
  check_inputs(inputs, N, Q, T);
  return visit_activation(inputs.q_TNQ, "attention",
                          [&]<class Elem>() { return attend<Elem>(inputs, lse_TN); });
}

}  // namespace

Tensor attention(const AttentionInputs& inputs) {
  if (!records({&inputs.q_TNQ, &inputs.k_SKQ, &inputs.v_SKU})) return attend(inputs, nullptr);
  base::check(inputs.k_SKQ.has_value(), "attention",
              "keys in tensors for a gradient, are in pages");
  Tensor lse_TN;
  Tensor out_TNU = attend(inputs, &lse_TN);
  record("attention", out_TNU, {&inputs.q_TNQ, &inputs.k_SKQ, &inputs.v_SKU},
         [call = attended(inputs, lse_TN, out_TNU)](const Tensor& dout_TNU, GradSink& sink) {
           const AttentionGradients to{.dq_TNQ = fresh(call, call.q_TNQ.shape()),
                                       .dk_SKQ = fresh(call, call.k_SKQ.shape()),
                                       .dv_SKU = fresh(call, call.v_SKU.shape())};
           attention_vjp(call, dout_TNU, to);
           sink.add(0, to.dq_TNQ);
           sink.add(1, to.dk_SKQ);
           sink.add(2, to.dv_SKU);
         });
  return out_TNU;
}

Tensor self_attention(const SelfAttentionInputs& inputs) {
  const auto [T, three, N, H] = dims<4>(inputs.qkv_T3NH, "self_attention qkv");
  base::check(three == 3, "self_attention", "queries, keys and values in axis 1, has ", three);
  const Tensor qkv_T3NH = inputs.qkv_T3NH.detached();
  const AttentionInputs parts{.q_TNQ = qkv_T3NH.select(1, 0),
                              .k_SKQ = qkv_T3NH.select(1, 1),
                              .v_SKU = qkv_T3NH.select(1, 2),
                              .sequences = inputs.sequences,
                              .num_kv_heads = N,
                              .value_width = H,
                              .scale = inputs.scale,
                              .mask = inputs.mask};
  if (!records({&inputs.qkv_T3NH})) return attend(parts, nullptr);
  Tensor lse_TN;
  Tensor out_TNH = attend(parts, &lse_TN);
  record("self_attention", out_TNH, {&inputs.qkv_T3NH},
         [call = attended(parts, lse_TN, out_TNH), shape = qkv_T3NH.shape()](const Tensor& dout_TNH,
                                                                             GradSink& sink) {
           const Tensor dqkv_T3NH = fresh(call, shape);
           attention_vjp(call, dout_TNH,
                         {.dq_TNQ = dqkv_T3NH.select(1, 0),
                          .dk_SKQ = dqkv_T3NH.select(1, 1),
                          .dv_SKU = dqkv_T3NH.select(1, 2)});
           sink.add(0, dqkv_T3NH);
         });
  return out_TNH;
}

}  // namespace tessera::ops
