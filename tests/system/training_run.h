// A short run of `tessera train` on a stored tiny model, for tests that look at runs from outside.
#pragma once

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/rng.h"
#include "formats/test_files.h"

#include "system/run_program.h"

namespace tessera::system_test {

using Json = nlohmann::json;

inline std::string golden_folder() {
  return std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2";
}

inline std::string text_of(const std::string& path) {
  return base::read_text_file(path, 1 << 28).value();
}

// The lines of metrics.jsonl or answers.jsonl.
inline std::vector<Json> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<Json> lines;
  for (std::string line; std::getline(file, line);)
    lines.push_back(Json::parse(line));
  return lines;
}

class TrainingRun : public ::testing::Test {
 protected:
  TrainingRun() {
    std::string lines;
    for (int i = 0; i < 12; ++i) {
      lines += Json{{{"role", "user"}, {"content", "Say " + std::to_string(i * 37)}},
                    {{"role", "assistant"},
                     {"content",
                      std::string(static_cast<std::size_t>(5 + i), static_cast<char>('a' + i))}}}
                   .dump() +
               "\n";
    }
    folder_.write("d.jsonl", lines);
    config_ = {{"start", {{"weights", golden_folder() + "/mla_softmax"}}},
               {"data", {{"train", {{{"path", folder_.file("d.jsonl")}}}}}},
               {"steps", 30},
               {"batch", {{"row_tokens", 160}, {"rows_per_step", 2}}},
               {"schedule", {{"kind", "cosine"}, {"warmup_steps", 3}}},
               {"save", {{"type", "bf16"}, {"every_steps", 1}, {"keep", 2}}},
               {"threads", 1}};
  }

  [[nodiscard]] ProgramOptions train(const std::string& out) {
    folder_.write("c.json", config_.dump());
    return {.arguments = {"train", folder_.file("c.json"), "--out", folder_.file(out)}};
  }

  // Weights and optimizer of the last save.
  [[nodiscard]] std::string final_bytes(const std::string& out) const {
    const std::string save = folder_.file(out) + "/step-00000030/";
    std::string bytes =
        text_of(save + "model.safetensors") + text_of(save + "optimizer.safetensors");
    if (config_.contains("lora")) bytes += text_of(save + "adapter/adapter_model.safetensors");
    return bytes;
  }

  [[nodiscard]] std::vector<double> losses(const std::string& out) const {
    std::vector<double> losses;
    for (const Json& step : lines_of(folder_.file(out) + "/metrics.jsonl"))
      losses.push_back(step.at("loss").get<double>());
    return losses;
  }

  [[nodiscard]] bool has_save(const std::string& out, int step) const {
    return std::filesystem::exists(folder_.file(out) + "/step-" +
                                   std::string(step < 10 ? "0000000" : "000000") +
                                   std::to_string(step));
  }

  // A run that is killed again and again ends as one that is left alone.
  void expect_no_trace_of_kills();

  formats::TemporaryFolder folder_;
  Json config_;
};

inline void TrainingRun::expect_no_trace_of_kills() {
  const ProgramResult whole = run_program(train("whole"));
  ASSERT_EQ(whole.exit_code, 0) << whole.errors;
  base::Rng rng(5);
  int num_kills = 0;
  ProgramResult result;
  for (int attempt = 0; attempt < 60; ++attempt) {
    ChildProgram child(train("cut"));
    if (num_kills < 20) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20 + rng.next_below(110)));
      kill(child.pid(), SIGKILL);
      ++num_kills;
    }
    result = child.finish();
    if (result.exit_code == 0) break;
  }
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_GE(num_kills, 5);
  EXPECT_EQ(final_bytes("whole"), final_bytes("cut"));
  EXPECT_EQ(losses("whole"), losses("cut"));
}

inline void expect_one_line(const ProgramResult& result, std::string_view part) {
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_NE(result.errors.find(part), std::string::npos) << result.errors;
  EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 1) << result.errors;
  EXPECT_EQ(result.output, "");
}

}  // namespace tessera::system_test
