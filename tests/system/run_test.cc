// tessera run on the fixture's random model: which requests it makes of files, and in which order
// answers and errors come.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/test_files.h"

#include "system/pdf_file.h"
#include "system/run_program.h"

namespace tessera::system_test {
namespace {

constexpr const char* kModel = TESSERA_SOURCE_DIR "/tests/golden/vl2/mha";

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::MatchesRegex;

class Run : public testing::Test {
 protected:
  // "x.pdf" asked page by page, or as `more` says.
  [[nodiscard]] ProgramResult run_on_pdf(const std::vector<int>& widths,
                                         const std::vector<std::string>& more = {}) const {
    folder_.write("x.pdf", pdf_with_pages(widths));
    std::vector<std::string> arguments = {"run",          pdf(),   "--model",     kModel,
                                          "-p",           "what?", "--dpi",       "72",
                                          "--max-tokens", "3",     "--max-tiles", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  [[nodiscard]] std::string pdf() const { return folder_.file("x.pdf"); }

  formats::TemporaryFolder folder_;
};

// Only a program that draws the third page after the second answer prints two answers.
TEST_F(Run, PagesAreAnsweredBeforeLaterOnesAreDrawn) {
  const ProgramResult result = run_on_pdf({72, 144, kUndrawableWidth});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("--- page 1\n"));
  EXPECT_THAT(result.output, HasSubstr("--- page 2\n"));
  EXPECT_THAT(result.output, testing::Not(HasSubstr("--- page 3")));
  EXPECT_THAT(result.errors, MatchesRegex("tessera: read pdf: [^\n]*x.pdf page 3: [^\n]*\n"));
}

TEST_F(Run, WithJsonAPageThatCannotBeDrawnLeavesTheOutputEmpty) {
  const ProgramResult result = run_on_pdf({72, kUndrawableWidth}, {"--json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.output, "");
  EXPECT_THAT(result.errors, MatchesRegex("tessera: read pdf: [^\n]*x.pdf page 2: [^\n]*\n"));
}

TEST_F(Run, SelectedPagesAreAnEntryEach) {
  const ProgramResult result =
      run_on_pdf({72, kUndrawableWidth, 216}, {"--json", "--pages", "3,1"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const Json pages = Json::parse(result.output)["pages"];
  ASSERT_EQ(pages.size(), 2u);
  EXPECT_EQ(pages[0]["page"], 3);
  EXPECT_EQ(pages[0]["source"], pdf());
  EXPECT_EQ(pages[0]["images"][0]["width"], 216);
  EXPECT_EQ(pages[1]["page"], 1);
  EXPECT_EQ(pages[1]["images"][0]["width"], 72);
}

TEST_F(Run, OneSelectedPageAndPagesTogetherAreOneObject) {
  const ProgramResult one = run_on_pdf({72, 144}, {"--json", "--pages", "2"});
  ASSERT_EQ(one.exit_code, 0) << one.errors;
  EXPECT_EQ(Json::parse(one.output)["images"].size(), 1u);
  const ProgramResult joined = run_on_pdf({72, 144}, {"--json", "--together"});
  ASSERT_EQ(joined.exit_code, 0) << joined.errors;
  EXPECT_EQ(Json::parse(joined.output)["images"].size(), 2u);
}

TEST_F(Run, WhatOneRequestCannotHoldIsRefusedBeforeAPageIsDrawn) {
  std::vector<int> widths(257, 72);
  widths.front() = kUndrawableWidth;
  const ProgramResult together = run_on_pdf(widths, {"--together"});
  EXPECT_EQ(together.exit_code, 1);
  EXPECT_THAT(together.errors, HasSubstr("at most 256 pictures in one request, 257 pages"));
  const ProgramResult drawing = run_on_pdf(widths, {"--draw", folder_.file("x.png")});
  EXPECT_EQ(drawing.exit_code, 2);
  EXPECT_THAT(drawing.errors, HasSubstr("one page for --draw and --dump, has 257"));
  const ProgramResult beside = run_on_pdf(widths, {pdf()});
  EXPECT_EQ(beside.exit_code, 2);
  EXPECT_THAT(beside.errors, HasSubstr("--together for a PDF beside other files"));
}

// The random model writes all bytes when it is asked to sample widely.
TEST(RunOnTerminal, ControlCharactersOfAnAnswerAreShown) {
  ProgramOptions options{.arguments = {"run", "--model", kModel, "-p", "hi", "--temperature", "100",
                                       "--seed", "0", "--max-tokens", "300", "--ignore-eos"}};
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
  };
  const ProgramResult piped = run_program(options);
  ASSERT_EQ(piped.exit_code, 0) << piped.errors;
  ASSERT_THAT(piped.output, HasSubstr("\x1b"));
  options.is_on_terminal = true;
  ProgramResult shown = run_program(options);
  ASSERT_EQ(shown.exit_code, 0) << shown.output;
  EXPECT_THAT(shown.output, HasSubstr("^["));
  // The terminal itself makes line ends of line feeds.
  for (std::size_t at = 0; (at = shown.output.find("\r\n", at)) != std::string::npos;)
    shown.output.erase(at, 1);
  EXPECT_TRUE(std::none_of(shown.output.begin(), shown.output.end(), is_control));
  const auto num_controls = std::count_if(piped.output.begin(), piped.output.end(), is_control);
  EXPECT_EQ(shown.output.size(), piped.output.size() + static_cast<std::size_t>(num_controls));
}

}  // namespace
}  // namespace tessera::system_test
