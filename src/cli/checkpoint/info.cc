// tessera info: what a checkpoint is and what it needs; reads headers, no values.
#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/checkpoint/checkpoint_output.h"
#include "cli/checkpoint/stored_parameters.h"
#include "cli/checkpoint/tensor_names.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "models/registry.h"

namespace tessera::cli {
namespace {

using base::Result;
using Json = nlohmann::ordered_json;

// Of one prefill step and one pass of the tower (engine defaults).
constexpr Index kChunkTokens = 512;
constexpr Index kViewsPerPass = 2;
constexpr Index kFloatBytes = sizeof(float);

struct InfoOptions {
  ModelFlags model;
  bool has_memory = false;
  bool is_json = false;
};

struct Part {
  std::string_view name;
  std::string_view path;  // what stands in a parameter's path; the first match decides
};

constexpr auto kParts = std::to_array<Part>({
    {"tower", "vision."},
    {"projector", "projector."},
    {"projector", "image_newline"},
    {"projector", "view_separator"},
    {"embedding", "decoder.embedding."},
    {"head", "decoder.head."},
    {"attention", ".attention."},
    {"shared_experts", ".shared_experts."},
    {"experts", ".experts."},
    {"router", ".mlp.gate."},
    {"dense_layers", ".mlp."},
    {"norms", "norm"},
});

std::string_view part_of(std::string_view path) {
  for (const Part& part : kParts) {
    if (path.find(part.path) != std::string_view::npos) return part.name;
  }
  return "other";
}

struct Memory {
  Index weights = 0;
  Index cache_per_token = 0;
  Index context = 0;
  Index activations = 0;

