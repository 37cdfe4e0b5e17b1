#include "formats/safetensors_writer.h"

#include <cstring>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/checked_math.h"
#include "base/limits.h"
#include "formats/checkpoint_files.h"
#include "formats/json.h"
#include "formats/safetensors.h"

namespace tessera::formats {
namespace {

using base::Error;
using base::Result;

constexpr std::string_view kWhere = "write tensors";

std::uint64_t bytes_of(const TensorDeclaration& tensor) {
  if (!is_block_quantised(tensor.dtype)) {
    return static_cast<std::uint64_t>(storage_bytes(tensor.dtype, tensor.shape.numel(), 1));
  }
  base::check(tensor.shape.rank() == 2, kWhere, "two axes for ", to_string(tensor.dtype), ", ",
              tensor.name, " has ", tensor.shape.rank());
  return static_cast<std::uint64_t>(storage_bytes(tensor.dtype, tensor.shape[0], tensor.shape[1]));
}

// Length, JSON and the spaces that put the data at a multiple of 64 bytes.
std::string header_bytes(const std::vector<TensorDeclaration>& tensors,
                         const std::map<std::string, std::string>& metadata) {
  constexpr std::size_t kAlignment = 64;
  Json header = Json::object();
  Json& texts = header["__metadata__"] = Json(metadata);
  std::uint64_t offset = 0;
  for (const TensorDeclaration& tensor : tensors) {
    base::check(!header.contains(tensor.name), kWhere, "each name once, ", tensor.name,
                " stands twice");
    const std::uint64_t num_bytes = bytes_of(tensor);
    const bool is_block = is_block_quantised(tensor.dtype);
    const std::span<const Index> extents = tensor.shape.extents();
    const std::vector<Index> shape(extents.begin(), extents.end());
    header[tensor.name] = {{"dtype", traits(tensor.dtype).safetensors},
                           {"shape", is_block ? Json::array({num_bytes}) : Json(shape)},
                           {"data_offsets", {offset, offset + num_bytes}}};
    if (is_block) {
      const Json block = {
          {"type", to_string(tensor.dtype)}, {"shape", shape}, {"layout", kBlockLayout}};
      texts["tessera." + tensor.name] = block.dump();
    }
    offset += num_bytes;
  }
  if (texts.empty()) header.erase("__metadata__");
  std::string text = header.dump();
  text.resize(
      base::round_up(text.size() + sizeof(std::uint64_t), kAlignment) - sizeof(std::uint64_t), ' ');
  const std::uint64_t length = text.size();
  std::string bytes(sizeof(length), '\0');
  std::memcpy(bytes.data(), &length, sizeof(length));
  return bytes + text;
}

// Fills one file after the other, in order; a tensor larger than the bound has a file of its own.
std::vector<std::vector<TensorDeclaration>> split(const std::vector<TensorDeclaration>& tensors,
                                                  std::uint64_t max_file_bytes) {
  std::vector<std::vector<TensorDeclaration>> groups(1);
  std::uint64_t file_bytes = 0;
  for (const TensorDeclaration& tensor : tensors) {
    const std::uint64_t num_bytes = bytes_of(tensor);
    if (!groups.back().empty() && file_bytes + num_bytes > max_file_bytes) {
      groups.emplace_back();
      file_bytes = 0;
    }
    groups.back().push_back(tensor);
    file_bytes += num_bytes;
  }
  return groups;
}

}  // namespace

SafetensorsWriter::SafetensorsWriter(base::AtomicFile file, std::vector<TensorDeclaration> tensors)
    : file_(std::move(file)), tensors_(std::move(tensors)) {
  if (!tensors_.empty()) bytes_left_ = bytes_of(tensors_.front());
  skip_complete();
}

void SafetensorsWriter::skip_complete() {
  while (tensor_idx_ < tensors_.size() && bytes_left_ == 0) {
    ++tensor_idx_;
    bytes_left_ = tensor_idx_ < tensors_.size() ? bytes_of(tensors_[tensor_idx_]) : 0;
  }
}

Result<SafetensorsWriter> SafetensorsWriter::create(const std::string& path,
                                                    std::vector<TensorDeclaration> tensors,
                                                    const WriteOptions& options) {
  const std::string header = header_bytes(tensors, options.metadata);
  const std::int64_t max_bytes = base::default_limits().safetensors_header_bytes;
  if (static_cast<std::int64_t>(header.size()) > max_bytes) {
    return Error::limit(
        std::string(kWhere),
        fmt::format("{}: a header of at most {} bytes, needs {}", path, max_bytes, header.size()));
  }
  TESSERA_TRY(file, base::AtomicFile::create(path));
  TESSERA_TRY(written, file.write(header));
  return SafetensorsWriter(std::move(file), std::move(tensors));
}

Result<void> SafetensorsWriter::write(std::string_view name, std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  base::check(tensor_idx_ < tensors_.size(), kWhere, "nothing after the last tensor, got ", name);
  base::check(name == tensors_[tensor_idx_].name, kWhere, "bytes of ", tensors_[tensor_idx_].name,
              " next, got ", name);
  base::check(bytes.size() <= bytes_left_, kWhere, "at most ", bytes_left_, " more bytes of ", name,
              ", got ", bytes.size());
  TESSERA_TRY(written, file_.write(bytes));
  bytes_left_ -= bytes.size();
  skip_complete();
  return {};
}

Result<void> SafetensorsWriter::finish() {
  base::check(tensor_idx_ == tensors_.size(), kWhere, "all declared tensors, ",
              tensor_idx_ < tensors_.size() ? tensors_[tensor_idx_].name : "", " lacks ",
              bytes_left_, " bytes");
  return file_.finish();
}

Result<CheckpointWriter> CheckpointWriter::create(const std::string& directory,
                                                  const std::vector<TensorDeclaration>& tensors,
                                                  const WriteOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return Error::io(std::string(kWhere),
                     fmt::format("{}: a folder, cannot be made: {}", directory, error.message()));
  }
  for (const std::string_view name : {kSingleWeightsName, kShardIndexName}) {
    if (std::filesystem::exists(fmt::format("{}/{}", directory, name))) {
      return Error::invalid_input(
          std::string(kWhere),
          fmt::format("{}: a folder without weights, holds {}", directory, name));
    }
  }
  CheckpointWriter writer;
  writer.directory_ = directory;
  writer.options_ = options;
  std::vector<std::vector<TensorDeclaration>> groups = split(tensors, options.max_file_bytes);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const TensorDeclaration& tensor : groups[i])
      writer.shard_of_.emplace(tensor.name, i);
    const std::string name =
        groups.size() == 1 ? std::string(kSingleWeightsName)
                           : fmt::format("model-{:05}-of-{:05}.safetensors", i + 1, groups.size());
    writer.shards_.push_back({fmt::format("{}/{}", directory, name), std::move(groups[i])});
  }
  TESSERA_TRY(opened, writer.open_next());
  return writer;
}

