// One page's entry in the output of `tessera ocr`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "cli/ocr/join_bands.h"
#include "processor/grounding.h"
#include "vision/grid.h"

namespace tessera::cli {

struct OcrPage {
  std::string source{};
  Index page = 1;  // from 1; a picture is its only page
  vision::Resolution size{};
  std::string markdown{};                     // without grounding tags
  std::string text{};                         // without markup
  std::vector<processor::PixelBox> blocks{};  // of a grounded answer
  std::string finish_reason{};
  std::optional<base::Error> error{};  // instead of all but source and page
};

// Fills markdown, text and blocks from what the model said of the bands of a page of `size`, top to
// bottom; a box counts in the band that its middle belongs to.
void read_answers(std::span<const BandText> answers, OcrPage& page);

[[nodiscard]] nlohmann::ordered_json page_json(const OcrPage& page);

}  // namespace tessera::cli
