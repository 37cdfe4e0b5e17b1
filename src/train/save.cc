#include "train/save.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "formats/object_reader.h"
#include "formats/safetensors.h"
#include "formats/safetensors_writer.h"
#include "models/adapter.h"
#include "models/registry.h"
#include "nn/low_rank.h"
#include "ops/rows.h"
#include "tensor/transfer.h"

namespace tessera::train {
namespace {

using base::Error;
using base::Result;
using formats::Json;

constexpr std::string_view kStateName = "optimizer.safetensors";
constexpr std::string_view kProgressName = "trainer.json";
constexpr std::string_view kAdapterName = "adapter";
constexpr std::string_view kValuePrefix = "value.";
constexpr std::string_view kMasterPrefix = "master.";
constexpr Index kFormat = 1;

std::string in(const std::string& folder, std::string_view name) {
  return fmt::format("{}/{}", folder, name);
}

struct SavedParameter {
  std::string path;
  const nn::Parameter* parameter = nullptr;
  formats::TensorDeclaration stored;
  Tensor master{};  // f32, of which the parameter is the rounding; empty: the parameter itself
};

std::vector<SavedParameter> parameters_to_save(models::Model& model, DType type) {
  std::vector<SavedParameter> all;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    all.push_back({.path = path,
                   .parameter = &parameter,
                   .stored = {.name = model.checkpoint_name(path),
                              .dtype = saved_type(parameter, type),
                              .shape = parameter.shape}});
  });
  return all;
}

void find_masters(std::vector<SavedParameter>& parameters, const Optimizer& optimizer) {
  std::map<std::string_view, SavedParameter*> by_path;
  for (SavedParameter& each : parameters)
    by_path.emplace(each.path, &each);
  for (const StateTensor& each : optimizer.state()) {
    if (!each.name.starts_with(kMasterPrefix)) continue;
    const auto found = by_path.find(std::string_view(each.name).substr(kMasterPrefix.size()));
    if (found != by_path.end()) found->second->master = each.value;
  }
}

// The value as it is saved. `host` makes the block types, for which a GPU has no kernel.
Tensor stored_value(const SavedParameter& parameter, ops::Context& host) {
  Tensor value = parameter.master.has_value() ? parameter.master : nn::merged(*parameter.parameter);
  if (is_block_quantised(parameter.stored.dtype)) {
    value = copy_to(host.allocator(), ops::to_f32(value));
  }
  return ops::convert(value, parameter.stored.dtype);
}

// A context of the host beside a GPU's; else the model's own.
class HostContext {
 public:
  explicit HostContext(models::Model& model) : context_(&model.context()) {
    if (context_->gpu() == nullptr) return;
    owned_ = ops::Context::create();
    context_ = owned_.get();
  }
  [[nodiscard]] ops::Context& operator*() const { return *context_; }

 private:
  std::unique_ptr<ops::Context> owned_;
  ops::Context* context_;
};

Result<void> write_weights(const std::string& folder,
                           const std::vector<SavedParameter>& parameters,
                           const SaveConfig& config,
                           ops::Context& host) {
  std::vector<formats::TensorDeclaration> declarations;
  declarations.reserve(parameters.size());
  for (const SavedParameter& each : parameters)
    declarations.push_back(each.stored);
  formats::WriteOptions options;
  options.max_file_bytes = static_cast<std::uint64_t>(config.max_file_bytes);
  TESSERA_TRY(writer, formats::CheckpointWriter::create(folder, declarations, options));
  for (const SavedParameter& each : parameters) {
    const Tensor value = stored_value(each, host);
    TESSERA_TRY(written, writer.write(each.stored.name, HostBytes(value).bytes()));
  }
  return writer.finish();
}

