#include "kernels/variant.h"

#include <array>

namespace tessera::kernels {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"ref", "base", "avx2", "avx512", "neon"};

}  // namespace

std::string_view to_string(Isa isa) {
  return kNames[static_cast<std::size_t>(isa)];
}

std::optional<Isa> isa_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Isa>(i);
  }
  return std::nullopt;
}

bool is_supported(Isa isa, const base::CpuFeatures& features) {
  switch (isa) {
    case Isa::kRef:
    case Isa::kBase:
      return true;
    case Isa::kAvx2:
      return features.has_avx2;
    case Isa::kAvx512:
      return features.has_avx512;
    case Isa::kNeon:
      return features.has_neon;
  }
  return false;
}

}  // namespace tessera::kernels
