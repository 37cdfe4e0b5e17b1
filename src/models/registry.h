// From a checkpoint directory to a model: picks the architecture that config.json names, builds it
// and fills its parameters from the stored tensors.
//
//   TESSERA_TRY(loaded, models::load_model(context, directory, {}));
//   loaded.model->decode(...)
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/object_reader.h"
#include "formats/safetensors.h"
#include "models/model.h"

namespace tessera::models {

struct BuildOptions {
  std::vector<std::string> ignored_fields{};  // --ignore-field
  Index context = 0;  // positions to prepare for; 0: what it was trained for
};

struct BuiltModel {
  std::unique_ptr<Model> model;                // parameters without values
  std::vector<formats::IgnoredField> ignored;  // config fields that nothing read
};

// Builds the model of a parsed config.json.
[[nodiscard]] base::Result<BuiltModel> build_model(ops::Context& context,
                                                   formats::ObjectReader& config,
                                                   const BuildOptions& options);

// Whether a parameter of this role may be stored in this type.
[[nodiscard]] bool accepts(nn::Role role, DType dtype);

// Fills one parameter from the tensor of that name; errors as below.
[[nodiscard]] base::Result<void> load_parameter(const formats::TensorArchive& archive,
                                                Allocator& allocator,
                                                const std::string& name,
                                                nn::Parameter& parameter);

// Fills every parameter. Returns the stored tensors that no parameter asked for. A missing tensor,
// a wrong shape or a type that the parameter cannot have is an error.
[[nodiscard]] base::Result<std::vector<std::string>> load_parameters(
    Model& model, const formats::TensorArchive& archive);

struct LoadedModel {
  std::unique_ptr<Model> model;
  std::vector<formats::IgnoredField> ignored{};
  std::vector<std::string> unused_tensors{};
  Index num_bytes = 0;  // of all stored tensors
};

[[nodiscard]] base::Result<LoadedModel> load_model(ops::Context& context,
                                                   const std::string& directory,
                                                   const BuildOptions& options);

// For answers with activations in bf16: weights that every product would round to bf16 anyway
// become bf16 once. Block-quantised ones stay as they are.
void round_weights(Model& model);

// Config of a published size: deepseek-vl2-tiny, deepseek-vl2-small, deepseek-vl2. Empty when the
// name is unknown.
[[nodiscard]] std::string published_config(std::string_view name);
[[nodiscard]] std::vector<std::string_view> published_names();

}  // namespace tessera::models
