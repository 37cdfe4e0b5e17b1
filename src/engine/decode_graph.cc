#include "engine/decode_graph.h"

#include <algorithm>
#include <utility>

#include "base/checked_math.h"
#include "ops/context.h"
#include "tensor/transfer.h"

namespace tessera::engine {
namespace {

constexpr Index kPageTokens = nn::KvCache::kPageTokens;

std::vector<int> slots_of(std::span<const nn::StepSequence> sequences) {
  std::vector<int> slots;
  for (const nn::StepSequence& sequence : sequences)
    slots.push_back(sequence.cache_slot);
  return slots;
}

}  // namespace

bool DecodeGraph::serves(std::span<const nn::StepSequence> sequences) const {
  const bool is_latent = model_.info().has_latent_attention;
  return !is_refused_ && model_.context().gpu() != nullptr && !sequences.empty() &&
         std::ranges::all_of(sequences, [&](const nn::StepSequence& sequence) {
           return sequence.count == 1 && (!is_latent || sequence.form == nn::LatentForm::kAbsorbed);
         });
}

// A page holds its positions for every layer, so that those of the first stand for all.
DecodeGraph::Key DecodeGraph::key_of(std::span<const nn::StepSequence> sequences) const {
  Key key;
  for (const nn::StepSequence& sequence : sequences) {
    const std::span<std::byte* const> pages = cache_.key_pages(0, sequence.cache_slot);
    const auto count = static_cast<std::size_t>(sequence.first_position / kPageTokens + 1);
    key.insert(key.end(), pages.begin(), pages.begin() + static_cast<std::ptrdiff_t>(count));
    key.push_back(nullptr);
  }
  return key;
}

void DecodeGraph::record(std::span<const nn::StepSequence> sequences,
                         const std::vector<std::int32_t>& positions) {
  // Each sequence as if it filled its last page.
  std::vector<nn::StepSequence> bounds(sequences.begin(), sequences.end());
  for (nn::StepSequence& bound : bounds)
    bound.first_position = base::round_up(bound.first_position + 1, kPageTokens) - 1;
  graph_ = ops::Graph::record(model_.context(), [this, bounds, positions] {
    const nn::Step step{.sequences = bounds,
                        .positions = positions,
                        .cache = &cache_,
                        .kernel_positions = &positions_};
    logits_ = model_.logits(model_.decode(input_, step));
  });
  is_refused_ = graph_ == nullptr;
  ++num_recorded_;
}

Tensor DecodeGraph::logits(std::span<const std::int32_t> ids,
                           std::span<const nn::StepSequence> sequences) {
  if (!serves(sequences)) return {};
  if (std::vector<int> slots = slots_of(sequences); slots != slots_) {
    slots_ = std::move(slots);
    return {};
  }
  const Tensor embedded_TD = model_.embed(ids);
  std::vector<std::int32_t> positions;
  std::vector<std::int32_t> page_rows;
  for (const nn::StepSequence& sequence : sequences) {
    positions.push_back(static_cast<std::int32_t>(sequence.first_position));
    page_rows.push_back(static_cast<std::int32_t>(sequence.first_position % kPageTokens));
  }
  Key key = key_of(sequences);
  const bool is_new = graph_ == nullptr || key != key_;
  if (is_new) {
    graph_.reset();  // first: it works in what is replaced here
    Allocator& allocator = model_.context().allocator();
    input_ = Tensor::empty(allocator, embedded_TD.dtype(), embedded_TD.shape());
    positions_ = {.positions_T = Tensor::empty(allocator, DType::kI32, {std::ssize(ids)}),
                  .page_rows_T = Tensor::empty(allocator, DType::kI32, {std::ssize(ids)})};
  }
  copy_bytes(embedded_TD, input_);
  write_values<std::int32_t>(positions_.positions_T, positions);
  write_values<std::int32_t>(positions_.page_rows_T, page_rows);
  if (is_new) {
    record(sequences, positions);
    if (is_refused_) return {};
    key_ = std::move(key);
  }
  graph_->launch();
  return logits_;
}

}  // namespace tessera::engine
