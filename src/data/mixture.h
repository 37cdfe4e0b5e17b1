// Several sources as one stream without an end. Which sample comes is a pure function of the seed
// and the number of the draw:
//
//   draw t -> t' (shuffled in blocks of 64) -> source by weight, k-th draw of it
//          -> epoch k / n of the source, position k mod n -> that epoch's permutation -> sample
//             (an ordered source has no permutation: position is sample)
//
// At every multiple of 64 draws the share of a source differs from its weight by less than one draw
// per source. A source on its own is not shuffled in blocks: its epochs stay apart. No
// step needs memory that grows with the number of samples.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/index.h"
#include "base/limits.h"
#include "base/result.h"
#include "data/recipe/generation_config.h"
#include "data/source.h"

namespace tessera::data {

enum class Split : std::uint8_t { kTrain, kHeldOut };

struct SourceConfig {
  std::string path{};                            // of stored samples
  std::optional<GenerationConfig> generation{};  // or how they are made
  std::string name{};                            // empty: the path
  std::string image_root{};                      // empty: the folder of the JSONL file
  double weight = 1;                             // share of draws, relative to the other sources
  bool in_order = false;  // its samples come in the order in which they are stored
  Split split = Split::kTrain;
};

// {"sources": [{"path", "weight"?, "in_order"?, "image_root"?, "name"?,
//               "split"?: "train" | "held_out"}...]};
// in place of "path" a source may have the fields of generation_config.h;
// relative paths are relative to the file.
struct MixtureConfig {
  std::vector<SourceConfig> sources;
};
[[nodiscard]] base::Result<MixtureConfig> parse_mixture(std::string_view json,
                                                        const std::string& where,
                                                        const std::string& folder);
[[nodiscard]] base::Result<MixtureConfig> read_mixture(const std::string& path);

enum class Order : std::uint8_t {
  kShuffled,    // by weight and permutation, as above
  kSequential,  // every sample of every source once per epoch, in order; weights do not matter
};

// Where a draw comes from.
struct Draw {
  Index source_idx = 0;
  Index sample_idx = 0;
  Index epoch = 0;  // of the source
  friend bool operator==(const Draw&, const Draw&) = default;
};

class Mixture {
 public:
  struct Part {
    std::unique_ptr<Source> source;
    double weight = 1;
  };

  // At least one part; every weight positive and at least 2^-32 of the sum.
  static base::Result<Mixture> create(std::vector<Part> parts, std::uint64_t seed, Order order);
  // Opens the sources of one split; without one, all.
  static base::Result<Mixture> open(const MixtureConfig& config,
                                    std::optional<Split> split,
                                    std::uint64_t seed,
                                    Order order,
                                    const SourceOptions& defaults = {},
                                    OpenPacks packs = {});

  [[nodiscard]] Draw draw(Index draw_idx) const;
  [[nodiscard]] Order order() const { return order_; }
  // Draws of one epoch: as many as the sources have samples together.
  [[nodiscard]] Index epoch_size() const { return epoch_size_; }
  [[nodiscard]] Index num_sources() const { return static_cast<Index>(parts_.size()); }
  [[nodiscard]] const Source& source(Index source_idx) const {
    return *parts_[static_cast<std::size_t>(source_idx)].source;
  }
  // Equal when a position of one may be continued with the other.
  [[nodiscard]] std::string identity() const;

 private:
  Mixture(std::vector<Part> parts, std::uint64_t seed, Order order);
  [[nodiscard]] Draw sequential(Index draw_idx) const;

  std::vector<Part> parts_;
  std::uint64_t seed_;
  Order order_;
  Index epoch_size_ = 0;
  std::vector<std::uint64_t> shares_;  // of the draws that earlier sources left over, times 2^32
};

}  // namespace tessera::data
