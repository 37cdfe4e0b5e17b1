#include "kernels/rows/rows.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/rows/rows_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

float from_float(float value, float /*type*/) {
  return value;
}
BFloat16 from_float(float value, BFloat16 /*type*/) {
  return to_bfloat16(value);
}
Float16 from_float(float value, Float16 /*type*/) {
  return to_float16(value);
}

// Gathers from a table of 40 rows, three elements between them, and compares with plain indexing.
template <class Elem>
void expect_gathers(Index T, Index D, Layout layout) {
  constexpr Index kRows = 40;
  const Index stride = D + 3;
  const GuardedRows values = testing::random_rows(kRows, stride, {}, 1, 100.0F);
  std::vector<Elem> table;
  for (Index row = 0; row < kRows; ++row) {
    for (Index d = 0; d < stride; ++d)
      table.push_back(from_float(values.at(row, d), Elem{}));
  }
  std::vector<std::int32_t> ids;
  ids.reserve(static_cast<std::size_t>(T));
  for (Index t = 0; t < T; ++t)
    ids.push_back(static_cast<std::int32_t>((17 * t + 39) % kRows));
  base::ThreadPool pool(2);
  testing::for_each_variant(
      gather_rows_variants<Elem, float>(), [&](GatherRowsFn<Elem, float>& run) {
        GuardedRows y(T, D, layout);
        run({.table = table.data(),
             .ids = ids.data(),
             .y = y.data(),
             .T = T,
             .D = D,
             .table_stride = stride,
             .y_stride = y.stride()},
            pool);
        EXPECT_TRUE(y.is_written_exactly());
        for (Index t = 0; t < T; ++t) {
          for (Index d = 0; d < D; ++d) {
            const Index id = ids[static_cast<std::size_t>(t)];
            ASSERT_EQ(y.at(t, d), to_float(table[static_cast<std::size_t>(id * stride + d)]));
          }
        }
      });
}

TEST(Rows, GatherWidensTheNamedRows) {
  for (const Index D : testing::kRowLengths) {
    for (const Index T : {0, 1, 5, 41}) {
      expect_gathers<float>(T, D, testing::kLayouts[1]);
      expect_gathers<BFloat16>(T, D, testing::kLayouts[2]);
      expect_gathers<Float16>(T, D, testing::kLayouts[3]);
    }
  }
}

TEST(Rows, ScatterWritesTheNamedRowsAndNoOthers) {
  base::ThreadPool pool(2);
  for (const Index D : testing::kRowLengths) {
    const GuardedRows x = testing::random_rows(7, D, {.gap = 1, .offset = 1}, 2);
    const std::vector<std::int32_t> destinations = {3, 0, 9, 1, 8, 5, 4};
    testing::for_each_variant(scatter_rows_variants<float>(), [&](ScatterRowsFn<float>& run) {
      const GuardedRows before = testing::random_rows(10, D, {.gap = 2, .offset = 3}, 3);
      GuardedRows y = before;
      run({.x = x.data(),
           .destinations = destinations.data(),
           .y = y.data(),
           .T = 7,
           .D = D,
           .x_stride = x.stride(),
           .y_stride = y.stride()},
          pool);
      EXPECT_TRUE(y.is_written_exactly());
      GuardedRows expected = before;
      for (Index t = 0; t < 7; ++t) {
        for (Index d = 0; d < D; ++d) {
          expected.at(destinations[static_cast<std::size_t>(t)], d) = x.at(t, d);
        }
      }
      EXPECT_TRUE(testing::has_same_bits(expected, y));
    });
  }
}

// A tokens' choices: slots in no order, weights of both signs.
struct Choices {
  std::vector<std::int32_t> slots;  // [T, A]
  std::vector<float> weights;       // [T, A]
  GuardedRows expert_rows;          // [T * A, D]
};

Choices random_choices(CombineShape shape, Layout layout) {
  Choices choices{{}, {}, testing::random_rows(shape.T * shape.A, shape.D, layout, 4)};
  base::Rng rng(5);
  const Index num_slots = shape.T * shape.A;
  for (Index i = 0; i < num_slots; ++i) {
    choices.slots.push_back(static_cast<std::int32_t>(num_slots - 1 - i));
    choices.weights.push_back(static_cast<float>(rng.next_normal()));
  }
  return choices;
}

CombineExpertsArgs<float> make_args(const GuardedRows* base,
                                    const Choices& choices,
                                    GuardedRows& y) {
  return {.base = base == nullptr ? nullptr : base->data(),
          .expert_rows = choices.expert_rows.data(),
          .slots = choices.slots.data(),
          .weights = choices.weights.data(),
          .y = y.data(),
          .T = y.T(),
          .D = y.D(),
          .A = y.T() == 0 ? 0 : static_cast<Index>(choices.slots.size()) / y.T(),
          .base_stride = base == nullptr ? 0 : base->stride(),
          .expert_stride = choices.expert_rows.stride(),
          .y_stride = y.stride()};
}

