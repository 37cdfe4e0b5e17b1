#include "nn/embedding.h"

#include "ops/rows.h"

namespace tessera::nn {

Embedding::Embedding(Index vocabulary, Index width)
    : weight_{
          .value = {}, .shape = {vocabulary, width}, .role = Role::kTable, .init = Init::kNormal} {}

Tensor Embedding::operator()(std::span<const std::int32_t> ids) const {
  return ops::gather_rows(weight_.value, ids);
}

void Embedding::visit(const std::string& prefix, ParameterVisitor on) {
  on(join_path(prefix, "weight"), weight_);
}

}  // namespace tessera::nn
