// The variant of every kernel family that a context uses, chosen once.
#pragma once

#include <type_traits>

#include "kernels/activation/activation.h"
#include "kernels/activation/activation_vjp.h"
#include "kernels/adamw/adamw.h"
#include "kernels/attention/attention.h"
#include "kernels/attention_vjp/attention_vjp.h"
#include "kernels/balance_loss/balance_loss.h"
#include "kernels/copy/copy.h"
#include "kernels/cross_entropy/cross_entropy.h"
#include "kernels/elementwise/accumulate.h"
#include "kernels/elementwise/elementwise.h"
#include "kernels/expert_slots/expert_slots.h"
#include "kernels/grouped_matmul/grouped_matmul.h"
#include "kernels/layer_norm/layer_norm.h"
#include "kernels/log_softmax/log_softmax.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul_vjp/grouped_matmul_vjp.h"
#include "kernels/matmul_vjp/matmul_vjp.h"
#include "kernels/norm_vjp/norm_vjp.h"
#include "kernels/patchify/patchify.h"
#include "kernels/q8/q8.h"
#include "kernels/resample/resample.h"
#include "kernels/rms_norm/rms_norm.h"
#include "kernels/rope/rope.h"
#include "kernels/router/router.h"
#include "kernels/router/router_vjp.h"
#include "kernels/rows/rows.h"
#include "kernels/rows/rows_vjp.h"
#include "kernels/sample/sample.h"
#include "kernels/sum_losses/sum_losses.h"
#include "kernels/sum_of_squares/sum_of_squares.h"

namespace tessera::ops {

// The variants of a family whose activations are f32 or bf16.
template <template <class> class Args>
struct ByElement {
  kernels::Variant<kernels::Kernel<Args<float>>> f32;
  kernels::Variant<kernels::Kernel<Args<BFloat16>>> bf16;

  template <class Elem>
  [[nodiscard]] const auto& of() const {
    if constexpr (std::is_same_v<Elem, float>) {
      return f32;
    } else {
      return bf16;
    }
  }
};

struct KernelTable {
  explicit KernelTable(const kernels::Target& chosen_for);

  // Calls on(name, chosen, variants) for every family, in order of name.
  template <class Self, class Visit>
  static void for_each(Self& self, Visit&& on) {
    for_each_up_to_groups(self, on);
    for_each_from_norms(self, on);
  }

