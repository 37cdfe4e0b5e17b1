// AVX2 attention: tiles of query rows walk over blocks of 64 keys.
//
// Cost per (row, key): 2 (H + U) operations and one exponential (about 18 instructions per 8 keys).
// Bound by multiply-adds from about 8 rows per key/value head on; below, by reading keys and
// values, (H + U) * 4 bytes per key. Numbers: docs/kernels/attention.md.
#include <algorithm>
#include <cmath>

#include <immintrin.h>

#include "base/checked_math.h"
#include "kernels/attention/attention.h"
#include "kernels/attention/internal/plan.h"
#include "kernels/attention/internal/rows.h"
#include "kernels/attention/internal/tile_avx2.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

// From this many rows on, values are packed before use; the copy is then cheaper than what strided
// rows cost in cache misses.
constexpr Index kMinRowsToPackValues = 4;

// What has been gathered for the rows of a tile: sums relative to the maximum score.
struct RowStates {
  float* maximum = nullptr;  // [rows]
  float* sum = nullptr;      // [rows]
  float* acc = nullptr;      // [rows, padded U]
};

RowStates states_at(float* memory, Index num_rows) {
  return {.maximum = memory, .sum = memory + num_rows, .acc = memory + 2 * num_rows};
}

void clear_states(const AttentionArgs<float>& args, Index num_rows, const RowStates& states) {
  std::fill_n(states.maximum, num_rows, -__builtin_inff());
  std::fill_n(states.sum, num_rows, 0.0F);
  std::fill_n(states.acc, num_rows * padded_value_width(args), 0.0F);
}

// One thread's part of scratch (AttentionPlan::thread_floats).
struct TileScratch {
  float* keys = nullptr;         // [kAttentionKeyBlock / kKeyPanel, H, kKeyPanel]
  float* values = nullptr;       // [kAttentionKeyBlock, packed value stride]
  float* q = nullptr;            // [rows / kRowPanel, H, kRowPanel]
  float* scores = nullptr;       // [rows, kAttentionKeyBlock]
  float* corrections = nullptr;  // [rows]
  float* span_states = nullptr;
  float* total_states = nullptr;
};

TileScratch cut_scratch(const AttentionArgs<float>& args,
                        const AttentionPlan& plan,
                        float* memory) {
  const auto take = [&memory](Index count) {
    float* taken = memory;
    memory += base::round_up<Index>(count, 16);
    return taken;
  };
  TileScratch scratch;
  scratch.keys = take(kAttentionKeyBlock * args.key_width);
  scratch.values = take(kAttentionKeyBlock * packed_value_stride(args));
  scratch.q = take(plan.tile_rows * args.key_width);
  scratch.scores = take(plan.tile_rows * kAttentionKeyBlock);
  scratch.corrections = take(plan.tile_rows);
  scratch.span_states = take(state_floats(args, plan.tile_rows));
  scratch.total_states = take(state_floats(args, plan.tile_rows));
  return scratch;
}

// Calls a template on the number of rows of a panel, 1 … kRowPanel.
template <class Body>
void with_panel_rows(Index num_rows, Body body) {
  switch (num_rows) {
    case 1:
      return body.template operator()<1>();
    case 2:
      return body.template operator()<2>();
    case 3:
      return body.template operator()<3>();
    case 4:
      return body.template operator()<4>();
    case 5:
      return body.template operator()<5>();
    default:
      return body.template operator()<6>();
  }
}

// One tile of rows at work.
class TileRun {
 public:
  TileRun(const AttentionArgs<float>& args, const AttentionTile& tile, const TileScratch& scratch)
      : args_(args),
        tile_(tile),
        sequence_(*tile.sequence),
        scratch_(scratch),
        group_(args.num_heads / args.num_kv_heads) {
    for (Index r = 0; r < tile.num_rows; ++r) {
      visible_[r] = visible_keys(args, sequence_, (tile.row_begin + r) / group_);
    }
  }

