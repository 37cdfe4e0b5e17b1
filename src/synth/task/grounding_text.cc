#include "synth/task/grounding_text.h"

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "processor/processor.h"

namespace tessera::synth {
namespace {

constexpr Index kLargest = 999;
constexpr double kSmallestPixels = 4;
constexpr double kSmallestShare = 0.01;

Index to_units(double pixels, Index side) {
  const double scaled = 999 * pixels / static_cast<double>(side) + 0.5;
  return scaled <= 0 ? 0 : std::min(static_cast<Index>(scaled), kLargest);
}

bool is_wide_enough(double extent, Index side) {
  return extent >= kSmallestPixels && extent >= kSmallestShare * static_cast<double>(side);
}

}  // namespace

GroundingBox to_grounding_units(const draw::Box& box, PictureSize picture) {
  base::check(picture.width > 0 && picture.height > 0, "to_grounding_units",
              "a picture has pixels, its size is ", picture.width, " x ", picture.height);
  const Index x0 = to_units(box.x0, picture.width);
  const Index y0 = to_units(box.y0, picture.height);
  return {x0, y0, std::max(x0, to_units(box.x1, picture.width)),
          std::max(y0, to_units(box.y1, picture.height))};
}

bool is_groundable(const draw::Box& box, PictureSize picture) {
  const draw::Box inside = draw::intersect(
      box, {0, 0, static_cast<double>(picture.width), static_cast<double>(picture.height)});
  return !inside.is_empty() && is_wide_enough(inside.width(), picture.width) &&
         is_wide_enough(inside.height(), picture.height);
}

std::string boxes_text(std::span<const draw::Box> boxes, PictureSize picture) {
  std::vector<GroundingBox> units;
  for (const draw::Box& box : boxes)
    units.push_back(to_grounding_units(box, picture));
  std::ranges::sort(units);
  std::string text(processor::kDetOpen);
  text += '[';
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto& [x0, y0, x1, y1] = units[i];
    text += base::cat(i > 0 ? ", " : "", "[", x0, ", ", y0, ", ", x1, ", ", y1, "]");
  }
  return base::cat(text, "]", processor::kDetClose);
}

std::string grounded_text(std::string_view label,
                          std::span<const draw::Box> boxes,
                          PictureSize picture) {
  base::check(is_label(label), "grounded_text", "a label is one line without tags, got '", label,
              "'");
  return base::cat(processor::kRefOpen, label, processor::kRefClose, boxes_text(boxes, picture));
}

std::string grounded_text(std::string_view label, const draw::Box& box, PictureSize picture) {
  return grounded_text(label, std::span(&box, 1), picture);
}

bool is_label(std::string_view text) {
  return !text.empty() && text.find_first_of("\r\n") == std::string_view::npos &&
         text.find("<|") == std::string_view::npos && text.find("|>") == std::string_view::npos;
}

}  // namespace tessera::synth
