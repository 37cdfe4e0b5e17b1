#include "kernels/weight_value.h"

#include <cstring>

#include "base/float16.h"
#include "kernels/q8/q8.h"

namespace tessera::kernels {
namespace {

template <class Elem>
double element(const WeightMatrix& matrix, Index n, Index k) {
  Elem value;
  std::memcpy(&value, matrix.w + (n * matrix.stride + k) * Index{sizeof(Elem)}, sizeof(Elem));
  return static_cast<double>(to_float(value));
}

}  // namespace

double weight_value(const WeightMatrix& matrix, Index n, Index k) {
  switch (matrix.type) {
    case WeightType::kBf16:
      return element<BFloat16>(matrix, n, k);
    case WeightType::kF16:
      return element<Float16>(matrix, n, k);
    case WeightType::kQ8:
      return static_cast<double>(q8_value(matrix.w, matrix.K, n, k));
    case WeightType::kF32:
      break;
  }
  return element<float>(matrix, n, k);
}

}  // namespace tessera::kernels
