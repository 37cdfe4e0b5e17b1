// AVX2: tiles of query rows walk over blocks of keys; five products per pair of them.
//
//   span of keys:  pack k and v across (for the scores) and k along; dk = dv = 0
//     tile of rows:  pack scaled q, dout; delta, lse; dq = 0
//       block of keys:
//         panel of 6 rows:  S = q k^T, dP = dout v^T    (6 x 16 register tiles)
//                           P = exp(S - lse), dS = P (dP - delta)
//         dv += P^T dout, dk += dS^T q, dq += dS k      (6 x 16 register tiles)
//
// Cost per (row, key): 2 (3 H + 2 U) operations and one exponential. Bound by multiply-adds. What
// the causal mask hides is left out by whole key panels in S, dP and dq and by rows in dv and dk;
// the few masked pairs in between have P = dS = 0. Numbers: docs/kernels/attention.md.
#include <algorithm>

#include <immintrin.h>

#include "base/checked_math.h"
#include "kernels/attention/internal/rows.h"
#include "kernels/attention_vjp/attention_vjp.h"
#include "kernels/attention_vjp/internal/plan.h"
#include "kernels/attention_vjp/internal/rows.h"
#include "kernels/attention_vjp/internal/tile_avx2.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

// Everything a call needs to run its items.
struct Call {
  const AttentionVjpArgs<float>& args;
  VjpPlan plan;
  float* partials = nullptr;
  float* thread_memory = nullptr;
};

// One thread's part of scratch (VjpPlan::thread_floats). Row strides are vjp_row_stride(width).
struct Memory {
  // Of the span in hand.
  float* keys_across = nullptr;    // [span keys / kVjpPanelKeys, H, kVjpPanelKeys]
  float* values_across = nullptr;  // [span keys / kVjpPanelKeys, U, kVjpPanelKeys]
  float* keys = nullptr;           // [span keys, H]
  float* dk = nullptr;             // [span keys, H]
  float* dv = nullptr;             // [span keys, U]
  // Of the tile in hand.
  float* q = nullptr;         // [rows, H], scaled
  float* dout = nullptr;      // [rows, U]
  float* dq = nullptr;        // [rows, H], lacks the factor scale
  float* scores = nullptr;    // [rows, kVjpBlockKeys]: S, then P
  float* products = nullptr;  // [rows, kVjpBlockKeys]: dP, then dS
  float* lse = nullptr;       // [rows]
  float* delta = nullptr;     // [rows]
};

Memory cut_memory(const Call& call, int thread_idx) {
  const Index span_keys = call.plan.span_keys;
  const Index tile_rows = call.plan.tile_rows;
  const Index key_stride = vjp_row_stride(call.args.key_width);
  const Index value_stride = vjp_row_stride(call.args.value_width);
  float* next = call.thread_memory + thread_idx * call.plan.thread_floats;
  const auto take = [&next](Index count) {
    float* taken = next;
    next += count;
    return taken;
  };
  Memory memory;
  memory.keys_across = take(span_keys * call.args.key_width);
  memory.values_across = take(span_keys * call.args.value_width);
  memory.keys = take(span_keys * key_stride);
  memory.dk = take(span_keys * key_stride);
  memory.dv = take(span_keys * value_stride);
  memory.q = take(tile_rows * key_stride);
  memory.dout = take(tile_rows * value_stride);
  memory.dq = take(tile_rows * key_stride);
  memory.scores = take(tile_rows * kVjpBlockKeys);
  memory.products = take(tile_rows * kVjpBlockKeys);
  memory.lse = take(base::round_up<Index>(tile_rows, 16));
  memory.delta = take(base::round_up<Index>(tile_rows, 16));
  return memory;
}

// Calls a template on the number of vectors for each tile of columns.
template <class Body>
void for_each_columns(Index width, Body body) {
  constexpr Index kTwoVectors = 2 * simd::kLanes;
  Index column = 0;
  for (; column + simd::kLanes < width; column += kTwoVectors)
    body.template operator()<2>(column);
  if (column < width) body.template operator()<1>(column);
}

// The keys of one span against all rows of their head.
class SpanRun {
 public:
  SpanRun(const Call& call, const VjpItem& item, const Memory& memory, Index span)
      : args_(call.args),
        item_(item),
        sequence_(*item.sequence),
        memory_(memory),
        cut_(cut_of(call.args, sequence_)),
        group_(args_.num_heads / args_.num_kv_heads),
        key_stride_(vjp_row_stride(args_.key_width)),
        value_stride_(vjp_row_stride(args_.value_width)),
        span_(span),
        begin_(span * cut_.span_keys),
        end_(std::min(begin_ + cut_.span_keys, sequence_.num_keys)) {
    if (call.plan.splits_spans && span > 0) {
      partial_ = call.partials + item.partial_off + (span - 1) * cut_.num_rows * key_stride_;
    }
  }

