#include "cli/ocr/ocr_page.h"

#include <nlohmann/json.hpp>

#include "cli/ocr/ocr_text.h"

namespace tessera::cli {

using Json = nlohmann::ordered_json;

void read_answers(std::span<const BandText> answers, OcrPage& page) {
  std::vector<BandText> texts;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto& [band, answer] = answers[i];
    const vision::Resolution size{.width = page.size.width, .height = band.height()};
    const Index end = i + 1 < answers.size() ? answers[i + 1].band.cut : page.size.height;
    for (processor::PixelBox& block : processor::boxes_in_pixels(answer, {&size, 1})) {
      block.box[1] += band.top;
      block.box[3] += band.top;
      const Index middle = (block.box[1] + block.box[3]) / 2;
      if (middle >= band.cut && middle < end) page.blocks.push_back(std::move(block));
    }
    texts.push_back({.band = band, .text = text_without_grounding(answer)});
  }
  page.markdown = join_bands(texts);
  page.text = plain_text_of_markdown(page.markdown);
}

Json page_json(const OcrPage& page) {
  Json json{{"source", page.source}, {"page", page.page}};
  if (page.error) {
    json["error"] = page.error->to_string();
    return json;
  }
  json["width"] = page.size.width;
  json["height"] = page.size.height;
  json["text"] = page.text;
  json["markdown"] = page.markdown;
  json["blocks"] = Json::array();
  for (const processor::PixelBox& block : page.blocks)
    json["blocks"].push_back({{"box", block.box}, {"text", block.label}});
  json["finish_reason"] = page.finish_reason;
  return json;
}

}  // namespace tessera::cli
