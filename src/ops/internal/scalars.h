// Gradients of losses are mostly one value that the host made: it remembers them, so that nobody
// waits for a device to learn that a factor is 1.
#pragma once

#include <map>
#include <optional>

#include "tensor/tensor.h"

namespace tessera::ops {

class Scalars {
 public:
  // One f32 value that nobody writes to.
  [[nodiscard]] Tensor make(Allocator& allocator, float value);
  // The value of a tensor that make() returned; none for any other.
  [[nodiscard]] std::optional<float> find(const Tensor& x) const;
  void clear() { made_.clear(); }

 private:
  std::map<float, Tensor> made_;
};

// The value of a tensor of one f32, remembered or read.
[[nodiscard]] float scalar_value(const Tensor& x);

}  // namespace tessera::ops
