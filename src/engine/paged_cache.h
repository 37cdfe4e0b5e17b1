// Keys and values of all running sequences, in pages of nn::KvCache::kPageTokens positions.
//
// A page holds its positions for every layer, in the context's type of activations; a slot is the
// list of pages of one sequence. Released pages wait for the next sequence. One thread at a time.
#pragma once

#include <span>
#include <vector>

#include "models/model.h"
#include "nn/step.h"

namespace tessera::engine {

class PagedCache final : public nn::KvCache {
 public:
  PagedCache(ops::Context& context, const models::ModelInfo& info);

  // A slot without pages.
  [[nodiscard]] int acquire();
  void release(int slot);
  // Pages for positions [0, num_tokens) of the slot; existing ones keep their rows.
  void reserve(int slot, Index num_tokens);

  [[nodiscard]] std::span<std::byte* const> key_pages(int layer, int slot) const override;
  [[nodiscard]] std::span<std::byte* const> value_pages(int layer, int slot) const override;

  // Bytes of one token over all layers.
  [[nodiscard]] Index bytes_per_token() const;

 private:
  struct Slot {
    bool in_use = false;
    std::vector<Tensor> pages;
    std::vector<std::vector<std::byte*>> keys;    // [layer][page]
    std::vector<std::vector<std::byte*>> values;  // [layer][page]
  };

  ops::Context& context_;
  int num_layers_;
  nn::CacheWidths widths_;
  std::vector<Slot> slots_;
  std::vector<Tensor> free_pages_;
};

}  // namespace tessera::engine