void expect_combines(CombineShape shape,
                     const Choices& choices,
                     const GuardedRows* base,
                     Layout layout) {
  base::ThreadPool pool(2);
  GuardedRows expected(shape.T, shape.D);
  combine_experts_ref(make_args(base, choices, expected), pool);
  const auto tolerance = [&](Index t, Index d) {
    double sum = base == nullptr ? 0 : base->magnitude(t, d);
    for (Index a = 0; a < shape.A; ++a) {
      const auto i = static_cast<std::size_t>(t * shape.A + a);
      sum += std::fabs(static_cast<double>(choices.weights[i])) *
             choices.expert_rows.magnitude(choices.slots[i], d);
    }
    return static_cast<double>(shape.A + 1) * 2 * kHalfEps * sum;
  };
  testing::for_each_variant(combine_experts_variants<float>(), [&](CombineExpertsFn<float>& run) {
    GuardedRows y(shape.T, shape.D, layout);
    run(make_args(base, choices, y), pool);
    EXPECT_TRUE(y.is_written_exactly());
    EXPECT_TRUE(testing::is_near(expected, y, tolerance));
  });
}

TEST(Rows, CombineMatchesDefinitionAtEveryTailAndLayout) {
  for (const Index D : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index A : {0, 1, 6}) {
        const CombineShape shape{.T = 4, .D = D, .A = A};
        const Choices choices = random_choices(shape, layout);
        const GuardedRows base = testing::random_rows(4, D, {.gap = 2, .offset = 1}, 6);
        expect_combines(shape, choices, &base, layout);
        expect_combines(shape, choices, nullptr, layout);
      }
    }
  }
}

TEST(Rows, CombineMatchesDefinitionAtModelSizes) {
  for (const CombineShape shape : kCombineShapes) {
    const GuardedRows base = testing::random_rows(shape.T, shape.D, {}, 7);
    expect_combines(shape, random_choices(shape, {}), &base, {});
  }
}

TEST(Rows, CombineKeepsNonFiniteValuesInPlace) {
  const CombineShape shape{.T = 3, .D = 21, .A = 3};
  Choices choices = random_choices(shape, {});
  testing::plant_non_finite(choices.expert_rows);
  const GuardedRows base = testing::random_rows(3, 21, {}, 8);
  expect_combines(shape, choices, &base, {});
}

// In f32, 1e8 + 2 + ... loses the 2: sums tell the order. Experts first to last, then the base.
TEST(Rows, CombineAddsExpertsInOrderAndTheBaseLast) {
  base::ThreadPool pool(1);
  Choices choices{{0, 1, 2}, {1, 1, 1}, GuardedRows(3, 9)};
  GuardedRows base(1, 9);
  for (Index d = 0; d < 9; ++d) {
    choices.expert_rows.at(0, d) = 1e8F;
    choices.expert_rows.at(1, d) = -1e8F;
    choices.expert_rows.at(2, d) = 2;
    base.at(0, d) = 1;
  }
  testing::for_each_variant(combine_experts_variants<float>(), [&](CombineExpertsFn<float>& run) {
    if (&run == combine_experts_ref<float>) return;  // exact in double
    GuardedRows y(1, 9);
    run(make_args(nullptr, choices, y), pool);
    EXPECT_EQ(y.at(0, 0), 2);
    EXPECT_EQ(y.at(0, 8), 2);
    run(make_args(&base, choices, y), pool);
    EXPECT_EQ(y.at(0, 0), 3);
    EXPECT_EQ(y.at(0, 8), 3);
  });
}

TEST(Rows, CombineWithoutWeightsAddsTheRowsThemselves) {
  const CombineShape shape{.T = 5, .D = 67, .A = 3};
  Choices weighted = random_choices(shape, {});
  std::fill(weighted.weights.begin(), weighted.weights.end(), 1.0F);
  base::ThreadPool pool(2);
  testing::for_each_variant(combine_experts_variants<float>(), [&](CombineExpertsFn<float>& run) {
    GuardedRows expected(shape.T, shape.D);
    GuardedRows actual(shape.T, shape.D);
    run(make_args(nullptr, weighted, expected), pool);
    CombineExpertsArgs<float> args = make_args(nullptr, weighted, actual);
    args.weights = nullptr;
    run(args, pool);
    EXPECT_TRUE(testing::has_same_bits(expected, actual));
  });
}

TEST(Rows, CombineWritesOverItsBaseAndGivesTheSameBitsForAnySplit) {
  const CombineShape shape{.T = 37, .D = 1153, .A = 2};
  const Choices choices = random_choices(shape, {});
  const GuardedRows base = testing::random_rows(37, 1153, {}, 9);
  testing::for_each_variant(combine_experts_variants<float>(), [&](CombineExpertsFn<float>& run) {
    testing::expect_same_bits_for_any_split(
        37, 1153, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
          CombineExpertsArgs<float> args = make_args(&base, choices, y);
          args.slots += begin * args.A, args.weights += begin * args.A;
          args.y += begin * args.y_stride, args.T = end - begin;
          // Into y by way of y: the base lies there already.
          for (Index t = begin; t < end; ++t) {
            std::copy_n(base.data() + t * base.stride(), 1153, y.data() + t * y.stride());
          }
          args.base = args.y, args.base_stride = args.y_stride;
          run(args, pool);
        });
  });
}

}  // namespace
}  // namespace tessera::kernels
