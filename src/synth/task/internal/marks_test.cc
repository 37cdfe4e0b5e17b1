#include "synth/task/internal/marks.h"

#include <array>

#include <gtest/gtest.h>

namespace tessera::synth::internal {
namespace {

constexpr draw::Box kTarget{120, 90, 200, 150};
constexpr std::array kKinds = {MarkKind::kRectangle, MarkKind::kCircle, MarkKind::kArrow,
                               MarkKind::kScribble};

draw::Image canvas() {
  return draw::make_image(400, 300, draw::kWhite);
}

bool is_marked(const draw::Image& image, Index x, Index y) {
  const std::size_t at = static_cast<std::size_t>(3 * (y * image.width + x));
  return image.rgb[at + 1] < 200;  // less green than white has
}

// Marked pixels inside a box.
Index count_marked(const draw::Image& image, const draw::Box& box) {
  Index count = 0;
  for (Index y = 0; y < image.height; ++y) {
    for (Index x = 0; x < image.width; ++x) {
      const draw::Point centre{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
      if (box.contains(centre) && is_marked(image, x, y)) ++count;
    }
  }
  return count;
}

TEST(DrawMark, FramesAndCirclesLeaveTheTargetFree) {
  base::Rng rng(1);
  for (const MarkKind kind : {MarkKind::kRectangle, MarkKind::kCircle}) {
    const draw::Image marked = draw_mark(canvas(), kind, kTarget, rng);
    EXPECT_EQ(count_marked(marked, kTarget), 0) << mark_name(kind);
    EXPECT_GT(count_marked(marked, kTarget.expanded(30)), 300) << mark_name(kind);
  }
}

TEST(DrawMark, ArrowEndsInTheMiddleAndComesFromOutside) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    base::Rng rng(seed);
    const draw::Image marked = draw_mark(canvas(), MarkKind::kArrow, kTarget, rng);
    const draw::Point tip = kTarget.centre();
    EXPECT_GT(count_marked(marked, draw::Box{tip.x, tip.y, tip.x, tip.y}.expanded(4)), 0);
    EXPECT_GT(count_marked(marked, {0, 0, 400, 300}), count_marked(marked, kTarget));
  }
}

TEST(DrawMark, ScribbleStaysOverTheTarget) {
  base::Rng rng(3);
  const draw::Image marked = draw_mark(canvas(), MarkKind::kScribble, kTarget, rng);
  EXPECT_GT(count_marked(marked, kTarget), 200);
  EXPECT_EQ(count_marked(marked, {0, 0, 400, 300}), count_marked(marked, kTarget.expanded(8)));
}

TEST(DrawMark, StaysInThePictureForTargetsAtItsEdge) {
  base::Rng rng(4);
  for (const MarkKind kind : kKinds) {
    const draw::Image marked = draw_mark(canvas(), kind, {0, 0, 30, 20}, rng);
    EXPECT_GT(count_marked(marked, {0, 0, 400, 300}), 20) << mark_name(kind);
  }
}

TEST(DrawMark, IsAFunctionOfTheStream) {
  for (const MarkKind kind : kKinds) {
    base::Rng first(9);
    base::Rng second(9);
    EXPECT_EQ(draw_mark(canvas(), kind, kTarget, first).rgb,
              draw_mark(canvas(), kind, kTarget, second).rgb);
  }
}

}  // namespace
}  // namespace tessera::synth::internal
