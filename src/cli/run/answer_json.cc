#include "cli/run/answer_json.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace tessera::cli {
namespace {

using Json = nlohmann::ordered_json;

// Microseconds are enough, and keep the output readable.
double rounded_ms(double milliseconds) {
  return std::round(milliseconds * 1000) / 1000;
}

}  // namespace

Json image_json(const vision::ImageViews& views, const std::string& source, Index num_tokens) {
  return {{"source", source},
          {"width", views.source.width},
          {"height", views.source.height},
          {"resolution", {views.resolution.width, views.resolution.height}},
          {"tiles", {views.grid.columns, views.grid.rows}},
          {"num_tokens", num_tokens},
          {"tile_sha256", views.sha256()}};
}

std::vector<processor::PixelBox> answer_boxes(const engine::Prompt& prompt,
                                              const engine::Answer& answer) {
  std::vector<vision::Resolution> pictures;
  pictures.reserve(prompt.views.size());
  for (const vision::ImageViews& views : prompt.views)
    pictures.push_back(views.source);
  return processor::boxes_in_pixels(answer.text, pictures);
}

Json answer_json(const AnsweredRequest& request) {
  const engine::Prompt& prompt = request.prompt;
  const engine::Answer& answer = request.answer;
  Json images = Json::array();
  Index image_tokens = 0;
  for (std::size_t i = 0; i < prompt.views.size(); ++i) {
    const Index count = prompt.encoded.images[i].count;
    image_tokens += count;
    images.push_back(image_json(prompt.views[i], request.sources[i], count));
  }
  Json boxes = Json::array();
  for (const processor::PixelBox& box : answer_boxes(prompt, answer)) {
    boxes.push_back({{"image", box.image_idx}, {"label", box.label}, {"box", box.box}});
  }
  return {{"model", request.model},
          {"device", to_string(request.context.device())},
          {"dtype", to_string(request.context.activation_type())},
          {"input_ids", prompt.encoded.ids},
          {"images", std::move(images)},
          {"output_ids", answer.ids},
          {"text", answer.text},
          {"finish_reason", engine::to_string(answer.reason)},
          {"logprobs", answer.log_probs},
          {"boxes", std::move(boxes)},
          {"usage",
           {{"prompt_tokens", prompt.encoded.ids.size()},
            {"image_tokens", image_tokens},
            {"completion_tokens", answer.ids.size()}}},
          {"timings_ms",
           {{"load", rounded_ms(request.load_ms)},
            {"preprocess", rounded_ms(prompt.preprocess_ms)},
            {"vision", rounded_ms(request.vision_ms)},
            {"prefill", rounded_ms(answer.times.prefill_ms)},
            {"decode", rounded_ms(answer.times.decode_ms)},
            {"total", rounded_ms(request.total_ms)}}}};
}

}  // namespace tessera::cli