  [[nodiscard]] Index cache() const { return cache_per_token * context; }
  [[nodiscard]] Index total() const { return weights + cache() + activations; }
};

// Everything that is printed.
struct Summary {
  std::string architecture;
  std::vector<std::pair<std::string_view, Index>> parts;  // values per part, in the order of kParts
  Index total = 0;
  Index active = 0;
  Index num_bytes = 0;                        // of all stored tensors
  std::map<std::string, Index> type_bytes{};  // storage type -> bytes
  Memory memory;
  std::vector<formats::IgnoredField> ignored;
  std::vector<std::pair<std::string, bool>> unused_tensors{};  // name, known to be unused
};

// The largest step: rows of the widest product, what goes in and what comes out, and three times
// the residual stream. An estimate for people who choose a machine; the true peak depends on the
// tiles of the pictures and the length of the prompt.
Index estimate_activations(const StoredParameters& stored, const models::ModelInfo& info) {
  Index tower_width = 0;
  Index decoder_width = 0;
  for (const StoredParameter& parameter : stored.parameters) {
    if (parameter.role != nn::Role::kProduct || parameter.info->shape.rank() != 2) continue;
    const Index width = parameter.info->shape[0] + parameter.info->shape[1];
    if (part_of(parameter.path) == "tower") {
      tower_width = std::max(tower_width, width);
    } else if (part_of(parameter.path) != "head") {
      decoder_width = std::max(decoder_width, width);
    }
  }
  const Index patches = info.geometry.patches_per_side() * info.geometry.patches_per_side();
  const Index tower = kViewsPerPass * patches * tower_width;
  const Index decoder = kChunkTokens * (decoder_width + 3 * info.width);
  return (std::max(tower, decoder) + info.vocabulary) * kFloatBytes;
}

Memory memory_of(const StoredParameters& stored, const models::ModelInfo& info, Index context) {
  Memory memory;
  for (const StoredParameter& parameter : stored.parameters) {
    // Some are widened when loaded; everything else is used as it is stored.
    memory.weights += nn::is_always_f32(parameter.role)
                          ? parameter.info->shape.numel() * kFloatBytes
                          : static_cast<Index>(parameter.info->num_bytes);
  }
  memory.cache_per_token = info.num_layers * (info.cache.key + info.cache.value) * kFloatBytes;
  memory.context = context > 0 ? context : info.trained_context;
  memory.activations = estimate_activations(stored, info);
  return memory;
}

std::vector<std::pair<std::string_view, Index>> count_parts(const StoredParameters& stored) {
  std::map<std::string_view, Index> counts;
  for (const StoredParameter& parameter : stored.parameters)
    counts[part_of(parameter.path)] += parameter.info->shape.numel();
  std::vector<std::pair<std::string_view, Index>> parts;
  for (const Part& part : kParts) {
    const auto found = counts.find(part.name);
    if (found == counts.end()) continue;
    parts.emplace_back(*found);
    counts.erase(found);
  }
  parts.insert(parts.end(), counts.begin(), counts.end());
  return parts;
}

Result<Summary> summarise(const std::string& directory, const ModelFlags& flags) {
  TESSERA_TRY(context, flags.make_context());
  TESSERA_TRY(archive, formats::TensorArchive::open_directory(directory));
  TESSERA_TRY(config, formats::ObjectReader::open(directory + "/config.json"));
  TESSERA_TRY(built,
              models::build_model(*context, config, {.ignored_fields = flags.ignored_fields}));
  TESSERA_TRY(stored, match_parameters(*built.model, archive));
  const models::ModelInfo& info = built.model->info();
  Summary summary{.architecture = info.architecture,
                  .parts = count_parts(stored),
                  .active = info.active_parameters,
                  .memory = memory_of(stored, info, flags.context),
                  .ignored = std::move(built.ignored)};
  for (const auto& [part, count] : summary.parts)
    summary.total += count;
  for (const formats::TensorInfo& tensor : archive.tensors()) {
    summary.num_bytes += static_cast<Index>(tensor.num_bytes);
    summary.type_bytes[type_name(tensor)] += static_cast<Index>(tensor.num_bytes);
  }
  for (const formats::TensorInfo* tensor : stored.unused) {
    summary.unused_tensors.emplace_back(tensor->name, built.model->is_known_unused(tensor->name));
  }
  return summary;
}

Json to_json(const Summary& summary) {
  Json parameters = Json::object();
  for (const auto& [part, count] : summary.parts)
    parameters[std::string(part)] = count;
  parameters["total"] = summary.total;
  parameters["active"] = summary.active;
  Json ignored = Json::array();
  for (const formats::IgnoredField& field : summary.ignored) {
    ignored.push_back({{"field", field.path}, {"value", field.value}, {"by_user", field.by_user}});
  }
  Json unused = Json::array();
  for (const auto& [name, is_known] : summary.unused_tensors)
    unused.push_back({{"name", name}, {"known", is_known}});
  const Memory& memory = summary.memory;
  return {{"arch", summary.architecture},
          {"parameters", std::move(parameters)},
          {"bytes", summary.num_bytes},
          {"types", summary.type_bytes},
          {"memory",
           {{"weights", memory.weights},
            {"kv_cache_per_token", memory.cache_per_token},
            {"context", memory.context},
            {"kv_cache_at_context", memory.cache()},
            {"activations_estimate", memory.activations},
            {"total", memory.total()}}},
          {"ignored", std::move(ignored)},
          {"unused_tensors", std::move(unused)}};
}

// "3 370 501 440"
std::string grouped(Index number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3)
    digits.insert(at - 3, " ");
  return digits;
}

void print_memory(Program& program, const Memory& memory) {
  program.print_line("memory");
  program.print_line(fmt::format("  {:<16} {:>18}", "weights", bytes_text(memory.weights)));
  program.print_line(fmt::format("  {:<16} {:>18}  {} tokens of {}", "cache",
                                 bytes_text(memory.cache()), memory.context,
                                 bytes_text(memory.cache_per_token)));
  program.print_line(fmt::format("  {:<16} {:>18}  estimate for pictures and {} prompt tokens",
                                 "activations", bytes_text(memory.activations), kChunkTokens));
  program.print_line(fmt::format("  {:<16} {:>18}", "total", bytes_text(memory.total())));
}

void print_text(Program& program, const std::string& directory, const Summary& summary) {
  program.print_line(fmt::format("{}: {}", directory, summary.architecture));
  program.print_line("parameters");
  for (const auto& [part, count] : summary.parts)
    program.print_line(fmt::format("  {:<16} {:>18}", part, grouped(count)));
  program.print_line(fmt::format("  {:<16} {:>18}", "total", grouped(summary.total)));
  program.print_line(
      fmt::format("  {:<16} {:>18}  per decoded token", "active", grouped(summary.active)));
  program.print_line("stored");
  for (const auto& [type, num_bytes] : summary.type_bytes)
    program.print_line(fmt::format("  {:<16} {:>18}", type, bytes_text(num_bytes)));
}

void print_leftovers(Program& program, const Summary& summary) {
  if (!summary.ignored.empty()) program.print_line("config fields that change nothing here");
  for (const formats::IgnoredField& field : summary.ignored) {
    program.print_line(fmt::format("  {} = {}{}", field.path, field.value,
                                   field.by_user ? " (--ignore-field)" : ""));
  }
  if (!summary.unused_tensors.empty()) program.print_line("tensors that the model does not use");
  for (const auto& [name, is_known] : summary.unused_tensors) {
    program.print_line(
        fmt::format("  {}{}", name, is_known ? " (known: never executed)" : " (unexpected)"));
  }
}

Result<int> print_info(Program& program, const InfoOptions& options) {
  TESSERA_TRY(directory, options.model.model_directory(program));
  TESSERA_TRY(summary, summarise(directory, options.model));
  if (options.is_json) {
    program.print_json(to_json(summary).dump(-1, ' ', false, Json::error_handler_t::replace));
    return kExitDone;
  }
  print_text(program, directory, summary);
  if (options.has_memory) print_memory(program, summary.memory);
  print_leftovers(program, summary);
  return kExitDone;
}

}  // namespace

void add_info(CLI::App& app, Program& program) {
  auto options = std::make_shared<InfoOptions>();
  CLI::App* command =
      app.add_subcommand("info", "What a checkpoint is, its parameters, the memory it needs");
  options->model.add_to(command);
  command->add_flag("--memory", options->has_memory, "Memory by use, at --context positions");
  command->add_flag("--json", options->is_json, "Print one JSON object");
  program.on(command, [options](Program& run) { return print_info(run, *options); });
}

}  // namespace tessera::cli
