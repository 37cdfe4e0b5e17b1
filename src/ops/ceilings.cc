#include "ops/ceilings.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/rng.h"
#include "kernels/ceiling/ceiling.h"
#include "kernels/cuda/device_list.h"
#include "ops/linear.h"
#include "ops/rows.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

constexpr Index kProductSide = 8192;

// A few random rows, each many times: numbers as a model has them, for a GPU is faster on zeros.
Tensor random_square(Context& context) {
  constexpr Index kDistinctRows = 64;
  std::vector<float> values(static_cast<std::size_t>(kDistinctRows * kProductSide));
  base::Rng rng(/*seed=*/1, /*stream=*/0);
  for (float& value : values)
    value = static_cast<float>(rng.next_normal());
  const Tensor table =
      Tensor::empty(context.allocator(), DType::kF32, {kDistinctRows, kProductSide});
  write_values<float>(table, values);
  std::vector<std::int32_t> rows;
  for (Index i = 0; i < kProductSide; ++i)
    rows.push_back(static_cast<std::int32_t>(i % kDistinctRows));
  return gather_rows(table, rows);
}

// Of one call of `work`: the better of two series, in which the clock settles. A call before them
// chooses algorithms and loads code.
template <class Work>
double seconds_per_call(Context& context, int repetitions, Work work) {
  const auto timed = [&](int count) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i)
      work();
    if (context.gpu() != nullptr) context.gpu()->synchronize();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    return passed.count() / count;
  };
  (void)timed(1);
  return std::min(timed(repetitions), timed(repetitions));
}

}  // namespace

std::vector<kernels::cuda::DeviceFacts> list_gpus() {
  return kernels::cuda::list_devices();
}

Ceilings measure_ceilings(Context& context) {
  if (context.gpu() != nullptr) {
    return {.read_gb_s = measure_copy_gb_s(context),
            .fma_gflop_s = measure_product_gflop_s(context)};
  }
  const kernels::Ceilings measured = kernels::measure_ceilings(context.features(), context.pool());
  return {.read_gb_s = measured.read_gb_s,
          .fma_gflop_s = measured.fma_gflop_s,
          .int8_gop_s = measured.int8_gop_s};
}

double measure_product_gflop_s(Context& context) {
  if (context.gpu() == nullptr)
    return kernels::measure_fma_gflop_s(context.features(), context.pool());
  try {
    const double side = kProductSide;
    const Tensor x = random_square(context);
    const double seconds = seconds_per_call(context, 20, [&] { (void)linear(x, x); });
    return 1e-9 * 2 * side * side * side / seconds;
  } catch (const AllocationError&) {
    return 0;
  }
}

double measure_copy_gb_s(Context& context) {
  const Index num_bytes = Index{1} << (context.gpu() != nullptr ? 30 : 27);
  const Tensor from = Tensor::zeros(context.allocator(), DType::kU8, {num_bytes});
  const Tensor to = Tensor::zeros(context.allocator(), DType::kU8, {num_bytes});
  const int repetitions = context.gpu() != nullptr ? 20 : 1;
  const double seconds = seconds_per_call(context, repetitions, [&] { copy_bytes(from, to); });
  return 1e-9 * 2 * static_cast<double>(num_bytes) / seconds;
}

}  // namespace tessera::ops
