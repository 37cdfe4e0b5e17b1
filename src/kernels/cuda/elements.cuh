// Values of a row in registers: read and written 16 bytes at a time where the row allows it, always
// computed with in f32. BFloat16 and Float16 are widened exactly and rounded once, to nearest even.
#pragma once

#include <cstdint>

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "base/float16.h"
#include "base/index.h"

namespace tessera::kernels::cuda {

// Values of one access of 16 bytes.
template <class Elem>
inline constexpr int kPack = 16 / sizeof(Elem);

__device__ inline float widen(float value) {
  return value;
}
__device__ inline float widen(BFloat16 value) {
  return __uint_as_float(static_cast<unsigned>(value.bits) << 16);
}
__device__ inline float widen(Float16 value) {
  return __half2float(__ushort_as_half(value.bits));
}

template <class Elem>
__device__ Elem narrow(float value);
template <>
__device__ inline float narrow<float>(float value) {
  return value;
}
template <>
__device__ inline BFloat16 narrow<BFloat16>(float value) {
  return {__bfloat16_as_ushort(__float2bfloat16_rn(value))};
}
template <>
__device__ inline Float16 narrow<Float16>(float value) {
  return {__half_as_ushort(__float2half_rn(value))};
}

template <int kWidth>
struct Floats {
  float values[kWidth];
  __device__ float& operator[](int i) { return values[i]; }
  __device__ float operator[](int i) const { return values[i]; }
};

template <class Elem, int kWidth>
struct alignas(kWidth * sizeof(Elem)) Packed {
  Elem values[kWidth];
};

// kWidth neighbours from an address that is a multiple of their size.
template <int kWidth, class Elem>
__device__ Floats<kWidth> load(const Elem* from) {
  const auto packed = *reinterpret_cast<const Packed<Elem, kWidth>*>(from);
  Floats<kWidth> out;
#pragma unroll
  for (int i = 0; i < kWidth; ++i)
    out[i] = widen(packed.values[i]);
  return out;
}

template <int kWidth, class Elem>
__device__ void store(Elem* to, const Floats<kWidth>& from) {
  Packed<Elem, kWidth> packed;
#pragma unroll
  for (int i = 0; i < kWidth; ++i)
    packed.values[i] = narrow<Elem>(from[i]);
  *reinterpret_cast<Packed<Elem, kWidth>*>(to) = packed;
}

// Rows of an operand, as far as the width of accesses depends on them.
template <class Elem>
struct RowsAt {
  const Elem* data;
  Index stride;
};
template <class Elem>
RowsAt(const Elem*, Index) -> RowsAt<Elem>;

// Whether rows of D values of all operands can be read and written `width` values at a time.
template <class... Elems>
[[nodiscard]] bool may_pack(Index width, Index D, const RowsAt<Elems>&... rows) {
  const auto is_aligned = [&]<class Elem>(const RowsAt<Elem>& each) {
    const auto address = reinterpret_cast<std::uintptr_t>(each.data);
    return address % (static_cast<std::uintptr_t>(width) * sizeof(Elem)) == 0 &&
           each.stride % width == 0;
  };
  return D % width == 0 && (is_aligned(rows) && ...);
}

}  // namespace tessera::kernels::cuda
