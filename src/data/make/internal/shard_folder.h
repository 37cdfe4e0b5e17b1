// The folder that shards are made in: which are complete, and a lock for the process that makes one
// part of them.
#pragma once

#include <optional>
#include <string>

#include "base/file_lock.h"
#include "base/index.h"
#include "base/result.h"
#include "data/make/stats.h"

namespace tessera::data::internal {

// Of the hidden file that ends each shard.
inline constexpr const char* kShardFacts = ".shard.json";

struct ShardFacts {
  std::string identity;  // of the setup
  MakeStats stats;
};
[[nodiscard]] std::string format_shard_facts(const ShardFacts& facts);

// Shards R mod N of a folder.
struct ShardPart {
  Index remainder = 0;  // R
  Index num_parts = 1;  // N
  [[nodiscard]] bool holds(Index shard) const { return shard % num_parts == remainder; }
};

class ShardFolder {
 public:
  // Makes the folder when there is none, takes the part's lock and removes what a killed process
  // left of the part's shards.
  static base::Result<ShardFolder> open(const std::string& path, ShardPart part);

  [[nodiscard]] std::string shard_path(Index shard) const;
  [[nodiscard]] std::string stats_path() const { return path_ + "/stats.json"; }
  // What a complete shard says of itself; none when it is not there.
  [[nodiscard]] base::Result<std::optional<ShardFacts>> read_facts(Index shard) const;

 private:
  ShardFolder(std::string path, base::FileLock lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  base::FileLock lock_;
};

}  // namespace tessera::data::internal