  template <class Self, class Visit>
  static void for_each_up_to_groups(Self& self, Visit&& on) {
    on("accumulate_bf16", self.accumulate_bf16, kernels::accumulate_variants<BFloat16, BFloat16>());
    on("accumulate_bf16_f32", self.accumulate_bf16_f32,
       kernels::accumulate_variants<BFloat16, float>());
    on("accumulate_f32", self.accumulate_f32, kernels::accumulate_variants<float, float>());
    on("adamw_bf16", self.adamw_bf16, kernels::adamw_variants<BFloat16>());
    on("adamw_f32", self.adamw_f32, kernels::adamw_variants<float>());
    on("add_bf16", self.add.bf16, kernels::add_variants<BFloat16>());
    on("add_f32", self.add.f32, kernels::add_variants<float>());
    on("attention_bf16", self.attention.bf16, kernels::attention_variants<BFloat16>());
    on("attention_f32", self.attention.f32, kernels::attention_variants<float>());
    on("attention_vjp_bf16", self.attention_vjp.bf16, kernels::attention_vjp_variants<BFloat16>());
    on("attention_vjp_f32", self.attention_vjp.f32, kernels::attention_vjp_variants<float>());
    on("balance_loss", self.balance_loss, kernels::balance_loss_variants());
    on("combine_experts_bf16", self.combine_experts.bf16,
       kernels::combine_experts_variants<BFloat16>());
    on("combine_experts_f32", self.combine_experts.f32, kernels::combine_experts_variants<float>());
    on("combine_experts_vjp_bf16", self.combine_experts_vjp.bf16,
       kernels::combine_experts_vjp_variants<BFloat16>());
    on("combine_experts_vjp_f32", self.combine_experts_vjp.f32,
       kernels::combine_experts_vjp_variants<float>());
    on("copy_bf16", self.copy_bf16, kernels::copy_variants<BFloat16, BFloat16>());
    on("copy_bf16_f32", self.copy_bf16_f32, kernels::copy_variants<BFloat16, float>());
    on("copy_f16", self.copy_f16, kernels::copy_variants<Float16, Float16>());
    on("copy_f16_f32", self.copy_f16_f32, kernels::copy_variants<Float16, float>());
    on("copy_f32", self.copy_f32, kernels::copy_variants<float, float>());
    on("copy_f32_bf16", self.copy_f32_bf16, kernels::copy_variants<float, BFloat16>());
    on("copy_f32_f16", self.copy_f32_f16, kernels::copy_variants<float, Float16>());
    on("cross_entropy_bf16", self.cross_entropy.bf16, kernels::cross_entropy_variants<BFloat16>());
    on("cross_entropy_f32", self.cross_entropy.f32, kernels::cross_entropy_variants<float>());
    on("expert_slots", self.expert_slots, kernels::expert_slots_variants());
    on("gather_rows_bf16_bf16", self.gather_rows_bf16.bf16,
       kernels::gather_rows_variants<BFloat16, BFloat16>());
    on("gather_rows_bf16_f32", self.gather_rows_bf16.f32,
       kernels::gather_rows_variants<BFloat16, float>());
    on("gather_rows_f16_bf16", self.gather_rows_f16.bf16,
       kernels::gather_rows_variants<Float16, BFloat16>());
    on("gather_rows_f16_f32", self.gather_rows_f16.f32,
       kernels::gather_rows_variants<Float16, float>());
    on("gather_rows_f32_bf16", self.gather_rows_f32.bf16,
       kernels::gather_rows_variants<float, BFloat16>());
    on("gather_rows_f32_f32", self.gather_rows_f32.f32,
       kernels::gather_rows_variants<float, float>());
    on("gather_rows_vjp_bf16", self.gather_rows_vjp_bf16,
       kernels::gather_rows_vjp_variants<BFloat16, BFloat16>());
    on("gather_rows_vjp_bf16_f32", self.gather_rows_vjp_bf16_f32,
       kernels::gather_rows_vjp_variants<BFloat16, float>());
    on("gather_rows_vjp_f32", self.gather_rows_vjp_f32,
       kernels::gather_rows_vjp_variants<float, float>());
    on("gelu_erf_bf16", self.gelu_erf.bf16, kernels::gelu_erf_variants<BFloat16>());
    on("gelu_erf_f32", self.gelu_erf.f32, kernels::gelu_erf_variants<float>());
    on("gelu_erf_vjp_bf16", self.gelu_erf_vjp.bf16, kernels::gelu_erf_vjp_variants<BFloat16>());
    on("gelu_erf_vjp_f32", self.gelu_erf_vjp.f32, kernels::gelu_erf_vjp_variants<float>());
    on("gelu_tanh_bf16", self.gelu_tanh.bf16, kernels::gelu_tanh_variants<BFloat16>());
    on("gelu_tanh_f32", self.gelu_tanh.f32, kernels::gelu_tanh_variants<float>());
    on("gelu_tanh_vjp_bf16", self.gelu_tanh_vjp.bf16, kernels::gelu_tanh_vjp_variants<BFloat16>());
    on("gelu_tanh_vjp_f32", self.gelu_tanh_vjp.f32, kernels::gelu_tanh_vjp_variants<float>());
    on("grouped_matmul_bf16", self.grouped_matmul.bf16,
       kernels::grouped_matmul_variants<BFloat16>());
    on("grouped_matmul_dw_bf16", self.grouped_matmul_dw.bf16,
       kernels::grouped_matmul_dw_variants<BFloat16>());
    on("grouped_matmul_dw_f32", self.grouped_matmul_dw.f32,
       kernels::grouped_matmul_dw_variants<float>());
    on("grouped_matmul_dx_bf16", self.grouped_matmul_dx.bf16,
       kernels::grouped_matmul_dx_variants<BFloat16>());
    on("grouped_matmul_dx_f32", self.grouped_matmul_dx.f32,
       kernels::grouped_matmul_dx_variants<float>());
    on("grouped_matmul_f32", self.grouped_matmul.f32, kernels::grouped_matmul_variants<float>());
  }

