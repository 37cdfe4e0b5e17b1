// processor_config.json: how pictures and prompts are prepared. Absent fields take the defaults of
// the official processor. Beside it ocr_config.json, which only Tessera reads: the official
// processor refuses a processor_config.json with fields that it does not know.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "vision/grid.h"
#include "vision/views.h"

namespace tessera::processor {

inline constexpr Index kMostOcrBands = 20;

struct ProcessorConfig {
  vision::ImageGeometry geometry = vision::default_geometry();
  vision::PixelScale scale;  // image_mean, image_std; the mean also fills margins
  bool normalize = true;     // false: the tower sees bytes / 255
  std::string image_token = "<image>";
  std::string pad_token = "<｜▁pad▁｜>";  // where the tokenizer names none
  bool mask_prompt = true;                // prompts are no labels
  std::int32_t ignore_id = -100;          // label of positions that teach nothing
  // Of ocr_config.json, as `prompt` and `bands`.
  std::string ocr_prompt;  // empty: the program's own
  Index ocr_bands = 1;     // a page of small print is read in so many at most (vision/bands.h)

  // What turns bytes into the tower's input: `scale`, or only the division when not normalised.
  [[nodiscard]] vision::PixelScale tower_scale() const;
};

// `where` names the source in errors; `ignored_fields` are unknown fields to pass over.
[[nodiscard]] base::Result<ProcessorConfig> parse_processor_config(
    std::string_view json,
    const std::string& where,
    std::span<const std::string> ignored_fields = {});

// <folder>/processor_config.json, else <folder>/preprocessor_config.json, else the defaults; and
// <folder>/ocr_config.json where there is one.
[[nodiscard]] base::Result<ProcessorConfig> read_processor_config(
    const std::string& folder, std::span<const std::string> ignored_fields = {});

}  // namespace tessera::processor
