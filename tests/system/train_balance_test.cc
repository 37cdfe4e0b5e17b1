// Text of eight letters, which a drawn router sends to a few experts: the correction bias spreads
// it over all of them, and without it the load stays where it was.
#include "system/training_run.h"

namespace tessera::system_test {
namespace {

constexpr int kNumSteps = 200;
constexpr int kNumLastSteps = 40;
constexpr int kNumExperts = 8;
constexpr int kNumChosen = 3;

class ExpertsOnSkewedText : public ::testing::Test {
 protected:
  ExpertsOnSkewedText() {
    base::Rng rng(1);
    const auto text = [&rng] {
      std::string letters;
      for (int i = 0; i < 100; ++i)
        letters += static_cast<char>('a' + static_cast<char>(rng.next_below(8)));
      return letters;
    };
    std::string lines;
    for (int i = 0; i < 400; ++i) {
      lines += Json{{{"role", "user"}, {"content", text()}},
                    {{"role", "assistant"}, {"content", text()}}}
                   .dump() +
               "\n";
    }
    folder_.write("d.jsonl", lines);
    // The official tiny model with bias-corrected routers; one token a byte, small views.
    Json model = Json::parse(text_of(golden_folder() + "/mla_noaux/config.json"));
    model["candidate_resolutions"] = {{56, 56}};
    model["vision_config"].update({{"image_size", 56}, {"layers", 1}});
    model["language_config"].update({{"vocab_size", 300},
                                     {"n_routed_experts", kNumExperts},
                                     {"num_experts_per_tok", kNumChosen}});
    folder_.write("config.json", model.dump());
  }

  // Per layer of experts: the largest load against the mean, averaged over the last steps.
  [[nodiscard]] std::vector<double> final_loads(const std::string& out, double bias_step) {
    const Json config = {{"start", {{"config", "config.json"}, {"seed", 3}}},
                         {"data", {{"train", {{{"path", "d.jsonl"}}}}}},
                         {"steps", kNumSteps},
                         {"batch", {{"row_tokens", 512}}},
                         {"optimizer", {{"learning_rate", 5e-5}}},
                         {"balance", {{"bias_step", bias_step}, {"loss_weight", 0}}},
                         {"save", {{"every_steps", 0}}}};
    folder_.write("c.json", config.dump());
    const ProgramResult result =
        run_program({"train", folder_.file("c.json"), "--out", folder_.file(out)});
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    const std::vector<Json> steps = lines_of(folder_.file(out) + "/metrics.jsonl");
    EXPECT_EQ(steps.size(), static_cast<std::size_t>(kNumSteps));
    std::vector<double> loads(steps.back().at("expert_load").size());
    for (std::size_t i = steps.size() - kNumLastSteps; i < steps.size(); ++i) {
      for (std::size_t layer = 0; layer < loads.size(); ++layer)
        loads[layer] += steps[i].at("expert_load")[layer][1].get<double>() / double{kNumLastSteps};
    }
    return loads;
  }

  formats::TemporaryFolder folder_;
};

TEST_F(ExpertsOnSkewedText, AreSpreadByTheCorrectionBiasAlone) {
  const std::vector<double> corrected = final_loads("on", 0.002);
  const std::vector<double> left_alone = final_loads("off", 0);
  ASSERT_EQ(corrected.size(), 2U);
  ASSERT_EQ(left_alone.size(), 2U);
  for (std::size_t layer = 0; layer < 2; ++layer) {
    RecordProperty("corrected" + std::to_string(layer), std::to_string(corrected[layer]));
    RecordProperty("left_alone" + std::to_string(layer), std::to_string(left_alone[layer]));
    EXPECT_LT(corrected[layer], 1.5) << layer;
    EXPECT_GT(left_alone[layer], 2.0) << layer;  // of at most 8/3: all tokens to three experts
  }
}

}  // namespace
}  // namespace tessera::system_test
