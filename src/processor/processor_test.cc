#include "processor/processor.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"

namespace tessera::processor {
namespace {

std::string golden_folder() {
  return std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2/mha";
}

std::string config_error(const std::string& json) {
  const auto config = parse_processor_config(json, "p.json");
  return config ? "" : config.error().to_string();
}

// A folder with a tokenizer of four letters and the given added tokens.
std::string folder_with(const std::string& name,
                        const std::string& added,
                        const std::string& config) {
  std::string folder = testing::TempDir() + "/" + name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const std::string tokenizer =
      R"({"version": "1.0", "truncation": null, "padding": null, "added_tokens": [)" + added +
      R"(], "normalizer": null, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false,
          "trim_offsets": true, "use_regex": false}, "post_processor": null,
          "decoder": {"type": "ByteLevel"}, "model": {"type": "BPE", "vocab": {"a": 0, "b": 1},
          "merges": []}})";
  EXPECT_TRUE(base::write_file_atomically(folder + "/tokenizer.json", tokenizer));
  EXPECT_TRUE(base::write_file_atomically(folder + "/tokenizer_config.json", config));
  return folder;
}

std::string added_token(int id, const std::string& content) {
  return R"({"id": )" + std::to_string(id) + R"(, "content": ")" + content +
         R"(", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
            "special": true})";
}

TEST(ProcessorConfig, AbsentFieldsTakeTheDefaults) {
  const auto config = parse_processor_config("{}", "p.json");
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->geometry.candidates.size(), 23U);
  EXPECT_EQ(config->geometry.patch_size, 14);
  EXPECT_EQ(config->geometry.downsample_ratio, 2);
  EXPECT_EQ(config->image_token, "<image>");
  EXPECT_EQ(config->pad_token, "<｜▁pad▁｜>");
  EXPECT_TRUE(config->mask_prompt);
  EXPECT_EQ(config->ignore_id, -100);
  EXPECT_EQ(config->tower_scale().mean[0], 0.5);
  EXPECT_EQ(read_processor_config(testing::TempDir() + "/nowhere")->geometry.side(), 384);
}

TEST(ProcessorConfig, ReadsEveryField) {
  const auto config = parse_processor_config(
      R"({"candidate_resolutions": [[112, 112], [112, 224]], "patch_size": 8, "downsample_ratio": 3,
          "image_mean": [0, 0.25, 1], "image_std": [1, 2, 3], "normalize": false,
          "image_token": "<img>", "pad_token": "<pad>", "mask_prompt": false, "ignore_id": -7,
          "sft_format": "deepseek", "add_special_token": false,
          "processor_class": "X"})",
      "p.json");
  ASSERT_TRUE(config.has_value()) << config.error().to_string();
  EXPECT_EQ(config->geometry.side(), 112);
  EXPECT_EQ(config->geometry.tokens_per_side(), 5);
  EXPECT_EQ(config->scale.fill_colour(), (std::array<std::uint8_t, 3>{0, 63, 255}));
  EXPECT_EQ(config->tower_scale().deviation[2], 1);
  EXPECT_EQ(config->image_token, "<img>");
  EXPECT_EQ(config->pad_token, "<pad>");
  EXPECT_FALSE(config->mask_prompt);
  EXPECT_EQ(config->ignore_id, -7);
}

TEST(ProcessorConfig, NamesWhatIsWrong) {
  EXPECT_EQ(config_error(R"({"image_mean": [0.5]})"), "p.json: image_mean: 3 numbers, has 1");
  EXPECT_EQ(config_error(R"({"image_std": [1, 0, 1]})"), "p.json: image_std: above 0, has 0");
  EXPECT_EQ(config_error(R"({"candidate_resolutions": []})"),
            "p.json: candidate_resolutions: at least one, has none");
  EXPECT_NE(config_error(R"({"sft_format": "plain"})").find("sft_format"), std::string::npos);
  EXPECT_NE(config_error(R"({"tile_size": 3})").find("--ignore-field tile_size"),
            std::string::npos);
  EXPECT_NE(config_error(R"({"patch_size": "x"})").find("patch_size"), std::string::npos);
  EXPECT_NE(config_error(R"({"ignore_id": 5})").find("ignore_id"), std::string::npos);
  EXPECT_NE(config_error(R"({"image_token": ""})").find("image_token"), std::string::npos);
  const std::vector<std::string> ignored = {"tile_size"};
  EXPECT_TRUE(parse_processor_config(R"({"tile_size": 3})", "p.json", ignored).has_value());
}

TEST(Processor, FindsTheTokensOfACheckpoint) {
  const auto processor = Processor::open(golden_folder());
  ASSERT_TRUE(processor.has_value());
  EXPECT_EQ(processor->ids().bos, 0);
  EXPECT_EQ(processor->ids().eos, 1);
  EXPECT_EQ(processor->ids().pad, 2);
  EXPECT_EQ(processor->ids().image, 3);
  EXPECT_EQ(processor->tokenizer().token_to_id("<|Assistant|>"), 10);
}

TEST(Processor, AddsMissingTokensInTheOfficialOrder) {
  const std::string folder =
      folder_with("tokens", added_token(2, "<s>") + ", " + added_token(3, "</s>"),
                  R"({"bos_token": {"content": "<s>"}, "eos_token": "</s>"})");
  const auto processor = Processor::open(folder);
  ASSERT_TRUE(processor.has_value()) << processor.error().to_string();
  EXPECT_EQ(processor->ids().bos, 2);
  EXPECT_EQ(processor->ids().eos, 3);
  std::int32_t id = 4;
  for (const char* token : {"<｜▁pad▁｜>", "<image>", "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>",
                            "<|grounding|>", "<|User|>", "<|Assistant|>"}) {
    EXPECT_EQ(processor->tokenizer().token_to_id(token), id++) << token;
  }
  EXPECT_EQ(*processor->tokenizer().encode("a<image>b"), (std::vector<std::int32_t>{0, 5, 1}));
}

TEST(Processor, SaysWhichTokenIsMissing) {
  const auto without = Processor::open(folder_with("no_bos", "", "{}"));
  ASSERT_FALSE(without.has_value());
  EXPECT_EQ(without.error().to_string(),
            "tokenizer: the token \"<｜begin▁of▁sentence｜>\", has none");
  const auto mistyped = Processor::open(folder_with("bad_bos", "", R"({"bos_token": 3})"));
  ASSERT_FALSE(mistyped.has_value());
  EXPECT_NE(
      mistyped.error().to_string().find("bos_token: a string or an object with content, is 3"),
      std::string::npos);
  EXPECT_FALSE(Processor::open(testing::TempDir() + "/nowhere").has_value());
}

}  // namespace
}  // namespace tessera::processor
