// tessera init: a seeded random checkpoint of a published size or of any config.
#include "cli/checkpoint/init.h"

#include <algorithm>
#include <array>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/checkpoint/checkpoint_output.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "formats/json.h"
#include "models/initialise.h"
#include "models/registry.h"
#include "ops/rows.h"
#include "processor/processor.h"
#include "text/stand_in_tokenizer.h"
#include "text/tokenizer.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Json = nlohmann::ordered_json;

// A parameter, where it is stored, and as what.
struct PlannedTensor {
  std::string path;
  nn::Parameter parameter;  // shape and kind of draw; no value
  formats::TensorDeclaration stored;
};

Result<std::string> config_text(const InitOptions& options) {
  if (options.architecture.empty() == options.config.empty()) {
    return Error::usage("init", "either --arch or --config, has both or neither");
  }
  if (!options.config.empty()) {
    return base::read_text_file(options.config,
                                static_cast<std::uint64_t>(base::default_limits().json_bytes));
  }
  return models::published_config(options.architecture);
}

std::vector<PlannedTensor> plan(models::Model& model, DType type) {
  std::vector<PlannedTensor> planned;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    // What cannot be block-quantised is stored as released.
    const DType dtype = models::accepts(parameter.role, type) ? type : DType::kBf16;
    planned.push_back(
        {.path = path,
         .parameter = parameter,
         .stored = {
             .name = model.checkpoint_name(path), .dtype = dtype, .shape = parameter.shape}});
  });
  return planned;
}

std::vector<formats::TensorDeclaration> declarations(const std::vector<PlannedTensor>& planned) {
  std::vector<formats::TensorDeclaration> tensors;
  tensors.reserve(planned.size());
  for (const PlannedTensor& tensor : planned)
    tensors.push_back(tensor.stored);
  return tensors;
}

// The given file, or the fields that the released processor_config.json has.
Result<std::string> processor_text(const InitOptions& options,
                                   const vision::ImageGeometry& geometry) {
  if (!options.processor.empty()) {
    return base::read_text_file(options.processor,
                                static_cast<std::uint64_t>(base::default_limits().json_bytes));
  }
  const processor::ProcessorConfig defaults;
  Json candidates = Json::array();
  for (const vision::Resolution& candidate : geometry.candidates)
    candidates.push_back({candidate.width, candidate.height});
  const Json config = {{"processor_class", "DeepseekVLV2Processor"},
                       {"candidate_resolutions", std::move(candidates)},
                       {"patch_size", geometry.patch_size},
                       {"downsample_ratio", geometry.downsample_ratio},
                       {"image_mean", defaults.scale.mean},
                       {"image_std", defaults.scale.deviation},
                       {"normalize", defaults.normalize},
                       {"image_token", defaults.image_token},
                       {"pad_token", defaults.pad_token},
                       {"add_special_token", false},
                       {"sft_format", "deepseek"},
                       {"mask_prompt", defaults.mask_prompt},
                       {"ignore_id", defaults.ignore_id}};
  return config.dump(1) + "\n";
}

std::string tokenizer_config_text() {
  const processor::TokenNames names;
  const Json config = {{"tokenizer_class", "LlamaTokenizerFast"},
                       {"bos_token", names.bos},
                       {"eos_token", names.eos},
                       {"pad_token", processor::ProcessorConfig{}.pad_token},
                       {"add_bos_token", true},
                       {"add_eos_token", false}};
  return config.dump(1) + "\n";
}

Result<std::string> tokenizer_text(const InitOptions& options) {
  if (!options.tokenizer.empty()) {
    return base::read_text_file(options.tokenizer,
                                static_cast<std::uint64_t>(base::default_limits().tokenizer_bytes));
  }
  const processor::TokenNames names;
  const processor::ProcessorConfig defaults;
  const std::string special[] = {names.bos,
                                 names.eos,
                                 defaults.pad_token,
                                 defaults.image_token,
                                 std::string(processor::kRefOpen),
                                 std::string(processor::kRefClose),
                                 std::string(processor::kDetOpen),
                                 std::string(processor::kDetClose),
                                 std::string(processor::kGroundingTag),
                                 std::string(processor::kUserTag),
                                 std::string(processor::kAssistantTag)};
  return text::byte_level_tokenizer_json(special);
}

// The tokenizer must know the tokens that prompts are made of, and have a row for each of its ids.
Result<void> check_tokenizer(const InitOptions& options,
                             const std::string& json,
                             const models::ModelInfo& info) {
  const std::string name = options.tokenizer.empty() ? "stand-in tokenizer" : options.tokenizer;
  TESSERA_TRY(tokenizer, text::Tokenizer::parse(json, name));
  TESSERA_TRY(processor, processor::Processor::create(std::move(tokenizer), {}, {}));
  if (processor.tokenizer().vocab_size() > info.vocabulary) {
    return Error::invalid_input(
        "init", cat(name, ": at most the model's vocabulary of ", info.vocabulary, " ids, has ",
                    processor.tokenizer().vocab_size()));
  }
  return {};
}

