#include "cli/ocr/ocr_page.h"

#include <nlohmann/json.hpp>

#include "cli/ocr/ocr_text.h"

namespace tessera::cli {

using Json = nlohmann::ordered_json;

void read_answer(std::string_view answer, OcrPage& page) {
  page.blocks = processor::boxes_in_pixels(answer, {&page.size, 1});
  page.markdown = text_without_grounding(answer);
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
