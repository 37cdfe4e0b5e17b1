// Products of activations in bf16: their definitions give what those of f32 give of the same
// values, rounded once; weights are rounded to bf16, gradients of weights are f32.
#include <vector>

#include <gtest/gtest.h>

#include "kernels/grouped_matmul/grouped_matmul.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul_vjp/grouped_matmul_vjp.h"
#include "kernels/matmul_vjp/matmul_vjp.h"
#include "kernels/testing/both_types.h"
#include "kernels/testing/weights.h"

namespace tessera::kernels {
namespace {

using testing::both;
using testing::StoredWeights;
using testing::Values;

constexpr Index kM = 6;
constexpr Index kN = 5;
constexpr Index kK = 9;

class Bf16Products : public ::testing::Test {
 protected:
  // f32 weights that are bf16 values, as f32 products need them to compare.
  [[nodiscard]] static StoredWeights weights(WeightType type, std::uint64_t seed) {
    const testing::GuardedRows drawn = testing::random_rows(kN, kK, {}, seed);
    testing::GuardedRows values(kN, kK);
    for (Index n = 0; n < kN; ++n) {
      for (Index k = 0; k < kK; ++k)
        values.at(n, k) = to_float(to_bfloat16(drawn.at(n, k)));
    }
    return {type, values};
  }

  template <class Elem, class Out>
  [[nodiscard]] MatmulToArgs<Elem, Out> product(const StoredWeights& w, Values& bias, Values& y) {
    return {.x = x_.data<Elem>(),
            .x_stride = kK,
            .w = w.data(),
            .w_stride = w.stride(),
            .w_type = w.type(),
            .bias = bias.data<Out>(),
            .y = y.data<Out>(),
            .y_stride = kN,
            .M = kM,
            .N = kN,
            .K = kK};
  }

  base::ThreadPool pool_{1};
  Values x_{kM * kK, 1};
  Values dy_{kM * kN, 2};
  Values bias_{kN, 3};
};

TEST_F(Bf16Products, RoundOnce) {
  const StoredWeights w = weights(WeightType::kBf16, 4);
  Values y(kM * kN);
  matmul_ref(product<float, float>(w, bias_, y), pool_);
  matmul_ref(product<BFloat16, BFloat16>(w, bias_, y), pool_);
  y.expect_rounded("matmul");
  Values wide(kM * kN);
  matmul_ref(product<BFloat16, float>(w, bias_, wide), pool_);
  EXPECT_EQ(wide.f32, y.f32) << "logits are not rounded to bf16";
}

TEST_F(Bf16Products, RoundWeightsOfOtherTypes) {
  const testing::GuardedRows drawn = testing::random_rows(kN, kK, {}, 7);
  const StoredWeights wide(WeightType::kF32, drawn);
  const StoredWeights narrow(WeightType::kBf16, drawn);
  Values y(kM * kN);
  Values z(kM * kN);
  matmul_ref(product<BFloat16, float>(wide, bias_, y), pool_);
  matmul_ref(product<BFloat16, float>(narrow, bias_, z), pool_);
  EXPECT_EQ(y.f32, z.f32);
}

TEST_F(Bf16Products, GradientsOfActivationsAreRoundedOnceThoseOfWeightsAreNot) {
  const StoredWeights w = weights(WeightType::kBf16, 4);
  for (const bool accumulate : {false, true}) {
    Values dx(kM * kK, 8);
    std::vector<std::vector<float>> dw;
    both([&]<class Elem>() {
      matmul_dx_ref<Elem>({.dy = dy_.data<Elem>(),
                           .dy_stride = kN,
                           .w = w.data(),
                           .w_stride = w.stride(),
                           .w_type = w.type(),
                           .dx = dx.data<Elem>(),
                           .dx_stride = kK,
                           .accumulate = accumulate,
                           .M = kM,
                           .N = kN,
                           .K = kK},
                          pool_);
      dw.emplace_back(kN * kK, 0.3F);
      matmul_dw_ref<Elem>({.dy = dy_.data<Elem>(),
                           .dy_stride = kN,
                           .x = x_.data<Elem>(),
                           .x_stride = kK,
                           .dw = dw.back().data(),
                           .dw_stride = kK,
                           .accumulate = accumulate,
                           .M = kM,
                           .N = kN,
                           .K = kK},
                          pool_);
    });
    dx.expect_rounded("matmul_dx");
    EXPECT_EQ(dw[0], dw[1]);
  }
}

// Two groups of rows that are taken by index, and an empty one between them.
TEST_F(Bf16Products, OfGroups) {
  const std::vector<StoredWeights> stored = {
      weights(WeightType::kBf16, 4), weights(WeightType::kBf16, 5), weights(WeightType::kBf16, 6)};
  const std::vector<const std::byte*> w = {stored[0].data(), stored[1].data(), stored[2].data()};
  const std::vector<Index> begin = {0, 2, 2, 4};
  const std::vector<Index> row = {5, 0, 3, 5};
  Values y(4 * kN);
  Values dx(4 * kK);
  std::vector<std::vector<float>> dw;
  both([&]<class Elem>() {
    grouped_matmul_ref<Elem>({.x = x_.data<Elem>(),
                              .x_stride = kK,
                              .x_row = row.data(),
                              .w = w.data(),
                              .w_stride = stored[0].stride(),
                              .w_type = WeightType::kBf16,
                              .group_begin = begin.data(),
                              .R = begin.back(),
                              .num_groups = 3,
                              .y = y.data<Elem>(),
                              .y_stride = kN,
                              .N = kN,
                              .K = kK},
                             pool_);
    grouped_matmul_dx_ref<Elem>({.dy = dy_.data<Elem>(),
                                 .dy_stride = kN,
                                 .w = w.data(),
                                 .w_stride = stored[0].stride(),
                                 .w_type = WeightType::kBf16,
                                 .group_begin = begin.data(),
                                 .R = begin.back(),
                                 .num_groups = 3,
                                 .dx = dx.data<Elem>(),
                                 .dx_stride = kK,
                                 .N = kN,
                                 .K = kK},
                                pool_);
    dw.emplace_back(3 * kN * kK, 1.0F);
    const std::vector<float*> targets = {dw.back().data(), dw.back().data() + kN * kK, nullptr};
    grouped_matmul_dw_ref<Elem>({.dy = dy_.data<Elem>(),
                                 .dy_stride = kN,
                                 .x = x_.data<Elem>(),
                                 .x_stride = kK,
                                 .x_row = row.data(),
                                 .group_begin = begin.data(),
                                 .R = begin.back(),
                                 .num_groups = 3,
                                 .dw = targets.data(),
                                 .dw_stride = kK,
                                 .N = kN,
                                 .K = kK},
                                pool_);
  });
  y.expect_rounded("grouped_matmul");
  dx.expect_rounded("grouped_matmul_dx");
  EXPECT_EQ(dw[0], dw[1]);
  EXPECT_EQ(dw[1][kN * kK], 0.0F) << "an empty group";
  EXPECT_EQ(dw[1][2 * kN * kK], 1.0F) << "not wanted";
}

}  // namespace
}  // namespace tessera::kernels
