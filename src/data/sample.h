// From a source's conversation to what is trained on: ids and labels as the official processor
// makes them, and the views of the pictures.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/index.h"
#include "base/limits.h"
#include "data/drop.h"
#include "data/source.h"
#include "processor/conversation.h"
#include "processor/processor.h"
#include "vision/views.h"

namespace tessera::data {

// A whole sample. T tokens: ids and labels are as long as each other; the loss compares labels[1:]
// with what was predicted at [:-1], so labels[0] is never a target.
struct Sample {
  Index draw = 0;        // number in the stream that the loader delivers
  Index source_idx = 0;  // in the mixture
  Index sample_idx = 0;  // in the source
  std::vector<std::int32_t> ids{};
  std::vector<std::int32_t> labels{};               // processor.config().ignore_id: no target
  std::vector<processor::ImageSpan> image_spans{};  // where the images stand in ids
  std::vector<vision::ImageViews> images{};         // one per span; empty when views are not made
  Index num_targets = 0;                            // labels[1:] that are targets
  Index num_views = 0;                              // distinct views: what the tower computes

  [[nodiscard]] Index num_tokens() const { return static_cast<Index>(ids.size()); }
};

struct SampleOptions {
  Index max_tokens = base::default_limits().prompt_tokens;  // longer: kTooLong
  Index max_views = INT64_MAX;                              // more: kTooManyViews
  bool makes_views = true;  // false: pictures are decoded, but no views are made of them
  base::Limits limits = base::default_limits();
};

// One per thread; the processor may be shared and outlives it.
class SampleMaker {
 public:
  SampleMaker(const processor::Processor& processor, const SampleOptions& options);

  // Numbers draw, source_idx and sample_idx are the caller's to fill.
  [[nodiscard]] Outcome<Sample> make(RawSample raw);

 private:
  [[nodiscard]] Outcome<Sample> encode(const RawSample& raw) const;
  [[nodiscard]] std::optional<Drop> add_images(RawSample& raw, Sample& sample);

  const processor::Processor& processor_;
  SampleOptions options_;
  vision::ViewMaker view_maker_;
};

}  // namespace tessera::data
