// The variant of every kernel family that a context uses, chosen once.
#pragma once

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
#include "kernels/sum_of_squares/sum_of_squares.h"

namespace tessera::ops {

struct KernelTable {
  explicit KernelTable(const kernels::Target& chosen_for);

  // Calls on(name, chosen, variants) for every family, in order of name.
  template <class Self, class Visit>
  static void for_each(Self& self, Visit&& on) {
    on("accumulate", self.accumulate, kernels::accumulate_variants());
    on("adamw_bf16", self.adamw_bf16, kernels::adamw_variants<BFloat16>());
    on("adamw_f32", self.adamw_f32, kernels::adamw_variants<float>());
    on("add", self.add, kernels::add_variants());
    on("attention", self.attention, kernels::attention_variants());
    on("attention_vjp", self.attention_vjp, kernels::attention_vjp_variants());
    on("balance_loss", self.balance_loss, kernels::balance_loss_variants());
    on("combine_experts", self.combine_experts, kernels::combine_experts_variants());
    on("combine_experts_vjp", self.combine_experts_vjp, kernels::combine_experts_vjp_variants());
    on("copy_bf16", self.copy_bf16, kernels::copy_variants<BFloat16, BFloat16>());
    on("copy_bf16_f32", self.copy_bf16_f32, kernels::copy_variants<BFloat16, float>());
    on("copy_f16", self.copy_f16, kernels::copy_variants<Float16, Float16>());
    on("copy_f16_f32", self.copy_f16_f32, kernels::copy_variants<Float16, float>());
    on("copy_f32", self.copy_f32, kernels::copy_variants<float, float>());
    on("copy_f32_bf16", self.copy_f32_bf16, kernels::copy_variants<float, BFloat16>());
    on("copy_f32_f16", self.copy_f32_f16, kernels::copy_variants<float, Float16>());
    on("cross_entropy", self.cross_entropy, kernels::cross_entropy_variants());
    on("gather_rows_bf16", self.gather_bf16, kernels::gather_rows_variants<BFloat16>());
    on("gather_rows_f16", self.gather_f16, kernels::gather_rows_variants<Float16>());
    on("gather_rows_f32", self.gather_f32, kernels::gather_rows_variants<float>());
    on("gather_rows_vjp", self.gather_rows_vjp, kernels::gather_rows_vjp_variants());
    on("gelu_erf", self.gelu_erf, kernels::gelu_erf_variants());
    on("gelu_erf_vjp", self.gelu_erf_vjp, kernels::gelu_erf_vjp_variants());
    on("gelu_tanh", self.gelu_tanh, kernels::gelu_tanh_variants());
    on("gelu_tanh_vjp", self.gelu_tanh_vjp, kernels::gelu_tanh_vjp_variants());
    on("grouped_matmul", self.grouped_matmul, kernels::grouped_matmul_variants());
    on("grouped_matmul_dw", self.grouped_matmul_dw, kernels::grouped_matmul_dw_variants());
    on("grouped_matmul_dx", self.grouped_matmul_dx, kernels::grouped_matmul_dx_variants());
    on("layer_norm", self.layer_norm, kernels::layer_norm_variants());
    on("layer_norm_vjp", self.layer_norm_vjp, kernels::layer_norm_vjp_variants());
    on("log_softmax", self.log_softmax, kernels::log_softmax_variants());
    on("matmul", self.matmul, kernels::matmul_variants());
    on("matmul_dw", self.matmul_dw, kernels::matmul_dw_variants());
    on("matmul_dx", self.matmul_dx, kernels::matmul_dx_variants());
    on("patchify", self.patchify, kernels::patchify_variants());
    on("q8_decode", self.q8_decode, kernels::q8_decode_variants());
    on("q8_encode", self.q8_encode, kernels::q8_encode_variants());
    on("resample", self.resample, kernels::resample_variants());
    on("rms_norm", self.rms_norm, kernels::rms_norm_variants());
    on("rms_norm_vjp", self.rms_norm_vjp, kernels::rms_norm_vjp_variants());
    on("rope", self.rope, kernels::rope_variants());
    on("router", self.router, kernels::router_variants());
    on("router_vjp", self.router_vjp, kernels::router_vjp_variants());
    on("scale", self.scale, kernels::scale_variants());
    on("scatter_rows", self.scatter_rows, kernels::scatter_rows_variants());
    on("sum_of_squares", self.sum_of_squares, kernels::sum_of_squares_variants());
    on("swiglu", self.swiglu, kernels::swiglu_variants());
    on("swiglu_vjp", self.swiglu_vjp, kernels::swiglu_vjp_variants());
  }

