#include "data/source.h"

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/file.h"
#include "base/text.h"
#include "data/internal/jsonl_source.h"
#include "data/internal/shard_source.h"

namespace tessera::data {
namespace {

using base::cat;
using base::Error;
using base::Result;

constexpr std::string_view kWhere = "open source";

// Tar shards of a folder by their names.
Result<std::vector<std::string>> shards_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    if (entry->path().extension() == ".tar") paths.push_back(entry->path().string());
  }
  if (failure) {
    return Error::io(std::string(kWhere), cat(folder, ": a readable folder, ", failure.message()));
  }
  if (paths.empty()) {
    return Error::not_found(std::string(kWhere), cat(folder, ": shards named *.tar, has none"));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Compressed files have no places that could be gone to.
Result<void> check_uncompressed(const std::string& path) {
  constexpr std::byte kGzip[] = {std::byte{0x1F}, std::byte{0x8B}};
  TESSERA_TRY(file, base::MappedFile::open(path));
  const std::span<const std::byte> bytes = file.bytes();
  if (bytes.size() < 2 || bytes[0] != kGzip[0] || bytes[1] != kGzip[1]) return {};
  return Error::unsupported(std::string(kWhere), cat(path, ": an uncompressed file, is gzip"));
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const SourceOptions& options) {
  SourceOptions named = options;
  if (named.name.empty()) named.name = named.path;
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(named.path, failure);
  if (std::filesystem::is_directory(status)) {
    TESSERA_TRY(shards, shards_in(named.path));
    return internal::ShardSource::open(named, shards);
  }
  if (!std::filesystem::exists(status)) {
    return Error::not_found(
        std::string(kWhere),
        cat(named.path, ": a JSONL file, a tar shard or a folder of shards, is not there"));
  }
  if (!std::filesystem::is_regular_file(status)) {
    return Error::invalid_input(std::string(kWhere),
                                cat(named.path, ": a file or a folder, is neither"));
  }
  TESSERA_TRY(uncompressed, check_uncompressed(named.path));
  if (named.path.ends_with(".tar")) return internal::ShardSource::open(named, {named.path});
  return internal::JsonlSource::open(named);
}

}  // namespace tessera::data
