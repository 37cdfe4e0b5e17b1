#include "kernels/q8/q8.h"

#include <array>

namespace tessera::kernels {
namespace {

constexpr std::array kEncodeVariants = {
    Variant<Q8EncodeFn>{Isa::kRef, &q8_encode_ref},
    Variant<Q8EncodeFn>{Isa::kAvx2, &q8_encode_avx2},
};

constexpr std::array kDecodeVariants = {
    Variant<Q8DecodeFn>{Isa::kRef, &q8_decode_ref},
    Variant<Q8DecodeFn>{Isa::kBase, &q8_decode_base},
    Variant<Q8DecodeFn>{Isa::kCuda, &q8_decode_cuda<float>},
};

}  // namespace

std::span<const Variant<Q8EncodeFn>> q8_encode_variants() {
  return kEncodeVariants;
}

std::span<const Variant<Q8DecodeFn>> q8_decode_variants() {
  return kDecodeVariants;
}

}  // namespace tessera::kernels