  template <class Self, class Visit>
  static void for_each_from_norms(Self& self, Visit&& on) {
    on("layer_norm_bf16", self.layer_norm.bf16, kernels::layer_norm_variants<BFloat16>());
    on("layer_norm_f32", self.layer_norm.f32, kernels::layer_norm_variants<float>());
    on("layer_norm_vjp_bf16", self.layer_norm_vjp.bf16,
       kernels::layer_norm_vjp_variants<BFloat16>());
    on("layer_norm_vjp_f32", self.layer_norm_vjp.f32, kernels::layer_norm_vjp_variants<float>());
    on("log_softmax", self.log_softmax, kernels::log_softmax_variants());
    on("matmul_bf16", self.matmul.bf16, kernels::matmul_variants<BFloat16>());
    on("matmul_bf16_f32", self.matmul_bf16_f32, kernels::matmul_variants<BFloat16, float>());
    on("matmul_dw_bf16", self.matmul_dw.bf16, kernels::matmul_dw_variants<BFloat16>());
    on("matmul_dw_f32", self.matmul_dw.f32, kernels::matmul_dw_variants<float>());
    on("matmul_dx_bf16", self.matmul_dx.bf16, kernels::matmul_dx_variants<BFloat16>());
    on("matmul_dx_f32", self.matmul_dx.f32, kernels::matmul_dx_variants<float>());
    on("matmul_f32", self.matmul.f32, kernels::matmul_variants<float>());
    on("patchify_bf16", self.patchify.bf16, kernels::patchify_variants<BFloat16>());
    on("patchify_f32", self.patchify.f32, kernels::patchify_variants<float>());
    on("q8_decode", self.q8_decode, kernels::q8_decode_variants());
    on("q8_encode", self.q8_encode, kernels::q8_encode_variants());
    on("resample", self.resample, kernels::resample_variants());
    on("rms_norm_bf16", self.rms_norm.bf16, kernels::rms_norm_variants<BFloat16>());
    on("rms_norm_f32", self.rms_norm.f32, kernels::rms_norm_variants<float>());
    on("rms_norm_vjp_bf16", self.rms_norm_vjp.bf16, kernels::rms_norm_vjp_variants<BFloat16>());
    on("rms_norm_vjp_f32", self.rms_norm_vjp.f32, kernels::rms_norm_vjp_variants<float>());
    on("rope_bf16", self.rope.bf16, kernels::rope_variants<BFloat16>());
    on("rope_f32", self.rope.f32, kernels::rope_variants<float>());
    on("router", self.router, kernels::router_variants());
    on("router_vjp", self.router_vjp, kernels::router_vjp_variants());
    on("sample", self.sample, kernels::sample_variants());
    on("scale_bf16", self.scale.bf16, kernels::scale_variants<BFloat16>());
    on("scale_f32", self.scale.f32, kernels::scale_variants<float>());
    on("scatter_rows_bf16", self.scatter_rows.bf16, kernels::scatter_rows_variants<BFloat16>());
    on("scatter_rows_f32", self.scatter_rows.f32, kernels::scatter_rows_variants<float>());
    on("sum_losses", self.sum_losses, kernels::sum_losses_variants());
    on("sum_of_squares", self.sum_of_squares, kernels::sum_of_squares_variants());
    on("swiglu_bf16", self.swiglu.bf16, kernels::swiglu_variants<BFloat16>());
    on("swiglu_f32", self.swiglu.f32, kernels::swiglu_variants<float>());
    on("swiglu_vjp_bf16", self.swiglu_vjp.bf16, kernels::swiglu_vjp_variants<BFloat16>());
    on("swiglu_vjp_f32", self.swiglu_vjp.f32, kernels::swiglu_vjp_variants<float>());
  }