  void load_keys() const;
  void run_tiles();
  void store_keys() const;

 private:
  [[nodiscard]] Index query_of(Index r) const { return (tile_begin_ + r) / group_; }
  [[nodiscard]] Index token_of(Index r) const { return sequence_.query_begin + query_of(r); }
  [[nodiscard]] Index head_of(Index r) const {
    return item_.kv_head * group_ + (tile_begin_ + r) % group_;
  }
  // How many keys of the block that starts at `block` row r of the tile sees.
  [[nodiscard]] Index visible_in_block(Index r, Index block) const {
    return std::clamp<Index>(visible_[r] - block, 0, kVjpBlockKeys);
  }
  // How many keys of it any row of the panel that starts at r sees.
  [[nodiscard]] Index visible_to_panel(Index r, Index block) const {
    return visible_in_block(std::min(r + kVjpPanelRows, num_rows_) - 1, block);
  }
  // The first row of the tile that sees the key at `position`, num_rows_ if none does.
  [[nodiscard]] Index first_row_that_sees(Index position) const {
    if (args_.mask == AttentionMask::kFull) return 0;
    return std::clamp<Index>((position - sequence_.first_position) * group_ - tile_begin_, 0,
                             num_rows_);
  }
  [[nodiscard]] bool is_first_span() const { return span_ == 0; }

  void load_tile();
  void run_block(Index block);
  void weigh_panel(Index first_row, Index block) const;
  void add_to_keys(Index block, Index num_keys) const;
  void add_to_queries(Index first_row, Index block) const;
  void store_queries() const;

  const AttentionVjpArgs<float>& args_;
  const VjpItem& item_;
  const AttentionVjpSequence& sequence_;
  const Memory& memory_;
  VjpCut cut_;
  Index group_;  // query heads per key head
  Index key_stride_;
  Index value_stride_;
  Index span_;
  Index begin_;  // positions of the span's keys
  Index end_;
  float* partial_ = nullptr;  // dq of this span, when it is not added to args.dq at once
  // The tile in hand.
  Index tile_begin_ = 0;
  Index num_rows_ = 0;
  Index visible_[kVjpTileRows] = {};  // keys that each row sees
};

// `from` [width] becomes column `lane` of a panel [width, kVjpPanelKeys].
void copy_across(const float* from, Index width, float* panel, Index lane) {
  for (Index d = 0; d < width; ++d)
    panel[d * kVjpPanelKeys + lane] = from[d];
}

// Behind the last key come zeros to the end of its block.
void SpanRun::load_keys() const {
  const Index num_keys = end_ - begin_;
  const Index padded_keys = base::round_up(num_keys, kVjpBlockKeys);
  std::fill_n(memory_.dk, padded_keys * key_stride_, 0.0F);
  std::fill_n(memory_.dv, padded_keys * value_stride_, 0.0F);
  const Index first_missing = num_keys / kVjpPanelKeys * kVjpPanelKeys;
  std::fill(memory_.keys_across + first_missing * args_.key_width,
            memory_.keys_across + padded_keys * args_.key_width, 0.0F);
  std::fill(memory_.values_across + first_missing * args_.value_width,
            memory_.values_across + padded_keys * args_.value_width, 0.0F);
  std::fill(memory_.keys + num_keys * key_stride_, memory_.keys + padded_keys * key_stride_, 0.0F);
  for (Index j = 0; j < num_keys; ++j) {
    const Index token = sequence_.key_begin + begin_ + j;
    const float* k = args_.k.row(token, item_.kv_head);
    const Index panel = j / kVjpPanelKeys * kVjpPanelKeys;
    copy_row(k, 1.0F, args_.key_width, memory_.keys + j * key_stride_);
    copy_across(k, args_.key_width, memory_.keys_across + panel * args_.key_width, j - panel);
    copy_across(args_.v.row(token, item_.kv_head), args_.value_width,
                memory_.values_across + panel * args_.value_width, j - panel);
  }
}

void SpanRun::run_tiles() {
  for (tile_begin_ = 0; tile_begin_ < cut_.num_rows; tile_begin_ += cut_.tile_rows) {
    num_rows_ = std::min(cut_.tile_rows, cut_.num_rows - tile_begin_);
    const Index tile_end = std::min(end_, visible_keys(args_, sequence_, query_of(num_rows_ - 1)));
    // The first span also writes the zeros of rows that see nothing.
    if (tile_end <= begin_ && !is_first_span()) continue;
    load_tile();
    for (Index block = begin_; block < tile_end; block += kVjpBlockKeys)
      run_block(block);
    store_queries();
  }
}

