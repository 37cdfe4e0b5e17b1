// The configuration file: defaults, every kind of error, what a resumed run may change.
#include "train/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/test_files.h"

namespace tessera::train {
namespace {

using formats::Json;
using testing::HasSubstr;

Json smallest() {
  return {{"start", {{"weights", "model"}}},
          {"data", {{"train", {{{"path", "a.jsonl"}}}}}},
          {"steps", 200}};
}

TrainConfig parsed(const Json& json) {
  return parse_config(json.dump(), "c.json", "runs").value();
}

std::string error_of(const Json& json) {
  const auto config = parse_config(json.dump(), "c.json", "runs");
  return config ? "no error" : config.error().to_string();
}

TEST(TrainConfig, TheSmallestFileTakesTheStatedDefaults) {
  const TrainConfig config = parsed(smallest());
  EXPECT_EQ(config.num_steps(), 200);
  EXPECT_EQ(config.schedule.warmup_steps, 10);  // a twentieth
  EXPECT_EQ(config.trained, std::vector<std::string>{"*"});
  EXPECT_FALSE(config.lora);
  EXPECT_FALSE(config.balance.loss_weight);
  EXPECT_EQ(config.save.type, DType::kBf16);
  EXPECT_EQ(config.resolve("a.jsonl"), "runs/a.jsonl");
  EXPECT_EQ(config.resolve("../a.jsonl"), "a.jsonl");
  EXPECT_EQ(config.resolve("/data/a.jsonl"), "/data/a.jsonl");
}

TEST(TrainConfig, TheDefaultWarmUpIsShort) {
  Json json = smallest();
  json["steps"] = 100000;
  EXPECT_EQ(parsed(json).schedule.warmup_steps, 100);
  json["schedule"] = {{"warmup_steps", 0}};
  EXPECT_EQ(parsed(json).schedule.warmup_steps, 0);
}

TEST(TrainConfig, TokensAreDividedIntoWholeSteps) {
  Json json = smallest();
  json.erase("steps");
  json["tokens"] = 2'000'000'000;
  json["batch"] = {{"row_tokens", 4096}, {"rows_per_step", 256}};
  EXPECT_EQ(parsed(json).num_steps(), 1908);  // 1907.3
}

TEST(TrainConfig, AllFieldsSurviveBeingWritten) {
  Json json = smallest();
  json["start"] = {{"config", "m.json"}, {"tokenizer", "t.json"}, {"seed", 5}};
  json["data"]["heldout"] = {{{"path", "b"}, {"weight", 0.5}, {"image_root", "i"}, {"name", "n"}},
                             {{"recipe", "r.json"}, {"samples", 9}, {"uses", 3}}};
  json["data"]["train"] = {{{"path", "a"}, {"in_order", true}},
                           {{"recipe", "r.json"}, {"assets", "a.pack"}, {"samples", 7}}};
  json["lora"] = {{"rank", 4}, {"alpha", 8.0}, {"targets", {"decoder.*"}}, {"base_type", "q8"}};
  json["batch"] = {{"row_tokens", 64},
                   {"rows_per_step", 6},
                   {"rows_per_pass", 2},
                   {"packing", false},
                   {"views_per_pass", 9}};
  json["optimizer"] = {{"learning_rate", 3e-5},
                       {"betas", {0.8, 0.9}},
                       {"moment_type", "bf16"},
                       {"rate_factor_of", {{{"names", {"vision.*"}}, {"factor", 0.1}}}},
                       {"weight_decay_of", {{{"names", {"*.pos_embed"}}, {"weight_decay", 0.0}}}}};
  json["schedule"] = {{"kind", "step"}, {"warmup_steps", 7}, {"floor", 0.25}};
  json["weight_type"] = "bf16";
  json["balance"] = {{"loss_weight", 0.001}, {"bias_step", 0.01}};
  json["save"] = {{"type", "q8"}, {"keep", 1}, {"max_file_bytes", 16 << 20}};
  const TrainConfig config = parsed(json);
  EXPECT_EQ(config.data.train[1].generation->split, synth::Split::kTrain);
  EXPECT_EQ(config.data.heldout[1].generation->split, synth::Split::kHeldOut);
  EXPECT_EQ(config.data.heldout[1].generation->uses, 3);
  EXPECT_TRUE(config.data.train[0].in_order);
  EXPECT_EQ(config.batch.num_passes(), 3);
  EXPECT_EQ(config.lora->base_type, DType::kQ8);
  EXPECT_TRUE(config.trained.empty()) << "beside lora the rest is frozen";
  const Json written = to_json(config);
  EXPECT_EQ(to_json(parsed(written)), written);
  for (const auto& [key, value] : json["optimizer"].items())
    EXPECT_EQ(written["optimizer"][key], value) << key;
}

TEST(TrainConfig, AnUnknownFieldNamesTheNearestOne) {
  Json json = smallest();
  json["optimizer"] = {{"learning_rat", 1e-3}};
  const std::string error = error_of(json);
  EXPECT_THAT(error, HasSubstr("c.json: optimizer.learning_rat"));
  EXPECT_THAT(error, HasSubstr("\"learning_rate\""));
  EXPECT_EQ(error.find("--ignore-field"), std::string::npos) << "there is no such flag here";
}

TEST(TrainConfig, ImpossibleValuesAreNamed) {
  const std::pair<Json, std::string> cases[] = {
      {{{"steps", 0}}, "steps"},
      {{{"tokens", 4096}}, "steps or tokens"},
      {{{"start", {{"weights", "a"}, {"config", "b"}}}}, "start.weights"},
      {{{"start", {{"weights", "a"}, {"tokenizer", "b"}}}}, "start.tokenizer"},
      {{{"start", Json::object()}}, "start.weights"},
      {{{"data", {{"train", Json::array()}}}}, "data.train"},
      {{{"data", {{"train", {{{"path", "a"}, {"weight", 0}}}}}}}, "data.train[0].weight"},
      {{{"data", {{"train", {{{"recipe", "a"}, {"samples", 0}}}}}}}, "data.train[0].samples"},
      {{{"data", {{"train", {{{"recipe", "a"}, {"samples", 1}, {"path", "b"}}}}}}},
       "data.train[0].path"},
      {{{"batch", {{"rows_per_step", 4}, {"rows_per_pass", 3}}}}, "rows_per_step = 4, is 3"},
      {{{"batch", {{"row_tokens", 1}}}}, "batch.row_tokens"},
      {{{"optimizer", {{"betas", {0.9, 1.0}}}}}, "optimizer.betas"},
      {{{"optimizer", {{"learning_rate", -1}}}}, "optimizer.learning_rate"},
      {{{"optimizer", {{"moment_type", "q8"}}}}, "optimizer.moment_type"},
      {{{"schedule", {{"warmup_steps", 201}}}}, "the run's 200 steps"},
      {{{"schedule", {{"kind", "cosin"}}}}, "\"cosine\" is near"},
      {{{"lora", {{"targets", Json::array()}}}}, "lora.targets"},
      {{{"weight_type", "f16"}}, "weight_type"},
      {{{"save", {{"max_file_bytes", 5}}}}, "save.max_file_bytes"},
  };
  for (const auto& [change, expected] : cases) {
    Json json = smallest();
    json.update(change);
    EXPECT_THAT(error_of(json), HasSubstr(expected)) << change.dump();
  }
}

TEST(TrainConfig, SettingsTakeThePlaceOfFields) {
  const formats::TemporaryFolder folder;
  folder.write("c.json", smallest().dump());
  const auto with = [&](std::vector<std::string> settings) {
    return read_config(folder.file("c.json"), settings);
  };
  const TrainConfig config =
      with({"optimizer.learning_rate=3e-5", "start.weights=other", "trained=[\"vision.*\"]"})
          .value();
  EXPECT_EQ(config.optimizer.learning_rate, 3e-5);
  EXPECT_EQ(config.start.weights, "other");
  EXPECT_EQ(config.trained, std::vector<std::string>{"vision.*"});
  EXPECT_EQ(config.folder + "/", folder.file(""));
  EXPECT_EQ(with({"=3"}).error().kind, base::ErrorKind::kUsage);
  EXPECT_EQ(with({"steps"}).error().kind, base::ErrorKind::kUsage);
  EXPECT_EQ(with({"steps.x=3"}).error().kind, base::ErrorKind::kUsage);
  EXPECT_THAT(with({"step=3"}).error().message, HasSubstr("\"steps\""));
}

TEST(TrainConfig, AResumedRunMayChangeWhatChangesNoWeight) {
  const TrainConfig config = parsed(smallest());
  Json saved = to_json(config);
  saved["threads"] = 7;
  saved["save"]["keep"] = 9;
  saved["start"]["weights"] = "elsewhere";
  saved["data"]["workers"] = 5;
  EXPECT_TRUE(check_same_run(saved.dump(), config));
}

TEST(TrainConfig, AResumedRunMustAgreeOnTheRest) {
  const TrainConfig config = parsed(smallest());
  Json saved = to_json(config);
  saved["optimizer"]["betas"] = {0.9, 0.99};
  const auto same = check_same_run(saved.dump(), config);
  ASSERT_FALSE(same);
  EXPECT_EQ(same.error().to_string(),
            "resume: optimizer.betas: [0.9,0.99] as in the saved run, is [0.9,0.95]");
  saved = to_json(config);
  saved.erase("seed");  // a file of another version
  EXPECT_THAT(check_same_run(saved.dump(), config).error().to_string(), HasSubstr("seed: null"));
  saved = to_json(config);
  saved["data"]["train"][0]["path"] = "b.jsonl";
  EXPECT_THAT(check_same_run(saved.dump(), config).error().to_string(), HasSubstr("data.train"));
}

}  // namespace
}  // namespace tessera::train
