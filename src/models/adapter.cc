#include "models/adapter.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/limits.h"
#include "formats/object_reader.h"
#include "formats/safetensors.h"
#include "formats/safetensors_writer.h"
#include "nn/low_rank.h"
#include "ops/rows.h"
#include "tensor/transfer.h"

namespace tessera::models {
namespace {

using base::cat;
using base::Error;
using base::Result;
using formats::Json;

constexpr auto kWhere = "load adapter";
constexpr std::string_view kConfigName = "adapter_config.json";
constexpr std::string_view kWeightsName = "adapter_model.safetensors";
constexpr std::string_view kPrefix = "base_model.model.";
constexpr Index kMaxRank = 4096;

// What changes the meaning of the stored pairs; everything else in the file says how they were
// trained.
constexpr std::string_view kReadFields[] = {
    "peft_type", "r",         "lora_alpha",    "base_model_name_or_path", "use_rslora",
    "use_dora",  "lora_bias", "alpha_pattern", "layer_replication",       "fan_in_fan_out"};
constexpr std::string_view kRefusedFields[] = {"use_rslora", "use_dora", "lora_bias",
                                               "fan_in_fan_out"};

std::string in(const std::string& folder, std::string_view name) {
  return cat(folder, "/", name);
}

struct NamedUpdate {
  std::string weight;  // name of the matrix in the checkpoint
  nn::Parameter* parameter = nullptr;
};

// Matrices that can have an update, or have one.
std::vector<NamedUpdate> matrices_of(Model& model, bool with_update) {
  std::vector<NamedUpdate> all;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    if (parameter.role != nn::Role::kProduct) return;
    if (with_update && parameter.low_rank == nullptr) return;
    all.push_back({.weight = model.checkpoint_name(path), .parameter = &parameter});
  });
  return all;
}

std::string down_name(const NamedUpdate& each) {
  return cat(kPrefix, nn::down_path(each.weight));
}

std::string up_name(const NamedUpdate& each) {
  return cat(kPrefix, nn::up_path(each.weight));
}

Result<void> check_shape(const std::string& name, const Shape& wanted, const Shape& found) {
  if (wanted == found) return {};
  return Error::invalid_input(kWhere,
                              cat(name, ": shape ", to_string(wanted), ", has ", to_string(found)));
}

// The stored tensor as f32 in memory of its own.
Result<Tensor> read_values(const formats::TensorArchive& archive,
                           Allocator& allocator,
                           const std::string& name,
                           const Shape& shape) {
  const formats::TensorInfo& info = *archive.find(name);
  TESSERA_TRY(fits, check_shape(name, shape, info.shape));
  if (!info.dtype || !traits(*info.dtype).is_float) {
    return Error::unsupported(kWhere, cat(name, ": f32, bf16 or f16, is ", info.stored_type));
  }
  TESSERA_TRY(stored, archive.tensor(allocator, name));
  const Tensor wide = ops::to_f32(stored);
  Tensor owned = Tensor::empty(allocator, DType::kF32, shape);
  copy_bytes(wide, owned);
  return owned;
}

// One matrix: whether the file has a pair for it, and its values.
Result<bool> load_update(const formats::TensorArchive& archive,
                         Allocator& allocator,
                         const AdapterInfo& info,
                         const NamedUpdate& each) {
  const bool has_down = archive.find(down_name(each)) != nullptr;
  const bool has_up = archive.find(up_name(each)) != nullptr;
  if (!has_down && !has_up) return false;
  if (has_down != has_up) {
    return Error::not_found(
        kWhere, cat("a tensor ", has_down ? up_name(each) : down_name(each), ", there is none"));
  }
  nn::Parameter& parameter = *each.parameter;
  // An optimizer may point to the halves, so that an update that is there stays where it is.
  if (parameter.low_rank == nullptr) {
    parameter.low_rank = nn::make_low_rank(parameter.shape, info.rank, info.alpha);
  }
  nn::LowRank& update = *parameter.low_rank;
  TESSERA_TRY(down, read_values(archive, allocator, down_name(each), update.down.shape));
  TESSERA_TRY(up, read_values(archive, allocator, up_name(each), update.up.shape));
  update.down.value = std::move(down);
  update.up.value = std::move(up);
  return true;
}

}  // namespace

