// One sample as the page and the sheet show it.
#pragma once

#include <array>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/index.h"
#include "data/drop.h"
#include "data/source.h"
#include "formats/image/image.h"
#include "formats/json.h"
#include "processor/conversation.h"
#include "processor/grounding.h"
#include "processor/processor.h"

namespace tessera::data::internal {

struct PreviewBox {
  Index image = 0;
  std::string text{};  // label, or kind and text
  std::array<Index, 4> box{};
};

struct PreviewSample {
  std::string place;
  processor::Conversation conversation{};
  std::vector<formats::Image> images{};
  std::vector<processor::ImageSpan> spans{};  // what the processor makes of the images
  Index num_tokens = 0;
  Index num_targets = 0;
  std::vector<PreviewBox> answer_boxes{};
  std::vector<PreviewBox> truth_boxes{};
  formats::Json document{};  // null when the source knows nothing
};

// A drop when the sample could not be trained on.
[[nodiscard]] Outcome<PreviewSample> read_preview_sample(const Source& source,
                                                         Index sample_idx,
                                                         const processor::Processor& processor);

}  // namespace tessera::data::internal
