// processor_config.json: how pictures and prompts are prepared. Absent fields take the defaults of
// the official processor.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "vision/grid.h"
#include "vision/views.h"

namespace tessera::processor {

struct ProcessorConfig {
  vision::ImageGeometry geometry;  // candidate_resolutions, patch_size, downsample_ratio
  vision::PixelScale scale;        // image_mean, image_std
  bool normalize = true;           // false: views stay in [0, 1]
  std::string image_token = "<image>";
  std::string pad_token = "<｜▁pad▁｜>";
  bool mask_prompt = true;        // prompts are no labels
  std::int32_t ignore_id = -100;  // label of positions that teach nothing
  std::string ocr_prompt;         // empty: the program's own
};

// `where` names the source in errors.
[[nodiscard]] base::Result<ProcessorConfig> parse_processor_config(
    std::string_view json,
    const std::string& where,
    const base::Limits& limits = base::default_limits());

// <folder>/processor_config.json, else <folder>/preprocessor_config.json; all defaults when neither
// is there.
[[nodiscard]] base::Result<ProcessorConfig> read_processor_config(
    const std::string& folder, const base::Limits& limits = base::default_limits());

}  // namespace tessera::processor
