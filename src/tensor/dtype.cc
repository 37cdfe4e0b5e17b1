#include "tensor/dtype.h"

#include <array>

#include "base/checked_math.h"

namespace tessera {
namespace {

constexpr std::array<DTypeTraits, 8> kTable = {{
    {DType::kF32, "f32", "F32", true, 1, 1, 4},
    {DType::kBf16, "bf16", "BF16", true, 1, 1, 2},
    {DType::kF16, "f16", "F16", true, 1, 1, 2},
    {DType::kI64, "i64", "I64", false, 1, 1, 8},
    {DType::kI32, "i32", "I32", false, 1, 1, 4},
    {DType::kI8, "i8", "I8", false, 1, 1, 1},
    {DType::kU8, "u8", "U8", false, 1, 1, 1},
    {DType::kQ8, "q8", "U8", false, 8, 32, 272},
}};

}  // namespace

const DTypeTraits& traits(DType dtype) {
  return kTable[static_cast<std::size_t>(dtype)];
}

std::string_view to_string(DType dtype) {
  return traits(dtype).name;
}

std::optional<DType> dtype_from_name(std::string_view name) {
  for (const DTypeTraits& row : kTable) {
    if (row.name == name) return row.dtype;
  }
  return std::nullopt;
}

std::optional<DType> dtype_from_safetensors(std::string_view name) {
  for (const DTypeTraits& row : kTable) {
    if (row.safetensors == name) return row.dtype;
  }
  return std::nullopt;
}

Index storage_bytes(DType dtype, Index rows, Index columns) {
  const DTypeTraits& row = traits(dtype);
  return base::ceil_div(rows, row.panel_rows) * base::ceil_div(columns, row.block_length) *
         row.panel_block_bytes;
}

}  // namespace tessera
