// What this machine can do at best, measured in a fraction of a second, so that speeds can be given
// as shares of a limit found in the same run.
//
//   const Ceilings ceilings = measure_ceilings(features, pool);
//   share = achieved_gflop_s / ceilings.fma_gflop_s;
#pragma once

#include "base/cpu_features.h"
#include "base/thread_pool.h"

namespace tessera::kernels {

struct Ceilings {
  double read_gb_s = 0;    // 1e9 bytes/s read from memory by all threads of the pool together
  double fma_gflop_s = 0;  // 1e9 f32 operations/s; a multiplication with an addition counts as two
  double int8_gop_s = 0;   // 1e9 operations/s of int8 products summed in int32, counted likewise
};

// All three; the pool's threads work at the same time. The arithmetic figures are those of the
// widest instruction set for which product kernels exist (AVX2), not of the processor.
[[nodiscard]] Ceilings measure_ceilings(const base::CpuFeatures& features, base::ThreadPool& pool);

// One by one: the best of short repetitions, under 0.3 s each. Reading walks a buffer of 256 MiB in
// pages of the size that the system gives to any program.
[[nodiscard]] double measure_read_gb_s(const base::CpuFeatures& features, base::ThreadPool& pool);
[[nodiscard]] double measure_fma_gflop_s(const base::CpuFeatures& features, base::ThreadPool& pool);
[[nodiscard]] double measure_int8_gop_s(const base::CpuFeatures& features, base::ThreadPool& pool);

}  // namespace tessera::kernels
