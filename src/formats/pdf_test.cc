#include "formats/pdf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/pdf_protocol.h"

namespace tessera::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(std::string_view text, Index num_pages, const base::Limits& limits = {}) {
  const auto pages = parse_page_ranges(text, num_pages, limits);
  return pages ? "no error" : pages.error().to_string();
}

TEST(PageRanges, KeepTheOrderOfTheUser) {
  EXPECT_THAT(*parse_page_ranges("1-3,7", 9), ElementsAre(1, 2, 3, 7));
  EXPECT_THAT(*parse_page_ranges("7,1-2", 9), ElementsAre(7, 1, 2));
  EXPECT_THAT(*parse_page_ranges("8-", 9), ElementsAre(8, 9));
  EXPECT_THAT(*parse_page_ranges("", 3), ElementsAre(1, 2, 3));
}

TEST(PageRanges, RefusalsNameTheFault) {
  EXPECT_EQ(refusal("4", 3), "pages \"4\": pages from 1 to 3, asks for 4");
  EXPECT_EQ(refusal("5-", 3), "pages \"5-\": pages from 1 to 3, asks for 5");
  EXPECT_EQ(refusal("1,1-2", 3), "pages \"1,1-2\": each page once, 1 comes twice");
  for (const char* text : {"0", "-1", "a", "1,", ",1", "3-1", "1-2-3", " 1", "1 ", "+1", "1.5", "-",
                           "99999999999999999999", "1-99999999999999999999"}) {
    EXPECT_THAT(refusal(text, 3), HasSubstr("ranges such as 1-3,7")) << text;
  }
}

TEST(PageRanges, NoMorePagesThanTheLimit) {
  base::Limits limits;
  limits.pdf_pages = 3;
  EXPECT_EQ(refusal("2-4", 1'000'000'000, limits), "no error");
  EXPECT_THAT(refusal("", 1'000'000'000, limits), HasSubstr("at most 3 pages"));
  EXPECT_THAT(refusal("1-2,5-6", 9, limits), HasSubstr("at most 3 pages"));
  EXPECT_THAT(refusal("1,2,3,4", 9, limits), HasSubstr("at most 3 pages"));
}

TEST(IsPdf, LooksForTheSignatureNearTheStart) {
  const auto is = [](const std::string& text) {
    return is_pdf(std::as_bytes(std::span(text.data(), text.size())));
  };
  EXPECT_TRUE(is("%PDF-1.4"));
  EXPECT_TRUE(is(std::string(1019, ' ') + "%PDF-"));
  EXPECT_FALSE(is(std::string(1020, ' ') + "%PDF-"));
  EXPECT_FALSE(is("%PDF"));
  EXPECT_FALSE(is(""));
}

TEST(PdfProtocol, ARequestSurvivesTheWay) {
  PdfRequest request{.pages = "2,5-", .dpi = 123.456, .with_words = true};
  request.limits.image_side = 7;
  request.limits.pdf_memory_bytes = 1LL << 40;
  const auto read = parse_pdf_arguments(pdf_arguments(request));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->pages, "2,5-");
  EXPECT_EQ(read->dpi, 123.456);
  EXPECT_TRUE(read->with_words);
  EXPECT_EQ(read->limits.image_side, 7);
  EXPECT_EQ(read->limits.pdf_memory_bytes, 1LL << 40);
  EXPECT_EQ(read->limits.pdf_pages, base::default_limits().pdf_pages);
}

TEST(PdfProtocol, OtherArgumentsAreRefused) {
  for (const std::string argument : {"", "x=1", "dpi", "dpi=", "dpi=0", "dpi=nan", "dpi=1x",
                                     "memory=-1", "memory=99999999999999999999"}) {
    EXPECT_FALSE(parse_pdf_arguments(std::span(&argument, 1))) << argument;
  }
}

}  // namespace
}  // namespace tessera::formats