// Moments and masters, then the values that neither a master nor the saved weight holds exactly.
Result<void> write_state(const std::string& folder,
                         const std::vector<SavedParameter>& parameters,
                         const Optimizer& optimizer) {
  std::vector<StateTensor> state = optimizer.state();
  for (const SavedParameter& each : parameters) {
    const bool is_exact = each.stored.dtype == each.parameter->value.dtype();
    const bool has_update = each.parameter->low_rank != nullptr;
    if (is_exact || has_update || each.master.has_value()) continue;
    state.push_back({std::string(kValuePrefix) + each.path, each.parameter->value});
  }
  std::vector<formats::TensorDeclaration> declarations;
  declarations.reserve(state.size());
  for (const StateTensor& each : state) {
    declarations.push_back(
        {.name = each.name, .dtype = each.value.dtype(), .shape = each.value.shape()});
  }
  TESSERA_TRY(writer, formats::SafetensorsWriter::create(in(folder, kStateName), declarations));
  for (const StateTensor& each : state) {
    TESSERA_TRY(written, writer.write(each.name, HostBytes(each.value).bytes()));
  }
  return writer.finish();
}

Result<void> write_progress(const std::string& folder,
                            const Progress& progress,
                            const TrainConfig& config) {
  const Json json = {{"format", kFormat},
                     {"step", progress.step},
                     {"updates", progress.num_updates},
                     {"tokens", progress.num_tokens},
                     {"targets", progress.num_targets},
                     {"dropped_steps", progress.num_dropped},
                     {"dropped_in_row", progress.num_dropped_in_row},
                     {"seconds", progress.seconds},
                     {"data_position", progress.data_position},
                     {"config", to_json(config)}};
  return base::write_file_atomically(in(folder, kProgressName), json.dump(1) + "\n");
}

Result<void> write_updates(const std::string& folder, const SaveRequest& request) {
  if (!request.config.lora) return {};
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  if (error) {
    return Error::io("save",
                     fmt::format("{}: a folder that can be made, {}", folder, error.message()));
  }
  TESSERA_TRY(written, models::write_adapter(folder, request.model,
                                             {.rank = request.config.lora->rank,
                                              .alpha = request.config.lora->alpha,
                                              .base = request.base}));
  return base::sync_folder(folder);
}

Result<void> write_all(const std::string& folder, const SaveRequest& request) {
  for (const CompanionFile& file : request.files) {
    TESSERA_TRY(copied, base::write_file_atomically(in(folder, file.name), file.text));
  }
  std::vector<SavedParameter> parameters =
      parameters_to_save(request.model, request.config.save.type);
  find_masters(parameters, request.optimizer);
  const HostContext host(request.model);
  TESSERA_TRY(weights, write_weights(folder, parameters, request.config.save, *host));
  TESSERA_TRY(updates, write_updates(in(folder, kAdapterName), request));
  TESSERA_TRY(state, write_state(folder, parameters, request.optimizer));
  return write_progress(folder, request.progress, request.config);
}

Tensor copy_of(const Tensor& value) {
  Tensor copy = Tensor::empty(value.allocator(), value.dtype(), value.shape());
  copy_bytes(value, copy);
  return copy;
}

// How far a saved sum may be from the one made of base and update, as a part of the matrix's
// largest value: rounding to q8 errs by 1/254, to bf16 by 1/256, and another machine may sum
// otherwise.
constexpr float kSumTolerance = 1.0F / 64;

bool is_near(const Tensor& expected, const Tensor& found) {
  const Tensor saved = ops::to_f32(found);
  const HostValues<float> expected_values(expected);
  const HostValues<float> saved_values(saved);
  const float* sum = expected_values.values().data();
  const float* stored = saved_values.values().data();
  float largest = 0;
  float distance = 0;
  for (Index i = 0; i < expected.numel(); ++i) {
    largest = std::max(largest, std::fabs(sum[i]));
    distance = std::max(distance, std::fabs(sum[i] - stored[i]));
  }
  return distance <= kSumTolerance * largest;
}

Result<void> restore_updates(const std::string& save_path, models::Model& model) {
  TESSERA_TRY(info, models::load_adapter(model, in(save_path, kAdapterName)));
  TESSERA_TRY(archive, formats::TensorArchive::open_directory(save_path));
  std::optional<Error> failure;
  model.visit([&](const std::string& path, const nn::Parameter& parameter) {
    if (failure || parameter.low_rank == nullptr) return;
    const std::string name = model.checkpoint_name(path);
    auto saved = archive.tensor(model.context().allocator(), name);
    if (!saved) {
      failure = std::move(saved).error();
    } else if (!is_near(nn::merged(parameter), *saved)) {
      failure = Error::invalid_input(
          "resume", fmt::format("{}: the base that the run began with, {} holds another one", name,
                                info.base));
    }
  });
  if (failure) return *std::move(failure);
  return {};
}

