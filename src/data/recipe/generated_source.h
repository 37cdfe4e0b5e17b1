// A source whose samples are made when they are asked for.
//
//   TESSERA_TRY(recipe, read_recipe("standard.json"));
//   auto source = std::make_unique<GeneratedSource>(GeneratedSource::Setup{
//       .recipe = recipe, .catalogue = synth::Catalogue::all(), .assets = assets, .seed = 1,
//       .num_samples = 1'000'000, .uses = 2});
//
// Sample numbers of this source are draws: with `uses` above 1 one made sample comes again
// (reuse.h). What is read is a function of the setup and the number; which threads read, and what
// they read before, changes nothing. Duplicates are looked for in shards only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "data/recipe/reuse.h"
#include "data/source.h"
#include "synth/assets/assets.h"
#include "synth/recipe/sample.h"
#include "synth/recipe/studio_pool.h"

namespace tessera::data {

class GeneratedSource final : public Source {
 public:
  struct Setup {
    std::string name{};  // empty: the recipe's
    synth::Recipe recipe;
    synth::Catalogue catalogue;
    std::shared_ptr<const synth::Assets> assets;
    std::uint64_t seed = 0;
    Index num_samples = 1;
    Index uses = 1;
    Index window = 256;
    synth::Split split = synth::Split::kTrain;
    bool keeps_documents = false;          // RawSample::document, for people
    Index cache_bytes = Index{512} << 20;  // pixels kept for later uses
  };

  explicit GeneratedSource(Setup setup);

  [[nodiscard]] const std::string& name() const override { return setup_.name; }
  [[nodiscard]] Index num_samples() const override { return plan_.num_draws(); }
  [[nodiscard]] std::string identity() const override;
  // Its curves follow the number: no permutation.
  [[nodiscard]] bool is_ordered() const override { return true; }
  [[nodiscard]] Outcome<RawSample> read(Index sample_idx) const override;

 private:
  using Made = std::shared_ptr<const synth::MadeSample>;  // shared by its uses on several threads

  struct Kept {
    Made sample;
    Index num_bytes = 0;
    Index num_left = 0;  // uses to come
  };

  [[nodiscard]] Outcome<Made> make(Index sample) const;
  [[nodiscard]] Made take_kept(Index sample) const;
  void keep(Index sample, const Made& made) const;

  Setup setup_;
  ReusePlan plan_;
  mutable synth::StudioPool studios_;
  mutable std::mutex mutex_;  // guards what follows
  mutable std::map<Index, Kept> kept_;
  mutable Index num_kept_bytes_ = 0;
};

}  // namespace tessera::data
