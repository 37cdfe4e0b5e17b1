// The JSON object of one answer (docs/architecture.md, "What run --json prints").
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/engine.h"
#include "processor/grounding.h"

namespace tessera::cli {

// What is known of one answered request.
struct AnsweredRequest {
  std::string model;  // checkpoint directory
  const ops::Context& context;
  const engine::Prompt& prompt;
  const std::vector<std::string>& sources;  // of the pictures
  const engine::Answer& answer;
  double load_ms = 0;
  double vision_ms = 0;
  double total_ms = 0;
};

// One entry of "images".
[[nodiscard]] nlohmann::ordered_json image_json(const vision::ImageViews& views,
                                                const std::string& source,
                                                Index num_tokens);

[[nodiscard]] nlohmann::ordered_json answer_json(const AnsweredRequest& request);

// Boxes of the answer in pixels of the prompt's pictures.
[[nodiscard]] std::vector<processor::PixelBox> answer_boxes(const engine::Prompt& prompt,
                                                            const engine::Answer& answer);

}  // namespace tessera::cli
