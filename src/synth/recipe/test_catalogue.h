// For tests: a catalogue of small generators and tasks, whose scenes are blocks of colour that
// stand for words. No fonts, no pictures, no passages.
//
//   "bars"      one line of a few blocks; its text says which
//   "clipped"   a word beyond the border
//   "tiny"      lines of three pixels
//   "blank"     nothing at all
//   "constant"  always the same picture
//   tasks: "read.bars", "read.count" (twice the answer), "pair.bars", "pair.any" (two pictures),
//   "text.sum" (no picture), "bad.empty", "bad.loop", "bad.long"
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>

#include "synth/recipe/recipe.h"

namespace tessera::synth {

inline void paint(draw::Image& image, const draw::Box& box, std::uint8_t shade) {
  for (auto y = static_cast<Index>(box.y0); y < static_cast<Index>(box.y1); ++y) {
    for (auto x = static_cast<Index>(box.x0); x < static_cast<Index>(box.x1); ++x) {
      for (Index c = 0; c < 3; ++c)
        image.rgb[static_cast<std::size_t>(3 * (y * image.width + x) + c)] = shade;
    }
  }
}

inline Scene blank_scene(const SceneRequest& request) {
  Scene scene;
  scene.image = {.width = request.width, .height = request.height, .rgb = {}};
  scene.image.rgb.assign(static_cast<std::size_t>(3 * request.width * request.height), 255);
  scene.language = request.language;
  scene.provenance.fonts = {"test-" + std::string(to_string(request.split))};
  return scene;
}

// Words of one line, each a block in the picture.
inline Scene line_scene(const SceneRequest& request, base::Rng& rng, double height) {
  Scene scene = blank_scene(request);
  Node line{.kind = NodeKind::kLine};
  double x = 4;
  const auto num_words = rng.next_between(2, 4);
  for (std::int64_t i = 0; i < num_words; ++i) {
    const auto value = rng.next_between(10, 99);
    const draw::Box box{x, 8, x + 8, 8 + height};
    paint(scene.image, box, static_cast<std::uint8_t>(value));
    line.children.push_back(
        {.kind = NodeKind::kWord, .text = "w" + std::to_string(value), .box = box});
    x += 12;
  }
  scene.root.children = {line};
  close_boxes(scene.root);
  return scene;
}

inline Scene make_bars(Studio&, const SceneRequest& request, base::Rng& rng) {
  Scene scene = line_scene(request, rng, 16);
  // Blocks elsewhere, so that pictures differ.
  for (int i = 0; i < 6; ++i) {
    const auto x = static_cast<double>(rng.next_between(0, request.width - 20));
    const auto y = static_cast<double>(rng.next_between(30, request.height - 20));
    paint(scene.image, {x, y, x + 18, y + 18}, static_cast<std::uint8_t>(rng.next_below(200)));
  }
  scene.provenance.layout = "bars";
  return scene;
}

inline Scene make_clipped(Studio&, const SceneRequest& request, base::Rng& rng) {
  Scene scene = line_scene(request, rng, 16);
  Node& word = scene.root.children[0].children[0];
  word.box.x1 = static_cast<double>(request.width) + 10;
  return scene;
}

inline Scene make_tiny(Studio&, const SceneRequest& request, base::Rng& rng) {
  return line_scene(request, rng, 3);
}

inline Scene make_blank(Studio&, const SceneRequest& request, base::Rng&) {
  return blank_scene(request);
}

inline Scene make_constant(Studio&, const SceneRequest& request, base::Rng& rng) {
  base::Rng same(7);
  SceneRequest fixed = request;
  fixed.width = 80;
  fixed.height = 80;
  Scene scene = line_scene(fixed, same, 16);
  // The picture stays, its words do not.
  for (Node& word : scene.root.children[0].children)
    word.text = "w" + std::to_string(rng.next_u32());
  return scene;
}

inline Dialogue dialogue_of(const TaskInput& input, std::string question, std::string answer) {
  Dialogue dialogue;
  processor::Message user{.role = processor::Role::kUser, .content = std::move(question)};
  for (std::size_t i = 0; i < input.scenes.size(); ++i) {
    user.content = std::string(kImageTag) + "\n" + user.content;
    user.images.push_back(std::to_string(i));
    dialogue.images.push_back(input.scenes[i].image);
    dialogue.provenance.push_back(input.scenes[i].provenance);
  }
  dialogue.conversation.messages = {
      user, {.role = processor::Role::kAssistant, .content = std::move(answer)}};
  dialogue.phrase_ids = {"p" + std::to_string(dialogue.conversation.messages[0].content.size())};
  return dialogue;
}

template <class Answer>
std::optional<Dialogue> ask(const TaskInput& input,
                            const char* task,
                            const char* question,
                            Answer answer) {
  std::string text;
  for (const Scene& scene : input.scenes)
    text += plain_text(scene.root);
  Dialogue dialogue = dialogue_of(input, question, answer(text));
  dialogue.task = task;
  dialogue.turn_tasks = {task};
  return dialogue;
}

// The same where the first scene has words.
template <class Answer>
std::optional<Dialogue> ask_of_words(const TaskInput& input,
                                     const char* task,
                                     const char* question,
                                     Answer answer) {
  if (plain_text(input.scenes.front().root).empty()) return std::nullopt;
  return ask(input, task, question, answer);
}

inline std::span<const Generator> test_generators() {
  static constexpr std::array kBars = {SceneTemplate{.name = "bars", .make = make_bars}};
  static constexpr std::array kClipped = {SceneTemplate{.name = "clipped", .make = make_clipped}};
  static constexpr std::array kTiny = {SceneTemplate{.name = "tiny", .make = make_tiny}};
  static constexpr std::array kBlank = {SceneTemplate{.name = "blank", .make = make_blank}};
  static constexpr std::array kSame = {SceneTemplate{.name = "constant", .make = make_constant}};
  static constexpr std::array kGenerators = {Generator{.name = "bars", .templates = kBars},
                                             Generator{.name = "clipped", .templates = kClipped},
                                             Generator{.name = "tiny", .templates = kTiny},
                                             Generator{.name = "blank", .templates = kBlank},
                                             Generator{.name = "constant", .templates = kSame}};
  return kGenerators;
}

inline std::span<const Task> test_tasks() {
  static constexpr std::array kTasks = {
      Task{.name = "read.bars",
           .family = "read",
           .make =
               [](const TaskInput& input, base::Rng&) {
                 return ask_of_words(input, "read.bars", "Read.",
                                     [](const std::string& t) { return t; });
               }},
      Task{.name = "read.count",
           .family = "read",
           .make =
               [](const TaskInput& input, base::Rng&) {
                 return ask_of_words(input, "read.count", "Read twice.",
                                     [](const std::string& t) { return t + " " + t; });
               }},
      Task{.name = "pair.bars",
           .family = "pair",
           .num_scenes = 2,
           .make =
               [](const TaskInput& input, base::Rng&) {
                 return ask_of_words(input, "pair.bars", "Both?",
                                     [](const std::string& t) { return t; });
               }},
      Task{.name = "pair.any",
           .family = "pair",
           .num_scenes = 2,
           .make =
               [](const TaskInput& input, base::Rng&) {
                 return ask(input, "pair.any", "Any?", [](const std::string&) { return "no"; });
               }},
      Task{.name = "text.sum",
           .family = "text",
           .num_scenes = 0,
           .make =
               [](const TaskInput& input, base::Rng& rng) {
                 const auto a = rng.next_below(1'000'000);
                 return ask(input, "text.sum", "What is one more?", [a](const std::string&) {
                   return std::to_string(a) + " " + std::to_string(a + 1);
                 });
               }},
      Task{.name = "bad.empty",
           .family = "bad",
           .make =
               [](const TaskInput& input, base::Rng&) {
                 return ask(input, "bad.empty", "Read.", [](const std::string&) { return " ."; });
               }},
      Task{.name = "bad.loop",
           .family = "bad",
           .make =
               [](const TaskInput& input, base::Rng&) {
                 return ask(input, "bad.loop", "Read.", [](const std::string&) {
                   std::string text;
                   for (int i = 0; i < 40; ++i)
                     text += "again and ";
                   return text;
                 });
               }},
      Task{.name = "bad.long", .family = "bad", .make = [](const TaskInput& input, base::Rng& rng) {
             return ask(input, "bad.long", "Read.", [&rng](const std::string&) {
               std::string text;
               while (text.size() < 20'000)
                 text += std::to_string(rng.next_u64()) + " ";
               return text;
             });
           }}};
  return kTasks;
}

inline Catalogue test_catalogue() {
  return {.generators = test_generators(), .tasks = test_tasks()};
}

inline std::shared_ptr<const Assets> no_assets() {
  return std::make_shared<const Assets>(AssetContent{.mix = "test"}, "no assets");
}

// One part that reads bars on small pictures.
inline Recipe bars_recipe() {
  Part part{.name = "reading", .generators = {{"bars", 1}}, .tasks = {{"read.*", 1}}};
  part.look.grids = {{vision::TileGrid{}, 1}};
  part.look.fill = {.low = Curve(0.2), .high = Curve(0.4)};
  Recipe recipe{.name = "bars", .parts = {part}};
  recipe.pictures.formats = {{PictureFormat::kPng, 1}};
  return recipe;
}

}  // namespace tessera::synth
