#include "engine/paged_cache.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace tessera::engine {
namespace {

constexpr Index kPage = nn::KvCache::kPageTokens;
constexpr int kLayers = 3;

class PagedCacheTest : public ::testing::Test {
 protected:
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 1});
  PagedCache cache_{*context_, info()};

  static models::ModelInfo info() {
    models::ModelInfo info;
    info.num_layers = kLayers;
    info.cache = {.key = 5, .value = 2};
    return info;
  }

  std::vector<std::byte*> pages(int slot, int layer = 0) {
    const auto span = cache_.key_pages(layer, slot);
    return {span.begin(), span.end()};
  }
};

TEST_F(PagedCacheTest, ASlotHasThePagesForItsPositionsInEveryLayer) {
  const int slot = cache_.acquire();
  EXPECT_TRUE(pages(slot).empty());
  for (const auto& [num_tokens, num_pages] : {std::pair<Index, std::size_t>{0, 0},
                                              {1, 1},
                                              {kPage, 1},
                                              {kPage + 1, 2},
                                              {3 * kPage, 3},
                                              {5, 3}}) {
    cache_.reserve(slot, num_tokens);
    for (int layer = 0; layer < kLayers; ++layer) {
      EXPECT_EQ(cache_.key_pages(layer, slot).size(), num_pages) << num_tokens;
      EXPECT_EQ(cache_.value_pages(layer, slot).size(), num_pages) << num_tokens;
    }
  }
}

TEST_F(PagedCacheTest, RowsOfLayersSlotsKeysAndValuesDoNotOverlap) {
  const int first = cache_.acquire();
  const int second = cache_.acquire();
  cache_.reserve(first, 2 * kPage);
  cache_.reserve(second, kPage);
  float stamp = 1;
  const auto each_row = [&](auto on) {
    for (const int slot : {first, second}) {
      for (int layer = 0; layer < kLayers; ++layer) {
        for (std::byte* page : cache_.key_pages(layer, slot))
          on(std::span(reinterpret_cast<float*>(page), static_cast<std::size_t>(kPage * 5)));
        for (std::byte* page : cache_.value_pages(layer, slot))
          on(std::span(reinterpret_cast<float*>(page), static_cast<std::size_t>(kPage * 2)));
      }
    }
  };
  each_row([&](std::span<float> values) { std::fill(values.begin(), values.end(), stamp++); });
  stamp = 1;
  each_row([&](std::span<float> values) {
    EXPECT_EQ(values.front(), stamp);
    EXPECT_EQ(values.back(), stamp++);
  });
  EXPECT_EQ(cache_.bytes_per_token(), kLayers * 7 * 4);
}

TEST_F(PagedCacheTest, PagesHoldTheTypeOfActivations) {
  const auto context = ops::Context::create({.num_threads = 1, .activation_type = DType::kBf16});
  PagedCache cache(*context, info());
  EXPECT_EQ(cache.bytes_per_token(), cache_.bytes_per_token() / 2);
  const int slot = cache.acquire();
  cache.reserve(slot, 1);
  EXPECT_EQ(cache.value_pages(0, slot)[0] - cache.key_pages(0, slot)[0], kPage * 5 * 2);
  EXPECT_EQ(cache.key_pages(1, slot)[0] - cache.value_pages(0, slot)[0], kPage * 2 * 2);
}

TEST_F(PagedCacheTest, ExistingPagesStayWhereTheyAreWhenOthersCome) {
  const int slot = cache_.acquire();
  cache_.reserve(slot, 2 * kPage);
  const std::vector<std::byte*> before = pages(slot, 2);
  for (int i = 0; i < 50; ++i)
    cache_.reserve(cache_.acquire(), kPage);
  cache_.reserve(slot, 40 * kPage);
  std::vector<std::byte*> after = pages(slot, 2);
  ASSERT_EQ(after.size(), 40U);
  after.resize(2);
  EXPECT_EQ(after, before);
}

TEST_F(PagedCacheTest, ReleasedPagesServeTheNextSequence) {
  const int slot = cache_.acquire();
  cache_.reserve(slot, 4 * kPage);
  const std::vector<std::byte*> before = pages(slot);
  const std::int64_t bytes = context_->allocator().bytes_in_use();
  cache_.release(slot);
  const int next = cache_.acquire();
  EXPECT_EQ(next, slot);
  EXPECT_TRUE(pages(next).empty());
  cache_.reserve(next, 4 * kPage);
  const std::vector<std::byte*> after = pages(next);
  EXPECT_EQ(std::set<std::byte*>(before.begin(), before.end()),
            std::set<std::byte*>(after.begin(), after.end()));
  EXPECT_EQ(context_->allocator().bytes_in_use(), bytes);
}

TEST_F(PagedCacheTest, SlotsInUseAreDistinctAndTheLowestFreeOneIsTaken) {
  EXPECT_EQ(cache_.acquire(), 0);
  EXPECT_EQ(cache_.acquire(), 1);
  EXPECT_EQ(cache_.acquire(), 2);
  cache_.release(1);
  EXPECT_EQ(cache_.acquire(), 1);
  EXPECT_EQ(cache_.acquire(), 3);
}

TEST_F(PagedCacheTest, ReleasingTwiceIsABrokenContract) {
  const int slot = cache_.acquire();
  cache_.release(slot);
  EXPECT_THROW(cache_.release(slot), base::ContractError);
}

}  // namespace
}  // namespace tessera::engine
