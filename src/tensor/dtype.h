// Storage types of tensors: one table says what each is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "base/float16.h"
#include "base/index.h"

namespace tessera {

enum class DType : std::uint8_t {
  kF32,
  kBf16,
  kF16,
  kI64,
  kI32,
  kI8,
  kU8,
  kQ8,  // 8-bit integers with one f16 scale per 32 values along k (see kernels/q8/q8.h)
};

// A block-quantised matrix [O, I] is stored in panels of `panel_rows` rows; along k (axis I) values
// come in blocks of `block_length`; one block of one panel takes `panel_block_bytes`. O and I are
// padded up. For plain types panel_rows = block_length = 1 and panel_block_bytes = element bytes.
struct DTypeTraits {
  DType dtype;
  std::string_view name;         // "f32"; as on the command line
  std::string_view safetensors;  // "F32"; as in file headers ("U8" for block types)
  bool is_float;                 // has a visit_float case
  Index panel_rows;
  Index block_length;
  Index panel_block_bytes;
};

[[nodiscard]] const DTypeTraits& traits(DType dtype);
[[nodiscard]] std::string_view to_string(DType dtype);
[[nodiscard]] std::optional<DType> dtype_from_name(std::string_view name);
[[nodiscard]] std::optional<DType> dtype_from_safetensors(std::string_view name);

[[nodiscard]] inline bool is_block_quantised(DType dtype) {
  return traits(dtype).block_length > 1;
}

// Bytes of a contiguous matrix of `rows` x `columns` values (for plain types any split of the
// extents into rows and columns gives the same answer).
[[nodiscard]] Index storage_bytes(DType dtype, Index rows, Index columns);

template <class Elem>
inline constexpr DType kDTypeOf = [] {
  static_assert(sizeof(Elem) == 0, "no DType stores this element type");
  return DType::kF32;
}();
template <>
inline constexpr DType kDTypeOf<float> = DType::kF32;
template <>
inline constexpr DType kDTypeOf<BFloat16> = DType::kBf16;
template <>
inline constexpr DType kDTypeOf<Float16> = DType::kF16;
template <>
inline constexpr DType kDTypeOf<std::int64_t> = DType::kI64;
template <>
inline constexpr DType kDTypeOf<std::int32_t> = DType::kI32;
template <>
inline constexpr DType kDTypeOf<std::int8_t> = DType::kI8;
template <>
inline constexpr DType kDTypeOf<std::uint8_t> = DType::kU8;

// Opens a floating dtype once per op: visit_float(x.dtype(), "rms_norm", [&]<class Elem>() {...}).
template <class Visit>
decltype(auto) visit_float(DType dtype, std::string_view where, Visit&& visit) {
  switch (dtype) {
    case DType::kF32:
      return visit.template operator()<float>();
    case DType::kBf16:
      return visit.template operator()<BFloat16>();
    case DType::kF16:
      return visit.template operator()<Float16>();
    default:
      base::fail_contract(where, base::cat("f32, bf16 or f16, is ", to_string(dtype)));
  }
}

}  // namespace tessera
