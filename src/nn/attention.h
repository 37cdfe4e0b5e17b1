// Self-attention of a decoder, over the step's own tokens and what the cache holds.
//
// T tokens · D width · N query heads · K key/value heads · H head width · S keys · R latent rank
// P nope width · Q = P + rope width · U value width
#pragma once

#include <memory>
#include <vector>

#include "nn/linear.h"
#include "nn/norm.h"
#include "nn/rotary.h"
#include "nn/step.h"
#include "ops/attention.h"

namespace tessera::nn {

// Values per token and layer that a cache keeps; value 0: values are part of the key rows.
struct CacheWidths {
  Index key = 0;
  Index value = 0;
};

// The sequence's own rows as queries and keys.
[[nodiscard]] ops::AttentionSpan span_of(const StepSequence& sequence);

class SelfAttention {
 public:
  SelfAttention() = default;
  SelfAttention(const SelfAttention&) = delete;
  SelfAttention& operator=(const SelfAttention&) = delete;
  virtual ~SelfAttention() = default;

  [[nodiscard]] virtual Tensor operator()(const Tensor& x_TD, const Step& step) const = 0;
  virtual void visit(const std::string& prefix, ParameterVisitor on) = 0;
  // Builds what is derived from loaded weights; call after they change.
  virtual void prepare() {}
};

struct MultiHeadConfig {
  Index width = 0;
  Index num_heads = 0;
  Index num_kv_heads = 0;
  Index head_width = 0;
  bool has_qkv_bias = false;
  bool has_out_bias = false;
};

// Multi-head and grouped-query attention with rotary positions on the whole head.
class MultiHeadAttention final : public SelfAttention {
 public:
  MultiHeadAttention(const MultiHeadConfig& config, const Rotary& rotary, int layer);
  [[nodiscard]] Tensor operator()(const Tensor& x_TD, const Step& step) const override;
  void visit(const std::string& prefix, ParameterVisitor on) override;
  [[nodiscard]] static CacheWidths cache_widths(const MultiHeadConfig& config);

 private:
  MultiHeadConfig config_;
  const Rotary& rotary_;  // owned by the model, shared by its layers
  int layer_;
  Linear query_;  // [N*H, D]
  Linear key_;    // [K*H, D]
  Linear value_;  // [K*H, D]
  Linear out_;    // [D, N*H]
};

struct LatentConfig {
  Index width = 0;
  Index num_heads = 0;
  Index query_rank = 0;  // 0: the query has no low-rank form
  Index latent_rank = 0;
  Index nope_width = 0;
  Index rope_width = 0;
  Index value_width = 0;
  bool has_bias = false;
  float norm_eps = 1e-6F;       // of the norms inside; fixed in the official code
  double softmax_factor = 1.0;  // YaRN's correction of 1 / sqrt(nope + rope)
};

// Multi-head latent attention (arXiv 2405.04434, §2.1): the cache keeps one latent row
// of R values and one shared rotary key per token.
class LatentAttention final : public SelfAttention {
 public:
  LatentAttention(const LatentConfig& config, const Rotary& rotary, int layer);
  [[nodiscard]] Tensor operator()(const Tensor& x_TD, const Step& step) const override;
  void visit(const std::string& prefix, ParameterVisitor on) override;
  void prepare() override;
  [[nodiscard]] static CacheWidths cache_widths(const LatentConfig& config);

 private:
  // q [T, N, Q], rotated.
  [[nodiscard]] Tensor queries(const Tensor& x_TD, const Step& step) const;
  // [T, R + rope]: the normalised latent and the rotated key of each token.
  [[nodiscard]] Tensor latents(const Tensor& x_TD, const Step& step) const;
  [[nodiscard]] Tensor attend_expanded(const Tensor& q_TNQ,
                                       const Tensor& latent_SZ,
                                       std::span<const ops::AttentionSpan> spans) const;
  // The rows of these sequences only, below one another.
  [[nodiscard]] Tensor attend_absorbed(const Tensor& q_all_TNQ,
                                       const Step& step,
                                       std::span<const StepSequence> sequences) const;
  [[nodiscard]] float scale() const;

  LatentConfig config_;
  const Rotary& rotary_;  // owned by the model, shared by its layers
  int layer_;
  Linear query_;                       // [N*Q, D], or [N*Q, query rank] after the low-rank form
  Linear query_down_;                  // [query rank, D]
  RmsNorm query_norm_;                 // [query rank]
  Linear latent_down_;                 // [R + rope, D]
  RmsNorm latent_norm_;                // [R]
  Linear latent_up_;                   // [N*(P + U), R]: per head the key rows, then the value rows
  Linear out_;                         // [D, N*U]
  std::vector<Tensor> absorbed_keys_;  // per head [R, P]: its key rows of latent_up_, transposed
  std::vector<Tensor> absorbed_values_;  // per head [U, R]: its value rows of latent_up_
};

}  // namespace tessera::nn
