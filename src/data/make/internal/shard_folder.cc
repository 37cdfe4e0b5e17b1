#include "data/make/internal/shard_folder.h"

#include <charconv>
#include <filesystem>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "data/make/sample_files.h"
#include "formats/object_reader.h"
#include "formats/tar.h"

namespace tessera::data::internal {
namespace {

namespace fs = std::filesystem;

using base::Error;
using base::Result;

constexpr std::string_view kPrefix = "shard-";
constexpr std::string_view kUnfinished = ".tmp-";  // of base::AtomicFile

// The number in "shard-000017.tar.tmp-4711"; none for other names.
std::optional<Index> unfinished_shard(std::string_view name) {
  if (!name.starts_with(kPrefix) || name.find(kUnfinished) == std::string_view::npos) {
    return std::nullopt;
  }
  name.remove_prefix(kPrefix.size());
  Index shard = 0;
  const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), shard);
  const bool is_whole = fault == std::errc() && *end == '.';
  return is_whole ? std::optional(shard) : std::nullopt;
}

void remove_leftovers(const std::string& folder, ShardPart part) {
  std::error_code ignored;
  std::vector<fs::path> leftovers;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const auto shard = unfinished_shard(entry.path().filename().string());
    if (shard && part.holds(*shard)) leftovers.push_back(entry.path());
  }
  for (const fs::path& each : leftovers)
    fs::remove(each, ignored);
}

}  // namespace

std::string format_shard_facts(const ShardFacts& facts) {
  return document_text({{"identity", facts.identity}, {"stats", facts.stats.to_json()}});
}

Result<ShardFolder> ShardFolder::open(const std::string& path, ShardPart part) {
  std::error_code failure;
  fs::create_directories(path, failure);
  if (failure || !fs::is_directory(path)) {
    return Error::io("make shards", fmt::format("{}: a folder that can be made, {}", path,
                                                failure ? failure.message() : "is a file"));
  }
  TESSERA_TRY(lock, base::FileLock::take(
                        fmt::format("{}/.lock-{}-of-{}", path, part.remainder, part.num_parts)));
  remove_leftovers(path, part);
  return ShardFolder(path, std::move(lock));
}

std::string ShardFolder::shard_path(Index shard) const {
  return fmt::format("{}/{}{:06}.tar", path_, kPrefix, shard);
}

Result<std::optional<ShardFacts>> ShardFolder::read_facts(Index shard) const {
  const std::string path = shard_path(shard);
  std::error_code failure;
  if (!fs::exists(path, failure)) return std::optional<ShardFacts>();
  TESSERA_TRY(file, base::MappedFile::open(path));
  TESSERA_TRY(entries, formats::read_tar_entries(file));
  const bool has_facts = !entries.empty() && entries.back().name == kShardFacts &&
                         formats::holds_entry(file.bytes(), entries.back());
  if (!has_facts) {
    return Error::invalid_input(
        "make shards", fmt::format("{}: a shard that was made here, has no {}", path, kShardFacts));
  }
  const auto bytes = file.bytes().subspan(entries.back().offset, entries.back().num_bytes);
  TESSERA_TRY(reader, formats::ObjectReader::parse(
                          {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path));
  ShardFacts facts{.identity = reader.required<std::string>("identity"), .stats = {}};
  const formats::Json* stats = reader.raw("stats");
  if (stats == nullptr) reader.fail("stats", "statistics, has none");
  TESSERA_TRY(finished, reader.finish({.offers_ignoring = false}));
  TESSERA_TRY(parsed, MakeStats::from_json(*stats, path));
  facts.stats = std::move(parsed);
  return std::optional(std::move(facts));
}

}  // namespace tessera::data::internal
