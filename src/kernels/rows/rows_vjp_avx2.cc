// Cost of the combination's gradient, per value of an expert's row: 4 bytes read and 4 written (dy
// comes from cache) and 3 operations; bound by memory.
#include <immintrin.h>

#include "kernels/grain.h"
#include "kernels/rows/rows_vjp.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

// Two vectors of sums hide half of an addition's latency; memory hides the rest.
float inner_product(const float* a, const float* b, Index count) {
  __m256 sum0 = _mm256_setzero_ps();
  __m256 sum1 = _mm256_setzero_ps();
  const Index body = count / (2 * simd::kLanes) * (2 * simd::kLanes);
  for (Index i = 0; i < body; i += 2 * simd::kLanes) {
    const __m256 b1 = _mm256_loadu_ps(b + i + simd::kLanes);
    sum0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), sum0);
    sum1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + simd::kLanes), b1, sum1);
  }
  simd::for_each_vector(count - body, [&](auto load, auto /*store*/) {
    sum0 = _mm256_fmadd_ps(load(a + body), load(b + body), sum0);
  });
  return simd::sum_lanes(_mm256_add_ps(sum0, sum1));
}

void combine_vjp_token(const CombineExpertsVjpArgs<float>& args, Index t) {
  const float* dy = args.dy + t * args.dy_stride;
  for (Index i = t * args.A; i < (t + 1) * args.A; ++i) {
    // The weight's gradient.
    if (args.dweights != nullptr) {
      const float* row = args.expert_rows + args.slots[i] * args.expert_stride;
      args.dweights[i] = inner_product(dy, row, args.D);
    }
    // The row's, last: it may stand where the row stood.
    if (args.d_expert_rows != nullptr) {
      float* d_row = args.d_expert_rows + args.slots[i] * args.d_expert_stride;
      const __m256 weight = _mm256_set1_ps(args.weights[i]);
      simd::for_each_vector(
          args.D, [&](auto load, auto store) { store(d_row, _mm256_mul_ps(weight, load(dy))); });
    }
  }
}

}  // namespace

void combine_experts_vjp_avx2(const CombineExpertsVjpArgs<float>& args, const Queue& queue) {
  const Index row_cost = args.D * args.A;
  queue.parallel_for(args.T, rows_per_chunk(row_cost), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      combine_vjp_token(args, t);
  });
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
