// The whole way from a PDF file to pictures, with the real program and with false ones.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "formats/pdf.h"
#include "formats/pdf_protocol.h"
#include "formats/test_files.h"

namespace tessera::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A file of numbered objects, the first of which is the catalogue.
std::string pdf_of(const std::vector<std::string>& objects, const std::string& trailer = "") {
  std::string file = "%PDF-1.4\n";
  std::string table;
  char line[32];
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::snprintf(line, sizeof(line), "%010zu 00000 n \n", file.size());
    table += line;
    file += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::string size = std::to_string(objects.size() + 1);
  const std::string place = std::to_string(file.size());
  return file + "xref\n0 " + size + "\n0000000000 65535 f \n" + table + "trailer\n<< /Size " +
         size + " /Root 1 0 R " + trailer + ">>\nstartxref\n" + place + "\n%%EOF\n";
}

std::string stream_of(const std::string& content) {
  return "<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream";
}

constexpr const char* kCatalog = "<< /Type /Catalog /Pages 2 0 R >>";
constexpr const char* kFont = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

std::string page_with(const std::string& entries) {
  return "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 5 0 R >> >> " + entries + " >>";
}

// One page of the given entries; object 4 is its content.
std::string one_page(const std::string& entries, const std::string& content = "") {
  return pdf_of({kCatalog, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                 page_with("/Contents 4 0 R " + entries), stream_of(content), kFont});
}

// `widths` pages, each as wide as its entry, 10 points high.
std::string pages_of(const std::vector<int>& widths) {
  std::vector<std::string> objects = {kCatalog, ""};
  std::string kids;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    kids += std::to_string(i + 3) + " 0 R ";
    objects.push_back("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 " + std::to_string(widths[i]) +
                      " 10] >>");
  }
  objects[1] =
      "<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(widths.size()) + " >>";
  return pdf_of(objects);
}

std::array<int, 3> pixel(const Image& image, Index x, Index y) {
  const auto at = static_cast<std::size_t>((y * image.width + x) * 3);
  return {image.rgb[at], image.rgb[at + 1], image.rgb[at + 2]};
}

constexpr std::array<int, 3> kRed = {255, 0, 0};
constexpr std::array<int, 3> kWhite = {255, 255, 255};

class Pdf : public testing::Test {
 protected:
  std::string file(const std::string& bytes) {
    folder.write("x.pdf", bytes);
    return folder.file("x.pdf");
  }
  // The first error met on the way through all pages.
  std::string error_of(const std::string& bytes, const PdfOptions& options = {.dpi = 72}) {
    auto pages = PdfPages::open(file(bytes), options);
    if (!pages) return pages.error().message;
    while (pages->has_next()) {
      const auto page = pages->next();
      if (!page) return page.error().message;
    }
    return "no error";
  }
  // A program that answers with `script` instead of tessera-pdf.
  PdfOptions false_program(const std::string& script) {
    folder.write("helper", "#!/bin/sh\n" + script);
    ::chmod(folder.file("helper").c_str(), 0755);
    PdfOptions options{.dpi = 72, .program = folder.file("helper")};
    options.limits.pdf_seconds = 1;
    options.limits.image_side = 4;
    return options;
  }
  TemporaryFolder folder;
};

TEST_F(Pdf, APageIsDrawnWithItsOriginBelow) {
  const std::string bytes = one_page("/MediaBox [0 0 100 80]", "1 0 0 rg 10 10 30 20 re f");
  auto pages = PdfPages::open(file(bytes), {.dpi = 144});
  ASSERT_TRUE(pages) << pages.error().to_string();
  EXPECT_EQ(pages->num_pages(), 1);
  const auto page = pages->next();
  ASSERT_TRUE(page) << page.error().to_string();
  EXPECT_FALSE(pages->has_next());
  EXPECT_EQ(page->image.width, 200);
  EXPECT_EQ(page->image.height, 160);
  EXPECT_EQ(pixel(page->image, 21, 138), kRed);  // 10 points from the left, 10 from below
  EXPECT_EQ(pixel(page->image, 78, 102), kRed);
  EXPECT_EQ(pixel(page->image, 18, 138), kWhite);
  EXPECT_EQ(pixel(page->image, 21, 98), kWhite);
}