  void load_queries() const;
  void run_span(Index span, const RowStates& states);
  void merge_span(Index span, const RowStates& states, const RowStates& total) const;
  void store(const RowStates& total) const;

 private:
  [[nodiscard]] Index query_of(Index r) const {
    return sequence_.query_begin + (tile_.row_begin + r) / group_;
  }
  [[nodiscard]] Index head_of(Index r) const {
    return tile_.kv_head * group_ + (tile_.row_begin + r) % group_;
  }
  [[nodiscard]] const float* query_row(Index r) const {
    return args_.q + query_of(r) * args_.q_token_stride + head_of(r) * args_.q_head_stride;
  }
  [[nodiscard]] Index max_visible() const { return visible_[tile_.num_rows - 1]; }
  // How many keys of the block that starts at `begin` row r sees.
  [[nodiscard]] Index visible_in_block(Index r, Index begin) const {
    return std::clamp<Index>(visible_[r] - begin, 0, kAttentionKeyBlock);
  }

  void run_block(Index begin, Index num_keys, const RowStates& states);
  void weigh_rows(Index first_row, Index num_rows, Index begin, const RowStates& states);
  void gather_rows(Index first_row, Index num_rows, Index begin, const RowStates& states) const;

  const AttentionArgs<float>& args_;
  const AttentionTile& tile_;
  const AttentionSequence<float>& sequence_;
  const TileScratch& scratch_;
  Index group_;                  // query heads per key/value head
  Index visible_[kMaxTileRows];  // keys that each row sees
  // The values of the block in hand: packed, or where they lie.
  const float* values_ = nullptr;
  Index value_stride_ = 0;
};

// Scaled query rows, side by side in panels of kRowPanel. They come from far apart, so all are
// asked for before the first is waited for.
void TileRun::load_queries() const {
  for (Index r = 0; r < tile_.num_rows; ++r)
    prefetch_row(query_row(r), args_.key_width);
  for (Index r = 0; r < tile_.num_rows; ++r) {
    const float* q =
        args_.q + query_of(r) * args_.q_token_stride + head_of(r) * args_.q_head_stride;
    float* panel = scratch_.q + r / kRowPanel * kRowPanel * args_.key_width + r % kRowPanel;
    for (Index d = 0; d < args_.key_width; ++d)
      panel[d * kRowPanel] = q[d] * args_.scale;
  }
}

// All keys of one span that the tile sees, from empty states.
void TileRun::run_span(Index span, const RowStates& states) {
  const Index begin = span * kSpanKeys;
  const Index end = std::min(begin + kSpanKeys, max_visible());
  clear_states(args_, tile_.num_rows, states);
  for (Index block = begin; block < end; block += kAttentionKeyBlock) {
    run_block(block, std::min(kAttentionKeyBlock, end - block), states);
  }
}

void TileRun::run_block(Index begin, Index num_keys, const RowStates& states) {
  const Index kv_head = tile_.kv_head;
  pack_keys({.first = key_row(args_, sequence_, kv_head, begin),
             .stride = args_.key_token_stride,
             .num_rows = num_keys,
             .width = args_.key_width},
            scratch_.keys);
  values_ = value_row(args_, sequence_, kv_head, begin);
  value_stride_ = args_.value_token_stride;
  if (tile_.num_rows >= kMinRowsToPackValues || args_.value_width % kLanes != 0) {
    pack_values({.first = values_,
                 .stride = value_stride_,
                 .num_rows = num_keys,
                 .width = args_.value_width},
                packed_value_stride(args_), scratch_.values);
    values_ = scratch_.values;
    value_stride_ = packed_value_stride(args_);
  }
  for (Index r = 0; r < tile_.num_rows; r += kRowPanel) {
    weigh_rows(r, std::min(kRowPanel, tile_.num_rows - r), begin, states);
  }
  for (Index r = 0; r < tile_.num_rows; r += kRowPanel) {
    gather_rows(r, std::min(kRowPanel, tile_.num_rows - r), begin, states);
  }
}

