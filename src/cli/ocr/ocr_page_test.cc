#include "cli/ocr/ocr_page.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::cli {
namespace {

using Json = nlohmann::ordered_json;

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

TEST(OcrPage, FaultyPageHoldsItsErrorOnly) {
  const OcrPage page{.source = "a.pdf", .page = 2, .error = base::Error::io("read", "bytes, none")};
  EXPECT_EQ(page_json(page), Json::parse(R"({"source": "a.pdf", "page": 2,
                                             "error": "read: bytes, none"})"));
}

}  // namespace
}  // namespace tessera::cli