TEST_F(Pdf, TurnedAndCroppedPagesAreAsTheyAreShown) {
  const std::string bytes = one_page("/MediaBox [0 0 100 80] /CropBox [10 0 100 50] /Rotate 90",
                                     "1 0 0 rg 10 0 9 9 re f");
  auto pages = PdfPages::open(file(bytes), {.dpi = 72});
  ASSERT_TRUE(pages);
  const auto page = pages->next();
  ASSERT_TRUE(page) << page.error().to_string();
  EXPECT_EQ(page->image.width, 50);
  EXPECT_EQ(page->image.height, 90);
  EXPECT_EQ(pixel(page->image, 2, 2), kRed);  // its lower left corner, turned clockwise
  EXPECT_EQ(pixel(page->image, 47, 87), kWhite);
}

TEST_F(Pdf, WordsComeWithTheirBoxes) {
  const std::string bytes =
      one_page("/MediaBox [0 0 200 80]", "BT /F1 12 Tf 20 60 Td (Hello W\\366rld) Tj ET");
  auto pages = PdfPages::open(file(bytes), {.dpi = 144, .with_words = true});
  ASSERT_TRUE(pages);
  const auto page = pages->next();
  ASSERT_TRUE(page) << page.error().to_string();
  ASSERT_EQ(page->words.size(), 2U);
  EXPECT_EQ(page->words[0].text, "Hello");
  EXPECT_NEAR(page->words[0].x0, 40, 1);
  EXPECT_LT(page->words[0].x1, page->words[1].x0);
  EXPECT_LT(page->words[0].y0, 40);  // the base line is 20 points below the upper edge
  EXPECT_GT(page->words[0].y1, 39);
  const bool has_ink = std::any_of(page->image.rgb.begin(), page->image.rgb.end(),
                                   [](std::uint8_t value) { return value < 64; });
  EXPECT_TRUE(has_ink);  // the font is not in the file: one of the system's was read
}

TEST_F(Pdf, WordsSayHowTheyStandAndWhatFollows) {
  const std::string bytes = one_page("/MediaBox [0 0 200 80]",
                                     "BT /F1 12 Tf 20 60 Td (one two) Tj /F1 6 Tf (x) Tj ET "
                                     "BT /F1 12 Tf 0 1 -1 0 150 10 Tm (up) Tj ET");
  auto pages = PdfPages::open(file(bytes), {.dpi = 72, .with_words = true});
  ASSERT_TRUE(pages);
  const auto page = pages->next();
  ASSERT_TRUE(page) << page.error().to_string();
  std::string seen;  // the order of turned words is the library's own
  for (const char* text : {"one", "two", "x", "up"}) {
    const auto word = std::find_if(page->words.begin(), page->words.end(),
                                   [text](const PdfWord& each) { return each.text == text; });
    ASSERT_NE(word, page->words.end()) << text;
    seen += word->text + (word->is_upright ? "" : " turned") + (word->has_space_after ? "_" : "|");
  }
  EXPECT_THAT(seen, testing::StartsWith("one_two|x"));  // small letters go on right behind "two"
  EXPECT_THAT(seen, HasSubstr("up turned"));
}

TEST_F(Pdf, SelectedPagesComeInTheOrderAskedFor) {
  auto pages = PdfPages::open(file(pages_of({11, 12, 13, 14, 15})), {.dpi = 72, .pages = "4-,2"});
  ASSERT_TRUE(pages) << pages.error().to_string();
  EXPECT_EQ(pages->num_pages(), 5);
  EXPECT_THAT(pages->selected(), ElementsAre(4, 5, 2));
  for (const Index number : {4, 5, 2}) {
    const auto page = pages->next();
    ASSERT_TRUE(page) << page.error().to_string();
    EXPECT_EQ(page->number, number);
    EXPECT_EQ(page->image.width, 10 + number);
  }
  EXPECT_THAT(error_of(pages_of({11}), {.pages = "2"}), HasSubstr("pages from 1 to 1, asks for 2"));
}

