// tessera ocr on the fixture's random model: what is printed, not what is read.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/image/image.h"
#include "formats/test_files.h"
#include "vision/bands.h"

#include "system/pdf_file.h"
#include "system/run_program.h"

namespace tessera::system_test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr const char* kFixtures = TESSERA_SOURCE_DIR "/tests/golden/vl2";
constexpr const char* kPicture = TESSERA_SOURCE_DIR "/tests/golden/vl2/images/0.png";

std::vector<std::string> ocr(std::vector<std::string> arguments, int max_tokens = 4) {
  arguments.insert(arguments.begin(), "ocr");
  for (const std::string& more :
       {std::string("--model"), std::string(kFixtures) + "/mha", std::string("--max-tokens"),
        std::to_string(max_tokens), std::string("--max-tiles"), std::string("1")})
    arguments.push_back(more);
  return arguments;
}

std::vector<Json> parse_lines(const std::string& text) {
  std::vector<Json> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(Json::parse(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return lines;
}

TEST(Ocr, OnePictureIsOnePageOfTheContract) {
  const ProgramResult result = run_program(ocr({kPicture, "--json"}));
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(result.errors, "");
  const Json json = Json::parse(result.output);
  ASSERT_EQ(json.size(), 1u);
  ASSERT_EQ(json["pages"].size(), 1u);
  const Json& page = json["pages"][0];
  EXPECT_EQ(page.size(), 8u) << page;
  EXPECT_EQ(page["source"], kPicture);
  EXPECT_EQ(page["page"], 1);
  EXPECT_GT(page["width"], 0);
  EXPECT_GT(page["height"], 0);
  EXPECT_EQ(page["finish_reason"], "length");
  EXPECT_NE(page["markdown"], "");
  EXPECT_TRUE(page["text"].is_string());
  EXPECT_EQ(page["blocks"], Json::array());
}

TEST(Ocr, AFaultyInputIsAnEntryAndTheRestGoesOn) {
  const ProgramResult result = run_program(ocr({kPicture, "missing.png", kPicture, "--jsonl"}));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.errors, "tessera: ocr: text of each of 3 pages, 1 failed\n");
  const std::vector<Json> pages = parse_lines(result.output);
  ASSERT_EQ(pages.size(), 3u);
  EXPECT_EQ(pages[0]["text"], pages[2]["text"]);
  EXPECT_EQ(pages[1]["source"], "missing.png");
  EXPECT_THAT(pages[1]["error"].get<std::string>(), HasSubstr("missing.png"));
  EXPECT_FALSE(pages[1].contains("text"));
}

TEST(Ocr, TheOnlyInputsFaultIsTheOnlyLine) {
  for (const std::string format : {"--json", "--jsonl"}) {
    const ProgramResult result = run_program(ocr({"missing.png", format}));
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.output, "");
    EXPECT_THAT(result.errors, testing::MatchesRegex("tessera: [^\n]*missing.png[^\n]*\n"));
  }
}

// A page of 384 x 1000 pixels, on one tile seen at 0.38 of its size, with lines of so many rows.
formats::Image page_of_lines(Index line_height) {
  constexpr Index kWidth = 384, kHeight = 1000;
  formats::Image page{.width = kWidth,
                      .height = kHeight,
                      .rgb = std::vector<std::uint8_t>(3 * kWidth * kHeight, 255)};
  for (Index i = 0; i < std::ssize(page.rgb); ++i) {
    const bool is_line = i / (3 * kWidth) % (line_height + 8) < line_height;
    if (is_line && i / 9 % 2 == 0) page.rgb[static_cast<std::size_t>(i)] = 0;
  }
  return page;
}

std::string write_png(const formats::TemporaryFolder& folder,
                      const std::string& name,
                      const formats::Image& image) {
  const auto png = formats::encode_png(image).value();
  folder.write(name, {reinterpret_cast<const char*>(png.data()), png.size()});
  return folder.file(name);
}

// Two bands of the page are seen larger, and read one by one.
TEST(Ocr, BandsAreReadAsPicturesOfTheirOwn) {
  const formats::TemporaryFolder folder;
  const formats::Image page = page_of_lines(12);
  const auto cut = vision::cut_bands(page, 2);
  ASSERT_EQ(cut.size(), 2u);
  const auto page_of = [](std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    return Json::parse(run_program(ocr(std::move(arguments))).output)["pages"][0];
  };
  const std::string whole = write_png(folder, "page.png", page);
  const Json read = page_of({whole, "--bands", "2"});
  EXPECT_EQ(read["height"], 1000);
  const auto read_at_once = [&](const std::string& file) -> std::string {
    return page_of({file, "--bands", "1"})["markdown"];
  };
  const std::string upper = read_at_once(write_png(folder, "0.png", band_pixels(page, cut[0])));
  const std::string lower = read_at_once(write_png(folder, "1.png", band_pixels(page, cut[1])));
  EXPECT_EQ(read["markdown"], upper + "\n" + lower);
  EXPECT_NE(read_at_once(whole), read["markdown"]);
  EXPECT_EQ(page_of({whole, "--bands", "1"}), page_of({whole}));
}

