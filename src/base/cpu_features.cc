#include "base/cpu_features.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace tessera::base {
#if defined(__x86_64__)
namespace {

// Asked of the processor itself: clang 14 does not know "f16c" by name.
bool has_f16c() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_F16C) != 0;
}

}  // namespace
#endif

CpuFeatures detect_cpu_features() {
  CpuFeatures features;
#if defined(__x86_64__)
  __builtin_cpu_init();
  features.has_avx2 =
      __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 && has_f16c();
  features.has_avx512 =
      __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
      __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0;
  features.has_avx512_vnni = features.has_avx512 && __builtin_cpu_supports("avx512vnni") != 0;
#elif defined(__aarch64__)
  features.has_neon = true;
#endif
  return features;
}

std::string to_string(const CpuFeatures& features) {
  std::string out;
  const auto add = [&out](bool present, const char* name) {
    if (!present) return;
    if (!out.empty()) out += ' ';
    out += name;
  };
  add(features.has_avx2, "avx2");
  add(features.has_avx512, "avx512");
  add(features.has_avx512_vnni, "avx512-vnni");
  add(features.has_neon, "neon");
  return out.empty() ? "none" : out;
}

}  // namespace tessera::base
