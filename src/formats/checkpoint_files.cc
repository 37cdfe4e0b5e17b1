#include "formats/checkpoint_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

namespace tessera::formats {
namespace {

using base::Error;
using base::Result;
namespace fs = std::filesystem;

constexpr std::string_view kWhere = "open checkpoint";

bool is_pickle(std::string_view path) {
  constexpr std::array<std::string_view, 6> kEndings = {".bin",  ".pt",  ".pth",
                                                        ".ckpt", ".pkl", ".pickle"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return path.ends_with(ending); });
}

Error pickle_error(std::string_view path) {
  return Error::unsupported(
      std::string(kWhere),
      fmt::format("{}: a safetensors file, is a Python pickle, which runs code when it is read; "
                  "convert it to safetensors where it came from",
                  path));
}

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::optional<std::string> path_if_there(const std::string& directory, std::string_view name) {
  std::string path = fmt::format("{}/{}", directory, name);
  if (!is_there(path)) return std::nullopt;
  return path;
}

// The first pickle of a directory in the order of names, if there is one.
std::optional<std::string> first_pickle(const std::string& directory) {
  std::optional<std::string> first;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (is_pickle(name) && (!first || name < *first)) first = std::move(name);
  }
  return first;
}

Result<void> check_directory(const std::string& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error)) return {};
  const bool exists = fs::exists(directory, error);
  return Error::not_found(std::string(kWhere),
                          fmt::format("{}: a checkpoint directory, {}", directory,
                                      exists ? "is a file" : "does not exist"));
}

std::string_view file_name_of(CheckpointPart part) {
  switch (part) {
    case CheckpointPart::kConfig:
      return "config.json";
    case CheckpointPart::kProcessor:
      return "processor_config.json";
    case CheckpointPart::kTokenizer:
      return "tokenizer.json";
    case CheckpointPart::kWeights:
      return kSingleWeightsName;
  }
  base::panic("checkpoint part out of range");
}

bool holds(const CheckpointFiles& files, CheckpointPart part) {
  switch (part) {
    case CheckpointPart::kConfig:
      return files.config.has_value();
    case CheckpointPart::kProcessor:
      return files.processor_config || files.preprocessor_config;
    case CheckpointPart::kTokenizer:
      return files.tokenizer.has_value();
    case CheckpointPart::kWeights:
      return files.weights.has_value();
  }
  base::panic("checkpoint part out of range");
}

}  // namespace

Result<void> refuse_pickle(std::string_view path) {
  if (is_pickle(path)) return pickle_error(path);
  return {};
}

Result<WeightFiles> find_weights(const std::string& directory) {
  TESSERA_TRY(checked, check_directory(directory));
  if (path_if_there(directory, kSingleWeightsName)) return WeightFiles::kSingle;
  if (path_if_there(directory, kShardIndexName)) return WeightFiles::kShards;
  const std::optional<std::string> pickle = first_pickle(directory);
  if (pickle) return pickle_error(fmt::format("{}/{}", directory, *pickle));
  return Error::not_found(std::string(kWhere), fmt::format("{}: {} or {}, has neither", directory,
                                                           kSingleWeightsName, kShardIndexName));
}

Result<CheckpointFiles> find_checkpoint_files(const std::string& directory,
                                              std::span<const CheckpointPart> needed) {
  TESSERA_TRY(checked, check_directory(directory));
  CheckpointFiles files{
      .directory = directory,
      .config = path_if_there(directory, "config.json"),
      .processor_config = path_if_there(directory, "processor_config.json"),
      .preprocessor_config = path_if_there(directory, "preprocessor_config.json"),
      .tokenizer = path_if_there(directory, "tokenizer.json"),
      .tokenizer_config = path_if_there(directory, "tokenizer_config.json"),
      .weights = std::nullopt,
  };
  Result<WeightFiles> weights = find_weights(directory);
  if (weights) files.weights = *weights;
  std::vector<std::string_view> missing;
  for (const CheckpointPart part : needed) {
    if (!holds(files, part)) missing.push_back(file_name_of(part));
  }
  if (missing.size() == 1 && missing.front() == kSingleWeightsName) return weights.error();
  if (!missing.empty()) {
    return Error::not_found(
        std::string(kWhere),
        fmt::format("{}: a checkpoint, has no {}", directory, fmt::join(missing, ", no ")));
  }
  return files;
}

}  // namespace tessera::formats
