#include "models/registry.h"

#include <algorithm>

#include "models/deepseek_vl2/model.h"
#include "models/deepseek_vl2/sizes.h"
#include "ops/rows.h"

namespace tessera::models {
namespace {

using base::cat;
using base::Error;
using base::Result;

constexpr Index kMaxContext = Index{1} << 20;

}  // namespace

Result<BuiltModel> build_model(ops::Context& context,
                               formats::ObjectReader& config,
                               const BuildOptions& options) {
  constexpr formats::Choice<int> kTypes[] = {{"deepseek_vl_v2", 0}};
  (void)config.choice<int>("model_type", kTypes);
  TESSERA_TRY(parsed, deepseek_vl2::parse_config(config, options.ignored_fields));
  const Index positions = options.context > 0 ? options.context : parsed.language.max_positions;
  if (positions > kMaxContext) {
    return Error::limit("build model",
                        cat("a context of at most ", kMaxContext, " positions, is ", positions));
  }
  BuiltModel built;
  built.ignored = parsed.ignored;
  built.model = std::make_unique<deepseek_vl2::DeepseekVl2>(context, parsed, positions);
  return built;
}

bool accepts(nn::Role role, DType dtype) {
  if (!traits(dtype).is_float && !is_block_quantised(dtype)) return false;
  return !is_block_quantised(dtype) || role == nn::Role::kProduct || role == nn::Role::kTable;
}

Result<void> load_parameter(const formats::TensorArchive& archive,
                            Allocator& allocator,
                            const std::string& name,
                            nn::Parameter& parameter) {
  constexpr auto kWhere = "load checkpoint";
  const formats::TensorInfo* info = archive.find(name);
  if (info == nullptr) {
    return Error::not_found(kWhere, cat("a tensor ", name, ", there is none"));
  }
  if (info->shape != parameter.shape) {
    return Error::invalid_input(kWhere, cat(name, ": shape ", to_string(parameter.shape), ", has ",
                                            to_string(info->shape)));
  }
  if (!info->dtype || !accepts(parameter.role, *info->dtype)) {
    return Error::unsupported(kWhere,
                              cat(name, ": a type that this parameter can have, is ",
                                  info->dtype ? to_string(*info->dtype) : info->stored_type));
  }
  TESSERA_TRY(stored, archive.tensor(allocator, name));
  parameter.value = nn::is_always_f32(parameter.role) ? ops::to_f32(stored) : stored;
  return {};
}

Result<std::vector<std::string>> load_parameters(Model& model,
                                                 const formats::TensorArchive& archive) {
  std::optional<Error> failure;
  std::vector<std::string> used;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    if (failure) return;
    std::string name = model.checkpoint_name(path);
    auto loaded = load_parameter(archive, model.context().allocator(), name, parameter);
    if (!loaded) failure = std::move(loaded).error();
    used.push_back(std::move(name));
  });
  if (failure) return *std::move(failure);
  std::sort(used.begin(), used.end());
  std::vector<std::string> unused;
  for (const formats::TensorInfo& info : archive.tensors()) {
    if (!std::binary_search(used.begin(), used.end(), info.name)) unused.push_back(info.name);
  }
  model.prepare();
  return unused;
}

Result<LoadedModel> load_model(ops::Context& context,
                               const std::string& directory,
                               const BuildOptions& options) {
  TESSERA_TRY(archive, formats::TensorArchive::open_directory(directory));
  TESSERA_TRY(config, formats::ObjectReader::open(directory + "/config.json"));
  TESSERA_TRY(built, build_model(context, config, options));
  TESSERA_TRY(unused, load_parameters(*built.model, archive));
  LoadedModel loaded{.model = std::move(built.model),
                     .ignored = std::move(built.ignored),
                     .unused_tensors = std::move(unused)};
  for (const formats::TensorInfo& info : archive.tensors()) {
    loaded.num_bytes += static_cast<Index>(info.num_bytes);
  }
  return loaded;
}

void round_weights(Model& model) {
  if (model.context().activation_type() != DType::kBf16) return;
  model.visit([](const std::string&, nn::Parameter& parameter) {
    if (!nn::is_always_f32(parameter.role) && !is_block_quantised(parameter.value.dtype()))
      parameter.value = ops::convert(parameter.value, DType::kBf16);
  });
  model.context().allocator().trim();  // what the wider ones took
}

std::string published_config(std::string_view name) {
  return deepseek_vl2::published_config(name);
}

std::vector<std::string_view> published_names() {
  return deepseek_vl2::published_names();
}

}  // namespace tessera::models
