// tessera data check from outside: what is usable, what is left out and why.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/tar.h"
#include "formats/test_files.h"

#include "system/run_program.h"

namespace tessera::system_test {
namespace {

using formats::TemporaryFolder;
using Json = nlohmann::json;

std::string golden_folder() {
  return std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2";
}

constexpr const char* kText =
    R"([{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}])";

std::string with_image(const std::string& reference) {
  return R"({"image": ")" + reference +
         R"(", "conversations": [{"from": "human", "value": "<image>\nQ"},
             {"from": "gpt", "value": "A"}]})";
}

std::string one_line(std::string text) {
  std::erase(text, '\n');
  return text + "\n";
}

ProgramResult check(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"data", "check"});
  return run_program(ProgramOptions{.arguments = std::move(arguments)});
}

Json checked(std::vector<std::string> arguments) {
  arguments.push_back("--json");
  const ProgramResult result = check(std::move(arguments));
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(result.errors, "");
  return result.exit_code == 0 ? Json::parse(result.output) : Json();
}

TEST(DataCheck, CountsTheLinesOfAFile) {
  const TemporaryFolder folder;
  folder.write("a.jsonl", one_line(kText) + one_line(with_image("images/0.png")) + "{\n" +
                              one_line(with_image("images/absent.png")) +
                              one_line(with_image("https://host/a.png")) +
                              one_line(with_image("README.md")) + one_line("{}") +
                              one_line(with_image("images/absent.png")));
  const Json json = checked({folder.file("a.jsonl"), "--image-root", golden_folder()});
  EXPECT_EQ(json.at("samples"), 2);
  EXPECT_EQ(json.at("dropped"), (Json{{"bad_json", 1},
                                      {"missing_image", 2},
                                      {"remote_image", 1},
                                      {"bad_image", 1},
                                      {"unknown_form", 1}}));
  EXPECT_EQ(json.at("examples").at("missing_image").size(), 2U);
  EXPECT_NE(json.at("examples").at("bad_json")[0].get<std::string>().find("line 3"),
            std::string::npos);
  EXPECT_FALSE(json.contains("tokens"));
  const ProgramResult text = check({folder.file("a.jsonl"), "--image-root", golden_folder()});
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_NE(text.output.find("2 usable samples, 6 left out"), std::string::npos) << text.output;
}

TEST(DataCheck, CountsTokensWithAModel) {
  const TemporaryFolder folder;
  const Json golden =
      Json::parse(base::read_text_file(golden_folder() + "/mha/golden.json", 1 << 26).value());
  const Json& sample = golden.back();
  folder.write("a.jsonl", sample.at("messages").dump() + "\n" + one_line(kText));
  const std::vector<std::string> arguments = {folder.file("a.jsonl"), "--image-root",
                                              golden_folder(), "--model", golden_folder() + "/mha"};
  const Json json = checked(arguments);
  EXPECT_EQ(json.at("samples"), 2);
  EXPECT_EQ(json.at("max_tokens"), sample.at("input_ids").size());
  EXPECT_GT(json.at("tokens"), json.at("max_tokens"));
  EXPECT_EQ(json.at("views"), 1);
  std::vector<std::string> bounded = arguments;
  bounded.insert(bounded.end(), {"--max-tokens", "100"});
  EXPECT_EQ(checked(bounded).at("dropped"), (Json{{"too_long", 1}}));
}

TEST(DataCheck, ReadsShardsAndMixtures) {
  const TemporaryFolder folder;
  auto writer = formats::TarWriter::create(folder.file("shard-000000.tar")).value();
  const std::string text = kText;
  for (const char* name : {"a.json", "b.json", "c.txt"})
    ASSERT_TRUE(writer.add(name, std::as_bytes(std::span(text))));
  ASSERT_TRUE(writer.finish());
  std::filesystem::remove(folder.file("shard-000000.idx"));
  EXPECT_EQ(checked({folder.file("shard-000000.tar")}).at("samples"), 2);
  EXPECT_TRUE(std::filesystem::exists(folder.file("shard-000000.idx")));
  const Json whole = checked({folder.path()});
  EXPECT_EQ(whole.at("samples"), 2);
  EXPECT_EQ(whole.at("dropped"), (Json{{"no_conversation", 1}}));
  folder.write("a.jsonl", one_line(kText));
  folder.write("mix.json", R"({"sources": [{"path": "shard-000000.tar", "name": "shards"},
                               {"path": "a.jsonl", "weight": 0.5, "split": "held_out"}]})");
  const Json mixture = checked({folder.file("mix.json")});
  EXPECT_EQ(mixture.at("samples"), 3);
  ASSERT_EQ(mixture.at("sources").size(), 2U);
  EXPECT_EQ(mixture.at("sources")[0].at("name"), "shards");
  EXPECT_EQ(mixture.at("sources")[1].at("samples"), 1);
}

TEST(DataCheck, FailuresAreOneLine) {
  const TemporaryFolder folder;
  folder.write("bad.jsonl", "{\n[]\n");
  folder.write("mix.json", R"({"sources": [{"path": "a.jsonl", "wieght": 2}]})");
  const auto expect_error = [](std::vector<std::string> arguments, int exit_code,
                               const std::string& part) {
    arguments.emplace_back("--json");
    const ProgramResult result = check(std::move(arguments));
    EXPECT_EQ(result.exit_code, exit_code);
    EXPECT_EQ(result.output, "");
    EXPECT_NE(result.errors.find(part), std::string::npos) << result.errors;
    EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 1);
  };
  expect_error({folder.file("bad.jsonl")}, 1, "at least one usable sample, has none: bad_json 1");
  expect_error({folder.file("absent.jsonl")}, 1, "is not there");
  expect_error({folder.file("mix.json")}, 1, "sources[0].wieght: a known field");
  expect_error({folder.file("bad.jsonl"), "--max-tokens", "10"}, 2, "--model");
  expect_error({folder.file("mix.json"), "--image-root", "x"}, 2, "--image-root");
  expect_error({}, 2, "PATH");
}

}  // namespace
}  // namespace tessera::system_test
