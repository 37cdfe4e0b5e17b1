// Tar shards in the WebDataset layout: files whose names agree up to the first dot of the last part
// are one sample; NAME.json is its conversation, the others its pictures.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/source.h"
#include "formats/tar.h"

namespace tessera::data::internal {

class ShardSource final : public Source {
 public:
  // All shards of the list as one source, in its order.
  static base::Result<std::unique_ptr<Source>> open(const SourceOptions& options,
                                                    const std::vector<std::string>& shard_paths);

  [[nodiscard]] const std::string& name() const override { return options_.name; }
  [[nodiscard]] Index num_samples() const override { return static_cast<Index>(samples_.size()); }
  [[nodiscard]] std::string identity() const override;
  [[nodiscard]] bool is_ordered() const override { return options_.in_order; }
  [[nodiscard]] Outcome<RawSample> read(Index sample_idx) const override;

 private:
  struct Shard {
    base::MappedFile file;
    std::vector<formats::TarEntry> entries;  // sorted so that a sample's files follow each other
  };
  // Entries [first, first + count) of one shard.
  struct Group {
    std::uint32_t shard_idx = 0;
    std::uint32_t count = 0;
    std::uint64_t first = 0;
  };

  explicit ShardSource(SourceOptions options) : options_(std::move(options)) {}
  base::Result<void> add_shard(const std::string& path);
  [[nodiscard]] std::span<const formats::TarEntry> entries_of(const Group& group) const;
  [[nodiscard]] Outcome<std::vector<std::byte>> read_entry(const Shard& shard,
                                                           const formats::TarEntry& entry) const;
  [[nodiscard]] Outcome<Picture> read_picture(const Group& group,
                                              const std::string& reference,
                                              const std::string& place) const;
  [[nodiscard]] Outcome<processor::Conversation> read_conversation(const Group& group,
                                                                   const std::string& place) const;

  SourceOptions options_;
  std::vector<Shard> shards_;
  std::vector<Group> samples_;
};

}  // namespace tessera::data::internal