bool has_updates(models::Model& model) {
  bool found = false;
  model.visit([&](const std::string&, const nn::Parameter& parameter) {
    found = found || parameter.low_rank != nullptr;
  });
  return found;
}

}  // namespace

DType saved_type(const nn::Parameter& parameter, DType type) {
  if (!parameter.has_gradient || !models::accepts(parameter.role, type)) return DType::kF32;
  return type;
}

Result<void> write_save(const RunFolder& folder, const SaveRequest& request) {
  const Index step = request.progress.step;
  TESSERA_TRY(path, folder.begin_save(step));
  Result<void> written = write_all(path, request);
  if (written) written = folder.publish(step);
  if (!written) {
    folder.discard(step);
    return written;
  }
  if (request.config.save.keep > 0) folder.keep_newest(request.config.save.keep);
  return {};
}

void rehearse_save(models::Model& model, DType type) {
  // What a GPU leaves to the host takes none of the GPU's memory.
  const bool is_gpu = model.context().gpu() != nullptr;
  for (const SavedParameter& each : parameters_to_save(model, type)) {
    if (is_gpu && is_block_quantised(each.stored.dtype)) {
      (void)ops::to_f32(nn::merged(*each.parameter));
    } else {
      (void)stored_value(each, model.context());
    }
  }
}

Result<std::string> saved_base(const std::string& save_path) {
  TESSERA_TRY(info, models::read_adapter_info(in(save_path, kAdapterName)));
  return info.base;
}

Result<void> load_bases(const std::string& directory, models::Model& model) {
  TESSERA_TRY(archive, formats::TensorArchive::open_directory(directory));
  Result<void> loaded;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    if (!loaded || parameter.low_rank == nullptr) return;
    loaded = models::load_parameter(archive, model.context().allocator(),
                                    model.checkpoint_name(path), parameter);
  });
  return loaded;
}

Result<SavedRun> read_saved_run(const std::string& save_path) {
  TESSERA_TRY(reader, formats::ObjectReader::open(in(save_path, kProgressName)));
  SavedRun run;
  Progress& progress = run.progress;
  (void)reader.required("format", formats::IntegerRange{kFormat, kFormat});
  progress.step = reader.required("step", formats::kNonNegative);
  progress.num_updates = reader.required("updates", formats::kNonNegative);
  progress.num_tokens = reader.required("tokens", formats::kAnyInteger);
  progress.num_targets = reader.required("targets", formats::kAnyInteger);
  progress.num_dropped = reader.required("dropped_steps", formats::kNonNegative);
  progress.num_dropped_in_row = reader.required("dropped_in_row", formats::kNonNegative);
  progress.seconds = reader.required<double>("seconds");
  progress.data_position = reader.required<std::string>("data_position");
  if (const Json* config = reader.raw("config")) run.config = config->dump();
  TESSERA_TRY(done, reader.finish({.offers_ignoring = false}));
  return run;
}

Result<void> restore(const std::string& save_path,
                     const Progress& progress,
                     models::Model& model,
                     Optimizer& optimizer) {
  TESSERA_TRY(archive, formats::TensorArchive::open_file(in(save_path, kStateName)));
  Allocator& allocator = model.context().allocator();
  std::map<std::string, nn::Parameter*> parameters;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    parameters.emplace(path, &parameter);
  });
  for (const formats::TensorInfo& info : archive.tensors()) {
    if (!info.name.starts_with(kValuePrefix)) continue;
    const auto found = parameters.find(info.name.substr(kValuePrefix.size()));
    if (found == parameters.end() || found->second->shape != info.shape) {
      return Error::invalid_input(
          "resume", fmt::format("{}: {}: the value of a parameter of this model, is none",
                                in(save_path, kStateName), info.name));
    }
    TESSERA_TRY(value, archive.tensor(allocator, info.name));
    found->second->value = copy_of(value);
  }
  if (has_updates(model)) {
    TESSERA_TRY(updates, restore_updates(save_path, model));
  }
  TESSERA_TRY(restored, optimizer.restore(progress.num_updates, [&](const std::string& name) {
    return archive.tensor(allocator, name);
  }));
  model.prepare();
  return {};
}

}  // namespace tessera::train
