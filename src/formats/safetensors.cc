#include "formats/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats/checkpoint_files.h"
#include "formats/json.h"

namespace tessera::formats {
namespace {

using base::Error;
using base::Result;

// Files of one checkpoint stand side by side: a name with a folder in it could lead anywhere.
bool is_plain_name(std::string_view name) {
  return name.ends_with(".safetensors") && name.front() != '.' &&
         name.find_first_of(std::string_view("/\\\0", 3)) == std::string_view::npos;
}

struct ShardIndex {
  std::map<std::string, std::string> file_of;  // tensor name -> file name
  std::set<std::string> files;
};

Result<ShardIndex> read_index(const std::string& path, const base::Limits& limits) {
  TESSERA_TRY(json, read_json_file(path, {.bytes = limits.safetensors_header_bytes,
                                          .values = limits.json_values}));
  if (!json.is_object() || !json.contains("weight_map") || !json["weight_map"].is_object()) {
    return Error::invalid_input(path, "an object with a weight_map, is " + excerpt(json));
  }
  ShardIndex index;
  for (const auto& [name, file] : json["weight_map"].items()) {
    if (!file.is_string() || !is_plain_name(file.get_ref<const std::string&>())) {
      return Error::invalid_input(
          path, fmt::format("weight_map with plain names NAME.safetensors, {} is in {}", name,
                            excerpt(file)));
    }
    index.file_of.emplace(name, file.get<std::string>());
    index.files.insert(file.get<std::string>());
  }
  if (index.files.empty()) return Error::invalid_input(path, "at least one tensor, has none");
  return index;
}

// Values must stand at a multiple of their size; block types hold 16-bit scales.
std::size_t alignment_of(DType dtype) {
  constexpr std::size_t kScaleBytes = 2;
  if (is_block_quantised(dtype)) return kScaleBytes;
  return static_cast<std::size_t>(traits(dtype).panel_block_bytes);
}

}  // namespace

Result<void> TensorArchive::add_file(const std::string& path, const base::Limits& limits) {
  TESSERA_TRY(mapping, base::MappedFile::open(path));
  TESSERA_TRY(header, parse_safetensors(mapping.bytes(), path, limits));
  for (TensorInfo& tensor : header.tensors) {
    tensor.file_idx = files_.size();
    const auto [place, is_first] = place_of_.emplace(tensor.name, tensors_.size());
    if (!is_first) {
      return Error::invalid_input(path,
                                  fmt::format("tensor {}: in one file, is also in {}", tensor.name,
                                              files_[tensors_[place->second].file_idx]));
    }
    tensors_.push_back(std::move(tensor));
  }
  metadata_.merge(header.metadata);
  files_.push_back(path);
  mappings_.push_back(std::make_shared<const base::MappedFile>(std::move(mapping)));
  return {};
}

Result<void> TensorArchive::add_shards(const std::string& directory, const base::Limits& limits) {
  const std::string index_path = directory + "/" + std::string(kShardIndexName);
  TESSERA_TRY(index, read_index(index_path, limits));
  std::vector<std::string> missing;
  for (const std::string& file : index.files) {
    if (!std::filesystem::exists(directory + "/" + file)) missing.push_back(file);
  }
  if (!missing.empty()) {
    return Error::not_found(
        index_path,
        fmt::format("all {} files that it names, {} missing: {}", index.files.size(),
                    missing.size() == 1 ? "one is" : "some are", fmt::join(missing, ", ")));
  }
  for (const std::string& file : index.files) {
    TESSERA_TRY(added, add_file(directory + "/" + file, limits));
  }
  for (const auto& [name, file] : index.file_of) {
    const TensorInfo* tensor = find(name);
    if (tensor == nullptr || files_[tensor->file_idx] != directory + "/" + file) {
      return Error::invalid_input(index_path,
                                  fmt::format("tensor {}: in {}, is not there", name, file));
    }
  }
  return {};
}

Result<TensorArchive> TensorArchive::open_file(const std::string& path,
                                               const base::Limits& limits) {
  TESSERA_TRY(allowed, refuse_pickle(path));
  TensorArchive archive;
  TESSERA_TRY(added, archive.add_file(path, limits));
  return archive;
}

Result<TensorArchive> TensorArchive::open_directory(const std::string& directory,
                                                    const base::Limits& limits) {
  TESSERA_TRY(kind, find_weights(directory));
  if (kind == WeightFiles::kSingle) {
    return open_file(directory + "/" + std::string(kSingleWeightsName), limits);
  }
  TensorArchive archive;
  TESSERA_TRY(added, archive.add_shards(directory, limits));
  return archive;
}

const TensorInfo* TensorArchive::find(std::string_view name) const {
  const auto found = place_of_.find(name);
  return found == place_of_.end() ? nullptr : &tensors_[found->second];
}

std::span<const std::byte> TensorArchive::bytes(const TensorInfo& info) const {
  base::check(info.file_idx < files_.size(), "tensor archive", "a tensor of this archive");
  return mappings_[info.file_idx]->bytes().subspan(info.offset, info.num_bytes);
}

Result<Tensor> TensorArchive::tensor(Allocator& allocator, std::string_view name) const {
  const TensorInfo* info = find(name);
  if (info == nullptr) {
    return Error::not_found("load tensor", fmt::format("{} in the checkpoint, is missing", name));
  }
  if (!info->dtype) {
    return Error::unsupported(
        "load tensor",
        fmt::format("{}: a type that can be computed with, is {}", name, info->stored_type));
  }
  const std::span<const std::byte> stored = bytes(*info);
  const auto address = reinterpret_cast<std::uintptr_t>(stored.data());
  if (address % alignment_of(*info->dtype) == 0) {
    return Tensor::borrow(allocator, *info->dtype, info->shape, stored, mappings_[info->file_idx]);
  }
  Tensor copy = Tensor::empty(allocator, *info->dtype, info->shape);
  std::memcpy(copy.mutable_bytes().data(), stored.data(), stored.size());
  return copy;
}

}  // namespace tessera::formats
