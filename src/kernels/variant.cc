#include "kernels/variant.h"

#include <array>
#include <cstdlib>
#include <memory>
#include <string>

#include <cxxabi.h>

namespace tessera::kernels {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"ref",    "base", "avx2",
                                                    "avx512", "neon", "cuda"};

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
    case Isa::kCuda:
      return false;
  }
  return false;
}

void refuse(const std::type_info& args) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(args.name(), nullptr, nullptr, &status), &std::free);
  throw cuda::DeviceError(std::string(name != nullptr ? name.get() : args.name()) +
                          ": a kernel for the GPU, none is written yet");
}

}  // namespace tessera::kernels
