#include "train/internal/adamw.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tessera::train::internal {
namespace {

constexpr Index kPieceValues = Index{1} << 14;

void store(float value, float& to) {
  to = value;
}

void store(float value, BFloat16& to) {
  to = to_bfloat16(value);
}

template <class Moment>
void update_range(const AdamwTensors& tensors,
                  const AdamwFactors& factors,
                  Index begin,
                  Index end) {
  float* weight = tensors.weight.data<float>();
  BFloat16* rounded = tensors.rounded.has_value() ? tensors.rounded.data<BFloat16>() : nullptr;
  Moment* m = tensors.m.data<Moment>();
  Moment* v = tensors.v.data<Moment>();
  const float* gradient =
      tensors.gradient.has_value() ? tensors.gradient.data<const float>() : nullptr;
  for (Index i = begin; i < end; ++i) {
    const float g = gradient != nullptr ? gradient[i] * factors.gradient_scale : 0.0F;
    const float first = factors.beta1 * to_float(m[i]) + (1 - factors.beta1) * g;
    const float second = factors.beta2 * to_float(v[i]) + (1 - factors.beta2) * g * g;
    const float root = std::sqrt(second) / factors.root_bias + factors.epsilon;
    weight[i] = weight[i] * factors.shrink - factors.step * first / root;
    store(first, m[i]);
    store(second, v[i]);
    if (rounded != nullptr) store(weight[i], rounded[i]);
  }
}

}  // namespace

void adamw_update(base::ThreadPool& pool,
                  const AdamwTensors& tensors,
                  const AdamwFactors& factors) {
  pool.parallel_for(tensors.weight.numel(), kPieceValues, [&](Index begin, Index end, int) {
    if (tensors.m.dtype() == DType::kF32) {
      update_range<float>(tensors, factors, begin, end);
    } else {
      update_range<BFloat16>(tensors, factors, begin, end);
    }
  });
}

double sum_of_squares(base::ThreadPool& pool, const Tensor& gradient) {
  const Index numel = gradient.numel();
  const float* values = gradient.data<const float>();
  std::vector<double> pieces(static_cast<std::size_t>((numel + kPieceValues - 1) / kPieceValues));
  pool.parallel_for(std::ssize(pieces), 1, [&](Index begin, Index end, int) {
    for (Index piece = begin; piece < end; ++piece) {
      const Index stop = std::min(numel, (piece + 1) * kPieceValues);
      double sum = 0;
      for (Index i = piece * kPieceValues; i < stop; ++i)
        sum += static_cast<double>(values[i]) * static_cast<double>(values[i]);
      pieces[static_cast<std::size_t>(piece)] = sum;
    }
  });
  double total = 0;
  for (const double piece : pieces)
    total += piece;
  return total;
}

}  // namespace tessera::train::internal
