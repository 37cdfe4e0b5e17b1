// One pass through a model: which packed tokens belong to which sequence, at which positions, and
// where their keys and values are kept.
//
// Prefill, chunked prefill, decoding, batches of both, and training are the same forward with other
// values here. T packed tokens of the step; sequence s owns the rows [begin, begin + count).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/function_ref.h"
#include "tensor/tensor.h"
#include "tensor/transfer.h"

namespace tessera::nn {

// The two algebraically equal ways to compute latent attention (multi-head latent attention,
// arXiv 2405.04434 §2.1.2): absorbed works on latents and costs little per new token; expanded
// rebuilds keys and values and costs little per pair. A sequence keeps one form for its whole
// prompt, so that no split of the prompt and no batch changes a bit.
enum class LatentForm : std::uint8_t { kAbsorbed, kExpanded };

struct StepSequence {
  Index begin = 0;           // first row of the sequence among the step's T rows
  Index count = 0;           // its rows in this step
  Index first_position = 0;  // position of its first row; earlier positions are in the cache
  int cache_slot = -1;       // its slot in the cache; -1 without a cache
  LatentForm form = LatentForm::kExpanded;
};

// Keys and values of earlier positions. Pages of kPageTokens rows; page p of a slot holds the
// positions [p · kPageTokens, ...). The pages for every position of the step exist beforehand.
class KvCache {
 public:
  static constexpr Index kPageTokens = 64;

  KvCache() = default;
  KvCache(const KvCache&) = delete;
  KvCache& operator=(const KvCache&) = delete;
  virtual ~KvCache() = default;

  // The first byte of each page, whose values are activations, head after head: [K, kPageTokens,
  // key width of a head] and [K, kPageTokens, value width of a head].
  [[nodiscard]] virtual std::span<std::byte* const> key_pages(int layer, int slot) const = 0;
  [[nodiscard]] virtual std::span<std::byte* const> value_pages(int layer, int slot) const = 0;
};

// What training asks of layers with experts, and what they report (arXiv 2401.06066, §3.3: the
// balance loss).
struct ExpertBalance {
  // How often each expert was chosen in the step, and the layer's balance loss.
  struct Layer {
    Tensor expert_begin{};      // i64 [E + 1], the differences are the loads; none without experts
    std::vector<Index> load{};  // [E], after read_loads(); empty for layers without experts
    DeviceValues<double> loss{};  // alpha included; none without a balance loss
  };

  float alpha = 0;              // weight of the loss; 0: loads only
  bool is_per_sequence = true;  // else over all tokens of the step
  float gradient_weight = 1;    // d loss with which the walk enters: a micro-batch's share
  std::vector<Layer> layers{};  // [L], filled by the forward pass

  [[nodiscard]] double total_loss() const;  // waits for them
  void read_loads();                        // likewise
};

// A listener to named intermediate tensors: golden tests, statistics, --dump.
using Tap = base::FunctionRef<void(std::string_view name, int layer, const Tensor& value)>;

// Positions that kernels read when they run, so that a graph of decoding steps
// (ops/graph/graph.h) serves many: every sequence has one row.
struct KernelPositions {
  Tensor positions_T{};  // i32
  Tensor page_rows_T{};  // i32: position % kPageTokens
};

struct Step {
  std::span<const StepSequence> sequences{};
  std::span<const std::int32_t> positions{};  // [T]
  KvCache* cache = nullptr;                   // null: keys and values are the step's own (training)
  const Tap* listener = nullptr;
  ExpertBalance* balance = nullptr;  // training only
  bool recomputes = false;           // blocks are run again in the backward walk
  // Null: those of the host. Otherwise kernels read these; those of `sequences` bound them, within
  // the same page.
  const KernelPositions* kernel_positions = nullptr;

  // For ops that take both; none without kernel_positions.
  [[nodiscard]] Tensor positions_on_device() const {
    return kernel_positions == nullptr ? Tensor() : kernel_positions->positions_T;
  }
  [[nodiscard]] Tensor page_row(Index row) const {
    return kernel_positions == nullptr ? Tensor() : kernel_positions->page_rows_T.narrow(0, row, 1);
  }

  // One block: as it is, or as a stretch that is run again. The step and what `block` refers to
  // outlive the backward walk.
  [[nodiscard]] Tensor run(const Tensor& x,
                           bool has_leaves,
                           std::function<Tensor(const Tensor& x)> block) const;

  void tap(std::string_view name, int layer, const Tensor& value) const {
    if (listener != nullptr) [[unlikely]]
      (*listener)(name, layer, value);
  }
};

// A position for each of the step's rows; sequences of disjoint ascending rows; without a cache
// they start at position 0. Anything else is a broken contract.
void check_step(const Step& step, Index num_rows);

}  // namespace tessera::nn
