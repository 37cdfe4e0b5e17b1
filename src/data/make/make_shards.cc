#include "data/make/make_shards.h"

#include <deque>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/sha256.h"
#include "data/internal/read_ahead.h"
#include "data/make/internal/shard_folder.h"
#include "data/make/sample_files.h"
#include "data/recipe/recipe_file.h"
#include "formats/tar.h"
#include "synth/recipe/fingerprint.h"
#include "synth/recipe/studio_pool.h"

namespace tessera::data {
namespace {

using base::Error;
using base::Result;
using internal::ShardFacts;
using internal::ShardFolder;
using synth::Rejection;

constexpr auto kWhere = "make shards";
constexpr Index kPerWorker = 4;  // samples that wait to be written

// A sample as a worker leaves it; without files when every attempt was rejected.
struct Finished {
  std::vector<Rejection> rejections{};
  Index next_attempt = 0;
  synth::Fingerprint fingerprint{};
  std::vector<SampleFile> files{};
  MakeStats stats{};  // of this sample alone
};

Result<Finished> finish_sample(const ShardSetup& setup,
                               synth::StudioPool& studios,
                               Index index,
                               Index first_attempt) {
  const auto studio = studios.borrow();
  const synth::SampleOutcome outcome = synth::make_sample({.recipe = setup.recipe,
                                                           .catalogue = setup.catalogue,
                                                           .seed = setup.seed,
                                                           .index = index,
                                                           .horizon = setup.num_samples,
                                                           .split = setup.split,
                                                           .first_attempt = first_attempt},
                                                          *studio);
  Finished finished{.rejections = outcome.rejections, .next_attempt = outcome.next_attempt};
  if (!outcome.sample) return finished;
  finished.fingerprint = synth::fingerprint_of(outcome.sample->dialogue);
  finished.stats.add_sample(sample_document(*outcome.sample, index, /*ending=*/""));
  TESSERA_TRY(files, make_sample_files(*outcome.sample, setup.recipe.pictures, setup.seed, index));
  finished.files = std::move(files);
  return finished;
}

// One shard on its way to the disk.
class ShardWriter {
 public:
  ShardWriter(const ShardSetup& setup, synth::StudioPool& studios, formats::TarWriter writer)
      : setup_(setup),
        studios_(studios),
        writer_(std::move(writer)),
        seen_(static_cast<int>(setup.recipe.gates.same_picture_bits),
              setup.recipe.gates.same_text) {}

  // Duplicates are made anew here: what is one depends on the samples before it.
  Result<void> add(Index index, Finished sample) {
    while (true) {
      for (const Rejection rejection : sample.rejections)
        stats_.add_rejection(rejection);
      if (sample.files.empty()) {
        stats_.add_given_up();
        return {};
      }
      const bool has_picture = seen_.has_picture(sample.fingerprint);
      if (!has_picture && !seen_.has_text(sample.fingerprint)) break;
      stats_.add_rejection(has_picture ? Rejection::kSamePicture : Rejection::kSameText);
      TESSERA_TRY(next, finish_sample(setup_, studios_, index, sample.next_attempt));
      sample = std::move(next);
    }
    seen_.add(sample.fingerprint);
    stats_.merge(sample.stats);
    for (const SampleFile& file : sample.files) {
      TESSERA_TRY(added, writer_.add(file.name, file.bytes));
    }
    return {};
  }

  // The shard is there under its name.
  Result<MakeStats> finish(const std::string& identity) {
    const std::string facts = internal::format_shard_facts({.identity = identity, .stats = stats_});
    TESSERA_TRY(added, writer_.add(internal::kShardFacts, std::as_bytes(std::span(facts))));
    TESSERA_TRY(finished, writer_.finish());
    return stats_;
  }

 private:
  const ShardSetup& setup_;
  synth::StudioPool& studios_;
  formats::TarWriter writer_;
  synth::DuplicateWindow seen_;
  MakeStats stats_;
};

// Numbers of the samples of several shards, one shard after the other.
class SampleList {
 public:
  SampleList(const ShardSetup& setup, std::vector<Index> shards)
      : setup_(setup), shards_(std::move(shards)) {}

  [[nodiscard]] Index size_of(Index shard) const {
    return std::min(setup_.shard_samples, setup_.num_samples - shard * setup_.shard_samples);
  }
  // Only the last shard of all may be short, and it is the last here.
  [[nodiscard]] Index size() const {
    if (shards_.empty()) return 0;
    return (std::ssize(shards_) - 1) * setup_.shard_samples + size_of(shards_.back());
  }
  [[nodiscard]] Index index_of(Index number) const {
    const auto place = static_cast<std::size_t>(number / setup_.shard_samples);
    return shards_[place] * setup_.shard_samples + number % setup_.shard_samples;
  }
  [[nodiscard]] const std::vector<Index>& shards() const { return shards_; }

