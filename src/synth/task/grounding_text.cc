#include "synth/task/grounding_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/check.h"
#include "processor/grounding.h"

namespace tessera::synth {
namespace {

using vision::Resolution;

constexpr double kSmallestPixels = 4;
constexpr double kSmallestShare = 0.01;

bool is_wide_enough(double extent, Index side) {
  return extent >= kSmallestPixels && extent >= kSmallestShare * static_cast<double>(side);
}

std::vector<std::array<Index, 4>> boxes_on_grid(std::span<const draw::Box> boxes,
                                                const Resolution& picture) {
  std::vector<std::array<Index, 4>> out;
  out.reserve(boxes.size());
  for (const draw::Box& box : boxes)
    out.push_back(processor::box_on_grid({box.x0, box.y0, box.x1, box.y1}, picture));
  std::ranges::sort(out);
  return out;
}

}  // namespace

bool is_groundable(const draw::Box& box, const Resolution& picture) {
  const draw::Box inside = draw::intersect(
      box, {0, 0, static_cast<double>(picture.width), static_cast<double>(picture.height)});
  return !inside.is_empty() && is_wide_enough(inside.width(), picture.width) &&
         is_wide_enough(inside.height(), picture.height);
}

std::string boxes_text(std::span<const draw::Box> boxes, const Resolution& picture) {
  return processor::boxes_text(boxes_on_grid(boxes, picture));
}

std::string grounded_text(std::string_view label,
                          std::span<const draw::Box> boxes,
                          const Resolution& picture) {
  base::check(processor::is_label(label), "grounded_text",
              "a label is one line without tags, got '", label, "'");
  return processor::grounding_text(label, boxes_on_grid(boxes, picture));
}

std::string grounded_text(std::string_view label, const draw::Box& box, const Resolution& picture) {
  return grounded_text(label, std::span(&box, 1), picture);
}

}  // namespace tessera::synth
