#include "cli/checkpoint/stored_parameters.h"

#include <optional>
#include <set>

#include "cli/checkpoint/tensor_names.h"
#include "models/registry.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;

std::optional<Error> fault_of(const std::string& name,
                              const nn::Parameter& parameter,
                              const formats::TensorInfo* info) {
  constexpr auto kWhere = "read checkpoint";
  if (info == nullptr) return Error::not_found(kWhere, cat("a tensor ", name, ", there is none"));
  if (info->shape != parameter.shape) {
    return Error::invalid_input(kWhere, cat(name, ": shape ", to_string(parameter.shape), ", has ",
                                            to_string(info->shape)));
  }
  if (!info->dtype || !models::accepts(parameter.role, *info->dtype)) {
    return Error::unsupported(
        kWhere, cat(name, ": a type that this parameter can have, is ", type_name(*info)));
  }
  return std::nullopt;
}

}  // namespace

Result<StoredParameters> match_parameters(models::Model& model,
                                          const formats::TensorArchive& archive) {
  StoredParameters stored;
  std::optional<Error> failure;
  std::set<const formats::TensorInfo*> used;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    if (failure) return;
    const std::string name = model.checkpoint_name(path);
    const formats::TensorInfo* info = archive.find(name);
    failure = fault_of(name, parameter, info);
    used.insert(info);
    stored.parameters.push_back({.path = path, .role = parameter.role, .info = info});
  });
  if (failure) return *std::move(failure);
  for (const formats::TensorInfo& info : archive.tensors()) {
    if (!used.contains(&info)) stored.unused.push_back(&info);
  }
  return stored;
}

}  // namespace tessera::cli