TEST_F(Pdf, WhatIsNoPdfIsNamed) {
  EXPECT_THAT(error_of(""), HasSubstr("a PDF (it begins with %PDF-), is something else"));
  EXPECT_THAT(error_of(std::string(5000, '\x89')), HasSubstr("is something else"));
  EXPECT_THAT(error_of("%PDF-1.4\nnonsense"), HasSubstr("a PDF that can be read, is damaged"));
  EXPECT_THAT(PdfPages::open(folder.file("none.pdf")).error().to_string(),
              HasSubstr("none.pdf: a readable file, No such file"));
  EXPECT_THAT(PdfPages::open(folder.path()).error().to_string(),
              HasSubstr("a regular file, is none"));
}

TEST_F(Pdf, TruncatedFilesEndInAnErrorOrAPage) {
  const std::string whole = one_page("/MediaBox [0 0 100 80]", "1 0 0 rg 10 10 30 20 re f");
  ASSERT_EQ(error_of(whole), "no error");
  for (std::size_t length = 5; length < whole.size(); length += 41) {
    const std::string message = error_of(whole.substr(0, length));
    EXPECT_EQ(message.find('\n'), std::string::npos);
    EXPECT_THAT(message, testing::Not(HasSubstr("helper"))) << length;  // it did not die
  }
}

TEST_F(Pdf, EncryptedFilesAskForAPassword) {
  const std::string zeros(64, '0');
  const std::string bytes = pdf_of({kCatalog, "<< /Type /Pages /Kids [] /Count 0 >>"},
                                   "/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <" +
                                       zeros + "> /U <" + zeros + "> /P -4 >> ");
  EXPECT_THAT(error_of(bytes), HasSubstr("a PDF without a password, is encrypted"));
}

