// A small model, drawn at random, learns 32 pictures by heart and names them all: data, training,
// save and answers in one line; as a whole, and by low-rank updates of its frozen matrices.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/rng.h"
#include "formats/image/image.h"
#include "formats/safetensors.h"
#include "formats/test_files.h"

#include "system/run_program.h"

namespace tessera::system_test {
namespace {

using formats::TemporaryFolder;
using Json = nlohmann::json;

constexpr int kNumPairs = 32;
constexpr Index kSide = 56;

// Four quadrants, each of one of six colours: picture number `number` in base 6.
std::string quadrants(std::uint64_t number) {
  constexpr std::array<std::array<std::uint8_t, 3>, 6> kColours = {
      {{220, 30, 30}, {30, 180, 60}, {40, 60, 220}, {240, 220, 40}, {20, 20, 20}, {240, 240, 240}}};
  std::array<std::size_t, 4> colour_of{};
  for (std::size_t& colour : colour_of) {
    colour = number % 6;
    number /= 6;
  }
  formats::Image image;
  image.width = kSide;
  image.height = kSide;
  for (Index y = 0; y < kSide; ++y) {
    for (Index x = 0; x < kSide; ++x) {
      const Index quadrant = 2 * (2 * y / kSide) + 2 * x / kSide;
      const auto& colour = kColours[colour_of[static_cast<std::size_t>(quadrant)]];
      image.rgb.insert(image.rgb.end(), colour.begin(), colour.end());
    }
  }
  const std::vector<std::byte> png = formats::encode_png(image).value();
  return {reinterpret_cast<const char*>(png.data()), png.size()};
}

// The official tiny model's layers with views of 56 pixels and one token a byte.
Json small_config() {
  const std::string path =
      std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2/mla_softmax/config.json";
  Json config = Json::parse(base::read_text_file(path, 1 << 20).value());
  config["candidate_resolutions"] = {{56, 56}, {112, 56}, {56, 112}};
  config["vision_config"]["image_size"] = 56;
  config["language_config"]["vocab_size"] = 300;
  return config;
}

class PicturesByHeart : public ::testing::Test {
 protected:
  PicturesByHeart() {
    base::Rng rng(1);
    std::string lines;
    std::string requests;
    for (int i = 0; i < kNumPairs; ++i) {
      const std::string file = std::to_string(i) + ".png";
      folder_.write(file, quadrants(static_cast<std::uint64_t>(i) * 41 + 7));
      std::string name;
      for (int letter = 0; letter < 3; ++letter)
        name += static_cast<char>('a' + static_cast<char>(rng.next_below(26)));
      names_.push_back(name);
      const Json question = {{"role", "user"}, {"content", "<image>\nName?"}, {"images", {file}}};
      lines += Json{question, {{"role", "assistant"}, {"content", name}}}.dump() + "\n";
      requests += Json{{"id", file}, {"messages", Json::array({question})}}.dump() + "\n";
    }
    folder_.write("d.jsonl", lines);
    folder_.write("r.jsonl", requests);
    folder_.write("config.json", small_config().dump());
  }

  // Trains from nothing; the folder of the last save.
  [[nodiscard]] std::string train(int num_steps, double rate, const Json& changes) {
    Json config = {{"start", {{"config", "config.json"}, {"seed", 3}}},
                   {"data", {{"train", {{{"path", "d.jsonl"}}}}}},
                   {"steps", num_steps},
                   {"batch", {{"row_tokens", 1024}}},
                   {"optimizer", {{"learning_rate", rate}, {"weight_decay", 0}}},
                   {"schedule", {{"kind", "cosine"}, {"warmup_steps", 10}}},
                   {"save", {{"type", "f32"}}}};
    config.update(changes);
    folder_.write("c.json", config.dump());
    const ProgramResult trained =
        run_program({"train", folder_.file("c.json"), "--out", folder_.file("run"), "--json"});
    EXPECT_EQ(trained.exit_code, 0) << trained.errors;
    return trained.exit_code == 0 ? Json::parse(trained.output).at("save").get<std::string>() : "";
  }

  // The answers of a model, given by command-line flags, to all pictures.
  [[nodiscard]] std::vector<Json> answers(std::vector<std::string> model) const {
    std::vector<std::string> arguments = {"run",    "--batch",      folder_.file("r.jsonl"),
                                          "--json", "--max-tokens", "8"};
    arguments.insert(arguments.end(), model.begin(), model.end());
    const ProgramResult answered = run_program(arguments);
    EXPECT_EQ(answered.exit_code, 0) << answered.errors;
    std::vector<Json> all;
    std::istringstream output(answered.output);
    for (std::string line; std::getline(output, line);)
      all.push_back(Json::parse(line));
    return all;
  }

  void expect_all_names(const std::vector<Json>& answers) const {
    ASSERT_EQ(answers.size(), names_.size());
    for (std::size_t i = 0; i < names_.size(); ++i)
      EXPECT_EQ(answers[i].at("text"), names_[i]) << i;
  }

  TemporaryFolder folder_;
  std::vector<std::string> names_;
};

TEST_F(PicturesByHeart, AreNamedByAModelTrainedAsAWhole) {
  expect_all_names(answers({"--model", train(110, 3e-3, Json::object())}));
}

// Equal tensors in both folders.
void expect_equal_weights(const std::string& one, const std::string& other) {
  const auto left = formats::TensorArchive::open_directory(one).value();
  const auto right = formats::TensorArchive::open_directory(other).value();
  ASSERT_EQ(left.tensors().size(), right.tensors().size());
  for (const formats::TensorInfo& info : left.tensors()) {
    const formats::TensorInfo* same = right.find(info.name);
    ASSERT_NE(same, nullptr) << info.name;
    const std::span<const std::byte> expected = left.bytes(info);
    const std::span<const std::byte> found = right.bytes(*same);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), found.begin(), found.end()))
        << info.name;
  }
}

TEST_F(PicturesByHeart, AreNamedThroughLowRankUpdatesMergedAndUnmerged) {
  const std::string save =
      train(200, 1e-3, {{"lora", {{"rank", 32}, {"alpha", 256}, {"targets", {"*"}}}}});
  const std::string start = folder_.file("run") + "/start";
  const std::vector<Json> merged = answers({"--model", save});
  expect_all_names(merged);
  const std::vector<Json> unmerged = answers({"--model", start, "--adapter", save + "/adapter"});
  ASSERT_EQ(unmerged.size(), merged.size());
  for (std::size_t i = 0; i < merged.size(); ++i) {
    EXPECT_EQ(unmerged[i].at("output_ids"), merged[i].at("output_ids")) << i;
    const auto expected = merged[i].at("logprobs").get<std::vector<double>>();
    const auto found = unmerged[i].at("logprobs").get<std::vector<double>>();
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t t = 0; t < found.size(); ++t)
      EXPECT_NEAR(found[t], expected[t], 1e-5) << i << ' ' << t;
  }
  const ProgramResult converted =
      run_program({"convert", "--model", start, "--adapter", save + "/adapter", "--type", "f32",
                   "--out", folder_.file("merged")});
  ASSERT_EQ(converted.exit_code, 0) << converted.errors;
  expect_equal_weights(save, folder_.file("merged"));
}

}  // namespace
}  // namespace tessera::system_test
