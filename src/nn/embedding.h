// Rows of a table looked up by id. T tokens · V vocabulary · D width
#pragma once

#include <span>

#include "nn/parameter.h"

namespace tessera::nn {

class Embedding {
 public:
  Embedding() = default;
  Embedding(Index vocabulary, Index width);
  // [T, D] in the context's activation type; every id within the vocabulary.
  [[nodiscard]] Tensor operator()(std::span<const std::int32_t> ids) const;
  [[nodiscard]] const Tensor& weight() const { return weight_.value; }  // [V, D]
  void visit(const std::string& prefix, ParameterVisitor on);

 private:
  Parameter weight_;  // [V, D]
};

}  // namespace tessera::nn
