// The definition of the 8-bit block type: one value at a time.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/float16.h"
#include "kernels/q8/internal/scale.h"
#include "kernels/q8/q8.h"

namespace tessera::kernels {
namespace {

Index panel_block_offset(Index K, Index row, Index k) {
  return row / kQ8PanelRows * q8_panel_bytes(K) + k / kQ8BlockLength * kQ8PanelBlockBytes;
}

Index scale_offset(Index K, Index row, Index k) {
  return panel_block_offset(K, row, k) + row % kQ8PanelRows * 2;
}

Index value_offset(Index K, Index row, Index k) {
  const Index group = k % kQ8BlockLength / kQ8GroupLength;
  return panel_block_offset(K, row, k) + kQ8ScaleBytes + group * kQ8PanelRows * kQ8GroupLength +
         row % kQ8PanelRows * kQ8GroupLength + k % kQ8GroupLength;
}

// Largest magnitude of values [k_begin, k_end) of a row; NaN if one is NaN.
float largest_magnitude(const float* w, Index k_begin, Index k_end) {
  float amax = 0;
  for (Index k = k_begin; k < k_end; ++k) {
    const float magnitude = std::abs(w[k]);
    if (!(magnitude <= amax)) amax = magnitude;
    if (std::isnan(amax)) return amax;
  }
  return amax;
}

void encode_block(const Q8EncodeArgs& args, Index row, Index k_begin) {
  const float* w = args.w + row * args.w_stride;
  const Index k_end = std::min(k_begin + kQ8BlockLength, args.K);
  const Float16 scale = q8_scale_for(largest_magnitude(w, k_begin, k_end));
  std::memcpy(args.q8 + scale_offset(args.K, row, k_begin), &scale, sizeof(scale));
  for (Index k = k_begin; k < k_end; ++k) {
    const float step = to_float(scale);
    const float ratio = step > 0 ? std::nearbyint(w[k] / step) : 0.0F;
    const auto q = static_cast<std::int8_t>(std::clamp(ratio, -127.0F, 127.0F));
    args.q8[value_offset(args.K, row, k)] = static_cast<std::byte>(q);
  }
}

}  // namespace

float q8_value(const std::byte* q8, Index K, Index row, Index k) {
  Float16 scale;
  std::memcpy(&scale, q8 + scale_offset(K, row, k), sizeof(scale));
  return to_float(scale) *
         static_cast<float>(static_cast<std::int8_t>(q8[value_offset(K, row, k)]));
}

void q8_encode_ref(const Q8EncodeArgs& args, const Queue&) {
  std::fill_n(args.q8, q8_bytes(args.N, args.K), std::byte{0});
  for (Index row = 0; row < args.N; ++row) {
    for (Index k = 0; k < args.K; k += kQ8BlockLength)
      encode_block(args, row, k);
  }
}

void q8_decode_ref(const Q8DecodeArgs& args, const Queue&) {
  for (Index m = 0; m < args.M; ++m) {
    const Index row = args.row == nullptr ? m : args.row[m];
    for (Index k = 0; k < args.K; ++k) {
      args.y[m * args.y_stride + k] = q8_value(args.q8, args.K, row, k);
    }
  }
}

}  // namespace tessera::kernels
