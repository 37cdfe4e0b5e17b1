// Where imported samples go: lines of a JSONL file beside a folder of pictures, or tar shards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/import/internal/staged_folder.h"
#include "processor/conversation.h"
#include "vision/grid.h"

namespace tessera::data::internal {

// A picture of a sample. One that is a file of the source stays there, unless shards take it in.
struct ImportedPicture {
  std::string path{};                // empty: the picture was made by the import
  std::uint64_t made_number = 0;     // of a made picture: equal numbers are the same picture
  std::string ending{};              // "png"
  std::vector<std::byte> encoded{};  // empty only when `path` says enough
  vision::Resolution size{};         // as decoded for training: without EXIF orientation
};

// A sample: as many pictures as its messages have references, in order; the references themselves
// are the writer's to fill in.
struct ImportedSample {
  std::string id{};
  processor::Conversation conversation{};
  std::vector<ImportedPicture> pictures{};
};

class ImportWriter {
 public:
  ImportWriter() = default;
  ImportWriter(const ImportWriter&) = delete;
  ImportWriter& operator=(const ImportWriter&) = delete;
  virtual ~ImportWriter() = default;

  // Whether `encoded` of pictures that are files must be filled.
  [[nodiscard]] virtual bool takes_files_in() const = 0;
  virtual base::Result<void> add(ImportedSample sample) = 0;
  virtual base::Result<void> finish() = 0;  // call once, last
  [[nodiscard]] virtual std::int64_t num_shards() const { return 0; }
};

[[nodiscard]] base::Result<std::unique_ptr<ImportWriter>> open_jsonl_writer(
    const StagedFolder& folder);
// A shard ends behind the sample with which it reaches `shard_bytes`.
[[nodiscard]] base::Result<std::unique_ptr<ImportWriter>> open_shard_writer(
    const StagedFolder& folder, std::uint64_t shard_bytes);

}  // namespace tessera::data::internal
