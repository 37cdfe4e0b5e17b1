// What the processor can do, found once at start-up and carried in the Context.
#pragma once

#include <string>

namespace tessera::base {

struct CpuFeatures {
  bool has_avx2 = false;    // with FMA and F16C, which every AVX2 kernel here also uses
  bool has_avx512 = false;  // F, BW, DQ, VL
  bool has_avx512_vnni = false;
  bool has_neon = false;
};

[[nodiscard]] CpuFeatures detect_cpu_features();

// "avx2 avx512 avx512-vnni", or "none".
[[nodiscard]] std::string to_string(const CpuFeatures& features);

}  // namespace tessera::base
