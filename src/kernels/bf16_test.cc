// Activations in bf16: the definition of every family gives what it gives in f32, of the same
// values, rounded to bf16. Other variants follow from it on a GPU.
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/activation/activation.h"
#include "kernels/activation/activation_vjp.h"
#include "kernels/cross_entropy/cross_entropy.h"
#include "kernels/elements.h"
#include "kernels/elementwise/accumulate.h"
#include "kernels/elementwise/elementwise.h"
#include "kernels/layer_norm/layer_norm.h"
#include "kernels/norm_vjp/norm_vjp.h"
#include "kernels/patchify/patchify.h"
#include "kernels/rms_norm/rms_norm.h"
#include "kernels/rope/rope.h"
#include "kernels/rows/rows.h"
#include "kernels/rows/rows_vjp.h"
#include "kernels/testing/both_types.h"

namespace tessera::kernels {
namespace {

constexpr Index kT = 6;
constexpr Index kD = 10;

using testing::both;
using testing::Values;

class Bf16 : public ::testing::Test {
 protected:
  base::ThreadPool pool_{1};
  Values a_{kT * kD, 1};
  Values b_{kT * kD, 2};
  Values dy_{kT * kD, 3};
  Values y_{kT * kD};
  Values z_{kT * kD};
  std::vector<float> w_ = Values(kD, 4).f32;
};

TEST_F(Bf16, SumsAndMultiples) {
  both([&]<class Elem>() {
    add_ref<Elem>({.a = a_.data<Elem>(),
                   .b = b_.data<Elem>(),
                   .y = y_.data<Elem>(),
                   .T = kT,
                   .D = kD,
                   .a_stride = kD,
                   .b_stride = kD,
                   .y_stride = kD},
                  pool_);
    scale_ref<Elem>({.x = a_.data<Elem>(),
                     .y = z_.data<Elem>(),
                     .scale = 1.7F,
                     .T = kT,
                     .D = kD,
                     .x_stride = kD,
                     .y_stride = kD},
                    pool_);
  });
  y_.expect_rounded("add");
  z_.expect_rounded("scale");
}

TEST_F(Bf16, SumsInto) {
  Values sums(kD, 5);
  std::vector<float> wide = sums.f32;
  const auto box = [](auto args) {
    args.extents = {1, 1, kT, kD};
    args.x_strides = {0, 0, kD, 1};
    args.y_strides = {0, 0, 0, 1};
    return args;
  };
  accumulate_ref(box(AccumulateArgs<float, float>{.x = a_.f32.data(), .y = sums.f32.data()}),
                 pool_);
  accumulate_ref(box(AccumulateArgs<BFloat16, float>{.x = a_.bf16.data(), .y = wide.data()}),
                 pool_);
  accumulate_ref(
      box(AccumulateArgs<BFloat16, BFloat16>{.x = a_.bf16.data(), .y = sums.bf16.data()}), pool_);
  EXPECT_EQ(sums.f32, wide) << "equal values have one sum";
  sums.expect_rounded("accumulate");
}

TEST_F(Bf16, Activations) {
  both([&]<class Elem>() {
    const GeluArgs<Elem> args{.x = a_.data<Elem>(),
                              .y = y_.data<Elem>(),
                              .T = kT,
                              .F = kD,
                              .x_stride = kD,
                              .y_stride = kD};
    gelu_tanh_ref(args, pool_);
    swiglu_ref<Elem>({.gate = a_.data<Elem>(),
                      .up = b_.data<Elem>(),
                      .y = z_.data<Elem>(),
                      .T = kT,
                      .F = kD,
                      .gate_stride = kD,
                      .up_stride = kD,
                      .y_stride = kD},
                     pool_);
  });
  y_.expect_rounded("gelu_tanh");
  z_.expect_rounded("swiglu");
  Values dgate(kT * kD);
  both([&]<class Elem>() {
    gelu_erf_vjp_ref<Elem>({.x = a_.data<Elem>(),
                            .dy = dy_.data<Elem>(),
                            .dx = y_.data<Elem>(),
                            .T = kT,
                            .F = kD,
                            .x_stride = kD,
                            .dy_stride = kD,
                            .dx_stride = kD},
                           pool_);
    swiglu_vjp_ref<Elem>({.gate = a_.data<Elem>(),
                          .up = b_.data<Elem>(),
                          .dy = dy_.data<Elem>(),
                          .dgate = dgate.data<Elem>(),
                          .dup = z_.data<Elem>(),
                          .T = kT,
                          .F = kD,
                          .gate_stride = kD,
                          .up_stride = kD,
                          .dy_stride = kD,
                          .dgate_stride = kD,
                          .dup_stride = kD},
                         pool_);
  });
  y_.expect_rounded("gelu_erf_vjp");
  z_.expect_rounded("swiglu_vjp up");
  dgate.expect_rounded("swiglu_vjp gate");
}

TEST_F(Bf16, Norms) {
  both([&]<class Elem>() {
    RmsNormArgs<Elem> rms{.x = a_.data<Elem>(),
                          .w = w_.data(),
                          .y = y_.data<Elem>(),
                          .eps = 1e-6F,
                          .T = kT,
                          .D = kD,
                          .x_stride = kD,
                          .y_stride = kD};
    rms_norm_ref(rms, pool_);
    layer_norm_ref<Elem>({.x = a_.data<Elem>(),
                          .w = w_.data(),
                          .b = w_.data(),
                          .y = z_.data<Elem>(),
                          .eps = 1e-6F,
                          .T = kT,
                          .D = kD,
                          .x_stride = kD,
                          .y_stride = kD},
                         pool_);
  });
  y_.expect_rounded("rms_norm");
  z_.expect_rounded("layer_norm");
}

TEST_F(Bf16, GradientsOfNormsSumInF32) {
  std::vector<std::vector<float>> dw;
  both([&]<class Elem>() {
    std::vector<float> sum(kD);
    layer_norm_vjp_ref<Elem>({.x = a_.data<Elem>(),
                              .w = w_.data(),
                              .dy = dy_.data<Elem>(),
                              .dx = y_.data<Elem>(),
                              .dw = sum.data(),
                              .eps = 1e-6F,
                              .T = kT,
                              .D = kD,
                              .x_stride = kD,
                              .dy_stride = kD,
                              .dx_stride = kD},
                             pool_);
    dw.push_back(sum);
  });
  y_.expect_rounded("layer_norm_vjp");
  EXPECT_EQ(dw[0], dw[1]);
}

TEST_F(Bf16, RotationsAndPatches) {
  const std::vector<std::int32_t> positions = {2, 0, 1};
  both([&]<class Elem>() {
    rope_ref<Elem>({.x = a_.data<Elem>(),
                    .y = y_.data<Elem>(),
                    .cos_table = w_.data(),
                    .sin_table = w_.data() + 1,
                    .positions = positions.data(),
                    .T = 3,
                    .N = 2,
                    .H = 4,
                    .x_token_stride = 20,
                    .x_head_stride = 10,
                    .y_token_stride = 20,
                    .y_head_stride = 10},
                   pool_);
  });
  y_.expect_rounded("rope");
  std::vector<std::uint8_t> view(4 * 4 * 3);
  std::iota(view.begin(), view.end(), std::uint8_t{40});
  const PixelTable table = make_pixel_table({0.5F, 0.4F, 0.3F}, {0.5F, 0.6F, 0.7F});
  Values patches(4 * 12);
  both([&]<class Elem>() {
    patchify_ref<Elem>({.view = view.data(),
                        .table = &table,
                        .y = patches.data<Elem>(),
                        .side = 4,
                        .patch = 2,
                        .y_stride = 12},
                       pool_);
  });
  patches.expect_rounded("patchify");
}

TEST_F(Bf16, Rows) {
  const std::vector<std::int32_t> ids = {5, 0, 5, 1};
  both([&]<class Elem>() {
    gather_rows_ref<Elem, Elem>({.table = a_.data<Elem>(),
                                 .ids = ids.data(),
                                 .y = y_.data<Elem>(),
                                 .T = 4,
                                 .D = kD,
                                 .table_stride = kD,
                                 .y_stride = kD},
                                pool_);
    gather_rows_vjp_ref<Elem, Elem>({.dy = dy_.data<Elem>(),
                                     .ids = ids.data(),
                                     .dtable = z_.data<Elem>(),
                                     .T = 4,
                                     .D = kD,
                                     .dy_stride = kD,
                                     .dtable_stride = kD},
                                    pool_);
  });
  EXPECT_EQ(y_.f32[0], a_.f32[5 * kD]);
  y_.expect_rounded("gather_rows");
  z_.expect_rounded("gather_rows_vjp");
}

TEST_F(Bf16, Experts) {
  const std::vector<std::int32_t> slots = {3, 0, 1, 5, 4, 2};  // of three tokens with two each
  std::vector<std::vector<float>> dweights;
  Values d_rows(kT * kD);
  both([&]<class Elem>() {
    combine_experts_ref<Elem>({.base = b_.data<Elem>(),
                               .expert_rows = a_.data<Elem>(),
                               .slots = slots.data(),
                               .weights = w_.data(),
                               .y = y_.data<Elem>(),
                               .T = 3,
                               .D = kD,
                               .A = 2,
                               .base_stride = kD,
                               .expert_stride = kD,
                               .y_stride = kD},
                              pool_);
    std::vector<float> found(6);
    combine_experts_vjp_ref<Elem>({.dy = dy_.data<Elem>(),
                                   .expert_rows = a_.data<Elem>(),
                                   .slots = slots.data(),
                                   .weights = w_.data(),
                                   .d_expert_rows = d_rows.data<Elem>(),
                                   .dweights = found.data(),
                                   .T = 3,
                                   .D = kD,
                                   .A = 2,
                                   .dy_stride = kD,
                                   .expert_stride = kD,
                                   .d_expert_stride = kD},
                                  pool_);
    dweights.push_back(found);
  });
  y_.expect_rounded("combine_experts");
  d_rows.expect_rounded("combine_experts_vjp");
  EXPECT_EQ(dweights[0], dweights[1]) << "weights and their gradients are f32";
}

TEST_F(Bf16, LossesAreDoubleTheirGradientsRounded) {
  const std::vector<std::int32_t> targets = {1, 0, 9, 3, 3, 2};
  const std::vector<float> weights(kT, 0.5F);
  std::vector<std::vector<double>> losses;
  both([&]<class Elem>() {
    std::vector<double> loss(kT);
    cross_entropy_ref<Elem>({.x = a_.f32.data(),
                             .targets = targets.data(),
                             .weights = weights.data(),
                             .loss = loss.data(),
                             .dx = y_.data<Elem>(),
                             .T = kT,
                             .V = kD,
                             .x_stride = kD,
                             .dx_stride = kD},
                            pool_);
    losses.push_back(loss);
  });
  EXPECT_EQ(losses[0], losses[1]);
  y_.expect_rounded("cross_entropy");
}

}  // namespace
}  // namespace tessera::kernels
