// For tests and benches of products: random weights in any storage type, as they may lie in a file.
#pragma once

#include <cstring>
#include <vector>

#include "base/float16.h"
#include "base/rng.h"
#include "kernels/q8/q8.h"
#include "kernels/testing/buffers.h"
#include "kernels/weight_type.h"

namespace tessera::kernels::testing {

[[nodiscard]] constexpr Index element_bytes(WeightType type) {
  return type == WeightType::kF32 ? 4 : 2;
}

[[nodiscard]] constexpr const char* name_of(WeightType type) {
  switch (type) {
    case WeightType::kF32:
      return "f32";
    case WeightType::kBf16:
      return "bf16";
    case WeightType::kF16:
      return "f16";
    case WeightType::kQ8:
      break;
  }
  return "q8";
}

inline constexpr std::array<WeightType, 4> kWeightTypes = {WeightType::kF32, WeightType::kBf16,
                                                           WeightType::kF16, WeightType::kQ8};

// A matrix [N, K]: rows every K + layout.gap elements, the first one layout.offset * 2 bytes (q8:
// one byte) off a multiple of 64. Nothing follows the last value, so that sanitizers see reads
// beyond it.
class StoredWeights {
 public:
  StoredWeights(WeightType type, const GuardedRows& rows, Layout layout = {})
      : type_(type), K_(rows.D()), stride_(rows.D() + layout.gap) {
    const Index offset = type == WeightType::kQ8 ? layout.offset : 2 * layout.offset;
    const Index used = rows.T() == 0 ? 0 : (rows.T() - 1) * stride_ + K_;
    const Index num_bytes =
        type == WeightType::kQ8 ? q8_bytes(rows.T(), K_) : used * element_bytes(type);
    bytes_.resize(static_cast<std::size_t>(offset + num_bytes));
    bytes_.shrink_to_fit();
    first_ = offset;
    if (type == WeightType::kQ8) {
      base::ThreadPool pool(1);
      q8_encode_ref({.w = rows.data(),
                     .w_stride = rows.stride(),
                     .q8 = bytes_.data() + first_,
                     .N = rows.T(),
                     .K = K_},
                    pool);
      return;
    }
    for (Index n = 0; n < rows.T(); ++n) {
      for (Index k = 0; k < K_; ++k)
        store(n, k, rows.at(n, k));
    }
  }

  [[nodiscard]] WeightType type() const { return type_; }
  [[nodiscard]] const std::byte* data() const { return bytes_.data() + first_; }
  [[nodiscard]] Index stride() const { return stride_; }
  [[nodiscard]] Index num_bytes() const { return static_cast<Index>(bytes_.size()) - first_; }

  // The stored value, after rounding to the type.
  [[nodiscard]] double value(Index n, Index k) const {
    if (type_ == WeightType::kQ8) return static_cast<double>(q8_value(data(), K_, n, k));
    const std::byte* at = data() + (n * stride_ + k) * element_bytes(type_);
    if (type_ == WeightType::kF32) return static_cast<double>(read<float>(at));
    if (type_ == WeightType::kBf16) return static_cast<double>(to_float(read<BFloat16>(at)));
    return static_cast<double>(to_float(read<Float16>(at)));
  }

 private:
  template <class Elem>
  static Elem read(const std::byte* at) {
    Elem value;
    std::memcpy(&value, at, sizeof(value));
    return value;
  }

  void store(Index n, Index k, float value) {
    std::byte* at = bytes_.data() + first_ + (n * stride_ + k) * element_bytes(type_);
    const BFloat16 bf16 = to_bfloat16(value);
    const Float16 f16 = to_float16(value);
    const void* source = &value;
    if (type_ == WeightType::kBf16) source = &bf16;
    if (type_ == WeightType::kF16) source = &f16;
    std::memcpy(at, source, static_cast<std::size_t>(element_bytes(type_)));
  }

  WeightType type_;
  Index K_;
  Index stride_;
  Index first_ = 0;
  std::vector<std::byte> bytes_;
};

}  // namespace tessera::kernels::testing