// Behind the last row come zeros to the end of its panel.
void SpanRun::load_tile() {
  const Index padded_rows = base::round_up(num_rows_, kVjpPanelRows);
  std::fill_n(memory_.dq, padded_rows * key_stride_, 0.0F);
  for (Index r = 0; r < num_rows_; ++r) {
    const Index t = token_of(r);
    const Index n = head_of(r);
    const float* dout = args_.dout.row(t, n);
    copy_row(args_.q.row(t, n), args_.scale, args_.key_width, memory_.q + r * key_stride_);
    copy_row(dout, 1.0F, args_.value_width, memory_.dout + r * value_stride_);
    memory_.lse[r] = args_.lse[t * args_.num_heads + n];
    memory_.delta[r] = dot_row(dout, args_.out.row(t, n), args_.value_width);
    visible_[r] = visible_keys(args_, sequence_, query_of(r));
  }
  for (Index r = num_rows_; r < padded_rows; ++r) {
    std::fill_n(memory_.q + r * key_stride_, key_stride_, 0.0F);
    std::fill_n(memory_.dout + r * value_stride_, value_stride_, 0.0F);
    memory_.lse[r] = 0;
    memory_.delta[r] = 0;
    visible_[r] = 0;
  }
}

void SpanRun::run_block(Index block) {
  const Index num_keys = visible_in_block(num_rows_ - 1, block);
  const Index first_row = first_row_that_sees(block) / kVjpPanelRows * kVjpPanelRows;
  for (Index r = first_row; r < num_rows_; r += kVjpPanelRows)
    weigh_panel(r, block);
  add_to_keys(block, num_keys);
  add_to_queries(first_row, block);
}

// S and dP of one panel of rows against the block, then P and dS.
void SpanRun::weigh_panel(Index first_row, Index block) const {
  const Index num_keys = visible_to_panel(first_row, block);
  float* scores = memory_.scores + first_row * kVjpBlockKeys;
  float* products = memory_.products + first_row * kVjpBlockKeys;
  for (Index j = 0; j < num_keys; j += kVjpPanelKeys) {
    const Index key = block - begin_ + j;
    multiply_tile<2, TileResult::kStored>({.a = memory_.q + first_row * key_stride_,
                                           .a_row_stride = key_stride_,
                                           .a_step = 1,
                                           .b = memory_.keys_across + key * args_.key_width,
                                           .b_step = kVjpPanelKeys,
                                           .depth = args_.key_width,
                                           .c = scores + j,
                                           .c_stride = kVjpBlockKeys});
    multiply_tile<2, TileResult::kStored>({.a = memory_.dout + first_row * value_stride_,
                                           .a_row_stride = value_stride_,
                                           .a_step = 1,
                                           .b = memory_.values_across + key * args_.value_width,
                                           .b_step = kVjpPanelKeys,
                                           .depth = args_.value_width,
                                           .c = products + j,
                                           .c_stride = kVjpBlockKeys});
  }
  for (Index i = 0; i < kVjpPanelRows; ++i) {
    const Index r = first_row + i;
    weigh_row(visible_in_block(r, block), memory_.lse[r], memory_.delta[r],
              scores + i * kVjpBlockKeys, products + i * kVjpBlockKeys);
  }
}

// c [keys of the block, width] += weights^T [keys, rows] b [rows, width], panel of keys by panel,
// from the first row that sees one of its keys on.
void SpanRun::add_to_keys(Index block, Index num_keys) const {
  const auto add = [&](const float* weights, const float* b, Index width, Index stride, float* c) {
    for_each_columns(width, [&]<int kVectors>(Index column) {
      for (Index j = 0; j < num_keys; j += kVjpPanelRows) {
        const Index first_row = first_row_that_sees(block + j);
        multiply_tile<kVectors, TileResult::kAdded>(
            {.a = weights + first_row * kVjpBlockKeys + j,
             .a_row_stride = 1,
             .a_step = kVjpBlockKeys,
             .b = b + first_row * stride + column,
             .b_step = stride,
             .depth = num_rows_ - first_row,
             .c = c + (block - begin_ + j) * stride + column,
             .c_stride = stride});
      }
    });
  };
  add(memory_.scores, memory_.dout, args_.value_width, value_stride_, memory_.dv);
  add(memory_.products, memory_.q, args_.key_width, key_stride_, memory_.dk);
}

