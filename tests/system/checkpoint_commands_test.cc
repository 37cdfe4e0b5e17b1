// tessera init, convert, info and inspect from outside, on the stored fixtures.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "formats/safetensors.h"
#include "formats/safetensors_writer.h"
#include "formats/test_files.h"

#include "system/run_program.h"

namespace tessera::system_test {
namespace {

namespace fs = std::filesystem;

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr const char* kFixtures = TESSERA_SOURCE_DIR "/tests/golden/vl2";
constexpr const char* kModel = TESSERA_SOURCE_DIR "/tests/golden/vl2/mha";

Json read_json(const std::string& path) {
  std::ifstream stream(path);
  return Json::parse(stream);
}

Json json_of(const std::vector<std::string>& arguments) {
  const ProgramResult result = run_program(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(result.errors, "");
  return Json::parse(result.output, nullptr, /*allow_exceptions=*/false);
}

// Exit code 1, or 2 for wrong usage: one line on the error stream, nothing on the other.
void expect_refused(const std::vector<std::string>& arguments,
                    const std::string& reason,
                    int exit_code = 1) {
  const ProgramResult result = run_program(arguments);
  EXPECT_EQ(result.exit_code, exit_code) << reason;
  EXPECT_EQ(result.output, "") << reason;
  EXPECT_THAT(result.errors, HasSubstr(reason));
  EXPECT_EQ(result.errors.rfind("tessera: ", 0), 0u) << result.errors;
  EXPECT_EQ(result.errors.find('\n'), result.errors.size() - 1) << result.errors;
}

std::string bytes_of(const std::string& path) {
  return base::read_text_file(path, /*max_bytes=*/1 << 30).value();
}

class CheckpointCommands : public testing::Test {
 protected:
  [[nodiscard]] std::string at(const std::string& name) const { return folder_.file(name); }
  // A copy of the fixture model that a test may spoil.
  [[nodiscard]] std::string copied_model() const {
    fs::copy(kModel, at("copy"));
    return at("copy");
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(at(name), std::ios::binary) << text;
  }

  formats::TemporaryFolder folder_;
};

TEST_F(CheckpointCommands, PreprocessGivesTheStoredDigestsAndTokens) {
  const Json cases = read_json(std::string(kModel) + "/golden.json");
  int num_compared = 0;
  for (const Json& stored : cases) {
    std::vector<std::string> arguments = {"inspect",    "preprocess", "--json",
                                          "--together", "--model",    kModel};
    for (const Json& message : stored["messages"]) {
      if (!message.contains("images") || message["images"].is_null()) continue;
      for (const Json& image : message["images"])
        arguments.push_back(std::string(kFixtures) + "/" + image.get<std::string>());
    }
    if (arguments.size() == 6) continue;
    const Json images = json_of(arguments)["images"];
    Json tokens = Json::array();
    Json digests = Json::array();
    for (const Json& image : images) {
      tokens.push_back(image["num_tokens"]);
      for (const Json& digest : image["tile_sha256"])
        digests.push_back(digest);
    }
    EXPECT_EQ(digests, stored["tiles"]) << stored["name"];
    EXPECT_EQ(tokens, stored["num_image_tokens"]) << stored["name"];
    for (std::size_t i = 0; i < images.size(); ++i) {
      EXPECT_EQ(images[i]["tiles"], stored["spatial_crop"][i]) << stored["name"];
    }
    ++num_compared;
  }
  EXPECT_EQ(num_compared, 5);
}

TEST_F(CheckpointCommands, PreprocessChoosesTheStoredCanvases) {
  Json sizes = Json::array();
  Json expected = Json::array();
  for (const Json& row : read_json(std::string(kFixtures) + "/resolutions.json")) {
    sizes.push_back({row[0], row[1]});
    expected.push_back({row[2], row[3]});
  }
  write("sizes.json", sizes.dump());
  EXPECT_EQ(json_of({"inspect", "preprocess", "--sizes", at("sizes.json"), "--json"}),
            Json({{"resolutions", expected}}));
}

TEST_F(CheckpointCommands, PreprocessGoesOnAfterAFaultyPicture) {
  write("text.png", "no picture\n");
  const ProgramResult result = run_program({"inspect", "preprocess", at("text.png"),
                                            std::string(kFixtures) + "/images/4.jpg", "--json"});
  EXPECT_EQ(result.exit_code, 1);
  const Json images = Json::parse(result.output)["images"];
  ASSERT_EQ(images.size(), 2u);
  EXPECT_THAT(images[0]["error"].get<std::string>(), HasSubstr("text.png"));
  EXPECT_EQ(images[1]["num_tokens"], 421);
  EXPECT_EQ(result.errors, "tessera: inspect preprocess: views of each of 2 pictures, 1 failed\n");
}

TEST_F(CheckpointCommands, PreprocessTakesTheTilesThatLimitsAllow) {
  const auto with_tiles = [](const std::string& count) {
    return std::vector<std::string>{
        "inspect", "preprocess",  std::string(kFixtures) + "/images/0.png",
        "--json",  "--max-tiles", count};
  };
  for (const std::string count : {"1", "1024"}) {
    const Json tiles = json_of(with_tiles(count))["images"][0]["tiles"];
    EXPECT_LE(tiles[0].get<int>() * tiles[1].get<int>(), std::stoi(count));
  }
  for (const std::string count : {"0", "1025"})
    expect_refused(with_tiles(count), "--max-tiles", /*exit_code=*/2);
}

TEST_F(CheckpointCommands, PreprocessRefusesWithOneLine) {
  write("empty.png", "");
  write("text.png", "no picture\n");
  write("sizes.json", "[[1, 2], [0, 5]]");
  const auto refused = [](std::vector<std::string> more, const char* reason, int code = 1) {
    more.insert(more.begin(), {"inspect", "preprocess"});
    expect_refused(more, reason, code);
  };
  refused({at("empty.png")}, "empty.png: a picture, the file is empty");
  refused({at("text.png"), "--json"}, "starts with 6e 6f 20 70 69");
  refused({at(".")}, "is a directory");
  refused({at("none.png")}, "No such file");
  refused({"--sizes", at("sizes.json")}, "entry 1: at least 1 x 1 pixel, is 0 x 5");
  refused({at("text.png"), "--model", at("none")}, "a checkpoint directory");
  refused({at("text.png"), "--max-tiles", "-1"}, "--max-tiles", 2);
  refused({at("text.png"), "--threads", "0"}, "--threads", 2);
  refused({}, "either pictures or --sizes", 2);
  expect_refused({"inspect"}, "subcommand", 2);
}

TEST_F(CheckpointCommands, TensorsAndKernelsAreListed) {
  const Json tensors = json_of({"inspect", "tensors", "--model", kModel, "--json"})["tensors"];
  const auto archive = formats::TensorArchive::open_directory(kModel);
  ASSERT_TRUE(archive);
  EXPECT_EQ(tensors.size(), archive->tensors().size());
  const Json expected = {{"name", "vision.pos_embed"},
                         {"dtype", "bf16"},
                         {"shape", {1, 729, 32}},
                         {"file", "model.safetensors"}};
  EXPECT_THAT(tensors, testing::Contains(expected));
  for (const Json& row : json_of({"inspect", "kernels", "--json"})["kernels"]) {
    EXPECT_THAT(row["available"], testing::Contains(row["chosen"])) << row["family"];
  }
}

TEST_F(CheckpointCommands, InfoCountsWhatIsStored) {
  const Json info = json_of({"info", "--model", kModel, "--json"});
  Json::number_integer_t sum = 0;
  for (const auto& [part, count] : info["parameters"].items()) {
    if (part != "total" && part != "active") sum += count.get<Json::number_integer_t>();
  }
  EXPECT_EQ(info["parameters"]["total"], sum);
  EXPECT_FALSE(info["parameters"].contains("other"));
  EXPECT_EQ(info["bytes"], 2 * sum);  // all bf16
  EXPECT_EQ(info["parameters"]["embedding"], 603 * 64);
  EXPECT_EQ(info["unused_tensors"], Json::array());
  const Json& memory = info["memory"];
  EXPECT_EQ(memory["kv_cache_at_context"],
            memory["kv_cache_per_token"].get<int>() * memory["context"].get<int>());
}

TEST_F(CheckpointCommands, InfoNamesUnknownFieldsAndTakesThemOnRequest) {
  const std::string model = copied_model();
  Json config = read_json(model + "/config.json");
  config["new_thing"] = 7;
  write("copy/config.json", config.dump());
  expect_refused({"info", "--model", model}, "--ignore-field new_thing");
  const Json info = json_of({"info", "--model", model, "--ignore-field", "new_thing", "--json"});
  const Json expected = {{"field", "new_thing"}, {"value", "7"}, {"by_user", true}};
  EXPECT_THAT(info["ignored"], testing::Contains(expected));
}

TEST_F(CheckpointCommands, BrokenCheckpointsAreRefusedWithOneLine) {
  const std::string model = copied_model();
  fs::resize_file(model + "/model.safetensors", 100000);
  const std::string out = at("out");
  const std::vector<std::vector<std::string>> commands = {
      {"info", "--model", model},
      {"inspect", "tensors", "--model", model},
      {"convert", "--model", model, "--type", "q8", "--out", out}};
  for (const std::vector<std::string>& command : commands) {
    expect_refused(command, "data_offsets within");
  }
  EXPECT_FALSE(fs::exists(out));
  expect_refused({"info", "--model", at("none")}, "does not exist");
  expect_refused({"convert", "--model", kModel, "--type", "q9", "--out", out}, "--type", 2);
  expect_refused({"convert", "--model", kModel, "--type", "q8", "--out", model}, "holds files");
}

TEST_F(CheckpointCommands, ConvertToTheSameTypeIsBitEqual) {
  (void)run_program({"convert", "--model", kModel, "--type", "f32", "--out", at("once")});
  (void)run_program({"convert", "--model", at("once"), "--type", "f32", "--out", at("twice")});
  const std::string once = bytes_of(at("once/model.safetensors"));
  EXPECT_GT(once.size(), 4u * 351214u);
  EXPECT_TRUE(bytes_of(at("twice/model.safetensors")) == once);
  EXPECT_EQ(bytes_of(at("twice/config.json")), bytes_of(std::string(kModel) + "/config.json"));
  EXPECT_EQ(bytes_of(at("twice/tokenizer.json")),
            bytes_of(std::string(kModel) + "/tokenizer.json"));
  // Back to the stored type: nothing is lost.
  (void)run_program({"convert", "--model", at("once"), "--type", "bf16", "--out", at("back")});
  const auto original = formats::TensorArchive::open_directory(kModel);
  const auto back = formats::TensorArchive::open_directory(at("back"));
  ASSERT_TRUE(original && back);
  for (const formats::TensorInfo& info : original->tensors()) {
    const formats::TensorInfo* other = back->find(info.name);
    ASSERT_NE(other, nullptr) << info.name;
    EXPECT_TRUE(std::ranges::equal(original->bytes(info), back->bytes(*other))) << info.name;
  }
}

TEST_F(CheckpointCommands, ConvertToBlocksAndBackLoadsAndAnswers) {
  const std::vector<std::string> ask = {"-p", "hi", "--max-tokens", "3", "--json"};
  const auto answer = [&](const std::string& model) {
    std::vector<std::string> arguments = {"run", "--model", model};
    arguments.insert(arguments.end(), ask.begin(), ask.end());
    return json_of(arguments);
  };
  (void)run_program({"convert", "--model", kModel, "--type", "q8", "--out", at("q8")});
  (void)run_program({"convert", "--model", at("q8"), "--type", "bf16", "--out", at("bf16")});
  EXPECT_LT(fs::file_size(at("q8/model.safetensors")),
            fs::file_size(std::string(kModel) + "/model.safetensors") * 7 / 10);
  const Json original = answer(kModel);
  for (const std::string& model : {at("q8"), at("bf16")}) {
    const Json converted = answer(model);
    EXPECT_EQ(converted["output_ids"], original["output_ids"]) << model;
    EXPECT_NEAR(converted["logprobs"][0].get<double>(), original["logprobs"][0].get<double>(),
                0.05);
  }
  for (const Json& tensor :
       json_of({"inspect", "tensors", "--model", at("q8"), "--json"})["tensors"]) {
    const bool is_router = tensor["name"].get<std::string>().find(".gate.") != std::string::npos;
    const bool may_be_blocks = tensor["shape"].size() == 2 && !is_router;
    EXPECT_EQ(tensor["dtype"], may_be_blocks ? "q8" : "bf16") << tensor["name"];
  }
}

TEST_F(CheckpointCommands, ConvertCarriesUnknownTensorsOver) {
  const std::string model = copied_model();
  const auto source = formats::TensorArchive::open_directory(kModel);
  ASSERT_TRUE(source);
  std::vector<formats::TensorDeclaration> tensors;
  for (const formats::TensorInfo& info : source->tensors())
    tensors.push_back({.name = info.name, .dtype = *info.dtype, .shape = info.shape});
  tensors.push_back({.name = "vision.attn_pool.latent", .dtype = DType::kBf16, .shape = {1, 1, 4}});
  fs::remove(model + "/model.safetensors");
  auto writer = formats::CheckpointWriter::create(model, tensors);
  ASSERT_TRUE(writer);
  for (const formats::TensorInfo& info : source->tensors())
    ASSERT_TRUE(writer->write(info.name, source->bytes(info)));
  const std::string latent = "12345678";
  ASSERT_TRUE(writer->write("vision.attn_pool.latent", std::as_bytes(std::span(latent))));
  ASSERT_TRUE(writer->finish());
  const Json expected = {{"name", "vision.attn_pool.latent"}, {"known", true}};
  EXPECT_EQ(json_of({"info", "--model", model, "--json"})["unused_tensors"],
            Json::array({expected}));
  (void)run_program({"convert", "--model", model, "--type", "f32", "--out", at("out")});
  const auto converted = formats::TensorArchive::open_directory(at("out"));
  ASSERT_TRUE(converted);
  const formats::TensorInfo* carried = converted->find("vision.attn_pool.latent");
  ASSERT_NE(carried, nullptr);
  EXPECT_EQ(carried->dtype, DType::kBf16);
  EXPECT_TRUE(std::ranges::equal(converted->bytes(*carried), std::as_bytes(std::span(latent))));
}

TEST_F(CheckpointCommands, InitDependsOnTheSeedAndNotOnThreads) {
  const auto init = [&](const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"init", "--config", std::string(kModel) + "/config.json",
                                          "--out", at(name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = run_program(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    return bytes_of(at(name) + "/model.safetensors");
  };
  const std::string first = init("first", {"--seed", "1", "--threads", "1"});
  EXPECT_EQ(init("again", {"--seed", "1", "--threads", "3"}), first);
  EXPECT_NE(init("other", {"--seed", "2"}), first);
  for (const std::string type : {"bf16", "f32", "f16", "q8"}) {
    (void)init(type, {"--type", type});
    const Json answer =
        json_of({"run", "--model", at(type), std::string(kFixtures) + "/images/4.jpg", "-p", "hi",
                 "--max-tokens", "2", "--json"});
    EXPECT_EQ(answer["images"][0]["num_tokens"], 421) << type;
    EXPECT_EQ(json_of({"info", "--model", at(type), "--json"})["unused_tensors"], Json::array());
  }
}

// The embedding table of this model is drawn and converted in three pieces.
TEST_F(CheckpointCommands, LargeTensorsAreMadeOfPiecesThatFollowOneAnother) {
  Json config = read_json(std::string(kModel) + "/config.json");
  config["language_config"]["vocab_size"] = 40'000;
  write("large.json", config.dump());
  for (const char* type : {"f32", "bf16"}) {
    (void)run_program({"init", "--config", at("large.json"), "--type", type, "--out", at(type)});
  }
  (void)run_program({"convert", "--model", at("f32"), "--type", "bf16", "--out", at("narrowed")});
  (void)run_program({"convert", "--model", at("f32"), "--type", "q8", "--out", at("blocks")});
  (void)run_program({"convert", "--model", at("blocks"), "--type", "f32", "--out", at("back")});
  const auto wide = formats::TensorArchive::open_directory(at("f32"));
  const auto back = formats::TensorArchive::open_directory(at("back"));
  ASSERT_TRUE(wide && back);
  EXPECT_TRUE(bytes_of(at("narrowed/model.safetensors")) == bytes_of(at("bf16/model.safetensors")));

  constexpr std::string_view kTable = "language.model.embed_tokens.weight";
  const auto values_of = [&](const formats::TensorArchive& archive) {
    const std::span<const std::byte> bytes = archive.bytes(*archive.find(kTable));
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  };
  const std::vector<float> drawn = values_of(*wide);
  const std::vector<float> restored = values_of(*back);
  ASSERT_EQ(drawn.size(), 40'000u * 64);
  ASSERT_EQ(restored.size(), drawn.size());
  EXPECT_NE(std::vector(drawn.begin(), drawn.begin() + 64),
            std::vector(drawn.begin() + (1 << 20), drawn.begin() + (1 << 20) + 64));
  // Half a step of the largest magnitude that the table can hold.
  for (std::size_t i = 0; i < drawn.size(); ++i)
    ASSERT_NEAR(restored[i], drawn[i], 0.5 / 127 * 4.4 * 0.02) << i;
}

TEST_F(CheckpointCommands, InitRefusesWithOneLine) {
  const std::string out = at("out");
  write("text.json", "no tokenizer\n");
  const std::string config = std::string(kModel) + "/config.json";
  expect_refused({"init", "--out", out}, "either --arch or --config", 2);
  expect_refused({"init", "--arch", "none", "--out", out}, "--arch", 2);
  expect_refused({"init", "--config", at("none.json"), "--out", out}, "No such file");
  expect_refused({"init", "--config", config, "--out", kModel}, "holds files");
  expect_refused({"init", "--config", config, "--tokenizer", at("text.json"), "--out", out},
                 "well-formed JSON");
  Json small = read_json(config);
  small["language_config"]["vocab_size"] = 100;
  write("small.json", small.dump());
  expect_refused({"init", "--config", at("small.json"), "--out", out}, "vocabulary of 100 ids");
  EXPECT_FALSE(fs::exists(out));
}

TEST_F(CheckpointCommands, InterruptedInitLeavesNothing) {
  Json config = read_json(std::string(kModel) + "/config.json");
  config["language_config"]["vocab_size"] = 4'000'000;
  write("large.json", config.dump());
  ChildProgram child(
      {.arguments = {"init", "--config", at("large.json"), "--type", "f32", "--out", at("out")},
       .is_on_terminal = true});
  ASSERT_TRUE(child.wait_for("init "));  // the progress line
  child.interrupt();
  const ProgramResult result = child.finish();
  EXPECT_EQ(result.exit_code, 130) << result.output;
  EXPECT_THAT(result.output, HasSubstr("interrupted"));
  fs::remove(at("large.json"));
  EXPECT_TRUE(fs::is_empty(at("")));
}

}  // namespace
}  // namespace tessera::system_test
