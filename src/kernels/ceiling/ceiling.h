// What this machine can do at best, measured in a fraction of a second, so that speeds can be given
// as shares of a limit found in the same run.
#pragma once

#include "base/cpu_features.h"
#include "base/thread_pool.h"

namespace tessera::kernels {

struct Ceilings {
  double read_gb_s = 0;    // 1e9 bytes/s read from memory by all threads of the pool together
  double fma_gflop_s = 0;  // 1e9 f32 multiplications and additions/s, a fused one counted as two
  double int8_gop_s = 0;   // 1e9 int8 multiplications and additions/s
};

// Best of several short repetitions each, under 0.3 s per figure. The arithmetic figures are those
// of the widest instruction set for which kernels exist here (AVX2), not of the processor.
[[nodiscard]] Ceilings measure_ceilings(const base::CpuFeatures& features, base::ThreadPool& pool);

// The figures one by one.
[[nodiscard]] double measure_read_gb_s(const base::CpuFeatures& features, base::ThreadPool& pool);
[[nodiscard]] double measure_fma_gflop_s(const base::CpuFeatures& features, base::ThreadPool& pool);
[[nodiscard]] double measure_int8_gop_s(const base::CpuFeatures& features, base::ThreadPool& pool);

}  // namespace tessera::kernels