Result<void> write_tensor(ops::Context& context,
                          const models::ParameterDraw& draw,
                          const formats::TensorDeclaration& stored,
                          CheckpointOutput& output) {
  const RowPieces pieces = row_pieces(stored.shape);
  for (Index row = 0; row < pieces.rows; row += pieces.rows_per_piece) {
    const Index rows = std::min(pieces.rows_per_piece, pieces.rows - row);
    const Tensor values = Tensor::empty(context.allocator(), DType::kF32, {rows, pieces.columns});
    draw.fill(context.pool(), row * pieces.columns,
              {values.data<float>(), static_cast<std::size_t>(values.numel())});
    const Tensor narrowed = ops::convert(values, stored.dtype);
    TESSERA_TRY(written, output.write(stored.name, narrowed.bytes()));
  }
  return {};
}

}  // namespace

Result<InitResult> init_checkpoint(const Program& program, const InitOptions& options) {
  TESSERA_TRY(text, config_text(options));
  TESSERA_TRY(context, options.model.make_context());
  TESSERA_TRY(config, formats::ObjectReader::parse(
                          text, options.config.empty() ? options.architecture : options.config));
  TESSERA_TRY(built, models::build_model(*context, config,
                                         {.ignored_fields = options.model.ignored_fields}));
  const models::ModelInfo& info = built.model->info();
  TESSERA_TRY(tokenizer, tokenizer_text(options));
  TESSERA_TRY(checked, check_tokenizer(options, tokenizer, info));

  const std::vector<PlannedTensor> planned =
      plan(*built.model, dtype_from_name(options.type).value_or(DType::kBf16));
  const std::vector<formats::TensorDeclaration> tensors = declarations(planned);
  TESSERA_TRY(output, CheckpointOutput::create(program, "init", options.out, tensors));
  TESSERA_TRY(config_file, output.add_file("config.json", text));
  TESSERA_TRY(processing, processor_text(options, info.geometry));
  TESSERA_TRY(processor_file, output.add_file("processor_config.json", processing));
  TESSERA_TRY(tokenizer_file, output.add_file("tokenizer.json", tokenizer));
  TESSERA_TRY(names_file, output.add_file("tokenizer_config.json", tokenizer_config_text()));
  Index num_parameters = 0;
  {
    const base::ThreadPool::Busy busy(context->pool());
    for (const PlannedTensor& tensor : planned) {
      const models::ParameterDraw draw(options.seed, tensor.path, tensor.parameter,
                                       info.initializer_range);
      TESSERA_TRY(written, write_tensor(*context, draw, tensor.stored, output));
      num_parameters += tensor.stored.shape.numel();
    }
  }
  TESSERA_TRY(finished, output.finish());
  return InitResult{.num_parameters = num_parameters, .num_bytes = stored_bytes(tensors)};
}

namespace {

Result<int> init(Program& program, const InitOptions& options) {
  TESSERA_TRY(made, init_checkpoint(program, options));
  program.print_line(fmt::format("{}: {} parameters, {}", options.out, made.num_parameters,
                                 bytes_text(made.num_bytes)));
  return kExitDone;
}

}  // namespace

void add_init(CLI::App& app, Program& program) {
  auto options = std::make_shared<InitOptions>();
  CLI::App* command = app.add_subcommand("init", "A seeded random checkpoint");
  const std::vector<std::string_view> published = models::published_names();
  command
      ->add_option("--arch", options->architecture,
                   fmt::format("A published size: {}", fmt::join(published, ", ")))
      ->check(CLI::IsMember(std::vector<std::string>(published.begin(), published.end())));
  command->add_option("--config", options->config, "A config.json of your own");
  command->add_option("--seed", options->seed, "Seed of the draws")->capture_default_str();
  command
      ->add_option("--type", options->type,
                   "Type of the weights; with q8, what cannot be block-quantised (norms, biases, "
                   "routers, learned vectors, convolutions) is bf16")
      ->check(CLI::IsMember({"bf16", "f32", "f16", "q8"}))
      ->capture_default_str();
  command->add_option("--out", options->out, "Folder to make; must be new or empty")->required();
  command->add_option("--tokenizer", options->tokenizer,
                      "The tokenizer.json to put in; default: a stand-in, one token a byte");
  command->add_option("--processor", options->processor,
                      "The processor_config.json to put in; default: the official one for the "
                      "config's views");
  command
      ->add_option("--threads", options->model.threads,
                   "Threads; default: the processors it may use")
      ->check(CLI::Range(1, 1024));
  command->add_option("--ignore-field", options->model.ignored_fields,
                      "A config field that may stay unused; repeatable");
  program.on(command, [options](Program& run) { return init(run, *options); });
}

}  // namespace tessera::cli
