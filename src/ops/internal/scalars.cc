#include "ops/internal/scalars.h"

#include "ops/context.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

// Shares of passes differ from step to step: beyond so many values the oldest are of no use.
constexpr std::size_t kMaxRemembered = 256;

}  // namespace

Tensor Scalars::make(Allocator& allocator, float value) {
  if (made_.size() >= kMaxRemembered) made_.clear();
  Tensor& made = made_[value];
  if (!made.has_value()) {
    made = Tensor::empty(allocator, DType::kF32, {1});
    write_value(made, value);
  }
  return made;
}

std::optional<float> Scalars::find(const Tensor& x) const {
  for (const auto& [value, made] : made_) {
    if (made.storage().data() == x.storage().data()) return value;
  }
  return std::nullopt;
}

float scalar_value(const Tensor& x) {
  const std::optional<float> remembered = context_of(x).scalars().find(x);
  return remembered ? *remembered : read_value<float>(x);
}

}  // namespace tessera::ops