// Scores of one panel of rows against the block, then their weights.
void TileRun::weigh_rows(Index first_row, Index num_rows, Index begin, const RowStates& states) {
  const Index panel_keys = visible_in_block(first_row + num_rows - 1, begin);
  const float* q = scratch_.q + first_row * args_.key_width;
  with_panel_rows(num_rows, [&]<int kRows>() {
    score_rows<kRows>(q, scratch_.keys, panel_keys, args_.key_width,
                      scratch_.scores + first_row * kAttentionKeyBlock);
  });
  for (Index r = first_row; r < first_row + num_rows; ++r) {
    const Index num_keys = visible_in_block(r, begin);
    scratch_.corrections[r] = num_keys == 0
                                  ? 1.0F
                                  : softmax_row(num_keys, scratch_.scores + r * kAttentionKeyBlock,
                                                states.maximum[r], states.sum[r]);
  }
}

// Weighted values of one panel of rows: the keys that all of its rows see together, then, on the
// diagonal of a causal mask, the rest of each row by itself. Both continue the same chains.
void TileRun::gather_rows(Index first_row,
                          Index num_rows,
                          Index begin,
                          const RowStates& states) const {
  const Index padded_width = padded_value_width(args_);
  const Index common_keys = visible_in_block(first_row, begin);
  ValueRows rows{.weights = scratch_.scores + first_row * kAttentionKeyBlock,
                 .corrections = scratch_.corrections + first_row,
                 .values = values_,
                 .value_stride = value_stride_,
                 .num_keys = common_keys,
                 .acc = states.acc + first_row * padded_width,
                 .padded_width = padded_width};
  with_panel_rows(num_rows, [&]<int kRows>() { value_rows<kRows>(rows); });

  const float no_correction = 1.0F;
  rows.corrections = &no_correction;
  rows.values += common_keys * value_stride_;
  for (Index r = first_row; r < first_row + num_rows; ++r) {
    rows.num_keys = visible_in_block(r, begin) - common_keys;
    if (rows.num_keys == 0) continue;
    rows.weights = scratch_.scores + r * kAttentionKeyBlock + common_keys;
    rows.acc = states.acc + r * padded_width;
    value_rows<1>(rows);
  }
}

// Adds what `states` gathered over one span to `total`. Rows that see nothing of the span keep
// their bits.
void TileRun::merge_span(Index span, const RowStates& states, const RowStates& total) const {
  const Index padded_width = padded_value_width(args_);
  for (Index r = 0; r < tile_.num_rows; ++r) {
    if (visible_[r] <= span * kSpanKeys) continue;
    const float maximum = std::max(total.maximum[r], states.maximum[r]);
    const float reference = reference_of(maximum);
    const float kept_factor = exp_of(total.maximum[r] - reference);
    const float added_factor = exp_of(states.maximum[r] - reference);
    total.maximum[r] = maximum;
    total.sum[r] = __builtin_fmaf(states.sum[r], added_factor, total.sum[r] * kept_factor);
    const __m256 kept_scale = _mm256_set1_ps(kept_factor);
    const __m256 added_scale = _mm256_set1_ps(added_factor);
    for (Index u = 0; u < padded_width; u += kLanes) {
      float* acc = total.acc + r * padded_width + u;
      const __m256 kept = _mm256_mul_ps(_mm256_loadu_ps(acc), kept_scale);
      const __m256 added = _mm256_loadu_ps(states.acc + r * padded_width + u);
      _mm256_storeu_ps(acc, _mm256_fmadd_ps(added, added_scale, kept));
    }
  }
}

