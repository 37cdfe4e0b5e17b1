// processor_config.json and tokenizer_config.json, field by field.
#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"
#include "processor/processor.h"
#include "text/stand_in_tokenizer.h"

namespace tessera::processor {
namespace {

std::string error_of(const std::string& json) {
  const auto config = parse_processor_config(json, "p.json");
  return config ? "no error" : config.error().to_string();
}

ProcessorConfig config_of(const std::string& json) {
  return parse_processor_config(json, "p.json").value();
}

// An empty folder of this test.
std::string fresh_folder(const std::string& name) {
  std::string folder = testing::TempDir() + "/processor_fields_" + name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

void write(const std::string& path, const std::string& text) {
  ASSERT_TRUE(base::write_file_atomically(path, text));
}

TEST(ProcessorFields, CandidatesKeepTheirOrder) {
  const auto config =
      config_of(R"({"candidate_resolutions": [[56, 56], [112, 56], [56, 112]], "patch_size": 14})");
  ASSERT_EQ(config.geometry.candidates.size(), 3U);
  EXPECT_EQ(config.geometry.candidates[1], (vision::Resolution{112, 56}));
  EXPECT_EQ(config.geometry.candidates[2], (vision::Resolution{56, 112}));
}

TEST(ProcessorFields, TheScaleIsUsedOnlyWhenNormalising) {
  const std::string scale = R"("image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6])";
  const auto on = config_of("{" + scale + R"(, "normalize": true})").tower_scale();
  const auto off = config_of("{" + scale + R"(, "normalize": false})").tower_scale();
  EXPECT_EQ(on.mean, (std::array<double, 3>{0.1, 0.2, 0.3}));
  EXPECT_EQ(on.deviation, (std::array<double, 3>{0.4, 0.5, 0.6}));
  EXPECT_EQ(off.mean, (std::array<double, 3>{0, 0, 0}));
  EXPECT_EQ(off.deviation, (std::array<double, 3>{1, 1, 1}));
}

TEST(ProcessorFields, TypesAreCheckedFieldByField) {
  struct Case {
    std::string json;
    std::string message;
  };
  const Case cases[] = {
      {R"({"candidate_resolutions": [[384]]})",
       "candidate_resolutions: a list of pairs of integers, is [[384]]"},
      {R"({"candidate_resolutions": 384})",
       "candidate_resolutions: a list of pairs of integers, is 384"},
      {R"({"patch_size": 0})", "patch_size: a positive integer, is 0"},
      {R"({"patch_size": 1.5})", "patch_size: a positive integer, is 1.5"},
      {R"({"downsample_ratio": -2})", "downsample_ratio: a positive integer, is -2"},
      {R"({"image_mean": 0.5})", "image_mean: a list of numbers, is 0.5"},
      {R"({"image_mean": ["a", "b", "c"]})",
       "image_mean: a list of numbers, is [\"a\",\"b\",\"c\"]"},
      {R"({"image_std": [1, 1]})", "image_std: 3 numbers, has 2"},
      {R"({"image_std": [1, 1, -1]})", "image_std: above 0, has -1"},
      {R"({"normalize": 1})", "normalize: true or false, is 1"},
      {R"({"normalize": null})", "normalize: true or false, is null"},
      {R"({"image_token": 5})", "image_token: a text, is 5"},
      {R"({"image_token": ""})", "image_token: at least one character, is empty"},
      {R"({"pad_token": ""})", "pad_token: at least one character, is empty"},
      {R"({"mask_prompt": "no"})", "mask_prompt: true or false, is \"no\""},
      {R"({"ignore_id": 0})", "ignore_id: an integer from -2147483648 to -1, is 0"},
      {R"({"sft_format": "plain"})", "sft_format: one of deepseek, is \"plain\""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(error_of(c.json), "p.json: " + c.message) << c.json;
  }
}

TEST(ProcessorFields, OcrHasAFileOfItsOwn) {
  const std::string folder = fresh_folder("ocr");
  EXPECT_EQ(read_processor_config(folder)->ocr_bands, 1);
  write(folder + "/processor_config.json", R"({"patch_size": 8})");
  write(folder + "/ocr_config.json", R"({"prompt": "Read.", "bands": 2})");
  const auto config = read_processor_config(folder);
  ASSERT_TRUE(config.has_value()) << config.error().to_string();
  EXPECT_EQ(config->geometry.patch_size, 8);
  EXPECT_EQ(config->ocr_prompt, "Read.");
  EXPECT_EQ(config->ocr_bands, 2);
  const auto error_with = [&](const std::string& json) {
    write(folder + "/ocr_config.json", json);
    return read_processor_config(folder).error().to_string();
  };
  const std::string where = folder + "/ocr_config.json: ";
  EXPECT_EQ(error_with(R"({"prompt": []})"), where + "prompt: a text, is []");
  EXPECT_EQ(error_with(R"({"bands": 0})"), where + "bands: an integer from 1 to 20, is 0");
  EXPECT_NE(error_with(R"({"band": 2})").find("band"), std::string::npos);
}

TEST(ProcessorFields, HarmlessFieldsAreAcceptedWithAnyValue) {
  for (const char* key :
       {"_name_or_path", "add_special_token", "auto_map", "feature_extractor_type",
        "image_processor_type", "processor_class", "transformers_version"}) {
    EXPECT_EQ(error_of("{\"" + std::string(key) + "\": {\"x\": 1}}"), "no error") << key;
  }
}

TEST(ProcessorFields, AMisspeltFieldNamesTheOneMeant) {
  EXPECT_NE(error_of(R"({"image_sdt": [1, 1, 1]})").find("(near \"image_std\")"),
            std::string::npos);
}

TEST(ProcessorFields, TheFileIsAnObject) {
  EXPECT_EQ(error_of("[]"), "p.json: a JSON object, is []");
  EXPECT_NE(error_of("{"), "no error");
}

TEST(ProcessorFields, TheProcessorsFileComesBeforeThePreprocessors) {
  const std::string folder = fresh_folder("order");
  EXPECT_EQ(read_processor_config(folder).value().ignore_id, -100);
  write(folder + "/preprocessor_config.json", R"({"ignore_id": -2})");
  EXPECT_EQ(read_processor_config(folder).value().ignore_id, -2);
  write(folder + "/processor_config.json", R"({"ignore_id": -1})");
  EXPECT_EQ(read_processor_config(folder).value().ignore_id, -1);
}

TEST(ProcessorFields, ErrorsNameTheFile) {
  const std::string folder = fresh_folder("errors");
  write(folder + "/processor_config.json", R"({"patch_size": "x"})");
  const auto config = read_processor_config(folder);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().to_string(),
            folder + "/processor_config.json: patch_size: a positive integer, is \"x\"");
}

TEST(TokenNames, AreTextsOrObjectsWithContent) {
  const std::string folder = fresh_folder("names");
  EXPECT_EQ(read_token_names(folder).value().bos, TokenNames().bos);
  write(folder + "/tokenizer_config.json",
        R"({"bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": false},
            "pad_token": null, "other": 1})");
  const TokenNames names = read_token_names(folder).value();
  EXPECT_EQ(names.bos, "<s>");
  EXPECT_EQ(names.eos, "</s>");
  EXPECT_EQ(names.pad, "");
}

