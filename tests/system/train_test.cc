// Training from outside: gradients and steps of the official code, runs that are killed and go on,
// and what a person gets for a wrong configuration.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/safetensors.h"
#include "formats/test_files.h"

#include "system/training_run.h"

namespace tessera::system_test {
namespace {

namespace fs = std::filesystem;

using formats::TemporaryFolder;

// The conversation that the official code was trained on, and what it stored of it.
Json train_sample(const std::string& model) {
  const Json all = Json::parse(text_of(golden_folder() + "/" + model + "/golden.json"));
  for (const Json& each : all) {
    if (each.at("name") == "train_sample") return each;
  }
  return {};
}

class Training : public ::testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] std::string model() const { return golden_folder() + "/" + GetParam(); }

  // `inspect gradients` of the official sample; the gradients themselves go to g.safetensors.
  [[nodiscard]] Json inspect() const {
    Json messages = train_sample(GetParam()).at("messages");
    for (Json& message : messages) {
      if (!message.contains("images")) continue;
      for (Json& image : message.at("images"))
        image = golden_folder() + "/" + image.get<std::string>();
    }
    folder_.write("m.json", messages.dump());
    const ProgramResult result =
        run_program({"inspect", "gradients", "--model", model(), "--messages",
                     folder_.file("m.json"), "--dump", folder_.file("g.safetensors"), "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    return result.exit_code == 0 ? Json::parse(result.output) : Json();
  }

  TemporaryFolder folder_;
};

TEST_P(Training, GradientsAreThoseOfTheOfficialCode) {
  const Json sample = train_sample(GetParam());
  const Json found = inspect();
  const double loss = sample.at("train_loss").get<double>();
  EXPECT_NEAR(found.at("loss").get<double>(), loss, 1e-4 * loss);
  EXPECT_EQ(found.at("grad_norm").size(), sample.at("grad_norm").size());
  for (const auto& [name, norm] : sample.at("grad_norm").items()) {
    EXPECT_NEAR(found.at("grad_norm").at(name).get<double>(), norm.get<double>(),
                1e-3 * norm.get<double>())
        << name;
  }
}

// The values of a stored f32 tensor.
std::span<const float> floats_of(const formats::TensorArchive& archive, std::string_view name) {
  const formats::TensorInfo* info = archive.find(name);
  if (info == nullptr) return {};
  const std::span<const std::byte> bytes = archive.bytes(*info);
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

TEST_P(Training, StoredGradientsAgreeValueByValue) {
  (void)inspect();
  const auto ours = formats::TensorArchive::open_file(folder_.file("g.safetensors")).value();
  const auto theirs = formats::TensorArchive::open_file(model() + "/golden.safetensors").value();
  int num_compared = 0;
  for (const formats::TensorInfo& stored : theirs.tensors()) {
    if (!stored.name.starts_with("grad.")) continue;
    const std::span<const float> expected = floats_of(theirs, stored.name);
    const std::span<const float> found = floats_of(ours, stored.name.substr(5));
    ASSERT_EQ(found.size(), expected.size()) << stored.name;
    float largest = 0;
    float worst = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      largest = std::max(largest, std::fabs(expected[i]));
      worst = std::max(worst, std::fabs(expected[i] - found[i]));
    }
    EXPECT_LE(worst, 1e-4F * largest) << stored.name;
    ++num_compared;
  }
  EXPECT_EQ(num_compared, 7);
}

// A run of the official settings on the official sample.
Json official_run(const std::string& model, const std::string& data) {
  return {{"start", {{"weights", model}}},
          {"data", {{"train", {{{"path", data}}}}}},
          {"steps", 20},
          {"batch", {{"row_tokens", 512}, {"packing", false}}},
          {"optimizer",
           {{"learning_rate", 1e-3},
            {"weight_decay_of", {{{"names", {"vision.pos_embed"}}, {"weight_decay", 0.1}}}}}},
          {"schedule", {{"kind", "constant"}, {"warmup_steps", 0}}},
          {"save", {{"type", "f32"}}}};
}

TEST_P(Training, TwentyStepsAreThoseOfTheOfficialCode) {
  folder_.write("d.jsonl", train_sample(GetParam()).at("messages").dump() + "\n");
  Json config = official_run(model(), folder_.file("d.jsonl"));
  config["data"]["train"][0]["image_root"] = golden_folder();
  folder_.write("c.json", config.dump());
  const ProgramResult result =
      run_program({"train", folder_.file("c.json"), "--out", folder_.file("run")});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const Json reference = Json::parse(text_of(model() + "/reference_run.json")).at("adamw");
  const std::vector<Json> steps = lines_of(folder_.file("run") + "/metrics.jsonl");
  ASSERT_EQ(steps.size(), 20U);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double loss = reference.at("loss")[i].get<double>();
    EXPECT_NEAR(steps[i].at("loss").get<double>(), loss, (i < 5 ? 1e-4 : 1e-3) * loss) << i;
  }
  const ProgramResult answer =
      run_program({"run", "--model", folder_.file("run") + "/step-00000020", "-p", "Hello",
                   "--max-tokens", "4", "--json"});
  EXPECT_EQ(answer.exit_code, 0) << answer.errors;
}

INSTANTIATE_TEST_SUITE_P(Official,
                         Training,
                         ::testing::Values("mha", "mla_softmax", "mla_qlora_yarn"));

TEST_F(TrainingRun, KilledAtAnyMomentEndsWithTheSameBits) {
  expect_no_trace_of_kills();
}

TEST_F(TrainingRun, LowRankUpdatesKilledAtAnyMomentEndWithTheSameBits) {
  config_["trained"] = {"projector.*"};
  config_["lora"] = {
      {"rank", 4}, {"targets", {"*.attention.*", "*.experts.*"}}, {"base_type", "q8"}};
  expect_no_trace_of_kills();
}

TEST_F(TrainingRun, LowRankUpdatesOfABaseThatIsGoneGetOneLine) {
  config_["start"] = {{"weights", folder_.file("base")}};
  config_["lora"] = {{"targets", {"*.attention.*"}}};
  config_["steps"] = 2;
  config_["schedule"]["warmup_steps"] = 1;
  fs::copy(golden_folder() + "/mla_softmax", folder_.file("base"));
  const ProgramResult first = run_program(train("run"));
  ASSERT_EQ(first.exit_code, 0) << first.errors;
  fs::remove_all(folder_.file("base"));
  const ProgramResult result = run_program(train("run"));
  expect_one_line(result, folder_.file("base"));
}

// As it is, but on the stored model and samples.
TEST_F(TrainingRun, TheReadyConfigurationOfLowRankUpdatesPassesTheCheck) {
  const std::string data = R"([{"path": ")" + folder_.file("d.jsonl") + R"("}])";
  ProgramOptions options{
      .arguments = {"train", TESSERA_SOURCE_DIR "/configs/train/lora/deepseek-vl2-tiny.json",
                    "--out", folder_.file("run"), "--check", "--json", "--set",
                    "start.weights=" + golden_folder() + "/mla_softmax", "--set",
                    "data.train=" + data, "--set", "data.heldout=" + data}};
  const ProgramResult checked = run_program(options);
  ASSERT_EQ(checked.exit_code, 0) << checked.errors;
  const Json facts = Json::parse(checked.output);
  EXPECT_EQ(facts.at("steps"), 500);
  EXPECT_GT(facts.at("trained_parameters"), 0);
  EXPECT_GT(facts.at("frozen_parameters"), 0);
}

TEST_F(TrainingRun, StopsCleanlyOnCtrlCAndGoesOn) {
  ASSERT_EQ(run_program(train("whole")).exit_code, 0);
  config_["save"]["every_steps"] = 1000;
  ChildProgram child(train("cut"));
  ASSERT_TRUE(child.wait_for("step 1/30"));
  child.interrupt();
  const ProgramResult stopped = child.finish();
  EXPECT_EQ(stopped.exit_code, 130) << stopped.errors;
  EXPECT_EQ(run_program(train("cut")).exit_code, 0);
  EXPECT_EQ(final_bytes("whole"), final_bytes("cut"));
}

TEST_F(TrainingRun, IsTheSameForAnyNumberOfThreadsAndWorkers) {
  ASSERT_EQ(run_program(train("one")).exit_code, 0);
  config_["threads"] = 2;
  config_["data"]["workers"] = 3;
  ASSERT_EQ(run_program(train("two")).exit_code, 0);
  EXPECT_EQ(losses("one"), losses("two"));
  EXPECT_EQ(final_bytes("one"), final_bytes("two"));
}

TEST_F(TrainingRun, RepeatedStretchesGiveTheSameBits) {
  ASSERT_EQ(run_program(train("kept")).exit_code, 0);
  config_["recompute_activations"] = true;
  ASSERT_EQ(run_program(train("again")).exit_code, 0);
  EXPECT_EQ(final_bytes("kept"), final_bytes("again"));
}

TEST_F(TrainingRun, RepeatedStretchesOfLowRankUpdatesGiveTheSameBits) {
  config_["lora"] = {{"targets", {"vision.*", "decoder.*"}}};
  ASSERT_EQ(run_program(train("kept")).exit_code, 0);
  config_["recompute_activations"] = true;
  ASSERT_EQ(run_program(train("again")).exit_code, 0);
  EXPECT_EQ(final_bytes("kept"), final_bytes("again"));
}

TEST_F(TrainingRun, AccumulationIsOneLargeBatch) {
  config_["batch"] = {
      {"row_tokens", 160}, {"packing", false}, {"rows_per_step", 4}, {"rows_per_pass", 4}};
  ASSERT_EQ(run_program(train("large")).exit_code, 0);
  config_["batch"]["rows_per_pass"] = 1;
  ASSERT_EQ(run_program(train("passes")).exit_code, 0);
  const std::vector<double> large = losses("large");
  const std::vector<double> passes = losses("passes");
  ASSERT_EQ(large.size(), passes.size());
  EXPECT_NEAR(large[0], passes[0], 1e-6 * large[0]);
  for (std::size_t i = 0; i < large.size(); ++i)
    EXPECT_NEAR(large[i], passes[i], 1e-4 * large[i]) << i;
}

TEST_F(TrainingRun, FaultyConfigurationsGetOneLine) {
  const auto fails_with = [&](const Json& config, std::string_view part) {
    folder_.write("bad.json", config.dump());
    const ProgramResult result =
        run_program({"train", folder_.file("bad.json"), "--out", folder_.file("bad")});
    expect_one_line(result, part);
  };
  Json config = config_;
  config["stepz"] = 3;
  fails_with(config, "stepz");
  EXPECT_FALSE(fs::exists(folder_.file("bad"))) << "nothing is made for a faulty configuration";
  config = config_;
  config["trained"] = {"vision.nothing.*"};
  fails_with(config, "vision.nothing.*");
  config = config_;
  config["start"]["weights"] = folder_.file("absent");
  fails_with(config, "absent");
  config = config_;
  config["data"]["train"][0]["path"] = folder_.file("absent.jsonl");
  fails_with(config, "absent.jsonl");
  config = config_;
  config["answers"] = {{"every_steps", 2}};
  fails_with(config, "data.heldout");
}

TEST_F(TrainingRun, CheckTrainsNothing) {
  ProgramOptions options = train("checked");
  options.arguments.insert(options.arguments.end(), {"--check", "--json"});
  const ProgramResult result = run_program(options);
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const Json facts = Json::parse(result.output);
  EXPECT_EQ(facts.at("steps"), 30);
  EXPECT_EQ(facts.at("samples"), 12);
  EXPECT_FALSE(fs::exists(folder_.file("checked")));
}

}  // namespace
}  // namespace tessera::system_test
