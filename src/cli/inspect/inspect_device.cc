// tessera inspect device: where it computes, and what that can do at most.
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/process_memory.h"
#include "cli/checkpoint/checkpoint_output.h"
#include "cli/flags.h"
#include "cli/inspect/inspect.h"
#include "ops/ceilings.h"

namespace tessera::cli {
namespace {

using base::Result;
using Json = nlohmann::ordered_json;

struct DeviceOptions {
  ModelFlags machine;
  bool is_json = false;
};

Json facts_of(ops::Context& context) {
  Json facts = {{"device", to_string(context.device())}};
  if (context.gpu() != nullptr) {
    const auto& gpu = context.gpu()->facts();
    facts["name"] = gpu.name;
    facts["capability"] = fmt::format("{}.{}", gpu.capability / 10, gpu.capability % 10);
    facts["multiprocessors"] = gpu.num_multiprocessors;
    facts["memory"] = gpu.memory_bytes;
    facts["free"] = context.gpu()->free_bytes();
  } else {
    facts["memory"] = base::machine_memory();
  }
  facts["dtype"] = to_string(context.activation_type());
  facts["copy_gb_s"] = ops::measure_copy_gb_s(context);
  facts["product_tflop_s"] = 1e-3 * ops::measure_product_gflop_s(context);
  return facts;
}

Result<int> inspect_device(Program& program, const DeviceOptions& options) {
  TESSERA_TRY(context, options.machine.make_context());
  const Json facts = facts_of(*context);
  if (options.is_json) {
    program.print_json(facts.dump());
    return kExitDone;
  }
  program.print_line(fmt::format("{} {} {}", facts["device"].get<std::string>(),
                                 facts.value("name", "this machine"),
                                 bytes_text(facts["memory"].get<Index>())));
  program.print_line(fmt::format(
      "copies {:.0f} GB/s, products in {} {:.2f} TFLOP/s", facts["copy_gb_s"].get<double>(),
      facts["dtype"].get<std::string>(), facts["product_tflop_s"].get<double>()));
  return kExitDone;
}

}  // namespace

void add_inspect_device(CLI::App& inspect, Program& program) {
  auto options = std::make_shared<DeviceOptions>();
  CLI::App* command =
      inspect.add_subcommand("device", "Where it computes, and the speed of copies and products");
  options->machine.add_machine_to(command);
  command->add_flag("--json", options->is_json, "Print one JSON object");
  program.on(command, [options](Program& run) { return inspect_device(run, *options); });
}

}  // namespace tessera::cli
