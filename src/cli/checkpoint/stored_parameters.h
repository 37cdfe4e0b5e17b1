// The parameters of a model beside the tensors that a checkpoint stores for them; no value is read.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "formats/safetensors.h"
#include "models/model.h"

namespace tessera::cli {

struct StoredParameter {
  std::string path;
  nn::Role role = nn::Role::kProduct;
  const formats::TensorInfo* info = nullptr;  // of the archive
};

struct StoredParameters {
  std::vector<StoredParameter> parameters;         // in the order of the model
  std::vector<const formats::TensorInfo*> unused;  // tensors that no parameter asked for
};

// A missing tensor, a wrong shape or a type that the parameter cannot have is an error.
[[nodiscard]] base::Result<StoredParameters> match_parameters(
    models::Model& model, const formats::TensorArchive& archive);

}  // namespace tessera::cli