void SpanRun::add_to_queries(Index first_row, Index block) const {
  for_each_columns(args_.key_width, [&]<int kVectors>(Index column) {
    for (Index r = first_row; r < num_rows_; r += kVjpPanelRows) {
      multiply_tile<kVectors, TileResult::kAdded>(
          {.a = memory_.products + r * kVjpBlockKeys,
           .a_row_stride = kVjpBlockKeys,
           .a_step = 1,
           .b = memory_.keys + (block - begin_) * key_stride_ + column,
           .b_step = key_stride_,
           .depth = visible_to_panel(r, block),
           .c = memory_.dq + r * key_stride_ + column,
           .c_stride = key_stride_});
    }
  });
}

void SpanRun::store_queries() const {
  for (Index r = 0; r < num_rows_; ++r) {
    if (visible_[r] <= begin_ && !is_first_span()) continue;
    const float* dq = memory_.dq + r * key_stride_;
    if (partial_ != nullptr) {
      store_row(dq, 1.0F, TileResult::kStored, args_.key_width,
                partial_ + (tile_begin_ + r) * key_stride_);
    } else {
      store_row(dq, args_.scale, is_first_span() ? TileResult::kStored : TileResult::kAdded,
                args_.key_width, args_.dq.row(token_of(r), head_of(r)));
    }
  }
}

// The factor scale of dk is that of the scaled queries.
void SpanRun::store_keys() const {
  for (Index j = 0; j < end_ - begin_; ++j) {
    const Index token = sequence_.key_begin + begin_ + j;
    store_row(memory_.dk + j * key_stride_, 1.0F, TileResult::kStored, args_.key_width,
              args_.dk.row(token, item_.kv_head));
    store_row(memory_.dv + j * value_stride_, 1.0F, TileResult::kStored, args_.value_width,
              args_.dv.row(token, item_.kv_head));
  }
}

void run_item(const Call& call, Index item_idx, int thread_idx) {
  const VjpItem item = find_vjp_item(call.args, call.plan, item_idx);
  const Memory memory = cut_memory(call, thread_idx);
  for (Index span = item.span_begin; span < item.span_end; ++span) {
    SpanRun run(call, item, memory, span);
    run.load_keys();
    run.run_tiles();
    run.store_keys();
  }
}

// Adds the partial dq of the spans behind the first, in order, to the rows of one query.
void merge_query(const Call& call,
                 const AttentionVjpSequence& sequence,
                 Index query_idx,
                 const float* partials) {
  const AttentionVjpArgs<float>& args = call.args;
  const VjpCut cut = cut_of(args, sequence);
  const Index group = args.num_heads / args.num_kv_heads;
  const Index stride = vjp_row_stride(args.key_width);
  const Index visible = visible_keys(args, sequence, query_idx);
  for (Index n = 0; n < args.num_heads; ++n) {
    const Index row = query_idx * group + n % group;
    const float* partial =
        partials + (n / group * (cut.num_spans - 1) * cut.num_rows + row) * stride;
    for (Index span = 1; span * cut.span_keys < visible; ++span) {
      store_row(partial + (span - 1) * cut.num_rows * stride, args.scale, TileResult::kAdded,
                args.key_width, args.dq.row(sequence.query_begin + query_idx, n));
    }
  }
}

void merge_spans(const Call& call, base::ThreadPool& pool) {
  constexpr Index kQueriesPerChunk = 16;
  const float* partials = call.partials;
  for (const AttentionVjpSequence& sequence : call.args.sequences) {
    const VjpCut cut = cut_of(call.args, sequence);
    if (cut.num_spans == 1) continue;
    pool.parallel_for(sequence.num_queries, kQueriesPerChunk,
                      [&](Index begin, Index end, int /*thread_idx*/) {
                        for (Index i = begin; i < end; ++i)
                          merge_query(call, sequence, i, partials);
                      });
    partials += call.args.num_kv_heads * (cut.num_spans - 1) * cut.num_rows *
                vjp_row_stride(call.args.key_width);
  }
}

}  // namespace

void attention_vjp_avx2(const AttentionVjpArgs<float>& args, const Queue& queue) {
  Call call{.args = args, .plan = plan_attention_vjp(args, queue.pool().num_threads())};
  call.partials = reinterpret_cast<float*>(aligned_scratch(args.scratch));
  call.thread_memory = call.partials + call.plan.partial_floats;
  queue.parallel_for(call.plan.num_items, /*grain=*/1, [&](Index begin, Index end, int thread_idx) {
    for (Index item_idx = begin; item_idx < end; ++item_idx)
      run_item(call, item_idx, thread_idx);
  });
  if (call.plan.splits_spans) merge_spans(call, queue.pool());
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
