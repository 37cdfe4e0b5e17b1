#include "nn/attention.h"

#include <cmath>
#include <vector>

#include "ops/elementwise.h"
#include "ops/rows.h"

namespace tessera::nn {
namespace {

// Puts the step's new rows of one layer into the cache.
void store(const Tensor& rows_TKH,
           const Step& step,
           base::FunctionRef<std::span<std::byte* const>(int slot)> pages_of) {
  for (const StepSequence& sequence : step.sequences) {
    ops::write_pages(rows_TKH,
                     {.begin = sequence.begin,
                      .count = sequence.count,
                      .first_position = sequence.first_position,
                      .pages = pages_of(sequence.cache_slot),
                      .page_row = step.page_row(sequence.begin)},
                     KvCache::kPageTokens);
  }
}

}  // namespace

ops::AttentionSpan span_of(const StepSequence& sequence) {
  return {.begin = sequence.begin,
          .count = sequence.count,
          .first_position = sequence.first_position,
          .num_keys = sequence.first_position + sequence.count,
          .key_begin = sequence.begin};
}

MultiHeadAttention::MultiHeadAttention(const MultiHeadConfig& config,
                                       const Rotary& rotary,
                                       int layer)
    : config_(config),
      rotary_(rotary),
      layer_(layer),
      query_(config.width, config.num_heads * config.head_width, config.has_qkv_bias),
      key_(config.width, config.num_kv_heads * config.head_width, config.has_qkv_bias),
      value_(config.width, config.num_kv_heads * config.head_width, config.has_qkv_bias),
      out_(config.num_heads * config.head_width, config.width, config.has_out_bias) {}

CacheWidths MultiHeadAttention::cache_widths(const MultiHeadConfig& config) {
  const Index row = config.num_kv_heads * config.head_width;
  return {.key = row, .value = row};
}

Tensor MultiHeadAttention::operator()(const Tensor& x_TD, const Step& step) const {
  const auto [T, D] = dims<2>(x_TD, "attention x");
  check_step(step, T);
  const auto [N, K, H] = std::array{config_.num_heads, config_.num_kv_heads, config_.head_width};
  const Tensor q_TNH = rotary_(query_(x_TD).reshape({T, N, H}), step, /*offset=*/0);
  const Tensor k_TKH = rotary_(key_(x_TD).reshape({T, K, H}), step, /*offset=*/0);
  const Tensor v_TKH = value_(x_TD).reshape({T, K, H});

  std::vector<ops::AttentionSpan> spans;
  for (const StepSequence& sequence : step.sequences)
    spans.push_back(span_of(sequence));
  if (step.cache != nullptr) {
    const KvCache& cache = *step.cache;
    store(k_TKH, step, [&](int slot) { return cache.key_pages(layer_, slot); });
    store(v_TKH, step, [&](int slot) { return cache.value_pages(layer_, slot); });
    for (std::size_t i = 0; i < spans.size(); ++i) {
      spans[i].key_pages = cache.key_pages(layer_, step.sequences[i].cache_slot);
      spans[i].value_pages = cache.value_pages(layer_, step.sequences[i].cache_slot);
    }
  }
  const bool cached = step.cache != nullptr;
  const Tensor mixed_TNH =
      ops::attention({.q_TNQ = q_TNH,
                      .k_SKQ = cached ? Tensor() : k_TKH,
                      .v_SKU = cached ? Tensor() : v_TKH,
                      .sequences = spans,
                      .page_tokens = KvCache::kPageTokens,
                      .num_kv_heads = K,
                      .value_width = H,
                      .scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(H))),
                      .mask = ops::AttentionMask::kCausal,
                      .positions_T = step.positions_on_device()});
  return out_(mixed_TNH.reshape({T, N * H}));
}

void MultiHeadAttention::visit(const std::string& prefix, ParameterVisitor on) {
  query_.visit(join_path(prefix, "q_proj"), on);
  key_.visit(join_path(prefix, "k_proj"), on);
  value_.visit(join_path(prefix, "v_proj"), on);
  out_.visit(join_path(prefix, "o_proj"), on);
}

}  // namespace tessera::nn
