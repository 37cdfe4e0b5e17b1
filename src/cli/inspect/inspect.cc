// tessera inspect: what the program sees and uses. Pictures: cli/inspect_preprocess.cc.
#include "cli/inspect/inspect.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/checkpoint/checkpoint_output.h"
#include "cli/checkpoint/tensor_names.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "formats/safetensors.h"
#include "ops/context.h"

namespace tessera::cli {
namespace {

using base::Result;
using Json = nlohmann::ordered_json;

struct KernelsOptions {
  ModelFlags machine;
  bool is_json = false;
};

struct TensorsOptions {
  ModelFlags model;
  bool is_json = false;
};

Result<int> inspect_kernels(Program& program, const KernelsOptions& options) {
  TESSERA_TRY(context, options.machine.make_context());
  const std::vector<ops::KernelRow> rows = ops::kernel_rows(*context);
  if (options.is_json) {
    Json kernels = Json::array();
    for (const ops::KernelRow& row : rows) {
      kernels.push_back({{"family", row.family},
                         {"chosen", row.chosen},
                         {"available", row.available},
                         {"reason", row.reason}});
    }
    program.print_json(Json{{"kernels", kernels}}.dump());
    return kExitDone;
  }
  program.print_line(fmt::format("{:<18} {:<8} {:<22} {}", "family", "chosen", "available", "why"));
  for (const ops::KernelRow& row : rows) {
    const std::string available = fmt::format("{}", fmt::join(row.available, " "));
    program.print_line(
        fmt::format("{:<18} {:<8} {:<22} {}", row.family, row.chosen, available, row.reason));
  }
  return kExitDone;
}

Result<int> inspect_tensors(Program& program, const TensorsOptions& options) {
  TESSERA_TRY(path, options.model.model_directory(program));
  std::error_code ignored;
  auto opened = std::filesystem::is_regular_file(path, ignored)
                    ? formats::TensorArchive::open_file(path)
                    : formats::TensorArchive::open_directory(path);
  TESSERA_TRY(archive, std::move(opened));
  Json tensors = Json::array();
  std::size_t name_width = 4;
  Index num_bytes = 0;
  for (const formats::TensorInfo& info : archive.tensors()) {
    const std::string file =
        std::filesystem::path(archive.files()[info.file_idx]).filename().string();
    const std::span<const Index> shape = info.shape.extents();
    tensors.push_back({{"name", info.name},
                       {"dtype", type_name(info)},
                       {"shape", std::vector<Index>(shape.begin(), shape.end())},
                       {"file", file}});
    name_width = std::max(name_width, info.name.size());
    num_bytes += static_cast<Index>(info.num_bytes);
  }
  if (options.is_json) {
    program.print_json(
        Json{{"tensors", tensors}}.dump(-1, ' ', false, Json::error_handler_t::replace));
    return kExitDone;
  }
  for (const Json& tensor : tensors) {
    program.print_line(fmt::format("{:<{}}  {:<5} {:<20} {}", tensor["name"].get<std::string>(),
                                   name_width, tensor["dtype"].get<std::string>(),
                                   tensor["shape"].dump(), tensor["file"].get<std::string>()));
  }
  program.print_line(fmt::format("{} tensors in {} file{}, {}", tensors.size(),
                                 archive.files().size(), archive.files().size() == 1 ? "" : "s",
                                 bytes_text(num_bytes)));
  return kExitDone;
}

}  // namespace

void add_inspect(CLI::App& app, Program& program) {
  CLI::App* inspect =
      app.add_subcommand("inspect", "See inside: devices, pictures, gradients, kernels, tensors");
  inspect->require_subcommand(1);
  add_inspect_device(*inspect, program);
  add_inspect_gradients(*inspect, program);
  add_inspect_preprocess(*inspect, program);

  auto kernels = std::make_shared<KernelsOptions>();
  CLI::App* kernels_command =
      inspect->add_subcommand("kernels", "Which variant of each kernel family runs here");
  kernels->machine.add_machine_to(kernels_command);
  kernels_command->add_flag("--json", kernels->is_json, "Print one JSON object");
  program.on(kernels_command, [kernels](Program& run) { return inspect_kernels(run, *kernels); });

  auto tensors = std::make_shared<TensorsOptions>();
  CLI::App* tensors_command = inspect->add_subcommand("tensors", "What a checkpoint stores");
  tensors_command->add_option("--model", tensors->model.model,
                              "Checkpoint directory or one .safetensors file; default: "
                              "$TESSERA_MODEL");
  tensors_command->add_flag("--json", tensors->is_json, "Print one JSON object");
  program.on(tensors_command, [tensors](Program& run) { return inspect_tensors(run, *tensors); });
}

}  // namespace tessera::cli
