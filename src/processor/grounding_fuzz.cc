// Any bytes as an answer: no crash, boxes inside their pictures, phrases in order and found again.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "processor/grounding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tessera::base::check;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const tessera::vision::Resolution pictures[] = {{640, 480}, {1, 4000}};
  std::size_t num_boxes = 0;
  std::size_t end = 0;
  for (const auto& phrase : tessera::processor::parse_grounding(text)) {
    check(phrase.offset >= end && text.substr(phrase.offset).starts_with("<|ref|>"), "grounding",
          "phrases in order at their tags, is at ", phrase.offset);
    end = phrase.offset + phrase.label.size();
    num_boxes += phrase.boxes.size();
  }
  const auto boxes = tessera::processor::boxes_in_pixels(text, pictures);
  check(boxes.size() == num_boxes, "grounding", "each box once, has ", boxes.size());
  for (const auto& [image_idx, label, box] : boxes) {
    const auto& [width, height] = pictures[image_idx];
    const bool is_inside = box[0] >= 0 && box[1] >= 0 && box[2] >= 0 && box[3] >= 0 &&
                           box[0] <= width && box[2] <= width && box[1] <= height &&
                           box[3] <= height;
    check(is_inside, "grounding", "boxes inside the picture, label ", label);
  }
  return 0;
}