Result<void> write_adapter(const std::string& folder, Model& model, const AdapterInfo& info) {
  Json modules = Json::array();
  std::vector<formats::TensorDeclaration> declarations;
  const std::vector<NamedUpdate> updates = matrices_of(model, /*with_update=*/true);
  for (const NamedUpdate& each : updates) {
    const nn::LowRank& update = *each.parameter->low_rank;
    declarations.push_back({.name = down_name(each), .shape = update.down.shape});
    declarations.push_back({.name = up_name(each), .shape = update.up.shape});
    modules.push_back(each.weight.substr(0, each.weight.rfind(".weight")));
  }
  TESSERA_TRY(writer, formats::SafetensorsWriter::create(in(folder, kWeightsName), declarations));
  for (const NamedUpdate& each : updates) {
    const nn::LowRank& update = *each.parameter->low_rank;
    TESSERA_TRY(down, writer.write(down_name(each), HostBytes(update.down.value).bytes()));
    TESSERA_TRY(up, writer.write(up_name(each), HostBytes(update.up.value).bytes()));
  }
  TESSERA_TRY(finished, writer.finish());
  const Json config = {{"peft_type", "LORA"},
                       {"task_type", "CAUSAL_LM"},
                       {"base_model_name_or_path", info.base},
                       {"r", info.rank},
                       {"lora_alpha", info.alpha},
                       {"lora_dropout", 0.0},
                       {"bias", "none"},
                       {"fan_in_fan_out", false},
                       {"inference_mode", true},
                       {"target_modules", std::move(modules)}};
  return base::write_file_atomically(in(folder, kConfigName), config.dump(1) + "\n");
}

Result<AdapterInfo> read_adapter_info(const std::string& folder) {
  const std::string path = in(folder, kConfigName);
  TESSERA_TRY(text, base::read_text_file(
                        path, static_cast<std::uint64_t>(base::default_limits().tokenizer_bytes)));
  TESSERA_TRY(json, formats::parse_json(text, path));
  Json read = Json::object();
  for (const std::string_view name : kReadFields) {
    if (json.is_object() && json.contains(name)) read[std::string(name)] = json[std::string(name)];
  }
  TESSERA_TRY(reader, formats::ObjectReader::over(std::move(read), path));
  constexpr formats::Choice<int> kTypes[] = {{"LORA", 0}};
  (void)reader.choice<int>("peft_type", kTypes);
  AdapterInfo info{
      .rank = reader.required("r", formats::IntegerRange{1, kMaxRank}),
      .alpha = reader.required<double>("lora_alpha"),
      .base =
          reader.nullable("base_model_name_or_path", std::optional<std::string>()).value_or("")};
  for (const std::string_view name : kRefusedFields) {
    if (reader.has(name) && reader.optional(name, false)) {
      reader.fail(name, "false, is true: no plain low-rank sum");
    }
  }
  for (const std::string_view name : {"alpha_pattern", "layer_replication"}) {
    const Json* value = reader.raw(name);
    if (value != nullptr && !value->empty()) reader.fail(name, "empty, one alpha for all modules");
  }
  TESSERA_TRY(done, reader.finish({.harmless = kRefusedFields, .offers_ignoring = false}));
  return info;
}

Result<AdapterInfo> load_adapter(Model& model, const std::string& folder) {
  TESSERA_TRY(info, read_adapter_info(folder));
  TESSERA_TRY(archive, formats::TensorArchive::open_file(in(folder, kWeightsName)));
  std::set<std::string, std::less<>> used;
  for (const NamedUpdate& each : matrices_of(model, /*with_update=*/false)) {
    TESSERA_TRY(is_there, load_update(archive, model.context().allocator(), info, each));
    if (is_there) used.insert({down_name(each), up_name(each)});
  }
  for (const formats::TensorInfo& tensor : archive.tensors()) {
    if (!used.contains(tensor.name)) {
      return Error::invalid_input(
          kWhere, cat(tensor.name, ": a low-rank update of a linear layer of this model, is none"));
    }
  }
  return info;
}

Result<Updates> load_updates(Model& model, const std::string& folder) {
  TESSERA_TRY(info, load_adapter(model, folder));
  Updates updates;
  for (const NamedUpdate& each : matrices_of(model, /*with_update=*/true))
    updates.emplace(each.weight, each.parameter->low_rank);
  return updates;
}

Tensor merged_rows(const Tensor& w_rows, const nn::LowRank& update, Index first_row) {
  return nn::merged_rows(w_rows, update, first_row);
}

}  // namespace tessera::models