TEST(TokenNames, NameWhatIsWrong) {
  const std::string folder = fresh_folder("bad_names");
  const std::string path = folder + "/tokenizer_config.json";
  const auto error = [&](const std::string& json) {
    EXPECT_TRUE(base::write_file_atomically(path, json));
    const auto names = read_token_names(folder);
    return names ? "no error" : names.error().to_string();
  };
  const std::string expected = "_token: a string or an object with content, is ";
  EXPECT_EQ(error(R"({"bos_token": 1})"), path + ": bos" + expected + "1");
  EXPECT_EQ(error(R"({"eos_token": {"text": "x"}})"),
            path + ": eos" + expected + R"({"text":"x"})");
  EXPECT_EQ(error(R"({"pad_token": {"content": 2}})"),
            path + ": pad" + expected + R"({"content":2})");
  EXPECT_EQ(error("[]"), path + ": an object, is []");
}

text::Tokenizer byte_tokenizer(const std::vector<std::string>& special) {
  return text::Tokenizer::parse(text::byte_level_tokenizer_json(special).value()).value();
}

TEST(Processor, ThePadTokenOfTheTokenizerComesFirst) {
  const auto tokens = std::vector<std::string>{"<s>", "</s>", "<p>"};
  const TokenNames named = {.bos = "<s>", .eos = "</s>", .pad = "<p>"};
  EXPECT_EQ(Processor::create(byte_tokenizer(tokens), {}, named)->ids().pad, 2);
  ProcessorConfig config;
  config.pad_token = "</s>";
  const TokenNames unnamed = {.bos = "<s>", .eos = "</s>", .pad = ""};
  EXPECT_EQ(Processor::create(byte_tokenizer(tokens), config, unnamed)->ids().pad, 1);
}

TEST(Processor, TheEndOfASequenceMustBeThere) {
  const auto processor =
      Processor::create(byte_tokenizer({"<s>"}), {}, {.bos = "<s>", .eos = "</s>", .pad = ""});
  ASSERT_FALSE(processor);
  EXPECT_EQ(processor.error().to_string(), "tokenizer: the token \"</s>\", has none");
}

TEST(Processor, TagsThatAreThereKeepTheirIds) {
  const auto processor = Processor::create(byte_tokenizer({"<|User|>", "<s>", "<image>", "</s>"}),
                                           {}, {.bos = "<s>", .eos = "</s>", .pad = ""});
  ASSERT_TRUE(processor);
  EXPECT_EQ(processor->ids().image, 2);
  EXPECT_EQ(processor->tokenizer().token_to_id(kUserTag), 0);
  EXPECT_TRUE(processor->tokenizer().is_special(0));
}

TEST(Processor, AnotherGeometryMayBeSet) {
  auto processor = Processor::create(byte_tokenizer({"<s>", "</s>"}), {},
                                     {.bos = "<s>", .eos = "</s>", .pad = ""});
  ASSERT_TRUE(processor);
  processor->set_geometry({.candidates = {{32, 32}}, .patch_size = 8, .downsample_ratio = 2});
  EXPECT_EQ(processor->config().geometry.side(), 32);
}

}  // namespace
}  // namespace tessera::processor
