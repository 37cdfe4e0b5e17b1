// Scenes and assets made by hand for the tests of tasks: small enough to check by eye.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "draw/picture.h"
#include "synth/assets/assets.h"
#include "synth/scene.h"
#include "synth/task/task.h"

namespace tessera::synth::testing {

// Nouns, words and sentences of both sides; the last of every list is held out.
[[nodiscard]] const Assets& assets();

// 600 x 400: two dogs (left, right), a red apple (top), three stars of different colours in a row
// (bottom), a small blue car right of the apple.
[[nodiscard]] Scene picture_scene();
// 600 x 400: one dog, two apples, a trumpet.
[[nodiscard]] Scene second_picture_scene();
// 300 x 300: one apple, one car.
[[nodiscard]] Scene third_picture_scene();

// 600 x 800: heading, two paragraphs, a list, a table of three items, facts of a receipt.
[[nodiscard]] Scene page_scene();
// The same in a few lines of Chinese.
[[nodiscard]] Scene chinese_page_scene();
// 300 x 100: two lines of English.
[[nodiscard]] Scene lines_scene();

// A bar chart of one series with printed values; a line chart of two series without.
[[nodiscard]] Scene bar_scene();
[[nodiscard]] Scene line_scene();

// 500 x 400: buttons, check boxes, radio buttons, a text field.
[[nodiscard]] Scene screen_scene();

struct NamedScene {
  std::string_view name;
  Scene scene;
};
[[nodiscard]] const std::vector<NamedScene>& all_scenes();

// Scenes for a task of several: every ordered choice of neighbours of one kind.
[[nodiscard]] std::vector<std::vector<Scene>> scene_series(Index count);

}  // namespace tessera::synth::testing
