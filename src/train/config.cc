#include "train/config.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats/object_reader.h"

namespace tessera::train {
namespace {

using base::Error;
using base::Result;
using formats::Choice;
using formats::Json;
using formats::ObjectReader;

constexpr Choice<DType> kWeightTypes[] = {{"f32", DType::kF32}, {"bf16", DType::kBf16}};
constexpr Choice<DType> kSavedTypes[] = {
    {"f32", DType::kF32}, {"bf16", DType::kBf16}, {"q8", DType::kQ8}};
constexpr Choice<ScheduleKind> kSchedules[] = {{"constant", ScheduleKind::kConstant},
                                               {"cosine", ScheduleKind::kCosine},
                                               {"step", ScheduleKind::kStep}};

std::string_view name_of(ScheduleKind kind) {
  for (const Choice<ScheduleKind>& each : kSchedules) {
    if (each.value == kind) return each.name;
  }
  return "";
}

// A number within [low, high]; `range` says so in the error.
struct NumberRange {
  double low = 0;
  double high = std::numeric_limits<double>::max();
  std::string_view text = "a number of at least 0";
};
constexpr NumberRange kAtLeastZero;
constexpr NumberRange kShare{0, 1, "a number from 0 to 1"};
constexpr NumberRange kAboveZero{std::numeric_limits<double>::min(),
                                 std::numeric_limits<double>::max(), "a number above 0"};

double number(ObjectReader& reader, std::string_view key, double fallback, NumberRange range) {
  const double value = reader.optional(key, fallback);
  if (value >= range.low && value <= range.high) return value;
  reader.fail(key, fmt::format("{}, is {}", range.text, value));
  return fallback;
}

StartConfig parse_start(ObjectReader reader) {
  StartConfig start;
  start.weights = reader.optional("weights", "");
  start.config = reader.optional("config", "");
  start.tokenizer = reader.optional("tokenizer", "");
  start.processor = reader.optional("processor", "");
  start.seed = static_cast<std::uint64_t>(reader.optional("seed", 0, formats::kNonNegative));
  if (start.weights.empty() == start.config.empty()) {
    reader.fail("weights",
                "either a checkpoint folder, or \"config\" for a draw, has both or "
                "neither");
  }
  const bool has_extra = !start.tokenizer.empty() || !start.processor.empty();
  if (!start.weights.empty() && has_extra) {
    reader.fail("tokenizer", "no tokenizer or processor beside weights, whose folder has its own");
  }
  return start;
}

std::vector<DataSource> parse_sources(ObjectReader& reader, std::string_view key) {
  const synth::Split split = key == "heldout" ? synth::Split::kHeldOut : synth::Split::kTrain;
  std::vector<DataSource> sources;
  for (ObjectReader& each : reader.objects(key)) {
    DataSource source;
    if (each.has("recipe")) {
      source.generation = data::parse_generation(each, split);
    } else {
      source.path = each.required<std::string>("path");
      source.image_root = each.optional("image_root", "");
      source.in_order = each.optional("in_order", false);
    }
    source.name = each.optional("name", "");
    source.weight = number(each, "weight", 1, kAboveZero);
    sources.push_back(std::move(source));
  }
  return sources;
}

DataConfig parse_data(ObjectReader reader) {
  DataConfig data{.train = parse_sources(reader, "train"),
                  .heldout = parse_sources(reader, "heldout")};
  data.workers = reader.optional("workers", data.workers, formats::IntegerRange{0, 1024});
  data.look_ahead =
      reader.optional("look_ahead", data.look_ahead, formats::IntegerRange{1, 1 << 20});
  if (data.train.empty()) reader.fail("train", "at least one source, has none");
  return data;
}

LoraConfig parse_lora(ObjectReader reader) {
  LoraConfig lora;
  lora.rank = reader.optional("rank", lora.rank, formats::IntegerRange{1, 4096});
  lora.alpha = number(reader, "alpha", lora.alpha, kAboveZero);
  lora.targets = reader.required<std::vector<std::string>>("targets");
  if (reader.has("base_type")) lora.base_type = reader.choice("base_type", kSavedTypes);
  if (lora.targets.empty()) reader.fail("targets", "at least one pattern, has none");
  return lora;
}

BatchConfig parse_batch(ObjectReader reader) {
  BatchConfig batch;
  batch.row_tokens =
      reader.optional("row_tokens", batch.row_tokens, formats::IntegerRange{2, 1 << 24});
  const formats::IntegerRange rows{1, 1 << 20};
  batch.rows_per_step = reader.optional("rows_per_step", batch.rows_per_step, rows);
  batch.rows_per_pass = reader.optional("rows_per_pass", batch.rows_per_pass, rows);
  batch.is_packed = reader.optional("packing", batch.is_packed);
  batch.views_per_pass =
      reader.optional("views_per_pass", batch.views_per_pass, formats::kNonNegative);
  if (batch.rows_per_step % batch.rows_per_pass != 0) {
    reader.fail("rows_per_pass", fmt::format("a divisor of rows_per_step = {}, is {}",
                                             batch.rows_per_step, batch.rows_per_pass));
  }
  return batch;
}

std::vector<PatternValue> parse_values(ObjectReader& reader,
                                       std::string_view key,
                                       std::string_view value_key) {
  std::vector<PatternValue> values;
  for (ObjectReader& each : reader.objects(key)) {
    PatternValue value{.names = each.required<std::vector<std::string>>("names"),
                       .value = each.required<double>(value_key)};
    if (!(value.value >= 0)) each.fail(value_key, "a number of at least 0");
    values.push_back(std::move(value));
  }
  return values;
}

OptimizerConfig parse_optimizer(ObjectReader reader) {
  OptimizerConfig optimizer;
  optimizer.learning_rate = number(reader, "learning_rate", optimizer.learning_rate, kAtLeastZero);
  const auto betas =
      reader.optional("betas", std::vector<double>{optimizer.beta1, optimizer.beta2});
  const auto is_beta = [](double beta) { return beta >= 0 && beta < 1; };
  if (betas.size() == 2 && is_beta(betas[0]) && is_beta(betas[1])) {
    optimizer.beta1 = betas[0];
    optimizer.beta2 = betas[1];
  } else {
    reader.fail("betas", "two numbers from 0 to below 1");
  }
  optimizer.epsilon = number(reader, "epsilon", optimizer.epsilon, kAboveZero);
  optimizer.weight_decay = number(reader, "weight_decay", optimizer.weight_decay, kAtLeastZero);
  optimizer.weight_decay_of = parse_values(reader, "weight_decay_of", "weight_decay");
  optimizer.rate_factor_of = parse_values(reader, "rate_factor_of", "factor");
  optimizer.clip_norm = number(reader, "clip_norm", optimizer.clip_norm, kAtLeastZero);
  optimizer.moment_type = reader.choice("moment_type", kWeightTypes, std::optional(DType::kF32));
  return optimizer;
}

// Without a warm-up of its own a run gets a short one, so that moments that start from zero do not
// meet the full rate.
Index default_warmup(Index num_steps) {
  constexpr Index kLongest = 100;
  return std::min(kLongest, num_steps / 20);
}

Schedule parse_schedule(std::optional<ObjectReader> reader, Index num_steps) {
  Schedule schedule{.warmup_steps = default_warmup(num_steps)};
  if (!reader) return schedule;
  schedule.kind = reader->choice("kind", kSchedules, std::optional(schedule.kind));
  schedule.warmup_steps =
      reader->optional("warmup_steps", schedule.warmup_steps, formats::kNonNegative);
  schedule.floor = number(*reader, "floor", schedule.floor, kShare);
  if (schedule.warmup_steps > num_steps) {
    reader->fail("warmup_steps", fmt::format("at most the run's {} steps, is {}", num_steps,
                                             schedule.warmup_steps));
  }
  return schedule;
}

BalanceConfig parse_balance(ObjectReader reader) {
  BalanceConfig balance;
  if (reader.has("loss_weight")) {
    balance.loss_weight = number(reader, "loss_weight", 0, kAtLeastZero);
  } else {
    (void)reader.raw("loss_weight");  // null: the model's own
  }
  balance.bias_step = number(reader, "bias_step", 0, kAtLeastZero);
  return balance;
}

SaveConfig parse_save(ObjectReader reader) {
  SaveConfig save;
  save.every_steps = reader.optional("every_steps", save.every_steps, formats::kNonNegative);
  save.every_minutes = number(reader, "every_minutes", save.every_minutes, kAtLeastZero);
  save.keep = reader.optional("keep", save.keep, formats::kNonNegative);
  save.type = reader.choice("type", kSavedTypes, std::optional(save.type));
  constexpr formats::IntegerRange kFileBytes{1 << 20, Index{1} << 50};
  save.max_file_bytes = reader.optional("max_file_bytes", save.max_file_bytes, kFileBytes);
  return save;
}

HeldoutConfig parse_heldout(ObjectReader reader) {
  HeldoutConfig heldout;
  heldout.every_steps = reader.optional("every_steps", heldout.every_steps, formats::kNonNegative);
  heldout.rows = reader.optional("rows", heldout.rows, formats::kPositive);
  return heldout;
}

AnswerConfig parse_answers(ObjectReader reader) {
  AnswerConfig answers;
  answers.every_steps = reader.optional("every_steps", answers.every_steps, formats::kNonNegative);
  answers.count = reader.optional("count", answers.count, formats::kPositive);
  answers.max_tokens = reader.optional("max_tokens", answers.max_tokens, formats::kPositive);
  return answers;
}

// Calls parse on the nested object where it is there; otherwise its fallback stands.
template <class Part, class Parse>
Part part_of(ObjectReader& reader, std::string_view key, Parse parse) {
  std::optional<ObjectReader> nested = reader.optional_object(key);
  return nested ? parse(*nested) : Part{};
}

void parse_length(ObjectReader& reader, TrainConfig& config) {
  config.steps = reader.optional("steps", 0, formats::kNonNegative);
  config.tokens = reader.optional("tokens", 0, formats::IntegerRange{0, Index{1} << 60});
  if ((config.steps == 0) == (config.tokens == 0)) {
    reader.fail("steps", "a length in either steps or tokens, has both or neither");
  }
}

Json json_of(const std::vector<DataSource>& sources) {
  Json list = Json::array();
  for (const DataSource& source : sources) {
    Json json = {{"name", source.name}, {"weight", source.weight}};
    if (source.generation) {
      json.update(data::to_json(*source.generation));
    } else {
      json["path"] = source.path;
      json["image_root"] = source.image_root;
      if (source.in_order) json["in_order"] = true;
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json json_of(const std::vector<PatternValue>& values, const char* value_key) {
  Json list = Json::array();
  for (const PatternValue& value : values)
    list.push_back({{"names", value.names}, {value_key, value.value}});
  return list;
}

Json json_of(const LoraConfig& lora) {
  Json json = {{"rank", lora.rank}, {"alpha", lora.alpha}, {"targets", lora.targets}};
  if (lora.base_type) json["base_type"] = to_string(*lora.base_type);
  return json;
}

Json json_of(const OptimizerConfig& optimizer) {
  return {{"learning_rate", optimizer.learning_rate},
          {"betas", {optimizer.beta1, optimizer.beta2}},
          {"epsilon", optimizer.epsilon},
          {"weight_decay", optimizer.weight_decay},
          {"weight_decay_of", json_of(optimizer.weight_decay_of, "weight_decay")},
          {"rate_factor_of", json_of(optimizer.rate_factor_of, "factor")},
          {"clip_norm", optimizer.clip_norm},
          {"moment_type", to_string(optimizer.moment_type)}};
}

Json json_of(const BalanceConfig& balance) {
  return {{"loss_weight", balance.loss_weight ? Json(*balance.loss_weight) : Json()},
          {"bias_step", balance.bias_step}};
}

// Fields that a resumed run may change.
constexpr std::string_view kFreeFields[] = {"start",  "save",    "heldout",          "answers",
                                            "device", "threads", "max_dropped_steps"};

// The first place where two values differ, as a path; empty when they are equal.
std::string first_difference(const Json& a, const Json& b, const std::string& path) {
  if (a == b) return {};
  if (!a.is_object() || !b.is_object()) return path;
  const Json empty;
  for (const Json* side : {&a, &b}) {
    for (const auto& [key, value] : side->items()) {
      const std::string name = path.empty() ? key : path + "." + key;
      const Json& left = a.contains(key) ? a[key] : empty;
      const Json& right = b.contains(key) ? b[key] : empty;
      std::string found = first_difference(left, right, name);
      if (!found.empty()) return found;
    }
  }
  return path;
}

const Json& value_at(const Json& json, std::string_view path) {
  static const Json kAbsent;
  const Json* at = &json;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::string key(path.substr(0, dot));
    if (!at->is_object() || !at->contains(key)) return kAbsent;
    at = &(*at)[key];
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return *at;
}

// "optimizer.learning_rate=3e-5" put into the document.
Result<void> apply_setting(Json& document, std::string_view setting) {
  const std::size_t equals = setting.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    return Error::usage("--set", fmt::format("field=value, is \"{}\"", setting));
  }
  std::string_view path = setting.substr(0, equals);
  Json* at = &document;
  while (true) {
    if (at->is_null()) *at = Json::object();
    if (!at->is_object()) {
      return Error::usage("--set", fmt::format("a field of an object, is \"{}\"", setting));
    }
    const std::size_t dot = path.find('.');
    at = &(*at)[std::string(path.substr(0, dot))];
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  const std::string text(setting.substr(equals + 1));
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  *at = value.is_discarded() ? Json(text) : std::move(value);
  return {};
}

Result<TrainConfig> config_of(Json document, const std::string& where, const std::string& folder) {
  TESSERA_TRY(reader, ObjectReader::over(std::move(document), where));
  TrainConfig config;
  config.folder = folder;
  config.start = parse_start(reader.object("start"));
  config.data = parse_data(reader.object("data"));
  if (std::optional<ObjectReader> lora = reader.optional_object("lora")) {
    config.lora = parse_lora(*lora);
    config.trained.clear();  // what is not named stays as it is
  }
  config.trained = reader.optional("trained", config.trained);
  config.batch = part_of<BatchConfig>(reader, "batch", parse_batch);
  parse_length(reader, config);
  config.optimizer = part_of<OptimizerConfig>(reader, "optimizer", parse_optimizer);
  config.schedule = parse_schedule(reader.optional_object("schedule"), config.num_steps());
  config.weight_type = reader.choice("weight_type", kWeightTypes, std::optional(DType::kF32));
  config.balance = part_of<BalanceConfig>(reader, "balance", parse_balance);
  config.save = part_of<SaveConfig>(reader, "save", parse_save);
  config.heldout = part_of<HeldoutConfig>(reader, "heldout", parse_heldout);
  config.answers = part_of<AnswerConfig>(reader, "answers", parse_answers);
  config.seed = static_cast<std::uint64_t>(reader.optional("seed", 0, formats::kNonNegative));
  config.max_dropped_steps =
      reader.optional("max_dropped_steps", config.max_dropped_steps, formats::kNonNegative);
  config.device = reader.optional("device", config.device);
  config.dtype = reader.optional("dtype", config.dtype);
  config.threads = reader.optional("threads", 0, formats::IntegerRange{0, 1024});
  config.recomputes = reader.optional("recompute_activations", config.recomputes);
  TESSERA_TRY(done, reader.finish({.offers_ignoring = false}));
  return config;
}

}  // namespace

Index TrainConfig::num_steps() const {
  if (steps > 0) return steps;
  const Index per_step = batch.tokens_per_step();
  return (tokens + per_step - 1) / per_step;
}

std::string TrainConfig::resolve(const std::string& path) const {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

Result<TrainConfig> parse_config(std::string_view json,
                                 const std::string& where,
                                 const std::string& folder) {
  TESSERA_TRY(document, formats::parse_json(json, where));
  return config_of(std::move(document), where, folder);
}

Result<TrainConfig> read_config(const std::string& path, std::span<const std::string> settings) {
  TESSERA_TRY(document, formats::read_json_file(path));
  for (const std::string& setting : settings) {
    TESSERA_TRY(applied, apply_setting(document, setting));
  }
  return config_of(std::move(document), path, std::filesystem::path(path).parent_path().string());
}
Json to_json(const TrainConfig& config) {
  const StartConfig& start = config.start;
  Json json = {
      {"start",
       {{"weights", start.weights},
        {"config", start.config},
        {"tokenizer", start.tokenizer},
        {"processor", start.processor},
        {"seed", start.seed}}},
      {"data",
       {{"train", json_of(config.data.train)},
        {"heldout", json_of(config.data.heldout)},
        {"workers", config.data.workers},
        {"look_ahead", config.data.look_ahead}}},
      {"trained", config.trained},
      {"batch",
       {{"row_tokens", config.batch.row_tokens},
        {"rows_per_step", config.batch.rows_per_step},
        {"rows_per_pass", config.batch.rows_per_pass},
        {"views_per_pass", config.batch.views_per_pass},
        {"packing", config.batch.is_packed}}},
      {"steps", config.steps},
      {"tokens", config.tokens},
      {"optimizer", json_of(config.optimizer)},
      {"schedule",
       {{"kind", name_of(config.schedule.kind)},
        {"warmup_steps", config.schedule.warmup_steps},
        {"floor", config.schedule.floor}}},
      {"weight_type", to_string(config.weight_type)},
      {"balance", json_of(config.balance)},
      {"save",
       {{"every_steps", config.save.every_steps},
        {"every_minutes", config.save.every_minutes},
        {"keep", config.save.keep},
        {"type", to_string(config.save.type)},
        {"max_file_bytes", config.save.max_file_bytes}}},
      {"heldout", {{"every_steps", config.heldout.every_steps}, {"rows", config.heldout.rows}}},
      {"answers",
       {{"every_steps", config.answers.every_steps},
        {"count", config.answers.count},
        {"max_tokens", config.answers.max_tokens}}},
      {"seed", config.seed},
      {"max_dropped_steps", config.max_dropped_steps},
      {"device", config.device},
      {"dtype", config.dtype},
      {"threads", config.threads},
      {"recompute_activations", config.recomputes}};
  if (config.lora) json["lora"] = json_of(*config.lora);
  return json;
}

Result<void> check_same_run(std::string_view saved, const TrainConfig& config) {
  TESSERA_TRY(before, formats::parse_json(saved, "saved configuration"));
  Json now = to_json(config);
  if (!before.contains("dtype")) before["dtype"] = now["dtype"];  // of a save that knew one alone
  for (Json* each : {&before, &now}) {
    for (const std::string_view field : kFreeFields)
      each->erase(std::string(field));
    if (!each->contains("data")) continue;
    (*each)["data"].erase("heldout");
    (*each)["data"].erase("workers");
  }
  const std::string path = first_difference(before, now, "");
  if (path.empty()) return {};
  return Error::invalid_input("resume", fmt::format("{}: {} as in the saved run, is {}", path,
                                                    formats::excerpt(value_at(before, path)),
                                                    formats::excerpt(value_at(now, path))));
}

}  // namespace tessera::train
