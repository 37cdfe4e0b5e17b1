#include "data/mixture.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "base/check.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/text.h"
#include "data/permutation.h"
#include "formats/object_reader.h"

namespace tessera::data {
namespace {

using base::cat;
using base::Error;
using base::Result;
using formats::ObjectReader;

constexpr Index kBlock = 64;  // draws that change places among each other
constexpr std::uint64_t kOne = std::uint64_t{1} << 32;

// Streams of random numbers: purpose in the highest bits, source, then epoch or block.
std::uint64_t stream_of(std::uint64_t purpose, Index source_idx, Index number) {
  return purpose << 56 | static_cast<std::uint64_t>(source_idx) << 40 |
         (static_cast<std::uint64_t>(number) & ((std::uint64_t{1} << 40) - 1));
}
constexpr std::uint64_t kEpochs = 1;
constexpr std::uint64_t kBlocks = 2;
constexpr std::uint64_t kPhases = 3;

// floor((count * share + phase) / 2^32) for share, phase <= 2^32 and count < 2^63: how many of the
// first `count` draws a share gets. It grows by 0 or 1 with every draw.
std::uint64_t part_of(std::uint64_t count, std::uint64_t share, std::uint64_t phase) {
  return (count >> 32) * share + (((count & (kOne - 1)) * share + phase) >> 32);
}

}  // namespace

Result<MixtureConfig> parse_mixture(std::string_view json,
                                    const std::string& where,
                                    const std::string& folder) {
  constexpr formats::Choice<Split> kSplits[] = {{"train", Split::kTrain},
                                                {"held_out", Split::kHeldOut}};
  const auto resolved = [&folder](const std::string& path) {
    return path.empty() ? path : (std::filesystem::path(folder) / path).string();
  };
  TESSERA_TRY(reader, ObjectReader::parse(json, where));
  MixtureConfig config;
  for (ObjectReader& each : reader.objects("sources")) {
    SourceConfig source;
    source.split = each.choice<Split>("split", kSplits, Split::kTrain);
    std::string name;
    if (each.has("recipe")) {
      GenerationConfig& generation = source.generation.emplace(parse_generation(
          each, source.split == Split::kTrain ? synth::Split::kTrain : synth::Split::kHeldOut));
      name = generation.recipe;
      generation.recipe = resolved(generation.recipe);
      generation.assets = resolved(generation.assets);
    } else {
      name = each.required<std::string>("path");
      if (name.empty()) each.fail("path", "a path, is empty");
      source.path = resolved(name);
    }
    source.name = each.optional("name", name);
    source.image_root = resolved(each.optional("image_root", ""));
    source.weight = each.optional("weight", source.weight);
    if (!(source.weight > 0) || !std::isfinite(source.weight)) {
      each.fail("weight", cat("a number above 0, is ", source.weight));
    }
    source.in_order = each.optional("in_order", source.in_order);
    config.sources.push_back(std::move(source));
  }
  TESSERA_TRY(finished, reader.finish({.offers_ignoring = false}));
  if (config.sources.empty()) {
    return Error::invalid_input(where, "sources: at least one source, has none");
  }
  return config;
}

Result<MixtureConfig> read_mixture(const std::string& path) {
  const auto limit = static_cast<std::uint64_t>(base::default_limits().json_bytes);
  TESSERA_TRY(text, base::read_text_file(path, limit));
  return parse_mixture(text, path, std::filesystem::path(path).parent_path().string());
}

Mixture::Mixture(std::vector<Part> parts, std::uint64_t seed, Order order)
    : parts_(std::move(parts)), seed_(seed), order_(order) {
  double weight_left = 0;
  for (const Part& part : parts_) {
    weight_left += part.weight;
    epoch_size_ += part.source->num_samples();
  }
  for (const Part& part : parts_) {
    const double share = std::min(1.0, part.weight / weight_left);
    shares_.push_back(static_cast<std::uint64_t>(std::llround(share * static_cast<double>(kOne))));
    weight_left -= part.weight;
  }
  shares_.back() = kOne;  // whatever rounding left
}

Result<Mixture> Mixture::create(std::vector<Part> parts, std::uint64_t seed, Order order) {
  constexpr std::size_t kMaxParts = 1 << 16;
  if (parts.empty() || parts.size() > kMaxParts) {
    return Error::invalid_input("mixture", cat("1 to ", kMaxParts, " sources, has ", parts.size()));
  }
  double sum = 0;
  for (const Part& part : parts)
    sum += part.weight;
  for (const Part& part : parts) {
    const double share = part.weight / sum * static_cast<double>(kOne);
    if (!(share >= 1) || !std::isfinite(part.weight)) {
      return Error::invalid_input("mixture", cat(part.source->name(),
                                                 ": a weight above 0 and not under 2^-32 of "
                                                 "all, is ",
                                                 part.weight, " of ", sum));
    }
  }
  return Mixture(std::move(parts), seed, order);
}

Result<Mixture> Mixture::open(const MixtureConfig& config,
                              std::optional<Split> split,
                              std::uint64_t seed,
                              Order order,
                              const SourceOptions& defaults,
                              OpenPacks packs) {
  std::vector<Part> parts;
  for (const SourceConfig& each : config.sources) {
    if (split && each.split != *split) continue;
    if (each.generation) {
      TESSERA_TRY(made, open_generated_source(*each.generation, each.name, packs));
      parts.push_back({.source = std::move(made), .weight = each.weight});
      continue;
    }
    SourceOptions options = defaults;
    options.path = each.path;
    options.name = each.name;
    options.image_root = each.image_root;
    options.in_order = each.in_order;
    TESSERA_TRY(source, open_source(options));
    parts.push_back({.source = std::move(source), .weight = each.weight});
  }
  if (parts.empty() && split) {
    return Error::invalid_input("mixture",
                                cat("at least one source of split ",
                                    *split == Split::kTrain ? "train" : "held_out", ", has none"));
  }
  return create(std::move(parts), seed, order);
}

Draw Mixture::sequential(Index draw_idx) const {
  Draw draw{.source_idx = 0, .sample_idx = draw_idx % epoch_size_, .epoch = draw_idx / epoch_size_};
  while (draw.sample_idx >= source(draw.source_idx).num_samples()) {
    draw.sample_idx -= source(draw.source_idx).num_samples();
    ++draw.source_idx;
  }
  return draw;
}

Draw Mixture::draw(Index draw_idx) const {
  base::check(draw_idx >= 0, "mixture", "a draw of at least 0, is ", draw_idx);
  if (order_ == Order::kSequential) return sequential(draw_idx);
  auto count = static_cast<std::uint64_t>(draw_idx);
  if (num_sources() > 1) {
    const Index block = draw_idx / kBlock;
    const Permutation order(seed_, stream_of(kBlocks, 0, block), kBlock);
    count = static_cast<std::uint64_t>(block * kBlock + order(draw_idx % kBlock));
  }
  // Each source takes its share of what the earlier ones left; the rest are counted anew.
  Draw draw;
  for (; draw.source_idx + 1 < num_sources(); ++draw.source_idx) {
    const std::uint64_t share = shares_[static_cast<std::size_t>(draw.source_idx)];
    const std::uint64_t phase =
        base::Rng(seed_, stream_of(kPhases, draw.source_idx, 0)).words_at(0)[0];
    const std::uint64_t taken = part_of(count, share, phase);
    const bool is_mine = part_of(count + 1, share, phase) > taken;
    count = is_mine ? taken : count - taken;
    if (is_mine) break;
  }
  const Index size = source(draw.source_idx).num_samples();
  draw.epoch = static_cast<Index>(count) / size;
  const Index position = static_cast<Index>(count) % size;
  if (source(draw.source_idx).is_ordered()) {
    draw.sample_idx = position;
    return draw;
  }
  const Permutation order(seed_, stream_of(kEpochs, draw.source_idx, draw.epoch), size);
  draw.sample_idx = order(position);
  return draw;
}

std::string Mixture::identity() const {
  std::string text = fmt::format("seed {} order {}", seed_, static_cast<int>(order_));
  for (const Part& part : parts_)
    text += fmt::format("; {} weight {}{}", part.source->identity(), part.weight,
                        part.source->is_ordered() ? " in order" : "");
  return text;
}

}  // namespace tessera::data
