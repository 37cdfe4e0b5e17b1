// tessera inspect gradients: the loss of one conversation in training mode, and what every
// parameter of the checkpoint would be moved by.
#include <algorithm>
#include <cmath>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/flags.h"
#include "cli/inputs.h"
#include "cli/inspect/inspect.h"
#include "cli/program.h"
#include "data/sample.h"
#include "formats/safetensors_writer.h"
#include "tensor/transfer.h"
#include "train/gradients.h"

namespace tessera::cli {
namespace {

using base::Error;
using base::Result;
using formats::Json;

struct GradientsOptions {
  ModelFlags model{};
  ImageFlags images{};
  std::string messages;
  std::string dump;
  bool is_json = false;
};

Result<data::Sample> read_sample(const processor::Processor& processor,
                                 const GradientsOptions& options,
                                 Index max_tokens) {
  TESSERA_TRY(conversation, processor::read_messages(options.messages));
  TESSERA_TRY(pictures, read_referenced(conversation, options.images));
  data::RawSample raw{.place = options.messages, .conversation = std::move(conversation)};
  for (engine::Picture& picture : pictures)
    raw.pictures.push_back({.name = picture.source, .pixels = std::move(picture.pixels)});
  data::SampleMaker maker(processor, {.max_tokens = max_tokens});
  data::Outcome<data::Sample> sample = maker.make(std::move(raw));
  if (!sample) return Error::invalid_input("inspect gradients", sample.drop().message);
  return std::move(*sample);
}

double norm_of(const Tensor& gradient) {
  if (!gradient.has_value()) return 0;
  const HostValues<float> values(gradient);
  double sum = 0;
  for (const float value : values.values())
    sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum);
}

// Parameters that nothing reached get zeros.
Result<void> write_gradients(const std::string& path, const train::SampleGradients& found) {
  std::vector<formats::TensorDeclaration> declared;
  declared.reserve(found.gradients.size());
  for (const train::NamedGradient& entry : found.gradients)
    declared.push_back({.name = entry.name, .dtype = DType::kF32, .shape = entry.shape});
  std::sort(declared.begin(), declared.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  TESSERA_TRY(writer, formats::SafetensorsWriter::create(path, declared));
  for (const formats::TensorDeclaration& declaration : declared) {
    const auto entry = std::find_if(
        found.gradients.begin(), found.gradients.end(),
        [&](const train::NamedGradient& other) { return other.name == declaration.name; });
    if (entry->gradient.has_value()) {
      TESSERA_TRY(written, writer.write(entry->name, HostBytes(entry->gradient).bytes()));
    } else {
      const std::vector<std::byte> zeros(static_cast<std::size_t>(entry->shape.numel()) *
                                         sizeof(float));
      TESSERA_TRY(written, writer.write(entry->name, zeros));
    }
  }
  return writer.finish();
}

void print_human(Program& program, const train::SampleGradients& found) {
  program.print_line(fmt::format("loss {:.6g} over {} targets, balance loss {:.6g}", found.loss,
                                 found.num_targets, found.aux_loss));
  std::size_t width = 0;
  for (const train::NamedGradient& entry : found.gradients)
    width = std::max(width, entry.name.size());
  for (const train::NamedGradient& entry : found.gradients)
    program.print_line(fmt::format("{:<{}}  {:.6g}", entry.name, width, norm_of(entry.gradient)));
}

Result<int> inspect_gradients(Program& program, const GradientsOptions& options) {
  TESSERA_TRY(directory, options.model.model_directory(program));
  TESSERA_TRY(processor, processor::Processor::open(directory, options.model.ignored_fields));
  TESSERA_TRY(context, options.model.make_context());
  TESSERA_TRY(loaded, models::load_model(*context, directory,
                                         {.ignored_fields = options.model.ignored_fields,
                                          .context = options.model.context}));
  const Index max_tokens =
      options.model.context > 0 ? options.model.context : loaded.model->info().trained_context;
  TESSERA_TRY(sample, read_sample(processor, options, max_tokens));
  const train::SampleGradients found = train::sample_gradients(*loaded.model, processor, sample);
  if (!options.dump.empty()) {
    TESSERA_TRY(written, write_gradients(options.dump, found));
  }
  if (!options.is_json) {
    print_human(program, found);
    return kExitDone;
  }
  Json norms = Json::object();
  for (const train::NamedGradient& entry : found.gradients)
    norms[entry.name] = norm_of(entry.gradient);
  program.print_json(Json{
      {"loss", found.loss},
      {"aux_loss", found.aux_loss},
      {"num_targets", found.num_targets},
      {"grad_norm",
       norms}}.dump());
  return kExitDone;
}

}  // namespace

void add_inspect_gradients(CLI::App& inspect, Program& program) {
  auto options = std::make_shared<GradientsOptions>();
  CLI::App* command = inspect.add_subcommand(
      "gradients", "Loss and gradients of one conversation in training mode");
  options->model.add_to(command);
  command
      ->add_option("--messages", options->messages,
                   "Conversation with its answers, a JSON list of messages")
      ->required();
  command->add_option("--dump", options->dump,
                      "Store the gradients under their checkpoint names in FILE.safetensors");
  command->add_flag("--json", options->is_json, "Print one JSON object");
  program.on(command, [options](Program& run) { return inspect_gradients(run, *options); });
}

}  // namespace tessera::cli
