// Graphs on devices: a launch does the recorded work with what then lies in its tensors. On the
// stand-in a launch makes the calls again, so that lists which the host changed would show.
#include "ops/graph/graph.h"

#include <array>
#include <limits>

#include <gtest/gtest.h>

#include "ops/attention.h"
#include "ops/elementwise.h"
#include "ops/rope.h"
#include "ops/rows.h"
#include "ops/testing/devices.h"

namespace tessera::ops {
namespace {

using testing::has_same_bits;
using testing::is_close;
using testing::random_tensor;
using testing::values_of;

class GraphOnDevices : public testing::OnDevice {};
INSTANTIATE_TEST_SUITE_P(Ops, GraphOnDevices, testing::test_devices(), testing::name_of_device);

TEST_P(GraphOnDevices, EveryLaunchReadsWhatLiesThere) {
  const Tensor x = on_device(random_tensor(*host_, {3, 500}, 1));
  Tensor y;
  const auto graph = Graph::record(*device_, [&] { y = add(x, add(x, x)); });
  ASSERT_NE(graph, nullptr);
  for (const std::uint64_t seed : {2, 3}) {
    const Tensor values = random_tensor(*host_, {3, 500}, seed);
    write_values<float>(x, HostValues<float>(values).values());
    graph->launch();
    EXPECT_TRUE(has_same_bits(add(values, add(values, values)), on_host(y)));
  }
}

TEST_P(GraphOnDevices, ListsOfTheHostStayAsTheyWere) {
  const Tensor table = on_device(random_tensor(*host_, {9, 40}, 1));
  const std::array<std::int32_t, 3> ids = {7, 0, 7};
  const Tensor expected = on_host(gather_rows(table, ids));
  Tensor y;
  const auto graph = Graph::record(*device_, [&] { y = gather_rows(table, ids); });
  ASSERT_NE(graph, nullptr);
  // Other uploads pass through what the recorded ones lay in.
  for (int i = 0; i < 40; ++i)
    (void)on_device(random_tensor(*host_, {300, 300}, 2));
  graph->launch();
  EXPECT_TRUE(has_same_bits(expected, on_host(y)));
}

TEST_P(GraphOnDevices, MemoryIsItsOwnUntilItGoes) {
  CachingAllocator& allocator = device_->allocator();
  const Tensor x = on_device(random_tensor(*host_, {700}, 1));
  const std::int64_t before = allocator.bytes_in_use();
  std::int64_t num_calls = 0;
  for (int round = 0; round < 3; ++round) {
    Tensor y;
    auto graph = Graph::record(*device_, [&] { y = add(x, add(add(x, x), x)); });
    ASSERT_NE(graph, nullptr);
    // Blocks of the sizes that the graph works in: none of them is one of its own.
    std::vector<Tensor> others(8);
    for (Tensor& other : others)
      other = on_device(random_tensor(*host_, {700}, 5));
    graph->launch();
    for (const Tensor& other : others)
      EXPECT_TRUE(has_same_bits(random_tensor(*host_, {700}, 5), on_host(other)));
    if (round == 1) num_calls = allocator.num_system_allocations();
    if (round == 2) {
      EXPECT_EQ(allocator.num_system_allocations(), num_calls);
    }
    graph.reset();
    y = {};
    others.clear();
    EXPECT_EQ(allocator.bytes_in_use(), before);
  }
}

TEST_P(GraphOnDevices, AFailureOnTheWayLeavesNothing) {
  const Tensor x = on_device(random_tensor(*host_, {700}, 1));
  const Tensor expected = add(x, x);
  const std::int64_t before = device_->allocator().bytes_in_use();
  const auto body = [&] {
    (void)add(x, x);
    throw Cancelled();
  };
  const auto failing = [&] { Graph::record(*device_, body)->launch(); };
  EXPECT_THROW(failing(), Cancelled);
  EXPECT_EQ(device_->allocator().bytes_in_use(), before);
  EXPECT_TRUE(has_same_bits(on_host(expected), on_host(add(x, x))));
}

// One decoding step of two sequences after another: keys and values turned to their positions, put
// into pages, and attended to.
class DecodedByGraph : public GraphOnDevices {
 protected:
  static constexpr std::int32_t kPage = 64;
  static constexpr Index kWidth = 16;
  static constexpr Index kHeads = 4;

