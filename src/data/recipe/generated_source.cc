#include "data/recipe/generated_source.h"

#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "data/make/sample_files.h"
#include "data/recipe/recipe_file.h"

namespace tessera::data {
namespace {

Index bytes_of(const synth::MadeSample& sample) {
  Index num_bytes = 0;
  for (const draw::Image& image : sample.dialogue.images)
    num_bytes += std::ssize(image.rgb);
  return num_bytes;
}

RawSample raw_of(const synth::MadeSample& sample, const std::string& place) {
  RawSample raw{.place = place, .conversation = sample.dialogue.conversation, .pictures = {}};
  for (std::size_t i = 0; i < sample.dialogue.images.size(); ++i) {
    raw.pictures.push_back(
        {.name = fmt::format("picture {}", i), .encoded = {}, .pixels = sample.dialogue.images[i]});
  }
  return raw;
}

}  // namespace

GeneratedSource::GeneratedSource(Setup setup)
    : setup_(std::move(setup)),
      plan_(setup_.num_samples, setup_.uses, setup_.window, setup_.seed),
      studios_(setup_.assets) {
  if (setup_.name.empty()) setup_.name = setup_.recipe.name;
}

std::string GeneratedSource::identity() const {
  const std::string recipe = document_text(recipe_to_json(setup_.recipe));
  return fmt::format("generated recipe {} assets {} seed {} samples {} uses {} window {} {}",
                     base::sha256_hex(std::as_bytes(std::span(recipe))), setup_.assets->identity(),
                     setup_.seed, setup_.num_samples, setup_.uses, setup_.window,
                     to_string(setup_.split));
}

Outcome<RawSample> GeneratedSource::read(Index sample_idx) const {
  const ReusePlan::Use use = plan_.at(sample_idx);
  const std::string place = fmt::format("{}: sample {}", setup_.name, use.sample);
  Made made = use.repeat > 0 ? take_kept(use.sample) : nullptr;
  if (made == nullptr) {
    Outcome<Made> fresh = make(use.sample);
    if (!fresh) return fresh.drop();
    made = *std::move(fresh);
    if (use.repeat == 0) keep(use.sample, made);
  }
  RawSample raw = raw_of(*made, place);
  if (setup_.keeps_documents) {
    raw.document = document_text(sample_document(*made, use.sample, ""));
  }
  return raw;
}

Outcome<GeneratedSource::Made> GeneratedSource::make(Index sample) const {
  const auto studio = studios_.borrow();
  synth::SampleOutcome outcome = synth::make_sample({.recipe = setup_.recipe,
                                                     .catalogue = setup_.catalogue,
                                                     .seed = setup_.seed,
                                                     .index = sample,
                                                     .horizon = setup_.num_samples,
                                                     .split = setup_.split},
                                                    *studio);
  if (outcome.sample) {
    return Made(std::make_shared<const synth::MadeSample>(*std::move(outcome.sample)));
  }
  return Drop{DropReason::kNotMade,
              fmt::format("{}: sample {}: an attempt that passes the gates, the last of {} is {}",
                          setup_.name, sample, outcome.rejections.size(),
                          to_string(outcome.rejections.back()))};
}

GeneratedSource::Made GeneratedSource::take_kept(Index sample) const {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(sample);
  if (found == kept_.end()) return nullptr;
  Made made = found->second.sample;
  if (--found->second.num_left == 0) {
    num_kept_bytes_ -= found->second.num_bytes;
    kept_.erase(found);
  }
  return made;
}

void GeneratedSource::keep(Index sample, const Made& made) const {
  const Index num_left = plan_.num_uses(sample) - 1;
  if (num_left == 0) return;
  const Index num_bytes = bytes_of(*made);
  const std::lock_guard lock(mutex_);
  // Those whose last use was read before they were kept would stay for ever.
  const Index first_used = sample - setup_.window * (setup_.uses + 1);
  while (!kept_.empty() && kept_.begin()->first < first_used) {
    num_kept_bytes_ -= kept_.begin()->second.num_bytes;
    kept_.erase(kept_.begin());
  }
  if (num_kept_bytes_ + num_bytes > setup_.cache_bytes) return;
  const bool is_added =
      kept_.try_emplace(sample, Kept{.sample = made, .num_bytes = num_bytes, .num_left = num_left})
          .second;
  if (is_added) num_kept_bytes_ += num_bytes;
}

}  // namespace tessera::data
