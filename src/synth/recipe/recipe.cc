#include "synth/recipe/recipe.h"

#include <algorithm>

#include "base/text.h"

namespace tessera::synth {
namespace {

using base::cat;
using base::Error;
using base::Result;

// Collects the first thing wrong.
class Checker {
 public:
  explicit Checker(const std::string& where) : where_(where) {}

  void require(bool holds, std::string_view field, std::string_view message) {
    if (!holds && !fault_) fault_ = Error::invalid_input(where_, cat(field, ": ", message));
  }

  // Weights of at least 0, one of them above.
  template <class Value>
  void weights(const std::vector<Weighted<Value>>& items, const std::string& field) {
    double sum = 0;
    for (const auto& item : items) {
      require(item.weight >= 0 && item.weight < 1e9, field, "weights from 0 to 1e9");
      sum += item.weight;
    }
    require(sum > 0, field, "a weight above 0, has none");
  }

  void range(const CurveRange& range, double low, double high, const std::string& field) {
    const bool holds = range.low.min() >= low && range.high.max() <= high &&
                       range.low.max() <= high && range.high.min() >= low;
    require(holds, field, cat("values from ", low, " to ", high));
  }

  [[nodiscard]] Result<void> result() const {
    if (fault_) return *fault_;
    return {};
  }

