#include "data/preview/internal/preview_sample.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "data/sample.h"

namespace tessera::data::internal {
namespace {

using formats::Json;

// Boxes of the document; entries in another form are passed over.
std::vector<PreviewBox> truth_of(const Json& document, std::size_t num_images) {
  std::vector<PreviewBox> boxes;
  if (!document.is_object() || !document.contains("boxes")) return boxes;
  for (const Json& each : document.at("boxes")) {
    if (!each.is_object() || !each.contains("box")) continue;
    const Json& box = each.at("box");
    const Json image = each.value("image", Json(0));
    const bool is_box = box.is_array() && box.size() == 4 && image.is_number_integer() &&
                        std::all_of(box.begin(), box.end(),
                                    [](const Json& side) { return side.is_number_integer(); });
    if (!is_box || image.get<Index>() < 0 || image.get<std::size_t>() >= num_images) continue;
    PreviewBox shown{.image = image.get<Index>()};
    for (std::size_t i = 0; i < 4; ++i)
      shown.box[i] = box[i].get<Index>();
    for (const char* key : {"kind", "text"}) {
      const auto text = each.find(key);
      if (text == each.end() || !text->is_string()) continue;
      if (!shown.text.empty()) shown.text += ": ";
      shown.text += text->get<std::string>();
    }
    boxes.push_back(std::move(shown));
  }
  return boxes;
}

std::vector<PreviewBox> answered_boxes(const processor::Conversation& conversation,
                                       const std::vector<formats::Image>& images) {
  std::vector<vision::Resolution> sizes;
  sizes.reserve(images.size());
  for (const formats::Image& image : images)
    sizes.push_back({.width = image.width, .height = image.height});
  std::vector<PreviewBox> boxes;
  for (const processor::Message& message : conversation.messages) {
    if (message.role != processor::Role::kAssistant) continue;
    for (const processor::PixelBox& each : processor::boxes_in_pixels(message.content, sizes)) {
      boxes.push_back({.image = each.image_idx, .text = each.label, .box = each.box});
    }
  }
  return boxes;
}

}  // namespace

Outcome<PreviewSample> read_preview_sample(const Source& source,
                                           Index sample_idx,
                                           const processor::Processor& processor) {
  Outcome<RawSample> raw = source.read(sample_idx);
  if (!raw) return raw.drop();
  PreviewSample shown{.place = raw->place, .conversation = raw->conversation};
  for (const Picture& picture : raw->pictures) {
    if (picture.encoded.empty()) {
      shown.images.push_back(picture.pixels);
      continue;
    }
    auto pixels = formats::decode_image(picture.encoded);
    if (!pixels) {
      return Drop{DropReason::kBadImage,
                  fmt::format("{}: {}: {}", raw->place, picture.name, pixels.error().message)};
    }
    shown.images.push_back(*std::move(pixels));
  }
  shown.document = Json::parse(raw->document, nullptr, /*allow_exceptions=*/false);
  if (!shown.document.is_object()) shown.document = Json();
  SampleMaker maker(processor, {.makes_views = false});
  const Outcome<Sample> sample = maker.make(*std::move(raw));
  if (!sample) return sample.drop();
  shown.spans = sample->image_spans;
  shown.num_tokens = sample->num_tokens();
  shown.num_targets = sample->num_targets;
  shown.answer_boxes = answered_boxes(shown.conversation, shown.images);
  shown.truth_boxes = truth_of(shown.document, shown.images.size());
  return shown;
}

}  // namespace tessera::data::internal
