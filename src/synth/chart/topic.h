// What a chart is about: plausible names and numbers.
#pragma once

#include <cstdint>

#include "base/rng.h"
#include "synth/assets/assets.h"
#include "synth/chart/scale.h"
#include "synth/scene.h"

namespace tessera::synth {

enum class CategoryKind : std::uint8_t { kAny, kOrdered, kRanges, kLetters };

struct TopicRequest {
  Language language = Language::kEnglish;
  CategoryKind categories = CategoryKind::kAny;  // kOrdered: months or years
  Index num_categories = 5;
  Index num_series = 1;
  bool is_share = false;    // every category's values add up to 100 (of one series: all values)
  bool is_stacked = false;  // every category's values together stay on the scale
  ScaleRequest scale{};
};

struct Topic {
  DataTable table{};
  Scale scale{};
};

[[nodiscard]] Topic choose_topic(const AssetView& view,
                                 const TopicRequest& request,
                                 base::Rng& rng);

}  // namespace tessera::synth
