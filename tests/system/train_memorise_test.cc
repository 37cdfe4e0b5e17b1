// A small model, drawn at random, learns 32 pictures by heart and names them all: data, training,
// save and answers in one line.
#include <array>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/rng.h"
#include "formats/image/image.h"
#include "formats/test_files.h"

#include "system/run_program.h"

namespace tessera::system_test {
namespace {

using formats::TemporaryFolder;
using Json = nlohmann::json;

constexpr int kNumPairs = 32;
constexpr int kNumSteps = 110;
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

TEST(TrainingFromNothing, MemorisesPicturesAndNamesThemAll) {
  const TemporaryFolder folder;
  base::Rng rng(1);
  std::string lines;
  std::string requests;
  std::vector<std::string> names;
  for (int i = 0; i < kNumPairs; ++i) {
    const std::string file = std::to_string(i) + ".png";
    folder.write(file, quadrants(static_cast<std::uint64_t>(i) * 41 + 7));
    std::string name;
    for (int letter = 0; letter < 3; ++letter)
      name += static_cast<char>('a' + static_cast<char>(rng.next_below(26)));
    names.push_back(name);
    const Json question = {{"role", "user"}, {"content", "<image>\nName?"}, {"images", {file}}};
    lines += Json{question, {{"role", "assistant"}, {"content", name}}}.dump() + "\n";
    requests += Json{{"id", file}, {"messages", Json::array({question})}}.dump() + "\n";
  }
  folder.write("d.jsonl", lines);
  folder.write("r.jsonl", requests);
  folder.write("config.json", small_config().dump());
  folder.write("c.json", Json{{"start", {{"config", "config.json"}, {"seed", 3}}},
                              {"data", {{"train", {{{"path", "d.jsonl"}}}}}},
                              {"steps", kNumSteps},
                              {"batch", {{"row_tokens", 1024}}},
                              {"optimizer", {{"learning_rate", 3e-3}, {"weight_decay", 0}}},
                              {"schedule", {{"kind", "cosine"}, {"warmup_steps", 10}}},
                              {"save", {{"type", "f32"}}}}
                             .dump());
  const ProgramResult trained =
      run_program({"train", folder.file("c.json"), "--out", folder.file("run"), "--json"});
  ASSERT_EQ(trained.exit_code, 0) << trained.errors;
  const std::string save = Json::parse(trained.output).at("save").get<std::string>();
  const ProgramResult answered = run_program(
      {"run", "--model", save, "--batch", folder.file("r.jsonl"), "--json", "--max-tokens", "8"});
  ASSERT_EQ(answered.exit_code, 0) << answered.errors;
  std::size_t next = 0;
  std::istringstream output(answered.output);
  for (std::string line; std::getline(output, line); ++next) {
    ASSERT_LT(next, names.size());
    EXPECT_EQ(Json::parse(line).at("text"), names[next]) << next;
  }
  EXPECT_EQ(next, names.size());
}

}  // namespace
}  // namespace tessera::system_test