  // The pages of both sequences on a context. What nobody wrote is NaN, which nobody may read.
  struct Pages {
    explicit Pages(Context& context) {
      for (auto& [pages, first_bytes] : of_sequence) {
        for (int page = 0; page < 2; ++page) {
          pages.push_back(Tensor::empty(context.allocator(), DType::kF32, {2, kPage, kWidth}));
          const std::vector<float> nan(static_cast<std::size_t>(pages.back().numel()),
                                       std::numeric_limits<float>::quiet_NaN());
          write_values<float>(pages.back(), nan);
          first_bytes.push_back(pages.back().mutable_bytes().data());
        }
      }
    }
    struct OfSequence {
      std::vector<Tensor> pages;
      std::vector<std::byte*> first_bytes;
    };
    std::array<OfSequence, 2> of_sequence;
  };

  Tensor step(const Tensor& q_TNH,
              const Tensor& k_TKH,
              std::span<const std::int32_t> positions,
              const Pages& pages,
              const Tensor& positions_T = {},
              const Tensor& page_rows_T = {}) {
    const Tensor cos = copy_to(q_TNH.allocator(), random_tensor(*host_, {Index{2} * kPage, 8}, 8));
    const Tensor sin = copy_to(q_TNH.allocator(), random_tensor(*host_, {Index{2} * kPage, 8}, 9));
    const auto turned = [&](const Tensor& x) {
      return rope({.x_TNH = x,
                   .cos_PH = cos,
                   .sin_PH = sin,
                   .positions = positions,
                   .positions_T = positions_T});
    };
    const Tensor turned_TKH = turned(k_TKH);
    std::vector<AttentionSpan> spans;
    for (std::size_t s = 0; s < 2; ++s) {
      const auto row = static_cast<Index>(s);
      const std::span<std::byte* const> first_bytes = pages.of_sequence[s].first_bytes;
      write_pages(turned_TKH,
                  {.begin = row,
                   .count = 1,
                   .first_position = positions[s],
                   .pages = first_bytes,
                   .page_row = page_rows_T.has_value() ? page_rows_T.narrow(0, row, 1) : Tensor()},
                  kPage);
      spans.push_back({.begin = row,
                       .count = 1,
                       .first_position = positions[s],
                       .num_keys = positions[s] + 1,
                       .key_pages = first_bytes,
                       .value_pages = first_bytes});
    }
    return attention({.q_TNQ = turned(q_TNH),
                      .sequences = spans,
                      .page_tokens = kPage,
                      .num_kv_heads = 2,
                      .value_width = kWidth,
                      .scale = 0.3F,
                      .positions_T = positions_T});
  }
};
INSTANTIATE_TEST_SUITE_P(Ops, DecodedByGraph, testing::test_devices(), testing::name_of_device);

TEST_P(DecodedByGraph, AtThePositionsOfTheLaunch) {
  const Pages here(*host_);
  const Pages there(*device_);
  Allocator& allocator = device_->allocator();
  const Tensor q_TNH = Tensor::empty(allocator, DType::kF32, {2, kHeads, kWidth});
  const Tensor k_TKH = Tensor::empty(allocator, DType::kF32, {2, 2, kWidth});
  const Tensor positions_T = Tensor::empty(allocator, DType::kI32, {2});
  const Tensor page_rows_T = Tensor::empty(allocator, DType::kI32, {2});
  const std::array<std::int32_t, 2> bounds = {kPage - 1, 2 * kPage - 1};
  std::unique_ptr<Graph> graph;
  Tensor y;
  // The second sequence needs its second page from the start, of which the first step fills a row.
  for (std::int32_t position = 0; position < 70; ++position) {
    const std::uint64_t seed = 10 + 2 * static_cast<std::uint64_t>(position);
    const Tensor q = random_tensor(*host_, {2, kHeads, kWidth}, seed);
    const Tensor k = random_tensor(*host_, {2, 2, kWidth}, seed + 1);
    const bool is_short = position < kPage;
    const std::array<std::int32_t, 2> positions = {is_short ? position : kPage - 1, position};
    const Tensor expected = step(q, k, positions, here);
    write_values<float>(q_TNH, HostValues<float>(q).values());
    write_values<float>(k_TKH, HostValues<float>(k).values());
    if (position < kPage) {
      (void)step(q_TNH, k_TKH, positions, there);
      continue;
    }
    const std::array<std::int32_t, 2> page_rows = {kPage - 1, position - kPage};
    write_values<std::int32_t>(positions_T, positions);
    write_values<std::int32_t>(page_rows_T, page_rows);
    if (graph == nullptr) {
      graph = Graph::record(*device_, [&, bounds] {
        y = step(q_TNH, k_TKH, bounds, there, positions_T, page_rows_T);
      });
      ASSERT_NE(graph, nullptr);
    }
    graph->launch();
    EXPECT_TRUE(is_close(values_of(expected), on_host(y), 1e-5)) << "position " << position;
  }
}

}  // namespace
}  // namespace tessera::ops
