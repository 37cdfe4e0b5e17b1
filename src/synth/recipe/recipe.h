// A recipe: what is made, how often, and how that changes over a run. Its JSON form and every
// field's meaning: docs/data.md; data/recipe/recipe_file.h reads it.
//
//   Recipe ─► parts by weight, generator, language ─► size, density, degradation ─► task
//             (per sample, by progress)               (per attempt, by progress)
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "synth/assets/assets.h"
#include "synth/assets/language.h"
#include "synth/degrade/preset.h"
#include "synth/generator.h"
#include "synth/recipe/curve.h"
#include "synth/task/task.h"
#include "vision/grid.h"

namespace tessera::synth {

// Something with a share; shares need not add up to one.
template <class Value>
struct Weighted {
  Value value{};
  double weight = 1;
  friend bool operator==(const Weighted&, const Weighted&) = default;
};

// An item by weight; at least one weight is above 0.
template <class Value>
[[nodiscard]] const Value& choose(const std::vector<Weighted<Value>>& items, base::Rng& rng) {
  double left = 0;
  for (const auto& item : items)
    left += item.weight;
  left *= rng.next_uniform();
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].weight <= 0) continue;
    chosen = i;
    left -= items[i].weight;
    if (left < 0) break;
  }
  return items[chosen].value;
}

// Pictures of which a share is degraded.
struct Degradation {
  Curve share{0};
  CurveRange strength{.low = Curve(0.1), .high = Curve(0.6)};
  std::vector<Weighted<Preset>> presets{};
  friend bool operator==(const Degradation&, const Degradation&) = default;
};

// How pictures look, as functions of progress.
struct Look {
  std::vector<Weighted<Language>> languages{{Language::kEnglish, 1}};
  std::vector<Weighted<vision::TileGrid>> grids{{vision::TileGrid{}, 1}};  // as columns x rows
  CurveRange tiles{.low = Curve(1), .high = Curve(9)};  // grids of so many tiles take part
  // Where a side lies among those its grid is chosen for: 0 the shortest, 1 the longest; above 1 it
  // is so many times longer than the canvas.
  CurveRange fill{.low = Curve(0.3), .high = Curve(1)};
  Index min_side = 64;  // pixels
  CurveRange density{};
  CurveRange difficulty{};
  Curve scrambled_words{0};  // of running text: what is replaced cannot be recited, only read
  Curve varied_faces{0};     // of families: drawn wider, narrower, slanted or bolder than designed
  Curve smallest_x_height{7};  // of text in pixels as the model sees them, at density 1
  Degradation degradation{};
  friend bool operator==(const Look&, const Look&) = default;
};

// One kind of sample. Without generators: text alone.
struct Part {
  std::string name;
  Curve weight{1};
  std::vector<Weighted<std::string>> generators{};
  // Names of tasks, or beginnings of names with a '*' behind them, whose tasks share the weight.
  std::vector<Weighted<std::string>> tasks{};
  // Questions about one picture, as turns of a conversation (turns.h).
  CurveRange turns{.low = Curve(1), .high = Curve(1)};
  Look look{};
  friend bool operator==(const Part&, const Part&) = default;
};

enum class PictureFormat : std::uint8_t { kPng, kJpeg, kWebp };
inline constexpr std::array kPictureFormats = {PictureFormat::kPng, PictureFormat::kJpeg,
                                               PictureFormat::kWebp};
[[nodiscard]] std::string_view to_string(PictureFormat format);  // "png", "jpeg", "webp"

// Picture files of shards. What is made during training has no files.
struct PictureFiles {
  std::vector<Weighted<PictureFormat>> formats{{PictureFormat::kJpeg, 1}};
  Index min_quality = 85;  // of JPEG and WebP
  Index max_quality = 97;
  friend bool operator==(const PictureFiles&, const PictureFiles&) = default;
};

// What is not let through.
struct Gates {
  double min_line_px = 6;         // height of a line's ink as the model gets to see it
  double unreadable_share = 0.1;  // of lines that may be lower than that
  Index max_answer_bytes = 12'000;
  Index max_repeats = 12;       // of one sequence of characters without a break in an answer
  Index same_text = 1;          // samples of one shard with equal questions and answers
  Index same_picture_bits = 2;  // fingerprints of 256 bits that differ in no more are one picture
  Index attempts = 8;           // for one sample; then it is given up
  friend bool operator==(const Gates&, const Gates&) = default;
};

struct Recipe {
  std::string name;
  std::vector<Part> parts{};
  double text_share = 0;        // of samples without a picture; 0 and 1 where parts of a kind lack
  double fixed_prompts = 0.35;  // share of the known prompts in tasks that have some
  // Of questions: English, Chinese. Empty: as the language of the scene suggests.
  std::vector<Weighted<Language>> questions{};
  Index max_tiles_of_several = 2;  // of each picture where a conversation has several
  PictureFiles pictures{};
  Gates gates{};
  friend bool operator==(const Recipe&, const Recipe&) = default;
};

// What generators and tasks there are. Tests bring their own.
struct Catalogue {
  std::span<const Generator> generators;
  std::span<const Task> tasks;

  // All of this program.
  [[nodiscard]] static Catalogue all();
  // Of "text", or of "text.article": one template, whichever side of the split it is on. Without a
  // generator when there is none of this name.
  struct Named {
    const Generator* generator = nullptr;
    const SceneTemplate* only = nullptr;  // null: all templates on the side that is asked for
  };
  [[nodiscard]] Named generator(std::string_view name) const;
};

// Whether `pattern` of a part names the task.
[[nodiscard]] bool names_task(std::string_view pattern, std::string_view task);

// Parts, weights and numbers that make sense, generators and tasks that exist. `where` names the
// recipe in errors.
[[nodiscard]] base::Result<void> check_recipe(const Recipe& recipe,
                                              const Catalogue& catalogue,
                                              const std::string& where);

// Whether the assets have a font and running text for every language of a part with pictures.
[[nodiscard]] base::Result<void> check_assets(const Recipe& recipe,
                                              const AssetView& assets,
                                              const std::string& where);

}  // namespace tessera::synth
