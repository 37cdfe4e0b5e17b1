// What `tessera train --check` says about memory, against the peak of the run itself.
#include <cmath>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "formats/image/image.h"
#include "formats/test_files.h"

#include "system/run_program.h"

namespace tessera::system_test {
namespace {

using formats::TemporaryFolder;
using Json = nlohmann::json;

constexpr int kNumSamples = 12;

std::string grey_picture(int width, int height) {
  formats::Image image;
  image.width = width;
  image.height = height;
  image.rgb.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, 128);
  const std::vector<std::byte> png = formats::encode_png(image).value();
  return {reinterpret_cast<const char*>(png.data()), png.size()};
}

// 10 million parameters: wide enough that they and their activations are most of the memory.
Json wide_config() {
  const std::string path =
      std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2/mla_softmax/config.json";
  Json config = Json::parse(base::read_text_file(path, 1 << 20).value());
  config["vision_config"].update({{"width", 128}, {"layers", 3}, {"heads", 4}});
  config["projector_config"].update({{"input_dim", 128}, {"n_embed", 256}});
  config["language_config"].update({{"vocab_size", 400},
                                    {"hidden_size", 256},
                                    {"intermediate_size", 1024},
                                    {"moe_intermediate_size", 256},
                                    {"kv_lora_rank", 512},
                                    {"num_hidden_layers", 4}});
  return config;
}

// Trained on a few words at a time; the answers about pictures need more than that, the keys of
// eight conversations at once above all.
constexpr const char* kWithAnswers = R"({
  "data": {"train": [{"path": "t.jsonl"}], "heldout": [{"path": "d.jsonl"}]},
  "batch": {"row_tokens": 1536, "packing": false},
  "answers": {"every_steps": 1, "count": 12, "max_tokens": 64}
})";

class TrainMemory : public ::testing::TestWithParam<const char*> {
 protected:
  TrainMemory() {
    std::string lines;
    for (int i = 0; i < kNumSamples; ++i) {
      const std::string file = std::to_string(i) + ".png";
      folder_.write(file, grey_picture(300 + 80 * i, 400));
      const Json question = {
          {"role", "user"}, {"content", "<image>\nWhat is it?"}, {"images", {file}}};
      const std::string answer(static_cast<std::size_t>(40 + 9 * i), 'a');
      lines += Json{question, {{"role", "assistant"}, {"content", answer}}}.dump() + "\n";
    }
    folder_.write("d.jsonl", lines);
    folder_.write("t.jsonl", R"([{"role": "user", "content": "What?"},)"
                             R"( {"role": "assistant", "content": "This."}])"
                             "\n");
    folder_.write("config.json", wide_config().dump());
    Json config = {{"start", {{"config", "config.json"}}},
                   {"data", {{"train", {{{"path", "d.jsonl"}}}}}},
                   {"steps", 1},
                   {"batch", {{"row_tokens", 1536}}}};
    config.update(Json::parse(GetParam()));
    folder_.write("c.json", config.dump());
  }

  [[nodiscard]] ProgramResult train(bool is_check) const {
    ProgramOptions options{
        .arguments = {"train", folder_.file("c.json"), "--out", folder_.file("run"), "--json"}};
    if (is_check) options.arguments.emplace_back("--check");
    return run_program(options);
  }

  TemporaryFolder folder_;
};

TEST_P(TrainMemory, OfTheRunIsPredictedWithinATenth) {
  const ProgramResult checked = train(/*is_check=*/true);
  ASSERT_EQ(checked.exit_code, 0) << checked.errors;
  EXPECT_EQ(checked.errors, "");
  const Json bytes = Json::parse(checked.output).at("bytes");
  const auto of = [&](const char* part) { return bytes.at(part).get<double>(); };
  const double total = of("total");
  EXPECT_EQ(total,
            of("weights") + of("gradients") + of("optimizer") + of("activations") + of("other"));
  EXPECT_GT(of("activations"), 50e6);
  const ProgramResult trained = train(/*is_check=*/false);
  ASSERT_EQ(trained.exit_code, 0) << trained.errors;
  const auto peak = static_cast<double>(trained.peak_resident_bytes);
  EXPECT_GT(peak, 150e6) << "too little to tell from the program itself";
  EXPECT_NEAR(total, peak, 0.1 * peak) << bytes.dump();
  EXPECT_LT(static_cast<double>(checked.peak_resident_bytes), 0.7 * peak)
      << "the check holds what it predicts";
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    TrainMemory,
    ::testing::Values(R"({"weight_type": "f32"})",
                      R"({"weight_type": "bf16", "recompute_activations": true})",
                      kWithAnswers));

}  // namespace
}  // namespace tessera::system_test