Result<void> CheckpointWriter::open_next() {
  const Shard& shard = shards_[writers_.size()];
  TESSERA_TRY(writer, SafetensorsWriter::create(shard.path, shard.tensors, options_));
  writers_.push_back(std::move(writer));
  return {};
}

Result<void> CheckpointWriter::write(std::string_view name, std::span<const std::byte> bytes) {
  const auto place = shard_of_.find(name);
  base::check(place != shard_of_.end(), kWhere, "a declared tensor, got ", name);
  while (writers_.size() <= place->second) {
    TESSERA_TRY(opened, open_next());
  }
  base::check(place->second + 1 == writers_.size(), kWhere, "tensors in the declared order, got ",
              name);
  return writers_.back().write(name, bytes);
}

Result<void> CheckpointWriter::write_index() const {
  Json weight_map = Json::object();
  std::uint64_t total_bytes = 0;
  for (const Shard& shard : shards_) {
    for (const TensorDeclaration& tensor : shard.tensors) {
      weight_map[tensor.name] = std::filesystem::path(shard.path).filename().string();
      total_bytes += bytes_of(tensor);
    }
  }
  const Json index = {{"metadata", {{"total_size", total_bytes}}},
                      {"weight_map", std::move(weight_map)}};
  return base::write_file_atomically(fmt::format("{}/{}", directory_, kShardIndexName),
                                     index.dump(2) + "\n");
}

Result<void> CheckpointWriter::finish() {
  while (writers_.size() < shards_.size()) {  // shards of nothing but empty tensors
    TESSERA_TRY(opened, open_next());
  }
  Result<void> result;
  std::size_t num_named = 0;
  while (result && num_named < writers_.size()) {
    result = writers_[num_named].finish();
    if (result) ++num_named;
  }
  if (result && shards_.size() > 1) result = write_index();
  if (result) return result;
  for (std::size_t i = 0; i < num_named; ++i)
    ::unlink(shards_[i].path.c_str());
  return result;
}

}  // namespace tessera::formats