  kernels::Target target;  // what they were chosen for
  kernels::Variant<kernels::AccumulateFn<BFloat16, BFloat16>> accumulate_bf16;
  kernels::Variant<kernels::AccumulateFn<BFloat16, float>> accumulate_bf16_f32;
  kernels::Variant<kernels::AccumulateFn<float, float>> accumulate_f32;
  kernels::Variant<kernels::AdamwFn<BFloat16>> adamw_bf16;
  kernels::Variant<kernels::AdamwFn<float>> adamw_f32;
  ByElement<kernels::AddArgs> add;
  ByElement<kernels::AttentionArgs> attention;
  ByElement<kernels::AttentionVjpArgs> attention_vjp;
  kernels::Variant<kernels::BalanceLossFn> balance_loss;
  ByElement<kernels::CombineExpertsArgs> combine_experts;
  ByElement<kernels::CombineExpertsVjpArgs> combine_experts_vjp;
  kernels::Variant<kernels::CopyFn<BFloat16, BFloat16>> copy_bf16;
  kernels::Variant<kernels::CopyFn<BFloat16, float>> copy_bf16_f32;
  kernels::Variant<kernels::CopyFn<Float16, Float16>> copy_f16;
  kernels::Variant<kernels::CopyFn<Float16, float>> copy_f16_f32;
  kernels::Variant<kernels::CopyFn<float, float>> copy_f32;
  kernels::Variant<kernels::CopyFn<float, BFloat16>> copy_f32_bf16;
  kernels::Variant<kernels::CopyFn<float, Float16>> copy_f32_f16;
  ByElement<kernels::CrossEntropyArgs> cross_entropy;
  kernels::Variant<kernels::ExpertSlotsFn> expert_slots;
  ByElement<kernels::GatherRowsFrom<BFloat16>::Args> gather_rows_bf16;
  ByElement<kernels::GatherRowsFrom<Float16>::Args> gather_rows_f16;
  ByElement<kernels::GatherRowsFrom<float>::Args> gather_rows_f32;
  kernels::Variant<kernels::GatherRowsVjpFn<BFloat16, BFloat16>> gather_rows_vjp_bf16;
  kernels::Variant<kernels::GatherRowsVjpFn<BFloat16, float>> gather_rows_vjp_bf16_f32;
  kernels::Variant<kernels::GatherRowsVjpFn<float, float>> gather_rows_vjp_f32;
  ByElement<kernels::GeluArgs> gelu_erf;
  ByElement<kernels::GeluVjpArgs> gelu_erf_vjp;
  ByElement<kernels::GeluArgs> gelu_tanh;
  ByElement<kernels::GeluVjpArgs> gelu_tanh_vjp;
  ByElement<kernels::GroupedMatmulArgs> grouped_matmul;
  ByElement<kernels::GroupedMatmulDwArgs> grouped_matmul_dw;
  ByElement<kernels::GroupedMatmulDxArgs> grouped_matmul_dx;
  ByElement<kernels::LayerNormArgs> layer_norm;
  ByElement<kernels::NormVjpArgs> layer_norm_vjp;
  kernels::Variant<kernels::LogSoftmaxFn> log_softmax;
  ByElement<kernels::MatmulArgs> matmul;
  kernels::Variant<kernels::MatmulFn<BFloat16, float>> matmul_bf16_f32;
  ByElement<kernels::MatmulDwArgs> matmul_dw;
  ByElement<kernels::MatmulDxArgs> matmul_dx;
  ByElement<kernels::PatchifyArgs> patchify;
  kernels::Variant<kernels::Q8DecodeFn> q8_decode;
  kernels::Variant<kernels::Q8EncodeFn> q8_encode;
  kernels::Variant<kernels::ResampleFn> resample;
  ByElement<kernels::RmsNormArgs> rms_norm;
  ByElement<kernels::NormVjpArgs> rms_norm_vjp;
  ByElement<kernels::RopeArgs> rope;
  kernels::Variant<kernels::RouterFn> router;
  kernels::Variant<kernels::RouterVjpFn> router_vjp;
  kernels::Variant<kernels::SampleFn> sample;
  ByElement<kernels::ScaleArgs> scale;
  ByElement<kernels::ScatterRowsArgs> scatter_rows;
  kernels::Variant<kernels::SumLossesFn> sum_losses;
  kernels::Variant<kernels::SumOfSquaresFn> sum_of_squares;
  ByElement<kernels::SwigluArgs> swiglu;
  ByElement<kernels::SwigluVjpArgs> swiglu_vjp;
};

}  // namespace tessera::ops
