// Where conversations come from: samples by index, read by any number of threads at once.
//
//   TESSERA_TRY(source, open_source({.path = "train.jsonl", .image_root = "images"}));
//   const Outcome<RawSample> raw = source->read(17);
//
// A path is a JSONL file, a tar shard, or a folder of shards (in the order of their names).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "data/drop.h"
#include "formats/image/image.h"
#include "processor/conversation.h"

namespace tessera::data {

// A picture as a source has it: the bytes of a picture file, or pixels that were made here.
struct Picture {
  std::string name;                  // for messages
  std::vector<std::byte> encoded{};  // empty: `pixels` hold it
  formats::Image pixels{};
};

// A conversation with its pictures, one per reference, in order. Image tags are spelled as in the
// text; roles are known; nothing is tokenized yet.
struct RawSample {
  std::string place;  // "train.jsonl: line 7", for messages
  processor::Conversation conversation{};
  std::vector<Picture> pictures{};
  // JSON of what is known of the sample, its messages included; empty unless it was asked for.
  std::string document{};
};

class Source {
 public:
  virtual ~Source() = default;
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  [[nodiscard]] virtual const std::string& name() const = 0;
  // Number of samples, broken ones included; at least 1.
  [[nodiscard]] virtual Index num_samples() const = 0;
  // What is stored, by kind, number and size, wherever it lies: sources that differ here do not
  // hold the same samples.
  [[nodiscard]] virtual std::string identity() const = 0;
  // Whether the order of its samples means something: a mixture then keeps it.
  [[nodiscard]] virtual bool is_ordered() const { return false; }
  // Sample `sample_idx` < num_samples(). Thread-safe.
  [[nodiscard]] virtual Outcome<RawSample> read(Index sample_idx) const = 0;
};

struct SourceOptions {
  std::string path{};
  std::string name{};        // empty: the path
  std::string image_root{};  // of relative image paths; empty: the folder of the JSONL file
  std::string image_tag = "<image>";
  bool in_order = false;         // samples come in the order of the file, unshuffled
  bool keeps_documents = false;  // RawSample::document holds what the sample was read from
  base::Limits limits = base::default_limits();
};

[[nodiscard]] base::Result<std::unique_ptr<Source>> open_source(const SourceOptions& options);

}  // namespace tessera::data