TEST_F(Pdf, PagesWithoutUseAreRefused) {
  EXPECT_THAT(error_of(pdf_of({kCatalog, "<< /Type /Pages /Kids [] /Count 0 >>"})),
              HasSubstr("a PDF with pages, has none"));
  // More pages promised than there are, and a tree that is its own branch.
  EXPECT_THAT(error_of(pdf_of({kCatalog, "<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>",
                               page_with("/MediaBox [0 0 9 9]")})),
              HasSubstr("a PDF with pages, has none"));
  EXPECT_THAT(error_of(pdf_of({kCatalog, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"})),
              HasSubstr("page 1: a page that can be read, is damaged"));
}

TEST_F(Pdf, SizesAreBoundedBeforeAnythingIsDrawn) {
  EXPECT_THAT(error_of(one_page("/MediaBox [0 0 100000 100]")),
              HasSubstr("at most 65500 pixels a side"));
  EXPECT_THAT(error_of(one_page("/MediaBox [0 0 60000 60000]")),
              HasSubstr("at most 178956970 pixels"));
  EXPECT_THAT(error_of(one_page("/MediaBox [0 0 14400 14400]"), {.dpi = 2400}),
              HasSubstr("has 480000 x 480000 at 2400 dpi"));
  EXPECT_THAT(error_of(one_page(""), {.dpi = 0}), HasSubstr("from 1 to 2400 dots per inch"));
  base::Limits limits;
  limits.image_aspect = 50;
  EXPECT_THAT(error_of(one_page("/MediaBox [0 0 102 2]"), {.dpi = 72, .limits = limits}),
              HasSubstr("sides of at most 50 to 1, has 102 x 2"));
  EXPECT_EQ(error_of(one_page("/MediaBox [0 0 100 2]"), {.dpi = 72, .limits = limits}), "no error");
  limits.pdf_file_bytes = 10;
  EXPECT_THAT(error_of(one_page(""), {.limits = limits}), HasSubstr("at most 10 bytes"));
}

TEST_F(Pdf, ContentThatCallsItselfEnds) {
  const std::string form =
      "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> "
      "/Length 5 >>\nstream\n/X Do\nendstream";
  EXPECT_EQ(error_of(pdf_of({kCatalog, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                             "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R "
                             "/Resources << /XObject << /X 4 0 R >> >> >>",
                             form, stream_of("/X Do")})),
            "no error");
}

TEST_F(Pdf, APageThatTakesTooLongIsGivenUp) {
  std::string content;
  for (int i = 0; i < 100'000; ++i)
    content += "0 0 2000 2000 re f\n";
  PdfOptions options{.dpi = 144};
  options.limits.pdf_seconds = 1;
  EXPECT_THAT(error_of(one_page("/MediaBox [0 0 2000 2000]", content), options),
              HasSubstr("x.pdf page 1: a page within 1 seconds, takes longer"));
}

TEST_F(Pdf, AHelperThatIsNotThereIsNamed) {
  EXPECT_THAT(error_of(pages_of({9}), {.program = folder.file("none")}),
              HasSubstr("none: a program that runs, No such file"));
}

// Records as shell text: printf turns \ooo into bytes.
std::string octal(const std::string& bytes) {
  std::string text = "printf '";
  char digits[8];
  for (const char byte : bytes) {
    std::snprintf(digits, sizeof(digits), "\\%03o", static_cast<unsigned char>(byte));
    text += digits;
  }
  return text + "'\n";
}

std::string record(PdfRecordKind kind,
                   std::uint32_t page,
                   const std::vector<std::uint32_t>& words,
                   const std::string& rest = "") {
  const PdfRecord head{.kind = static_cast<std::uint32_t>(kind),
                       .page = page,
                       .length = words.size() * sizeof(std::uint32_t) + rest.size()};
  return octal(std::string(reinterpret_cast<const char*>(&head), sizeof(head)) +
               std::string(reinterpret_cast<const char*>(words.data()), words.size() * 4) + rest);
}

TEST_F(Pdf, AHelperThatDiesCostsOnePage) {
  const PdfOptions options = false_program(
      "if [ \"$1\" = pages= ]; then\n" + record(PdfRecordKind::kInfo, 0, {2, 1, 2}) +
      "exit 7\nfi\n" + "if [ \"$1\" = pages=2 ]; then\n" + record(PdfRecordKind::kInfo, 0, {2, 2}) +
      record(PdfRecordKind::kPage, 2, {1, 1}, "abc") + "fi\n");
  auto pages = PdfPages::open(file(pages_of({9, 9})), options);
  ASSERT_TRUE(pages) << pages.error().to_string();
  const auto first = pages->next();
  ASSERT_FALSE(first);
  EXPECT_THAT(first.error().to_string(), HasSubstr("x.pdf page 1: a page that can be drawn"));
  EXPECT_THAT(first.error().to_string(), HasSubstr("the helper ended with exit code 7"));
  ASSERT_TRUE(pages->has_next());
  const auto second = pages->next();
  ASSERT_TRUE(second) << second.error().to_string();
  EXPECT_EQ(second->number, 2);
  EXPECT_THAT(second->image.rgb, ElementsAre('a', 'b', 'c'));
  EXPECT_FALSE(pages->has_next());
}

TEST_F(Pdf, MalformedAnswersAreNotBelieved) {
  const std::string info = record(PdfRecordKind::kInfo, 0, {1, 1});
  const std::vector<std::string> answers = {
      record(PdfRecordKind::kPage, 1, {1, 1}, "abc"),          // before kInfo
      record(PdfRecordKind::kInfo, 0, {}),                     // without a number of pages
      info + record(PdfRecordKind::kPage, 2, {1, 1}, "abc"),   // another page
      info + record(PdfRecordKind::kPage, 1, {1, 1}, "abcd"),  // more bytes than pixels
      info + record(PdfRecordKind::kPage, 1, {0, 0}),          // no pixels
      info + record(PdfRecordKind::kPage, 1, {5, 1}, "abcabcabcabcabc"),  // over the limit
      info + record(static_cast<PdfRecordKind>(99), 1, {}),
      info + octal(std::string("\4\0\0\0\1\0\0\0\377\377\377\377\377\377\377\377", 16)),
  };
  for (const std::string& answer : answers) {
    EXPECT_THAT(error_of(pages_of({9}), false_program(answer)), HasSubstr("is malformed"))
        << answer;
  }
}

TEST_F(Pdf, AHelperThatSaysNothingIsEnded) {
  EXPECT_THAT(error_of(pages_of({9}), false_program("exec sleep 1000\n")),
              HasSubstr("takes longer"));
  EXPECT_THAT(error_of(pages_of({9}), false_program("exit 3\n")),
              HasSubstr("ended with exit code 3"));
  EXPECT_THAT(error_of(pages_of({9}), false_program("kill -SEGV $$\n")), HasSubstr("signal 11"));
}

}  // namespace
}  // namespace tessera::formats
