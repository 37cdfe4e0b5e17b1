// tessera convert: a checkpoint in another storage type, tensor by tensor.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "cli/checkpoint/checkpoint_output.h"
#include "cli/checkpoint/stored_parameters.h"
#include "cli/checkpoint/tensor_names.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "formats/checkpoint_files.h"
#include "models/adapter.h"
#include "models/registry.h"
#include "ops/rows.h"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;

using base::cat;
using base::Error;
using base::Result;

struct ConvertOptions {
  ModelFlags model;
  std::string type;
  std::string adapter;
  std::string out;
};

// A parameter takes the asked type when it may; whatever is no parameter stays as it is.
Result<std::vector<formats::TensorDeclaration>> plan(const formats::TensorArchive& archive,
                                                     const StoredParameters& stored,
                                                     DType type) {
  std::map<const formats::TensorInfo*, nn::Role> roles;
  for (const StoredParameter& parameter : stored.parameters)
    roles.emplace(parameter.info, parameter.role);
  std::vector<formats::TensorDeclaration> tensors;
  for (const formats::TensorInfo& info : archive.tensors()) {
    if (!info.dtype) {
      return Error::unsupported(
          "convert", cat(info.name, ": a type that can be written, is ", type_name(info)));
    }
    const auto role = roles.find(&info);
    const bool is_converted = role != roles.end() && models::accepts(role->second, type);
    tensors.push_back(
        {.name = info.name, .dtype = is_converted ? type : *info.dtype, .shape = info.shape});
  }
  return tensors;
}

// The rows of a tensor that lie at [row, row + rows): block types store panels of rows one after
// the other, so that any run of whole panels is a tensor of its own.
Tensor rows_of(const Tensor& tensor, const RowPieces& pieces, Index row, Index rows) {
  const Index begin = storage_bytes(tensor.dtype(), row, pieces.columns);
  const Index count = storage_bytes(tensor.dtype(), rows, pieces.columns);
  return Tensor::borrow(
      tensor.allocator(), tensor.dtype(), {rows, pieces.columns},
      tensor.bytes().subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count)),
      std::make_shared<Tensor>(tensor));
}

Result<void> convert_tensor(ops::Context& context,
                            const formats::TensorArchive& archive,
                            const formats::TensorDeclaration& target,
                            const models::Updates& updates,
                            CheckpointOutput& output) {
  TESSERA_TRY(tensor, archive.tensor(context.allocator(), target.name));
  const RowPieces pieces = row_pieces(target.shape);
  const auto update = updates.find(target.name);
  for (Index row = 0; row < pieces.rows; row += pieces.rows_per_piece) {
    const Index rows = std::min(pieces.rows_per_piece, pieces.rows - row);
    Tensor piece = rows_of(tensor, pieces, row, rows);
    if (update != updates.end()) piece = models::merged_rows(piece, *update->second, row);
    const Tensor converted =
        piece.dtype() == target.dtype ? piece : ops::convert(piece, target.dtype);
    TESSERA_TRY(written, output.write(target.name, converted.bytes()));
  }
  return {};
}

// Configs and tokenizer; the index of the shards is written anew.
Result<void> copy_json_files(const std::string& directory, CheckpointOutput& output) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".json" && path.filename() != formats::kShardIndexName) {
      files.push_back(path);
    }
  }
  if (error) {
    return Error::io("convert", cat(directory, ": a readable folder, is none: ", error.message()));
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& path : files) {
    TESSERA_TRY(text, base::read_text_file(
                          path.string(),
                          static_cast<std::uint64_t>(base::default_limits().tokenizer_bytes)));
    TESSERA_TRY(copied, output.add_file(path.filename().string(), text));
  }
  return {};
}

Result<int> convert(Program& program, const ConvertOptions& options) {
  TESSERA_TRY(directory, options.model.model_directory(program));
  TESSERA_TRY(context, options.model.make_context());
  TESSERA_TRY(archive, formats::TensorArchive::open_directory(directory));
  TESSERA_TRY(config, formats::ObjectReader::open(directory + "/config.json"));
  TESSERA_TRY(built, models::build_model(*context, config,
                                         {.ignored_fields = options.model.ignored_fields}));
  TESSERA_TRY(stored, match_parameters(*built.model, archive));
  models::Updates updates;
  if (!options.adapter.empty()) {
    TESSERA_TRY(loaded, models::load_updates(*built.model, options.adapter));
    updates = std::move(loaded);
  }
  TESSERA_TRY(tensors, plan(archive, stored, *dtype_from_name(options.type)));
  TESSERA_TRY(output, CheckpointOutput::create(program, "convert", options.out, tensors));
  TESSERA_TRY(copied, copy_json_files(directory, output));
  {
    const base::ThreadPool::Busy busy(context->pool());
    for (const formats::TensorDeclaration& tensor : tensors) {
      TESSERA_TRY(converted, convert_tensor(*context, archive, tensor, updates, output));
    }
  }
  TESSERA_TRY(finished, output.finish());
  program.print_line(fmt::format("{}: {} tensors, {}", options.out, tensors.size(),
                                 bytes_text(stored_bytes(tensors))));
  return kExitDone;
}

}  // namespace

void add_convert(CLI::App& app, Program& program) {
  auto options = std::make_shared<ConvertOptions>();
  CLI::App* command = app.add_subcommand("convert", "A checkpoint in another storage type");
  command->footer(
      "q8 holds matrices of products and the embedding table. Norms, biases, routers, learned\n"
      "vectors and convolutions keep the type they have, and so do tensors that the model does "
      "not\n"
      "use. From q8 back to bf16 or f32 gives the values that q8 stands for. The JSON files are\n"
      "copied.");
  command->add_option("--model", options->model.model,
                      "Checkpoint directory; default: $TESSERA_MODEL");
  command->add_option("--type", options->type, "Type of the weights")
      ->check(CLI::IsMember({"f32", "bf16", "f16", "q8"}))
      ->required();
  command->add_option("--adapter", options->adapter,
                      "Folder of low-rank updates (adapter_config.json) to add to the weights");
  command->add_option("--out", options->out, "Folder to make; must be new or empty")->required();
  command
      ->add_option("--threads", options->model.threads,
                   "Threads; default: the processors it may use")
      ->check(CLI::Range(1, 1024));
  command->add_option("--ignore-field", options->model.ignored_fields,
                      "A config field that may stay unused; repeatable");
  program.on(command, [options](Program& run) { return convert(run, *options); });
}

}  // namespace tessera::cli
