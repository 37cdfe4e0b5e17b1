#include "nn/low_rank.h"

#include <string_view>

#include "ops/elementwise.h"
#include "ops/linear.h"
#include "ops/rows.h"

namespace tessera::nn {
namespace {

// "q_proj.weight" and "lora_A" → "q_proj.lora_A.weight"
std::string path_beside(const std::string& weight_path, std::string_view part) {
  const std::size_t last = weight_path.rfind("weight");
  base::check(last != std::string::npos, "low-rank update", "the path of a weight, is ",
              weight_path);
  return weight_path.substr(0, last) + std::string(part) + "." + weight_path.substr(last);
}

}  // namespace

std::shared_ptr<LowRank> make_low_rank(const Shape& shape, Index rank, double alpha) {
  base::check(shape.rank() == 2 && rank > 0, "low-rank update", "a matrix and a rank above 0, are ",
              shape, " and ", rank);
  auto update = std::make_shared<LowRank>();
  update->down = {.value = {}, .shape = {rank, shape[1]}, .init = Init::kKaimingUniform};
  update->up = {.value = {}, .shape = {shape[0], rank}, .init = Init::kZeros};
  update->scale = static_cast<float>(alpha / static_cast<double>(rank));
  return update;
}

std::string down_path(const std::string& weight_path) {
  return path_beside(weight_path, "lora_A");
}

std::string up_path(const std::string& weight_path) {
  return path_beside(weight_path, "lora_B");
}

Tensor with_update(const Tensor& y, const Tensor& x, const Parameter& weight) {
  if (weight.low_rank == nullptr) return y;
  const LowRank& update = *weight.low_rank;
  const Tensor inner = ops::scale(ops::linear(x, update.down.value), update.scale);
  return y + ops::convert(ops::linear(inner, update.up.value), y.dtype());
}

Tensor merged(const Parameter& weight) {
  if (weight.low_rank == nullptr) return weight.value;
  return merged_rows(weight.value, *weight.low_rank, /*first_row=*/0);
}

Tensor merged_rows(const Tensor& w_rows, const LowRank& update, Index first_row) {
  const Tensor up = update.up.value.narrow(0, first_row, w_rows.dim(0));
  const Tensor down_IR = ops::contiguous(update.down.value.transpose(0, 1));
  const Tensor change = ops::linear(ops::scale(up, update.scale), down_IR);
  return ops::to_f32(w_rows) + change;
}

bool asks_for_gradient(const Parameter& parameter) {
  if (parameter.value.grad_edge()) return true;
  const LowRank* update = parameter.low_rank.get();
  return update != nullptr && (update->down.value.grad_edge() || update->up.value.grad_edge());
}

}  // namespace tessera::nn
