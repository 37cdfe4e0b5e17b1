#include "draw/boxes.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/check.h"
#include "draw/internal/label.h"

namespace tessera::draw {
namespace {

// Sizes that are comfortable at 1000 pixels, in proportion to the longer side.
constexpr Index kSidePerLinePixel = 330;
constexpr Index kMinLinePixels = 2;
constexpr Index kSidePerTextPixel = 48;
constexpr Index kMinTextPixels = 11;

Index hairline_width(Index line) {
  return std::max<Index>(1, line / 4);
}

// Half-open: x0 <= x < x1.
struct Rect {
  Index x0 = 0;
  Index y0 = 0;
  Index x1 = 0;
  Index y1 = 0;
};

bool overlap(const Rect& a, const Rect& b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

// At least one pixel, inside the picture.
Rect clamped(const std::array<Index, 4>& box, const formats::Image& image) {
  const auto [x_low, x_high] = std::minmax(box[0], box[2]);
  const auto [y_low, y_high] = std::minmax(box[1], box[3]);
  const Index x0 = std::clamp<Index>(x_low, 0, image.width - 1);
  const Index y0 = std::clamp<Index>(y_low, 0, image.height - 1);
  return {.x0 = x0,
          .y0 = y0,
          .x1 = std::clamp<Index>(x_high, x0 + 1, image.width),
          .y1 = std::clamp<Index>(y_high, y0 + 1, image.height)};
}

std::uint8_t* pixel(formats::Image& image, Index x, Index y) {
  return image.rgb.data() + 3 * (y * image.width + x);
}

void fill(formats::Image& image, const Rect& rect, const Rgb& colour) {
  for (Index y = rect.y0; y < rect.y1; ++y) {
    for (Index x = rect.x0; x < rect.x1; ++x) {
      std::copy(colour.begin(), colour.end(), pixel(image, x, y));
    }
  }
}

Rect shrunk(const Rect& rect, Index by) {
  return {.x0 = rect.x0 + by, .y0 = rect.y0 + by, .x1 = rect.x1 - by, .y1 = rect.y1 - by};
}

// Four bars inside the rectangle; one solid bar when it is thinner than two lines.
void draw_outline(formats::Image& image, const Rect& rect, Index line, const Rgb& colour) {
  const Index top = std::min(rect.y0 + line, rect.y1);
  const Index bottom = std::max(rect.y1 - line, rect.y0);
  const Index left = std::min(rect.x0 + line, rect.x1);
  const Index right = std::max(rect.x1 - line, rect.x0);
  fill(image, {rect.x0, rect.y0, rect.x1, top}, colour);
  fill(image, {rect.x0, bottom, rect.x1, rect.y1}, colour);
  fill(image, {rect.x0, rect.y0, left, rect.y1}, colour);
  fill(image, {right, rect.y0, rect.x1, rect.y1}, colour);
}

// The coloured line, and within it a hairline that shows it on a ground of its own colour.
void draw_frame(formats::Image& image, const Rect& rect, Index line, const Rgb& colour) {
  draw_outline(image, rect, line, colour);
  draw_outline(image, shrunk(rect, line), hairline_width(line), contrasting(colour));
}

// Where a plate of this size goes: above the box, below it, or inside it at the top or the bottom;
// the first of these that is inside the picture and free of earlier plates. When all are taken, the
// first that is inside the picture; a plate higher than the picture has no place.
std::optional<Rect> place_plate(const Rect& box,
                                const formats::Image& plate,
                                const formats::Image& image,
                                const std::vector<Rect>& taken) {
  if (plate.height > image.height || plate.width > image.width) return std::nullopt;
  const Index x0 = std::clamp<Index>(box.x0, 0, image.width - plate.width);
  const Index last_y0 = image.height - plate.height;
  const std::array<Index, 4> tops = {box.y0 - plate.height, box.y1, box.y0, box.y1 - plate.height};
  std::optional<Rect> fallback;
  for (const Index y0 : tops) {
    if (y0 < 0 || y0 > last_y0) continue;
    const Rect rect{.x0 = x0, .y0 = y0, .x1 = x0 + plate.width, .y1 = y0 + plate.height};
    const auto covers = [&rect](const Rect& other) { return overlap(rect, other); };
    if (std::none_of(taken.begin(), taken.end(), covers)) return rect;
    if (!fallback) fallback = rect;
  }
  if (fallback) return fallback;
  const Index y0 = std::clamp<Index>(box.y0, 0, last_y0);
  return Rect{.x0 = x0, .y0 = y0, .x1 = x0 + plate.width, .y1 = y0 + plate.height};
}

void paste(formats::Image& image, const formats::Image& plate, const Rect& rect) {
  for (Index y = rect.y0; y < rect.y1; ++y) {
    const auto begin = plate.rgb.begin() + 3 * (y - rect.y0) * plate.width;
    std::copy(begin, begin + 3 * plate.width, pixel(image, rect.x0, y));
  }
}

}  // namespace

Index frame_width(Index image_width, Index image_height) {
  return std::max(kMinLinePixels, std::max(image_width, image_height) / kSidePerLinePixel);
}

base::Result<formats::Image> draw_boxes(const formats::Image& image,
                                        std::span<const LabelledBox> boxes) {
  base::check(image.width > 0 && image.height > 0 &&
                  std::ssize(image.rgb) == 3 * image.width * image.height,
              "draw_boxes", "an image of 3 bytes per pixel, ", image.width, " x ", image.height,
              " pixels have ", image.rgb.size(), " bytes");
  formats::Image marked = image;
  const Index line = frame_width(image.width, image.height);
  const Index side = std::max(image.width, image.height);
  // All frames first: no frame runs through a label.
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    draw_frame(marked, clamped(boxes[i].box, image), line, kBoxColours[i % kBoxColours.size()]);
  }
  std::vector<Rect> taken;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    if (boxes[i].label.empty()) continue;
    const Rect box = clamped(boxes[i].box, image);
    const LabelStyle style{.text_pixels = std::max(kMinTextPixels, side / kSidePerTextPixel),
                           .plate = kBoxColours[i % kBoxColours.size()],
                           .max_width = std::max(box.x1 - box.x0, image.width * 2 / 3)};
    TESSERA_TRY(plate, render_label(boxes[i].label, style));
    const auto rect = place_plate(box, plate, image, taken);
    if (!rect) continue;
    paste(marked, plate, *rect);
    taken.push_back(*rect);
  }
  return marked;
}

}  // namespace tessera::draw