 private:
  const ShardSetup& setup_;
  std::vector<Index> shards_;
};

// Makes the shards of the list; returns how many are complete when it is done or cancelled.
Result<Index> make_all(const ShardSetup& setup,
                       const MakeOptions& options,
                       const ShardFolder& folder,
                       const SampleList& samples) {
  using Ahead = internal::ReadAhead<Finished>;
  synth::StudioPool studios(setup.assets);
  const int num_workers = std::max(1, options.num_workers);
  const std::vector<Ahead::Reader> readers(
      static_cast<std::size_t>(num_workers), [&](Index number) {
        return finish_sample(setup, studios, samples.index_of(number), /*first_attempt=*/0);
      });
  Ahead ahead(readers, samples.size(), num_workers * kPerWorker, /*is_threaded=*/num_workers > 1);
  const std::string identity = setup.identity();
  Index num_done = 0;
  for (std::size_t i = 0; i < samples.shards().size(); ++i) {
    const Index shard = samples.shards()[i];
    TESSERA_TRY(tar, formats::TarWriter::create(folder.shard_path(shard)));
    ShardWriter writer(setup, studios, std::move(tar));
    for (Index k = 0; k < samples.size_of(shard); ++k) {
      if (options.cancel != nullptr && options.cancel->is_requested()) {
        return static_cast<Index>(i);
      }
      TESSERA_TRY(sample, ahead.take());
      TESSERA_TRY(added, writer.add(samples.index_of(num_done), std::move(sample)));
      ++num_done;
      if (options.on_progress) options.on_progress(num_done, samples.size());
    }
    TESSERA_TRY(finished, writer.finish(identity));
  }
  return static_cast<Index>(samples.shards().size());
}

// Shards of the part that are not there yet; an error when one is of another setup.
Result<std::vector<Index>> find_missing(const ShardSetup& setup,
                                        const ShardFolder& folder,
                                        internal::ShardPart part) {
  const std::string identity = setup.identity();
  std::vector<Index> missing;
  for (Index shard = part.remainder; shard < setup.num_shards(); shard += part.num_parts) {
    TESSERA_TRY(facts, folder.read_facts(shard));
    if (!facts) missing.push_back(shard);
    if (facts && facts->identity != identity) {
      return Error::invalid_input(
          kWhere, fmt::format("{}: a shard of this recipe, seed, pack and number of samples, is of "
                              "others; choose another folder or remove it",
                              folder.shard_path(shard)));
    }
  }
  return missing;
}

// Of every shard of the setup that is in the folder, whoever made it.
Result<MakeStats> gather_stats(const ShardSetup& setup, const ShardFolder& folder) {
  const std::string identity = setup.identity();
  MakeStats stats;
  for (Index shard = 0; shard < setup.num_shards(); ++shard) {
    TESSERA_TRY(facts, folder.read_facts(shard));
    if (facts && facts->identity == identity) stats.merge(facts->stats);
  }
  return stats;
}

Result<void> write_stats(const ShardSetup& setup,
                         const ShardFolder& folder,
                         const MakeStats& stats) {
  formats::Json json = stats.to_json();
  json["recipe"] = setup.recipe.name;
  json["seed"] = setup.seed;
  json["split"] = to_string(setup.split);
  json["assets"] = setup.assets->identity();
  json["identity"] = setup.identity();
  return base::write_file_atomically(folder.stats_path(), json.dump(1) + "\n");
}

}  // namespace

std::string ShardSetup::identity() const {
  const std::string text = fmt::format("shards 1 {} assets {} seed {} {} samples {} of {}",
                                       document_text(recipe_to_json(recipe)), assets->identity(),
                                       seed, to_string(split), num_samples, shard_samples);
  return base::sha256_hex(std::as_bytes(std::span(text)));
}

Result<MakeReport> make_shards(const ShardSetup& setup, const MakeOptions& options) {
  const internal::ShardPart part{.remainder = options.part, .num_parts = options.num_parts};
  TESSERA_TRY(folder, ShardFolder::open(options.folder, part));
  TESSERA_TRY(missing, find_missing(setup, folder, part));
  const Index num_own = (setup.num_shards() - part.remainder + part.num_parts - 1) / part.num_parts;
  MakeReport report{.num_kept = std::max<Index>(0, num_own) - std::ssize(missing)};
  const SampleList samples(setup, std::move(missing));
  TESSERA_TRY(num_made, make_all(setup, options, folder, samples));
  report.num_shards = report.num_kept + num_made;
  report.is_complete = num_made == std::ssize(samples.shards());
  TESSERA_TRY(stats, gather_stats(setup, folder));
  report.stats = std::move(stats);
  if (report.is_complete && report.num_shards > 0 && report.stats.num_samples() == 0) {
    return Error::invalid_input(
        kWhere, fmt::format("at least one sample that passes the gates, has none: {}",
                            formats::Json(report.stats.rejections()).dump()));
  }
  TESSERA_TRY(written, write_stats(setup, folder, report.stats));
  return report;
}

}  // namespace tessera::data
