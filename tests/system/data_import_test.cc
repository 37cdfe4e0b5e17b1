// tessera data import from outside: what people have to what the trainer reads.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/rng.h"
#include "formats/image/image.h"
#include "formats/test_files.h"

#include "system/pdf_file.h"
#include "system/run_program.h"

namespace tessera::system_test {
namespace {

using formats::TemporaryFolder;
using Json = nlohmann::json;

ProgramResult import(std::vector<std::string> arguments, std::int64_t max_file_bytes = 0) {
  arguments.insert(arguments.begin(), {"data", "import"});
  return run_program(
      ProgramOptions{.arguments = std::move(arguments), .max_file_bytes = max_file_bytes});
}

Json imported(std::vector<std::string> arguments) {
  arguments.push_back("--json");
  const ProgramResult result = import(std::move(arguments));
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(result.errors, "");
  return result.exit_code == 0 ? Json::parse(result.output) : Json();
}

// What `data check` says of an import.
Json checked(const std::string& path) {
  const ProgramResult result = run_program({"data", "check", path, "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  return result.exit_code == 0 ? Json::parse(result.output) : Json();
}

// Noise, which no format makes small.
void write_picture(const TemporaryFolder& folder,
                   const std::string& name,
                   Index width,
                   Index height) {
  formats::Image image{.width = width, .height = height, .rgb = {}};
  base::Rng rng(/*seed=*/1);
  for (Index i = 0; i < width * height * 3; ++i)
    image.rgb.push_back(static_cast<std::uint8_t>(rng.next_u32()));
  const auto bytes = formats::encode_png(image).value();
  folder.write(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void write_coco(const TemporaryFolder& folder) {
  folder.write("coco.json", R"({
    "images": [{"id": 1, "file_name": "a.png", "width": 100, "height": 50}],
    "categories": [{"id": 3, "name": "dog"}],
    "annotations": [{"id": 5, "image_id": 1, "category_id": 3, "bbox": [0, 0, 50, 25]},
                    {"id": 6, "image_id": 1, "category_id": 3, "bbox": [50, 25, 50, 25]},
                    {"id": 7, "image_id": 2, "category_id": 3, "bbox": [0, 0, 50, 25]}]})");
  write_picture(folder, "a.png", 100, 50);
}

TEST(DataImport, CocoBecomesWhatTheTrainerReads) {
  const TemporaryFolder folder;
  write_coco(folder);
  const Json report = imported({folder.file("coco.json"), "--out", folder.file("out")});
  EXPECT_EQ(report.at("form"), "coco");
  EXPECT_EQ(report.at("samples"), 1);
  EXPECT_EQ(report.at("dropped"), (Json{{"bad_row", 1}}));
  EXPECT_EQ(report.at("file"), "samples.jsonl");
  EXPECT_EQ(checked(folder.file("out/samples.jsonl")).at("samples"), 1);
  EXPECT_NE(folder.read("out/samples.jsonl")
                .find("<|ref|>dog<|/ref|><|det|>[[0, 0, 500, 500], [500, 500, 999, 999]]<|/det|>"),
            std::string::npos);
  const ProgramResult text = import(
      {folder.file("coco.json"), "--out", folder.file("shards"), "--shards", "--form", "coco"});
  EXPECT_EQ(text.exit_code, 0) << text.errors;
  EXPECT_NE(text.output.find("(1 shards) (coco): 1 usable samples, 1 left out"), std::string::npos)
      << text.output;
  EXPECT_EQ(checked(folder.file("shards")).at("samples"), 1);
}

TEST(DataImport, PagesOfAPdfAreReadAsTextAndAsLines) {
  const TemporaryFolder folder;
  folder.write("a.pdf", pdf_with_text({"BT /F1 12 Tf 20 60 Td (Hello world) Tj "
                                       "0 -20 Td (Second line) Tj ET",
                                       "0 0 1 rg 10 10 50 50 re f"}));
  folder.write("b.pdf", "%PDF-1.4 of nothing");
  const Json report =
      imported({folder.path(), "--form", "pdf", "--out", folder.file("out"), "--dpi", "144"});
  EXPECT_EQ(report.at("samples"), 2);
  EXPECT_EQ(report.at("dropped"), (Json{{"bad_page", 1}, {"no_text", 1}}));
  EXPECT_EQ(checked(folder.file("out/samples.jsonl")).at("samples"), 2);
  const std::string lines = folder.read("out/samples.jsonl");
  EXPECT_NE(lines.find(R"("content":"Hello world\nSecond line")"), std::string::npos) << lines;
  EXPECT_NE(lines.find("<|ref|>Hello world<|/ref|><|det|>[["), std::string::npos) << lines;
  const auto picture = formats::load_image(folder.file("out/images/000000.png"));
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->width, 400);
}

TEST(DataImport, TheSameForAnyCall) {
  const TemporaryFolder folder;
  write_coco(folder);
  imported({folder.file("coco.json"), "--out", folder.file("one"), "--shards"});
  imported({folder.file("coco.json"), "--out", folder.file("two"), "--shards"});
  EXPECT_EQ(folder.read("one/shard-000000.tar"), folder.read("two/shard-000000.tar"));
  EXPECT_EQ(folder.read("one/import.json"), folder.read("two/import.json"));
}

TEST(DataImport, AFullDiskLeavesNothing) {
  const TemporaryFolder folder;
  write_coco(folder);
  write_picture(folder, "a.png", 200, 100);
  folder.write("text.jsonl", R"([{"role": "user", "content": "Q"}, )"
                             R"({"role": "assistant", "content": ")" +
                                 std::string(100'000, 'x') + "\"}]");
  for (const char* source : {"coco.json", "text.jsonl"}) {
    std::vector<std::string> arguments = {folder.file(source), "--out", folder.file("out"),
                                          "--json"};
    if (std::string(source) == "coco.json") arguments.emplace_back("--shards");
    const ProgramResult result = import(arguments, /*max_file_bytes=*/20'000);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.output, "");
    EXPECT_NE(result.errors.find("File too large"), std::string::npos) << result.errors;
    EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 1);
    EXPECT_FALSE(std::filesystem::exists(folder.file("out")));
    EXPECT_FALSE(std::filesystem::exists(folder.file("out.importing")));
  }
}

TEST(DataImport, FailuresAreOneLine) {
  const TemporaryFolder folder;
  write_coco(folder);
  imported({folder.file("coco.json"), "--out", folder.file("out")});
  const auto expect_error = [](const std::vector<std::string>& arguments, int exit_code,
                               const std::string& part) {
    const ProgramResult result = import(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << result.errors;
    EXPECT_EQ(result.output, "");
    EXPECT_NE(result.errors.find(part), std::string::npos) << result.errors;
    EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 1);
  };
  const std::string out = folder.file("new");
  expect_error({folder.file("coco.json"), "--out", folder.file("out")}, 1, "--force replaces it");
  expect_error({folder.file("none.json"), "--out", out}, 1, "is not there");
  expect_error({folder.file("coco.json"), "--out", out, "--split", "val"}, 2, "refcoco or tsv");
  expect_error({folder.file("coco.json"), "--out", out, "--images", folder.file("x")}, 1,
               "missing_image 1");
  expect_error({folder.file("coco.json"), "--out", out, "--form", "voc"}, 2, "--form");
  expect_error({folder.file("coco.json")}, 2, "--out");
  EXPECT_EQ(import({folder.file("coco.json"), "--out", folder.file("out"), "--force"}).exit_code,
            0);
}

}  // namespace
}  // namespace tessera::system_test
