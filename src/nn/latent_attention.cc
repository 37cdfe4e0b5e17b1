// Multi-head latent attention in its two forms. Letters as in nn/attention.h; Z = R + rope width.
#include <algorithm>
#include <cmath>
#include <vector>

#include "nn/attention.h"
#include "nn/low_rank.h"
#include "ops/attention.h"
#include "ops/linear.h"
#include "ops/rows.h"

namespace tessera::nn {
namespace {

void append_rows(const StepSequence& sequence, std::vector<Index>& rows) {
  for (Index i = 0; i < sequence.count; ++i)
    rows.push_back(sequence.begin + i);
}

// The rows of the sequences below one another, and where each sequence is among them.
struct Gathered {
  Tensor q_TNQ;
  std::vector<StepSequence> sequences;
};

Gathered gather_sequences(const Tensor& q_TNQ, std::span<const StepSequence> sequences) {
  const auto [T, N, Q] = dims<3>(q_TNQ, "absorbed q");
  Gathered out;
  std::vector<Tensor> parts;
  Index num_rows = 0;
  for (const StepSequence& sequence : sequences) {
    parts.push_back(
        q_TNQ.narrow(0, sequence.begin, sequence.count).reshape({sequence.count, N * Q}));
    out.sequences.push_back(sequence);
    out.sequences.back().begin = num_rows;
    num_rows += sequence.count;
  }
  out.q_TNQ = ops::concat_rows(parts).reshape({num_rows, N, Q});
  return out;
}

}  // namespace

LatentAttention::LatentAttention(const LatentConfig& config, const Rotary& rotary, int layer)
    : config_(config), rotary_(rotary), layer_(layer) {
  const Index query_outputs = config.num_heads * (config.nope_width + config.rope_width);
  if (config.query_rank > 0) {
    query_down_ = Linear(config.width, config.query_rank, config.has_bias);
    query_norm_ = RmsNorm(config.query_rank, config.norm_eps);
    query_ = Linear(config.query_rank, query_outputs, /*has_bias=*/false);
  } else {
    query_ = Linear(config.width, query_outputs, /*has_bias=*/false);
  }
  latent_down_ = Linear(config.width, config.latent_rank + config.rope_width, config.has_bias);
  latent_norm_ = RmsNorm(config.latent_rank, config.norm_eps);
  latent_up_ =
      Linear(config.latent_rank, config.num_heads * (config.nope_width + config.value_width),
             /*has_bias=*/false);
  out_ = Linear(config.num_heads * config.value_width, config.width, config.has_bias);
}

CacheWidths LatentAttention::cache_widths(const LatentConfig& config) {
  return {.key = config.latent_rank + config.rope_width, .value = 0};
}

float LatentAttention::scale() const {
  const auto width = static_cast<double>(config_.nope_width + config_.rope_width);
  return static_cast<float>(config_.softmax_factor / std::sqrt(width));
}

Tensor LatentAttention::queries(const Tensor& x_TD, const Step& step) const {
  const auto [T, D] = dims<2>(x_TD, "latent attention x");
  const Tensor flat =
      config_.query_rank > 0 ? query_(query_norm_(query_down_(x_TD))) : query_(x_TD);
  const Tensor q_TNQ =
      flat.reshape({T, config_.num_heads, config_.nope_width + config_.rope_width});
  return rotary_(q_TNQ, step, /*offset=*/config_.nope_width);
}

Tensor LatentAttention::latents(const Tensor& x_TD, const Step& step) const {
  const auto [T, D] = dims<2>(x_TD, "latent attention x");
  const auto [R, rope] = std::array{config_.latent_rank, config_.rope_width};
  const Tensor both_TZ = latent_down_(x_TD);
  const Tensor latent_TR = latent_norm_(both_TZ.narrow(1, 0, R));
  const Tensor rotated_TKH =
      rotary_(ops::contiguous(both_TZ.narrow(1, R, rope)).reshape({T, 1, rope}), step,
              /*offset=*/0);
  return ops::concat_last(latent_TR, rotated_TKH.reshape({T, rope}));
}

Tensor LatentAttention::operator()(const Tensor& x_TD, const Step& step) const {
  const auto [T, D] = dims<2>(x_TD, "latent attention x");
  check_step(step, T);
  const auto [N, U] = std::array{config_.num_heads, config_.value_width};
  const Tensor q_TNQ = queries(x_TD, step);
  const Tensor latent_TZ = latents(x_TD, step);
  if (step.cache == nullptr) {
    std::vector<ops::AttentionSpan> spans;
    for (const StepSequence& sequence : step.sequences)
      spans.push_back(span_of(sequence));
    return out_(attend_expanded(q_TNQ, latent_TZ, spans).reshape({T, N * U}));
  }
  // Sequences are disjoint row ranges, so the parts only need to be put into their places.
  std::vector<StepSequence> absorbed;
  std::vector<Tensor> parts_TM;  // M = N * U
  std::vector<Index> rows;       // of the parts, in their order
  for (const StepSequence& sequence : step.sequences) {
    const std::span<std::byte* const> pages = step.cache->key_pages(layer_, sequence.cache_slot);
    ops::write_pages(latent_TZ.reshape({T, 1, latent_TZ.dim(1)}),
                     {.begin = sequence.begin,
                      .count = sequence.count,
                      .first_position = sequence.first_position,
                      .pages = pages,
                      .page_row = step.page_row(sequence.begin)},
                     KvCache::kPageTokens);
    if (sequence.form == LatentForm::kAbsorbed) {
      absorbed.push_back(sequence);
      continue;
    }
    const Index S = sequence.first_position + sequence.count;
    const ops::AttentionSpan span = {.begin = 0,
                                     .count = sequence.count,
                                     .first_position = sequence.first_position,
                                     .num_keys = S};
    const Tensor part_TNU = attend_expanded(
        q_TNQ.narrow(0, sequence.begin, sequence.count),
        ops::read_pages(latent_TZ, pages, KvCache::kPageTokens, S, latent_TZ.dim(1)), {&span, 1});
    parts_TM.push_back(part_TNU.reshape({sequence.count, N * U}));
    append_rows(sequence, rows);
  }
  if (!absorbed.empty()) {
    const Tensor part_TNU = attend_absorbed(q_TNQ, step, absorbed);
    parts_TM.push_back(part_TNU.reshape({part_TNU.dim(0), N * U}));
    for (const StepSequence& sequence : absorbed)
      append_rows(sequence, rows);
  }
  if (static_cast<Index>(rows.size()) == T && T > 0 && std::is_sorted(rows.begin(), rows.end())) {
    return out_(ops::concat_rows(parts_TM));
  }
  const Tensor none_TM = Tensor::zeros(x_TD.allocator(), x_TD.dtype(), {T, N * U});
  return out_(rows.empty() ? none_TM
                           : ops::scatter_rows(none_TM, ops::concat_rows(parts_TM), rows));
}

// Keys and values of S latent rows are built for every head.
Tensor LatentAttention::attend_expanded(const Tensor& q_TNQ,
                                        const Tensor& latent_SZ,
                                        std::span<const ops::AttentionSpan> spans) const {
  const auto [N, P, U] = std::array{config_.num_heads, config_.nope_width, config_.value_width};
  const auto [R, rope] = std::array{config_.latent_rank, config_.rope_width};
  const Index S = latent_SZ.dim(0);
  const Tensor up_SNE = latent_up_(latent_SZ.narrow(1, 0, R)).reshape({S, N, P + U});
  const Tensor rope_SH = ops::contiguous(latent_SZ.narrow(1, R, rope));
  const Tensor k_SNQ =
      ops::concat_last(up_SNE.narrow(2, 0, P), rope_SH.reshape({S, 1, rope}).expand(1, N));
  return ops::attention({.q_TNQ = q_TNQ,
                         .k_SKQ = k_SNQ,
                         .v_SKU = up_SNE.narrow(2, P, U),
                         .sequences = spans,
                         .num_kv_heads = N,
                         .value_width = U,
                         .scale = scale(),
                         .mask = ops::AttentionMask::kCausal});
}

// The up projection is absorbed: scores are (Wk_hᵀ q_h) · latent, and Wv_h is applied to the mixed
// latents. One key row serves all heads.
Tensor LatentAttention::attend_absorbed(const Tensor& q_all_TNQ,
                                        const Step& step,
                                        std::span<const StepSequence> sequences) const {
  const Gathered own = gather_sequences(q_all_TNQ, sequences);
  const Tensor& q_TNQ = own.q_TNQ;
  const auto [T, N, Q] = dims<3>(q_TNQ, "absorbed q");
  const auto [P, U, R] = std::array{config_.nope_width, config_.value_width, config_.latent_rank};
  // Row (h, t) of head-major products reads row t * N + h of the token-major operand.
  std::vector<Index> head_major(static_cast<std::size_t>(N * T));
  std::vector<Index> head_begin(static_cast<std::size_t>(N + 1));
  for (Index h = 0; h < N; ++h) {
    head_begin[static_cast<std::size_t>(h + 1)] = (h + 1) * T;
    for (Index t = 0; t < T; ++t)
      head_major[static_cast<std::size_t>(h * T + t)] = t * N + h;
  }
  const Tensor nope_TP = q_TNQ.reshape({T * N, Q}).narrow(1, 0, P);
  const ops::RowGroups heads = ops::row_groups(q_TNQ.allocator(), head_begin, head_major);
  const Tensor in_latent_NTR =
      ops::grouped_linear({.x = nope_TP, .weights = absorbed_keys_, .groups = heads})
          .reshape({N, T, R});
  const Tensor q_TNZ = ops::concat_last(in_latent_NTR.transpose(0, 1), q_TNQ.narrow(2, P, Q - P));

  std::vector<ops::AttentionSpan> spans;
  for (const StepSequence& sequence : own.sequences) {
    spans.push_back({.begin = sequence.begin,
                     .count = sequence.count,
                     .first_position = sequence.first_position,
                     .num_keys = sequence.first_position + sequence.count,
                     .key_pages = step.cache->key_pages(layer_, sequence.cache_slot)});
  }
  const Tensor mixed_TNR = ops::attention({.q_TNQ = q_TNZ,
                                           .sequences = spans,
                                           .page_tokens = KvCache::kPageTokens,
                                           .num_kv_heads = 1,
                                           .value_width = R,
                                           .values_in_keys = true,
                                           .scale = scale(),
                                           .mask = ops::AttentionMask::kCausal,
                                           .positions_T = step.positions_on_device()});
  const Tensor out_NTU =
      ops::grouped_linear(
          {.x = mixed_TNR.reshape({T * N, R}), .weights = absorbed_values_, .groups = heads})
          .reshape({N, T, U});
  return ops::contiguous(out_NTU.transpose(0, 1));
}

void LatentAttention::prepare() {
  const auto [N, P, U] = std::array{config_.num_heads, config_.nope_width, config_.value_width};
  const Tensor weight_ER = merged(latent_up_.weight());
  // Products on a GPU take weights as they are only in the type of activations.
  const Tensor up_ER =
      ops::convert(ops::to_f32(weight_ER), ops::context_of(weight_ER).activation_type());
  absorbed_keys_.clear();
  absorbed_values_.clear();
  for (Index h = 0; h < N; ++h) {
    const Tensor key_PR = up_ER.narrow(0, h * (P + U), P);
    absorbed_keys_.push_back(ops::contiguous(key_PR.transpose(0, 1)));
    absorbed_values_.push_back(ops::contiguous(up_ER.narrow(0, h * (P + U) + P, U)));
  }
}

void LatentAttention::visit(const std::string& prefix, ParameterVisitor on) {
  if (config_.query_rank > 0) {
    query_down_.visit(join_path(prefix, "q_a_proj"), on);
    query_norm_.visit(join_path(prefix, "q_a_layernorm"), on);
    query_.visit(join_path(prefix, "q_b_proj"), on);
  } else {
    query_.visit(join_path(prefix, "q_proj"), on);
  }
  latent_down_.visit(join_path(prefix, "kv_a_proj_with_mqa"), on);
  latent_norm_.visit(join_path(prefix, "kv_a_layernorm"), on);
  latent_up_.visit(join_path(prefix, "kv_b_proj"), on);
  out_.visit(join_path(prefix, "o_proj"), on);
}

}  // namespace tessera::nn
