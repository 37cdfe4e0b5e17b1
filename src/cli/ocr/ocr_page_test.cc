#include "cli/ocr/ocr_page.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::cli {
namespace {

using Json = nlohmann::ordered_json;

void read_answer(const std::string& answer, OcrPage& page) {
  const BandText whole{.band = {.bottom = page.size.height}, .text = answer};
  read_answers({&whole, 1}, page);
}

TEST(OcrPage, GroundedAnswerGivesBlocksInPixels) {
  OcrPage page{.source = "a.png", .size = {.width = 1998, .height = 999}};
  read_answer("<|ref|>## Head<|/ref|><|det|>[[0, 10, 999, 20]]<|/det|>\n\n**body**", page);
  page.finish_reason = "stop";
  EXPECT_EQ(page_json(page), Json::parse(R"({"source": "a.png", "page": 1,
      "width": 1998, "height": 999, "text": "Head\n\nbody", "markdown": "## Head\n\n**body**",
      "blocks": [{"box": [0, 10, 1998, 20], "text": "## Head"}], "finish_reason": "stop"})"));
}

TEST(OcrPage, PlainAnswerHasNoBlocks) {
  OcrPage page{.source = "a.pdf", .page = 3, .size = {.width = 10, .height = 10}};
  read_answer("# x", page);
  EXPECT_EQ(page_json(page)["blocks"], Json::array());
  EXPECT_EQ(page_json(page)["page"], 3);
}

// Two bands of 999 rows, of which the last and the first 99 are the same.
TEST(OcrPage, BlocksOfBandsStandWhereThePageHasThem) {
  OcrPage page{.source = "a.png", .size = {.width = 999, .height = 1899}};
  const BandText bands[] = {{{.bottom = 999},
                             "<|ref|>a<|/ref|><|det|>[[0, 10, 999, 20]]<|/det|>"
                             "<|ref|>half<|/ref|><|det|>[[0, 980, 999, 999]]<|/det|>"},
                            {{.top = 900, .bottom = 1899, .cut = 950},
                             "<|ref|>twice<|/ref|><|det|>[[0, 0, 999, 20]]<|/det|>"
                             "<|ref|>b<|/ref|><|det|>[[0, 85, 999, 95]]<|/det|>"}};
  read_answers(bands, page);
  const Json json = page_json(page);
  EXPECT_EQ(json["blocks"], Json::parse(R"([{"box": [0, 10, 999, 20], "text": "a"},
                                            {"box": [0, 985, 999, 995], "text": "b"}])"));
}

TEST(OcrPage, FaultyPageHoldsItsErrorOnly) {
  const OcrPage page{.source = "a.pdf", .page = 2, .error = base::Error::io("read", "bytes, none")};
  EXPECT_EQ(page_json(page), Json::parse(R"({"source": "a.pdf", "page": 2,
                                             "error": "read: bytes, none"})"));
}

}  // namespace
}  // namespace tessera::cli
