#include "data/recipe/recipe_file.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats/object_reader.h"

namespace tessera::data {
namespace {

using base::Result;
using formats::Json;
using formats::ObjectReader;
using synth::Curve;
using synth::CurveRange;
using synth::Degradation;
using synth::Gates;
using synth::Look;
using synth::Part;
using synth::Recipe;
using synth::Weighted;
using vision::TileGrid;

constexpr std::array kQuestionLanguages = {synth::Language::kEnglish, synth::Language::kChinese};

// "3x2" is three columns and two rows.
std::optional<TileGrid> grid_named(std::string_view name) {
  TileGrid grid;
  const std::size_t cross = name.find('x');
  if (cross == std::string_view::npos) return std::nullopt;
  const auto is_whole = [](std::string_view digits, Index& number) {
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return fault == std::errc() && end == digits.data() + digits.size();
  };
  if (!is_whole(name.substr(0, cross), grid.columns) ||
      !is_whole(name.substr(cross + 1), grid.rows)) {
    return std::nullopt;
  }
  const bool is_known = grid.columns >= 1 && grid.rows >= 1 && grid.columns <= 9 &&
                        grid.rows <= 9 && grid.num_tiles() <= 9;
  return is_known ? std::optional(grid) : std::nullopt;
}

std::string name_of(const TileGrid& grid) {
  return fmt::format("{}x{}", grid.columns, grid.rows);
}

template <class Enum, std::size_t kCount>
std::optional<Enum> enum_named(std::string_view name, const std::array<Enum, kCount>& all) {
  for (const Enum each : all) {
    if (to_string(each) == name) return each;
  }
  return std::nullopt;
}

// {"en": 3, "zh": 1}; `expected` says what a name may be.
template <class Value, class FromName>
void read_weights(ObjectReader& reader,
                  std::string_view key,
                  std::string_view expected,
                  std::vector<Weighted<Value>>& weights,
                  const FromName& from_name) {
  const Json* json = reader.raw(key);
  if (json == nullptr) return;
  if (!json->is_object()) {
    reader.fail(key, fmt::format("an object of weights, is {}", formats::excerpt(*json)));
    return;
  }
  weights.clear();
  for (const auto& entry : json->items()) {
    const std::string& name = entry.key();
    const Json& weight = entry.value();
    const std::optional<Value> value = from_name(name);
    if (!value) reader.fail(key, fmt::format("{}, is \"{}\"", expected, name));
    if (!weight.is_number()) {
      reader.fail(key, fmt::format("a weight of {}, is {}", name, formats::excerpt(weight)));
    }
    if (value && weight.is_number()) weights.push_back({*value, weight.get<double>()});
  }
}

void read_names(ObjectReader& reader,
                std::string_view key,
                std::vector<Weighted<std::string>>& weights) {
  read_weights(reader, key, "a name", weights,
               [](const std::string& name) { return std::optional(name); });
}

// A number, or a list of [progress, value].
std::optional<Curve> curve_of(const Json& json, std::string& fault) {
  if (json.is_number()) return Curve(json.get<double>());
  std::vector<synth::CurvePoint> points;
  const auto is_point = [](const Json& each) {
    return each.is_array() && each.size() == 2 && each[0].is_number() && each[1].is_number();
  };
  if (!json.is_array() || !std::all_of(json.begin(), json.end(), is_point)) {
    fault = fmt::format("a number or a list of [progress, value], is {}", formats::excerpt(json));
    return std::nullopt;
  }
  for (const Json& each : json)
    points.push_back({.progress = each[0].get<double>(), .value = each[1].get<double>()});
  auto curve = Curve::create(std::move(points));
  if (!curve) fault = curve.error().message;
  return curve ? std::optional(*std::move(curve)) : std::nullopt;
}

void read_curve(ObjectReader& reader, std::string_view key, Curve& curve) {
  const Json* json = reader.raw(key);
  if (json == nullptr) return;
  std::string fault;
  if (auto found = curve_of(*json, fault)) {
    curve = *std::move(found);
  } else {
    reader.fail(key, fault);
  }
}

// {"low": curve, "high": curve}.
void read_range(ObjectReader& reader, std::string_view key, CurveRange& range) {
  std::optional<ObjectReader> nested = reader.optional_object(key);
  if (!nested) return;
  read_curve(*nested, "low", range.low);
  read_curve(*nested, "high", range.high);
}

void read_degradation(ObjectReader& reader, Degradation& degradation) {
  std::optional<ObjectReader> nested = reader.optional_object("degradation");
  if (!nested) return;
  read_curve(*nested, "share", degradation.share);
  read_range(*nested, "strength", degradation.strength);
  read_weights(*nested, "presets", "a preset of degradation", degradation.presets,
               [](const std::string& name) { return synth::preset_named(name); });
}

// Fields that are absent stay as they are: parts begin with the recipe's own look.
void read_look(ObjectReader& reader, Look& look) {
  read_weights(reader, "languages", "a language (en, de, fr, es, el, ru, zh)", look.languages,
               [](const std::string& name) { return enum_named(name, synth::kLanguages); });
  read_weights(reader, "grids", "a grid of at most nine tiles, such as \"3x2\"", look.grids,
               [](const std::string& name) { return grid_named(name); });
  read_range(reader, "tiles", look.tiles);
  read_range(reader, "fill", look.fill);
  look.min_side = reader.optional("min_side", look.min_side, formats::kPositive);
  read_range(reader, "density", look.density);
  read_range(reader, "difficulty", look.difficulty);
  read_curve(reader, "scrambled_words", look.scrambled_words);
  read_curve(reader, "varied_faces", look.varied_faces);
  read_curve(reader, "smallest_x_height", look.smallest_x_height);
  read_degradation(reader, look.degradation);
}

void read_pictures(ObjectReader& reader, synth::PictureFiles& pictures) {
  std::optional<ObjectReader> nested = reader.optional_object("pictures");
  if (!nested) return;
  read_weights(*nested, "formats", "a format (png, jpeg, webp)", pictures.formats,
               [](const std::string& name) { return enum_named(name, synth::kPictureFormats); });
  const auto quality =
      nested->optional("quality", std::vector<Index>{pictures.min_quality, pictures.max_quality});
  if (quality.size() != 2) {
    nested->fail("quality", fmt::format("two numbers, has {}", quality.size()));
    return;
  }
  pictures.min_quality = quality[0];
  pictures.max_quality = quality[1];
}

void read_gates(ObjectReader& reader, Gates& gates) {
  std::optional<ObjectReader> nested = reader.optional_object("gates");
  if (!nested) return;
  gates.min_line_px = nested->optional("min_line_px", gates.min_line_px);
  gates.unreadable_share = nested->optional("unreadable_share", gates.unreadable_share);
  const auto count = [&nested](std::string_view key, Index& value) {
    value = nested->optional(key, value, formats::IntegerRange{-1, 1 << 24});
  };
  count("max_answer_bytes", gates.max_answer_bytes);
  count("max_repeats", gates.max_repeats);
  count("same_text", gates.same_text);
  count("same_picture_bits", gates.same_picture_bits);
  count("attempts", gates.attempts);
}

// What the object says takes the place of what stands in `part`.
void read_part(ObjectReader& reader, Part& part) {
  read_curve(reader, "weight", part.weight);
  read_names(reader, "generators", part.generators);
  read_names(reader, "tasks", part.tasks);
  read_range(reader, "turns", part.turns);
  read_look(reader, part.look);
}

// Parts of these names are changed, others come to the rest.
void read_parts(std::vector<ObjectReader> objects, const Look& look, std::vector<Part>& parts) {
  for (ObjectReader& each : objects) {
    const auto name = each.required<std::string>("name");
    auto part = std::ranges::find(parts, name, &Part::name);
    if (part == parts.end()) part = parts.insert(part, Part{.name = name, .look = look});
    read_part(each, *part);
  }
}

constexpr std::size_t kMaxLayers = 16;

// Layers of one recipe, the one that others build on first; what a later one says takes the place
// of what stood there.
Result<Recipe> recipe_of(std::vector<ObjectReader> layers,
                         const std::string& where,
                         const synth::Catalogue& catalogue) {
  Recipe recipe;
  Look look;
  for (ObjectReader& layer : layers) {
    recipe.name = layer.required<std::string>("name");
    recipe.text_share = layer.optional("text_share", recipe.text_share);
    recipe.fixed_prompts = layer.optional("fixed_prompts", recipe.fixed_prompts);
    read_weights(layer, "questions", "a language of questions (en, zh)", recipe.questions,
                 [](const std::string& name) { return enum_named(name, kQuestionLanguages); });
    recipe.max_tiles_of_several =
        layer.optional("max_tiles_of_several", recipe.max_tiles_of_several, formats::kPositive);
    read_look(layer, look);
    read_pictures(layer, recipe.pictures);
    read_gates(layer, recipe.gates);
  }
  // Parts begin with the look that all layers together give.
  for (ObjectReader& layer : layers) {
    if (layer.raw("parts") != nullptr) {
      recipe.parts.clear();
      for (ObjectReader& each : layer.objects("parts")) {
        recipe.parts.push_back({.name = each.required<std::string>("name"), .look = look});
        read_part(each, recipe.parts.back());
      }
    }
    if (layer.raw("more_parts") != nullptr)
      read_parts(layer.objects("more_parts"), look, recipe.parts);
  }
  for (ObjectReader& layer : layers) {
    TESSERA_TRY(finished, layer.finish({.offers_ignoring = false}));
  }
  TESSERA_TRY(checked, synth::check_recipe(recipe, catalogue, where));
  return recipe;
}

Json json_of(const Curve& curve) {
  if (curve.points().size() == 1) return curve.points().front().value;
  Json list = Json::array();
  for (const synth::CurvePoint& point : curve.points())
    list.push_back({point.progress, point.value});
  return list;
}

Json json_of(const CurveRange& range) {
  return {{"low", json_of(range.low)}, {"high", json_of(range.high)}};
}

template <class Value, class ToName>
Json json_of(const std::vector<Weighted<Value>>& weights, const ToName& to_name) {
  Json json = Json::object();
  for (const auto& each : weights)
    json[std::string{to_name(each.value)}] = each.weight;
  return json;
}

Json json_of_names(const std::vector<Weighted<std::string>>& weights) {
  return json_of(weights, [](const std::string& name) { return name; });
}

Json json_of(const Part& part) {
  const Look& look = part.look;
  const auto name = [](auto value) { return to_string(value); };
  Json json = {{"name", part.name},
               {"weight", json_of(part.weight)},
               {"tasks", json_of_names(part.tasks)},
               {"turns", json_of(part.turns)},
               {"languages", json_of(look.languages, name)},
               {"grids", json_of(look.grids, name_of)},
               {"tiles", json_of(look.tiles)},
               {"fill", json_of(look.fill)},
               {"min_side", look.min_side},
               {"density", json_of(look.density)},
               {"difficulty", json_of(look.difficulty)},
               {"scrambled_words", json_of(look.scrambled_words)},
               {"varied_faces", json_of(look.varied_faces)},
               {"smallest_x_height", json_of(look.smallest_x_height)},
               {"degradation",
                {{"share", json_of(look.degradation.share)},
                 {"strength", json_of(look.degradation.strength)},
                 {"presets", json_of(look.degradation.presets, name)}}}};
  if (!part.generators.empty()) json["generators"] = json_of_names(part.generators);
  return json;
}

}  // namespace

Result<Recipe> parse_recipe(std::string_view json,
                            const std::string& where,
                            const synth::Catalogue& catalogue) {
  TESSERA_TRY(reader, ObjectReader::parse(json, where));
  return recipe_of({std::move(reader)}, where, catalogue);
}

Result<Recipe> read_recipe(const std::string& path, const synth::Catalogue& catalogue) {
  std::vector<ObjectReader> layers;
  std::string next = path;
  while (!next.empty()) {
    if (layers.size() == kMaxLayers) {
      return base::Error::limit(
          path, fmt::format("base: at most {} recipes on one another, has more", kMaxLayers));
    }
    TESSERA_TRY(reader, ObjectReader::open(next));
    const std::string base = reader.optional("base", "");
    const std::filesystem::path folder = std::filesystem::path(next).parent_path();
    next = base.empty() ? "" : (folder / base).string();
    layers.push_back(std::move(reader));
  }
  std::reverse(layers.begin(), layers.end());
  return recipe_of(std::move(layers), path, catalogue);
}

Json recipe_to_json(const Recipe& recipe) {
  const Gates& gates = recipe.gates;
  Json parts = Json::array();
  for (const Part& part : recipe.parts)
    parts.push_back(json_of(part));
  Json json = {
      {"name", recipe.name},
      {"parts", std::move(parts)},
      {"text_share", recipe.text_share},
      {"fixed_prompts", recipe.fixed_prompts},
      {"max_tiles_of_several", recipe.max_tiles_of_several},
      {"pictures",
       {{"formats", json_of(recipe.pictures.formats,
                            [](synth::PictureFormat format) { return to_string(format); })},
        {"quality", {recipe.pictures.min_quality, recipe.pictures.max_quality}}}},
      {"gates",
       {{"min_line_px", gates.min_line_px},
        {"unreadable_share", gates.unreadable_share},
        {"max_answer_bytes", gates.max_answer_bytes},
        {"max_repeats", gates.max_repeats},
        {"same_text", gates.same_text},
        {"same_picture_bits", gates.same_picture_bits},
        {"attempts", gates.attempts}}}};
  if (!recipe.questions.empty()) {
    json["questions"] =
        json_of(recipe.questions, [](synth::Language language) { return to_string(language); });
  }
  return json;
}

}  // namespace tessera::data
