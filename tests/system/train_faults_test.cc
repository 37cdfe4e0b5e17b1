// Runs that meet a full disk or somebody else's checkpoint: one line, and nothing is lost.
#include <utility>

#include <fcntl.h>

#include "system/training_run.h"

namespace tessera::system_test {
namespace {

class TrainingFaults : public TrainingRun {
 protected:
  // Trains until a save is there, then stops. The newest save's step.
  [[nodiscard]] int stop_after_a_save(const std::string& out);
};

int TrainingFaults::stop_after_a_save(const std::string& out) {
  ChildProgram child(train(out));
  EXPECT_TRUE(child.wait_for("step-00000002"));
  child.interrupt();
  EXPECT_EQ(child.finish().exit_code, 130);
  int step = 29;
  while (step > 0 && !has_save(out, step))
    --step;
  return step;
}

// Every file of a folder with its bytes.
std::string contents_of(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::string all;
  for (const std::string& file : files)
    all += file + "\n" + text_of(file);
  return all;
}

TEST_F(TrainingFaults, AFullDiskCostsNoSaveAndTheRunGoesOnWhenThereIsRoom) {
  ASSERT_EQ(run_program(train("whole")).exit_code, 0);
  const int step = stop_after_a_save("run");
  ASSERT_GE(step, 2);
  ASSERT_LT(step, 29);
  const std::string save =
      folder_.file("run") + "/step-000000" + (step < 10 ? "0" : "") + std::to_string(step);
  const std::string before = contents_of(save);
  // Room for the weights' beginning, for the lines of the metrics only, and not even for those.
  for (const std::int64_t room : {100'000, 20'000, 100}) {
    ProgramOptions options = train("run");
    options.max_file_bytes = room;
    const ProgramResult full = run_program(options);
    EXPECT_EQ(full.exit_code, 1) << room << ": " << full.errors;
    EXPECT_NE(full.errors.find("tessera: "), std::string::npos) << full.errors;
    EXPECT_NE(full.errors.find(folder_.file("run")), std::string::npos) << full.errors;
    EXPECT_EQ(contents_of(save), before) << room;
    EXPECT_FALSE(has_save("run", step + 1)) << room;
  }
  const ProgramResult rest = run_program(train("run"));
  ASSERT_EQ(rest.exit_code, 0) << rest.errors;
  EXPECT_EQ(final_bytes("whole"), final_bytes("run"));
  EXPECT_EQ(losses("whole"), losses("run"));
}

TEST_F(TrainingFaults, ACheckpointOfAnotherArchitectureGetsOneLine) {
  std::filesystem::create_directory(folder_.file("other"));
  std::filesystem::copy(golden_folder() + "/mla_softmax", folder_.file("other"));
  Json other = Json::parse(text_of(folder_.file("other/config.json")));
  other["model_type"] = "llama";
  other["architectures"] = {"LlamaForCausalLM"};
  folder_.write("other/config.json", other.dump());
  config_["start"] = {{"weights", folder_.file("other")}};
  expect_one_line(run_program(train("run")), "llama");
  EXPECT_FALSE(has_save("run", 1));
}

TEST_F(TrainingFaults, ARunKeepsTheSaveThatLowRankUpdatesOfAnotherNeed) {
  config_["save"]["keep"] = 1;
  const int step = stop_after_a_save("first");
  const Json first = config_;
  config_["start"] = {{"weights", folder_.file("first")}};
  config_["lora"] = {{"targets", {"*.attention.*"}}};
  config_["steps"] = 2;
  config_["schedule"]["warmup_steps"] = 1;
  ProgramOptions check = train("second");
  check.arguments.emplace_back("--check");
  EXPECT_EQ(run_program(check).errors, "");
  const ProgramResult begun = run_program(train("second"));
  ASSERT_EQ(begun.exit_code, 0) << begun.errors;
  EXPECT_NE(begun.errors.find("its run keeps it from now on"), std::string::npos) << begun.errors;
  const Json second = std::exchange(config_, first);
  ASSERT_EQ(run_program(train("first")).exit_code, 0);
  EXPECT_TRUE(has_save("first", step));
  EXPECT_TRUE(has_save("first", 30));
  EXPECT_FALSE(has_save("first", 29));
  config_ = second;
  const ProgramResult resumed = run_program(train("second"));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.errors;
  EXPECT_EQ(resumed.errors.find("its run keeps"), std::string::npos) << resumed.errors;
}

TEST_F(TrainingFaults, ASaveWithAnotherModelInItGetsOneLine) {
  config_["save"]["keep"] = 1;
  const int step = stop_after_a_save("run");
  const std::string save =
      folder_.file("run") + "/step-000000" + (step < 10 ? "0" : "") + std::to_string(step) + "/";
  for (const char* name : {"config.json", "model.safetensors"}) {
    std::filesystem::copy_file(golden_folder() + "/mha/" + name, save + name,
                               std::filesystem::copy_options::overwrite_existing);
  }
  expect_one_line(run_program(train("run")), save.substr(0, save.size() - 1));
}

}  // namespace
}  // namespace tessera::system_test
