// What a decoder's result must not depend on: the company in a step, the cache, the split of a
// prompt. On the small checkpoints of every attention and router flavour.
#include <numeric>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "models/registry.h"
#include "ops/rows.h"

namespace tessera::models {
namespace {

// A cache of one page list per slot and layer; rows as wide as the model asks.
class TestCache final : public nn::KvCache {
 public:
  TestCache(ops::Context& context, const ModelInfo& info, int num_slots, Index num_pages) {
    for (int i = 0; i < num_slots * info.num_layers; ++i) {
      Pages pages;
      for (Index page = 0; page < num_pages; ++page) {
        pages.memory.push_back(Tensor::empty(context.allocator(), DType::kF32,
                                             {kPageTokens, info.cache.key + info.cache.value}));
        std::byte* data = pages.memory.back().mutable_bytes().data();
        pages.keys.push_back(data);
        pages.values.push_back(data + storage_bytes(DType::kF32, kPageTokens, info.cache.key));
      }
      pages_.push_back(std::move(pages));
    }
    num_layers_ = info.num_layers;
  }
  [[nodiscard]] std::span<std::byte* const> key_pages(int layer, int slot) const override {
    return at(layer, slot).keys;
  }
  [[nodiscard]] std::span<std::byte* const> value_pages(int layer, int slot) const override {
    return at(layer, slot).values;
  }

 private:
  struct Pages {
    std::vector<Tensor> memory;
    std::vector<std::byte*> keys;
    std::vector<std::byte*> values;
  };
  [[nodiscard]] const Pages& at(int layer, int slot) const {
    return pages_[static_cast<std::size_t>(slot * num_layers_ + layer)];
  }
  int num_layers_ = 0;
  std::vector<Pages> pages_;
};

using Ids = std::vector<std::int32_t>;
using Values = std::vector<float>;

Values values_of(const Tensor& x) {
  return {x.data<const float>(), x.data<const float>() + x.numel()};
}

class Decode : public ::testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 2});
  std::unique_ptr<Model> model_ =
      load_model(*context_, std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2/" + GetParam(), {})
          .value()
          .model;

  [[nodiscard]] Ids random_ids(std::uint64_t seed, Index size) const {
    base::Rng rng(seed);
    Ids ids;
    for (Index i = 0; i < size; ++i) {
      ids.push_back(static_cast<std::int32_t>(
          rng.next_below(static_cast<std::uint64_t>(model_->info().vocabulary))));
    }
    return ids;
  }

  // Rows of several sequences, one after another, from the positions `first` on.
  struct Part {
    Ids ids;
    Index first = 0;
    int slot = -1;
  };
  Values decode(const std::vector<Part>& parts,
                nn::KvCache* cache,
                nn::LatentForm form = nn::LatentForm::kExpanded) {
    Ids ids;
    std::vector<std::int32_t> positions;
    std::vector<nn::StepSequence> sequences;
    for (const Part& part : parts) {
      sequences.push_back({.begin = std::ssize(ids),
                           .count = std::ssize(part.ids),
                           .first_position = part.first,
                           .cache_slot = part.slot,
                           .form = form});
      for (std::size_t i = 0; i < part.ids.size(); ++i)
        positions.push_back(static_cast<std::int32_t>(part.first + static_cast<Index>(i)));
      ids.insert(ids.end(), part.ids.begin(), part.ids.end());
    }
    return values_of(model_->decode(
        model_->embed(ids), {.sequences = sequences, .positions = positions, .cache = cache}));
  }

  static Values joined(Values a, const Values& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
};

TEST_P(Decode, PackedSequencesAreWhatEachIsAlone) {
  const Part first = {.ids = random_ids(1, 37)};
  const Part second = {.ids = random_ids(2, 1)};
  const Part third = {.ids = random_ids(3, 70)};
  const Values alone =
      joined(joined(decode({first}, nullptr), decode({second}, nullptr)), decode({third}, nullptr));
  EXPECT_EQ(decode({first, second, third}, nullptr), alone);  // bit-equal
}

TEST_P(Decode, ALaterTokenChangesNothingBefore) {
  Ids ids = random_ids(4, 40);
  const Values whole = decode({{.ids = ids}}, nullptr);
  ids.resize(25);
  const Values part = decode({{.ids = ids}}, nullptr);
  EXPECT_EQ(Values(whole.begin(), whole.begin() + std::ssize(part)), part);
}

TEST_P(Decode, WithTheCacheIsAsWithout) {
  const Ids ids = random_ids(5, 90);  // over one page
  TestCache cache(*context_, model_->info(), 1, 2);
  EXPECT_EQ(decode({{.ids = ids, .slot = 0}}, &cache), decode({{.ids = ids}}, nullptr));
}

TEST_P(Decode, NoSplitOfAPromptChangesABit) {
  const Ids ids = random_ids(6, 90);
  for (const nn::LatentForm form : {nn::LatentForm::kExpanded, nn::LatentForm::kAbsorbed}) {
    TestCache whole_cache(*context_, model_->info(), 1, 2);
    const Values whole = decode({{.ids = ids, .slot = 0}}, &whole_cache, form);
    for (const Index chunk : {1, 13, 64}) {
      TestCache cache(*context_, model_->info(), 1, 2);
      Values split;
      for (Index first = 0; first < std::ssize(ids); first += chunk) {
        const Index last = std::min(first + chunk, static_cast<Index>(std::ssize(ids)));
        const Part part = {
            .ids = Ids(ids.begin() + first, ids.begin() + last), .first = first, .slot = 0};
        split = joined(std::move(split), decode({part}, &cache, form));
      }
      EXPECT_EQ(split, whole) << "chunks of " << chunk;
    }
  }
}

TEST_P(Decode, SequencesInOneCacheDoNotMeet) {
  const Ids first = random_ids(7, 30);
  const Ids second = random_ids(8, 50);
  TestCache cache(*context_, model_->info(), 2, 1);
  (void)decode({{.ids = first, .slot = 0}, {.ids = second, .slot = 1}}, &cache);
  const Values together =
      decode({{.ids = {3}, .first = 30, .slot = 0}, {.ids = {4}, .first = 50, .slot = 1}}, &cache);
  TestCache first_cache(*context_, model_->info(), 1, 1);
  (void)decode({{.ids = first, .slot = 0}}, &first_cache);
  TestCache second_cache(*context_, model_->info(), 1, 1);
  (void)decode({{.ids = second, .slot = 0}}, &second_cache);
  EXPECT_EQ(together, joined(decode({{.ids = {3}, .first = 30, .slot = 0}}, &first_cache),
                             decode({{.ids = {4}, .first = 50, .slot = 0}}, &second_cache)));
}

INSTANTIATE_TEST_SUITE_P(Vl2,
                         Decode,
                         ::testing::Values("mha", "mla_softmax", "mla_noaux", "mla_qlora_yarn"));

}  // namespace
}  // namespace tessera::models
