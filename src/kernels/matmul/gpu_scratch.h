// Scratch of the products on a GPU, whose operands have one type: weights of other types are
// converted into it.
#pragma once

#include <algorithm>
#include <type_traits>

#include "base/checked_math.h"
#include "base/float16.h"
#include "base/index.h"
#include "kernels/weight_type.h"

namespace tessera::kernels {

// Parts begin at multiples of this many bytes.
inline constexpr Index kGpuScratchAlignment = 256;

template <class Elem>
[[nodiscard]] constexpr Index gpu_scratch_bytes(Index count) {
  return base::round_up(count * Index{sizeof(Elem)}, kGpuScratchAlignment);
}

template <class Elem>
inline constexpr WeightType kWeightTypeOf =
    std::is_same_v<Elem, float> ? WeightType::kF32 : WeightType::kBf16;

// Whether a product of R rows with G matrices decodes q8 weights where it reads them
// (q8_rows.h): up to some rows a matrix that costs less than a decoded copy.
[[nodiscard]] constexpr bool uses_q8_rows(WeightType type, Index R, Index G) {
  return type == WeightType::kQ8 && R <= std::max(Index{16}, 4 * G);
}

template <class Elem>
[[nodiscard]] constexpr Index gpu_weight_scratch_bytes(WeightType type, Index N, Index K) {
  return type == kWeightTypeOf<Elem> ? 0 : gpu_scratch_bytes<Elem>(N * K);
}

}  // namespace tessera::kernels