TEST(Ocr, SelectedPagesOfAPdfAreReadOneByOne) {
  const formats::TemporaryFolder folder;
  folder.write("x.pdf", pdf_with_pages({72, 144, 216}));
  const ProgramResult result =
      run_program(ocr({folder.file("x.pdf"), "--json", "--pages", "3,2", "--dpi", "72"}));
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const Json pages = Json::parse(result.output)["pages"];
  ASSERT_EQ(pages.size(), 2u);
  EXPECT_EQ(pages[0]["page"], 3);
  EXPECT_EQ(pages[0]["width"], 216);
  EXPECT_EQ(pages[1]["page"], 2);
  EXPECT_EQ(pages[1]["height"], 72);
}

TEST(Ocr, PlainFormatsPrintTheFieldsOfTheSameName) {
  const Json page =
      Json::parse(run_program(ocr({kPicture, "--format", "json"})).output)["pages"][0];
  const auto field = [&](const char* name) { return page[name].get<std::string>(); };
  EXPECT_EQ(run_program(ocr({kPicture})).output, field("text") + "\n");
  EXPECT_EQ(run_program(ocr({kPicture, kPicture, "--format", "markdown"})).output,
            field("markdown") + "\n\n" + field("markdown") + "\n");
}

// Makes the fixture's model in the folder, with an ocr_config.json.
void write_configured(const formats::TemporaryFolder& folder, const char* config) {
  for (const auto& entry : std::filesystem::directory_iterator(std::string(kFixtures) + "/mha")) {
    std::filesystem::create_symlink(entry.path(), folder.file(entry.path().filename().string()));
  }
  folder.write("ocr_config.json", config);
}

// What a model reads on a picture.
std::string read_by(const std::string& model,
                    const std::string& picture,
                    const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"ocr",          picture, "--model",     model,
                                        "--max-tokens", "32",    "--max-tiles", "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments).output;
}

TEST(Ocr, BandsComeFromTheFlagOrTheConfiguration) {
  const formats::TemporaryFolder folder;
  write_configured(folder, R"({"bands": 2})");
  const std::string page = write_png(folder, "small.png", page_of_lines(12));
  const std::string plain = std::string(kFixtures) + "/mha";
  EXPECT_EQ(read_by(folder.path(), page), read_by(plain, page, {"--bands", "2"}));
  EXPECT_EQ(read_by(folder.path(), page, {"--bands", "1"}), read_by(plain, page));
  EXPECT_NE(read_by(folder.path(), page), read_by(plain, page));
}

TEST(Ocr, LargePrintIsReadInBandsOnlyByTheFlag) {
  const formats::TemporaryFolder folder;
  write_configured(folder, R"({"bands": 2})");
  const std::string page = write_png(folder, "large.png", page_of_lines(60));
  const std::string at_once = read_by(folder.path(), page, {"--bands", "1"});
  EXPECT_EQ(read_by(folder.path(), page), at_once);
  EXPECT_NE(read_by(folder.path(), page, {"--bands", "2"}), at_once);
}

TEST(Ocr, PromptComesFromTheFlagOrTheConfiguration) {
  const formats::TemporaryFolder folder;
  write_configured(folder, R"({"prompt": "Wörter?"})");
  const std::string plain = std::string(kFixtures) + "/mha";
  const std::string usual = read_by(plain, kPicture);
  EXPECT_EQ(read_by(folder.path(), kPicture, {"--prompt", "Convert this page to Markdown."}),
            usual);
  const std::string configured = read_by(folder.path(), kPicture);
  EXPECT_NE(configured, usual);
  EXPECT_EQ(read_by(plain, kPicture, {"--prompt", "Wörter?"}), configured);
}

TEST(Ocr, InterruptedItPrintsWhatIsThere) {
  const std::vector<std::string> many(50, kPicture);
  std::vector<std::string> arguments = ocr(many, /*max_tokens=*/2000);
  for (const char* flag : {"--json", "--ignore-eos", "--no-stop-repetition"})
    arguments.emplace_back(flag);
  // On a terminal the progress line says when the first page is under way.
  ChildProgram child({.arguments = arguments, .is_on_terminal = true});
  ASSERT_TRUE(child.wait_for("page 1 of 50, ")) << child.so_far().output;
  child.interrupt();
  const ProgramResult result = child.finish();
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_THAT(result.output, HasSubstr("\"finish_reason\":\"cancelled\""));
}

TEST(Ocr, ContradictingFormatsAreWrongUsage) {
  const ProgramResult result = run_program(ocr({kPicture, "--jsonl", "--format", "text"}));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.output, "");
}

}  // namespace
}  // namespace tessera::system_test
