// Cost of the combination: 4 (A + 2) bytes and 2 A operations per value; bound by memory. Gathering
// and scattering are copies and widenings that the portable loops already do at memory speed.
#include <immintrin.h>

#include "kernels/grain.h"
#include "kernels/rows/rows.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

void combine_token(const CombineExpertsArgs<float>& args, Index t) {
  const std::int32_t* slots = args.slots + t * args.A;
  const float* base = args.base == nullptr ? nullptr : args.base + t * args.base_stride;
  float* y = args.y + t * args.y_stride;
  simd::for_each_vector(args.D, [&](auto load, auto store) {
    // Experts, in order.
    __m256 sum = _mm256_setzero_ps();
    for (Index a = 0; a < args.A; ++a) {
      const float* row = args.expert_rows + slots[a] * args.expert_stride;
      sum = _mm256_fmadd_ps(_mm256_set1_ps(combine_weight(args, t, a)), load(row), sum);
    }
    // Base last.
    store(y, base == nullptr ? sum : _mm256_add_ps(load(base), sum));
  });
}

}  // namespace

void combine_experts_avx2(const CombineExpertsArgs<float>& args, const Queue& queue) {
  const Index row_cost = args.D * (args.A + 1);
  queue.parallel_for(args.T, rows_per_chunk(row_cost), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      combine_token(args, t);
  });
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