  kernels::Target target;  // what they were chosen for
  kernels::Variant<kernels::AccumulateFn> accumulate;
  kernels::Variant<kernels::AdamwFn<BFloat16>> adamw_bf16;
  kernels::Variant<kernels::AdamwFn<float>> adamw_f32;
  kernels::Variant<kernels::AddFn> add;
  kernels::Variant<kernels::AttentionFunction> attention;
  kernels::Variant<kernels::AttentionVjpFunction> attention_vjp;
  kernels::Variant<kernels::BalanceLossFn> balance_loss;
  kernels::Variant<kernels::CombineExpertsFn> combine_experts;
  kernels::Variant<kernels::CombineExpertsVjpFn> combine_experts_vjp;
  kernels::Variant<kernels::CopyFn<BFloat16, BFloat16>> copy_bf16;
  kernels::Variant<kernels::CopyFn<BFloat16, float>> copy_bf16_f32;
  kernels::Variant<kernels::CopyFn<Float16, Float16>> copy_f16;
  kernels::Variant<kernels::CopyFn<Float16, float>> copy_f16_f32;
  kernels::Variant<kernels::CopyFn<float, float>> copy_f32;
  kernels::Variant<kernels::CopyFn<float, BFloat16>> copy_f32_bf16;
  kernels::Variant<kernels::CopyFn<float, Float16>> copy_f32_f16;
  kernels::Variant<kernels::CrossEntropyFn> cross_entropy;
  kernels::Variant<kernels::GatherRowsFn<BFloat16>> gather_bf16;
  kernels::Variant<kernels::GatherRowsFn<Float16>> gather_f16;
  kernels::Variant<kernels::GatherRowsFn<float>> gather_f32;
  kernels::Variant<kernels::GatherRowsVjpFn> gather_rows_vjp;
  kernels::Variant<kernels::GeluFn> gelu_erf;
  kernels::Variant<kernels::GeluVjpFn> gelu_erf_vjp;
  kernels::Variant<kernels::GeluFn> gelu_tanh;
  kernels::Variant<kernels::GeluVjpFn> gelu_tanh_vjp;
  kernels::Variant<kernels::GroupedMatmulFn> grouped_matmul;
  kernels::Variant<kernels::GroupedMatmulDwFn> grouped_matmul_dw;
  kernels::Variant<kernels::GroupedMatmulDxFn> grouped_matmul_dx;
  kernels::Variant<kernels::LayerNormFn> layer_norm;
  kernels::Variant<kernels::NormVjpFn> layer_norm_vjp;
  kernels::Variant<kernels::LogSoftmaxFn> log_softmax;
  kernels::Variant<kernels::MatmulFn> matmul;
  kernels::Variant<kernels::MatmulDwFn> matmul_dw;
  kernels::Variant<kernels::MatmulDxFn> matmul_dx;
  kernels::Variant<kernels::PatchifyFn> patchify;
  kernels::Variant<kernels::Q8DecodeFn> q8_decode;
  kernels::Variant<kernels::Q8EncodeFn> q8_encode;
  kernels::Variant<kernels::ResampleFn> resample;
  kernels::Variant<kernels::RmsNormFn> rms_norm;
  kernels::Variant<kernels::NormVjpFn> rms_norm_vjp;
  kernels::Variant<kernels::RopeFn> rope;
  kernels::Variant<kernels::RouterFn> router;
  kernels::Variant<kernels::RouterVjpFn> router_vjp;
  kernels::Variant<kernels::ScaleFn> scale;
  kernels::Variant<kernels::ScatterRowsFn> scatter_rows;
  kernels::Variant<kernels::SumOfSquaresFn> sum_of_squares;
  kernels::Variant<kernels::SwigluFn> swiglu;
  kernels::Variant<kernels::SwigluVjpFn> swiglu_vjp;
};

}  // namespace tessera::ops
