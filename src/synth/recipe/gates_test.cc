#include "synth/recipe/gates.h"

#include <gtest/gtest.h>

#include "synth/recipe/test_catalogue.h"

namespace tessera::synth {
namespace {

// A page of lines of these heights, on a picture of this size.
Scene page(Index width, Index height, const std::vector<double>& lines) {
  Scene scene = blank_scene({.width = width, .height = height});
  scene.image.rgb[0] = 0;
  double y = 5;
  for (const double line_height : lines) {
    Node line{.kind = NodeKind::kLine};
    line.children = {{.kind = NodeKind::kWord, .text = "word", .box = {5, y, 50, y + line_height}}};
    scene.root.children.push_back(line);
    y += line_height + 4;
  }
  close_boxes(scene.root);
  return scene;
}

std::string fault_of(const Scene& scene, const Gates& gates = {}, Index num_pictures = 1) {
  const auto fault = check_scene(scene, gates, num_pictures);
  return fault ? std::string(to_string(*fault)) : "";
}

TEST(CheckScene, LinesMustBeReadableAsTheModelSeesThem) {
  const Gates gates{.min_line_px = 6, .unreadable_share = 0.25};
  EXPECT_EQ(fault_of(page(384, 384, {6, 8, 20}), gates), "");
  EXPECT_EQ(fault_of(page(384, 384, {5, 8, 20, 30}), gates), "") << "a quarter may be low";
  EXPECT_EQ(fault_of(page(384, 384, {5, 8, 20}), gates), "unreadable");
  // 1152 pixels a side fit nine tiles; among three pictures they are shrunk to one.
  EXPECT_EQ(fault_of(page(1152, 1152, {8, 10}), gates, 1), "");
  EXPECT_EQ(fault_of(page(1152, 1152, {8, 10}), gates, 3), "unreadable");
  EXPECT_EQ(fault_of(page(1152, 1152, {18, 20}), gates, 3), "");
  EXPECT_EQ(fault_of(page(300, 3456, {8, 10}), gates, 1), "");
  EXPECT_EQ(fault_of(page(300, 3456, {8, 10}), gates, 3), "unreadable") << "the longer side counts";
  // Larger than the largest canvas.
  EXPECT_EQ(fault_of(page(2304, 2304, {10, 12}), gates, 1), "unreadable");
}

TEST(CheckScene, LinesWithoutALetterDoNotCount) {
  Scene scene = page(384, 384, {3, 20});
  scene.root.children[0].children[0].text = "---";
  EXPECT_EQ(fault_of(scene), "");
}

TEST(CheckScene, NothingReachesBeyondThePicture) {
  Scene scene = page(384, 384, {20});
  draw::Box& box = scene.root.children[0].children[0].box;
  box.x1 = 385.5;
  EXPECT_EQ(fault_of(scene), "") << "room for the spread of ink";
  box.x1 = 387;
  EXPECT_EQ(fault_of(scene), "clipped");
  box.x1 = 50;
  box.y0 = -3;
  EXPECT_EQ(fault_of(scene), "clipped");
  box.y0 = 5;
  scene.objects = {{.noun = "cat", .box = {300, 300, 400, 350}}};
  EXPECT_EQ(fault_of(scene), "clipped");
}

TEST(CheckScene, OneColourIsNoPicture) {
  EXPECT_EQ(fault_of(blank_scene({.width = 40, .height = 30})), "empty_picture");
  EXPECT_EQ(fault_of(page(40, 30, {})), "");
}

std::string fault_of(const std::string& answer, const Gates& gates = {}) {
  const processor::Conversation conversation{
      .messages = {{.role = processor::Role::kUser, .content = "\n"},
                   {.role = processor::Role::kAssistant, .content = answer}}};
  const auto fault = check_answers(conversation, gates);
  return fault ? std::string(to_string(*fault)) : "";
}

TEST(CheckAnswers, DegenerateOnesAreRejected) {
  EXPECT_EQ(fault_of("12.50"), "");
  EXPECT_EQ(fault_of("是"), "");
  EXPECT_EQ(fault_of(""), "empty_answer");
  EXPECT_EQ(fault_of(" .\n|---|"), "empty_answer");
  EXPECT_EQ(fault_of(std::string(100, 'x') + "ab", {.max_answer_bytes = 101}), "long_answer");
  EXPECT_EQ(fault_of("aaaaaaaaaaaaa"), "repetition");
  EXPECT_EQ(fault_of("aaaaaaaaaaaa"), "");
}

TEST(CountRepeats, FindsPiecesOfAnyLength) {
  EXPECT_EQ(count_repeats(""), 0);
  EXPECT_EQ(count_repeats("abc"), 1);
  EXPECT_EQ(count_repeats("xababab."), 3);
  EXPECT_EQ(count_repeats("one two one two one two on"), 3);
  const std::string line = "A line of some length that comes again and again.\n";
  EXPECT_EQ(count_repeats("Title\n" + line + line + line + line), 4);
  EXPECT_EQ(count_repeats("看看看看"), 4);
  EXPECT_EQ(count_repeats("Chapter 1 ................ 5\n|---|---|---|---|\n"), 1)
      << "what separates may repeat";
}

}  // namespace
}  // namespace tessera::synth
