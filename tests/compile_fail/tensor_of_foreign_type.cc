// rejected: .*no DType stores this element type
#include "tensor/tensor.h"

using tessera::Tensor;

const void* first(const Tensor& tensor) {
#ifdef TESSERA_MUST_FAIL
  return tensor.data<const double>();
#else
  return tensor.data<const float>();
#endif
}