 private:
  const std::string& where_;
  std::optional<Error> fault_;
};

template <class Items>
std::string names_of(const Items& items) {
  std::string text;
  for (const auto& item : items)
    text += cat(text.empty() ? "" : ", ", item.name);
  return text.empty() ? "none" : text;
}

void check_look(const Look& look, const std::string& field, Checker& checker) {
  checker.weights(look.languages, field + "languages");
  checker.weights(look.grids, field + "grids");
  checker.range(look.tiles, 1, 9, field + "tiles");
  checker.range(look.fill, 0, 4, field + "fill");
  checker.require(look.min_side >= 16 && look.min_side <= 384, field + "min_side",
                  "a side from 16 to 384 pixels");
  checker.range(look.density, 0, 1, field + "density");
  checker.range(look.difficulty, 0, 1, field + "difficulty");
  checker.range({.low = look.scrambled_words, .high = look.scrambled_words}, 0, 1,
                field + "scrambled_words");
  checker.range({.low = look.varied_faces, .high = look.varied_faces}, 0, 1,
                field + "varied_faces");
  checker.range({.low = look.smallest_x_height, .high = look.smallest_x_height}, 4, 20,
                field + "smallest_x_height");
  const Degradation& degradation = look.degradation;
  checker.range({.low = degradation.share, .high = degradation.share}, 0, 1,
                field + "degradation.share");
  checker.range(degradation.strength, 0, 1, field + "degradation.strength");
  if (degradation.share.max() > 0) {
    checker.weights(degradation.presets, field + "degradation.presets");
  }
}

void check_names(const Part& part,
                 const Catalogue& catalogue,
                 const std::string& field,
                 Checker& checker) {
  for (const auto& [name, weight] : part.generators) {
    checker.require(catalogue.generator(name).generator != nullptr, field + "generators",
                    cat("one of ", names_of(catalogue.generators),
                        ", or one with a template behind a dot, is \"", name, "\""));
  }
  for (const auto& [pattern, weight] : part.tasks) {
    // Captures of structured bindings are not understood by every compiler here.
    const std::string_view wanted = pattern;
    const bool is_known =
        std::any_of(catalogue.tasks.begin(), catalogue.tasks.end(), [&](const Task& task) {
          return names_task(wanted, task.name) && (task.num_scenes == 0) == part.generators.empty();
        });
    checker.require(is_known, field + "tasks",
                    cat("a task of ", part.generators.empty() ? "text alone" : "pictures", " (",
                        names_of(catalogue.tasks), "), is \"", pattern, "\""));
  }
}

// Of the parts of text alone, or of those with pictures, together; least at a bend of a curve.
double least_weight(const std::vector<Part>& parts, bool is_text) {
  const auto sum_at = [&](double progress) {
    double sum = 0;
    for (const Part& part : parts)
      sum += part.generators.empty() == is_text ? part.weight.at(progress) : 0;
    return sum;
  };
  double least = sum_at(0);
  for (const Part& part : parts) {
    for (const CurvePoint& point : part.weight.points())
      least = std::min(least, sum_at(point.progress));
  }
  return least;
}

void check_gates(const Gates& gates, Checker& checker) {
  const auto in = [&checker](std::string_view name, double value, double low, double high) {
    checker.require(value >= low && value <= high, cat("gates.", name),
                    cat("a number from ", low, " to ", high, ", is ", value));
  };
  in("min_line_px", gates.min_line_px, 0, 100);
  in("unreadable_share", gates.unreadable_share, 0, 1);
  in("max_answer_bytes", static_cast<double>(gates.max_answer_bytes), 1, 1 << 24);
  in("max_repeats", static_cast<double>(gates.max_repeats), 2, 1 << 24);
  in("same_text", static_cast<double>(gates.same_text), 1, 1 << 24);
  in("same_picture_bits", static_cast<double>(gates.same_picture_bits), -1, 255);
  in("attempts", static_cast<double>(gates.attempts), 1, 200);
}

}  // namespace

std::string_view to_string(PictureFormat format) {
  constexpr std::array<std::string_view, 3> kNames = {"png", "jpeg", "webp"};
  return kNames[static_cast<std::size_t>(format)];
}

Catalogue Catalogue::all() {
  return {.generators = synth::generators(), .tasks = synth::tasks()};
}

Catalogue::Named Catalogue::generator(std::string_view name) const {
  const std::size_t dot = name.find('.');
  const auto found = std::ranges::find(generators, name.substr(0, dot), &Generator::name);
  if (found == generators.end()) return {};
  if (dot == std::string_view::npos) return {.generator = &*found};
  const auto& templates = found->templates;
  const auto only = std::ranges::find(templates, name.substr(dot + 1), &SceneTemplate::name);
  if (only == templates.end()) return {};
  return {.generator = &*found, .only = &*only};
}

bool names_task(std::string_view pattern, std::string_view task) {
  if (!pattern.ends_with('*')) return pattern == task;
  return task.starts_with(pattern.substr(0, pattern.size() - 1));
}

Result<void> check_recipe(const Recipe& recipe,
                          const Catalogue& catalogue,
                          const std::string& where) {
  Checker checker(where);
  checker.require(!recipe.parts.empty(), "parts", "at least one part, has none");
  for (std::size_t i = 0; i < recipe.parts.size(); ++i) {
    const Part& part = recipe.parts[i];
    const std::string field = cat("parts[", i, "].");
    checker.range({.low = part.weight, .high = part.weight}, 0, 1e9, field + "weight");
    if (!part.generators.empty()) checker.weights(part.generators, field + "generators");
    checker.weights(part.tasks, field + "tasks");
    checker.range(part.turns, 1, 32, field + "turns");
    check_names(part, catalogue, field, checker);
    check_look(part.look, field, checker);
  }
  checker.require(recipe.text_share >= 0 && recipe.text_share <= 1, "text_share",
                  "a share from 0 to 1");
  checker.require(recipe.text_share == 0 || least_weight(recipe.parts, true) > 0, "text_share",
                  "0 without a part of text alone at every progress");
  checker.require(recipe.text_share == 1 || least_weight(recipe.parts, false) > 0, "text_share",
                  "1 without a part with generators at every progress");
  checker.require(recipe.fixed_prompts >= 0 && recipe.fixed_prompts <= 1, "fixed_prompts",
                  "a share from 0 to 1");
  if (!recipe.questions.empty()) checker.weights(recipe.questions, "questions");
  checker.require(recipe.max_tiles_of_several >= 1 && recipe.max_tiles_of_several <= 9,
                  "max_tiles_of_several", "1 to 9");
  checker.weights(recipe.pictures.formats, "pictures.formats");
  checker.require(recipe.pictures.min_quality >= 1 &&
                      recipe.pictures.min_quality <= recipe.pictures.max_quality &&
                      recipe.pictures.max_quality <= 100,
                  "pictures.quality", "two numbers from 1 to 100, the lower first");
  check_gates(recipe.gates, checker);
  return checker.result();
}

Result<void> check_assets(const Recipe& recipe, const AssetView& assets, const std::string& where) {
  Checker checker(where);
  for (const Part& part : recipe.parts) {
    if (part.generators.empty()) continue;
    for (const auto& weighted : part.look.languages) {
      if (weighted.weight <= 0) continue;
      const Language language = weighted.value;
      const Script script = script_of(language);
      const bool has_font = std::ranges::any_of(
          assets.fonts(), [script](const FontInfo& font) { return font.covers(script); });
      const auto lack = [&](std::string_view what) {
        return cat("assets with ", what, " for \"", to_string(language), "\", their ",
                   to_string(assets.split()), " side has none");
      };
      checker.require(has_font, part.name, lack("a font"));
      checker.require(!assets.paragraphs(language).empty(), part.name, lack("texts"));
    }
  }
  return checker.result();
}

}  // namespace tessera::synth