// Divides by the sums and writes the rows of out, and of lse.
void TileRun::store(const RowStates& total) const {
  const Index padded_width = padded_value_width(args_);
  for (Index r = 0; r < tile_.num_rows; ++r) {
    const float* acc = total.acc + r * padded_width;
    float* out =
        args_.out + query_of(r) * args_.out_token_stride + head_of(r) * args_.out_head_stride;
    const float inverse = visible_[r] == 0 ? 0.0F : 1.0F / total.sum[r];
    for (Index u = 0; u < args_.value_width; ++u)
      out[u] = acc[u] * inverse;
    if (args_.lse != nullptr) {
      args_.lse[query_of(r) * args_.num_heads + head_of(r)] =
          total.maximum[r] + std::log(total.sum[r]);
    }
  }
}

// Everything a call needs to run its items.
struct Call {
  const AttentionArgs<float>& args;
  AttentionPlan plan;
  float* partials = nullptr;
  float* thread_memory = nullptr;

  [[nodiscard]] TileScratch scratch_of(int thread_idx) const {
    return cut_scratch(args, plan, thread_memory + thread_idx * plan.thread_floats);
  }
};

// A tile from its first key to its output.
void run_tile(const Call& call, Index tile_idx, int thread_idx) {
  const AttentionTile tile = find_tile(call.args, TileSpans::kAll, tile_idx);
  const TileScratch scratch = call.scratch_of(thread_idx);
  TileRun run(call.args, tile, scratch);
  const RowStates states = states_at(scratch.span_states, tile.num_rows);
  const RowStates total = states_at(scratch.total_states, tile.num_rows);
  clear_states(call.args, tile.num_rows, total);
  run.load_queries();
  for (Index span = tile.span_begin; span < tile.span_end; ++span) {
    run.run_span(span, states);
    run.merge_span(span, states, total);
  }
  run.store(total);
}

// One span of a tile, into the partial states.
void run_span_tile(const Call& call, Index item_idx, int thread_idx) {
  const AttentionTile tile = find_tile(call.args, TileSpans::kOne, item_idx);
  const TileScratch scratch = call.scratch_of(thread_idx);
  TileRun run(call.args, tile, scratch);
  run.load_queries();
  run.run_span(tile.span_begin, states_at(call.partials + tile.partial_off, tile.num_rows));
}

// The partial states of a tile to its output.
void merge_tile(const Call& call, Index tile_idx, int thread_idx) {
  const AttentionTile tile = find_tile(call.args, TileSpans::kAll, tile_idx);
  const TileScratch scratch = call.scratch_of(thread_idx);
  const TileRun run(call.args, tile, scratch);
  const RowStates total = states_at(scratch.total_states, tile.num_rows);
  clear_states(call.args, tile.num_rows, total);
  for (Index span = tile.span_begin; span < tile.span_end; ++span) {
    float* partial = call.partials + tile.partial_off + span * tile.partial_stride;
    run.merge_span(span, states_at(partial, tile.num_rows), total);
  }
  run.store(total);
}

void for_each_item(base::ThreadPool& pool,
                   Index num_items,
                   const Call& call,
                   void (*run_item)(const Call& call, Index item_idx, int thread_idx)) {
  pool.parallel_for(num_items, /*grain=*/1, [&](Index begin, Index end, int thread_idx) {
    for (Index item_idx = begin; item_idx < end; ++item_idx)
      run_item(call, item_idx, thread_idx);
  });
}

}  // namespace

void attention_avx2(const AttentionArgs<float>& args, const Queue& queue) {
  Call call{.args = args, .plan = plan_attention(args, queue.pool().num_threads())};
  call.partials = reinterpret_cast<float*>(aligned_scratch(args.scratch));
  call.thread_memory = call.partials + call.plan.partial_floats;
  if (call.plan.splits_spans) {
    for_each_item(queue.pool(), call.plan.num_span_tiles, call, run_span_tile);
    for_each_item(queue.pool(), call.plan.num_tiles, call, merge_tile);
  } else {
    for_each_item(queue.pool(), call.plan.num_tiles, call, run_tile);
  }
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
