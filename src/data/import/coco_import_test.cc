// COCO files and referring expressions: which boxes become which answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/import/internal/import_test_data.h"
#include "processor/grounding.h"

namespace tessera::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kImages =
    R"("images": [{"id": 1, "file_name": "a.png", "width": 100, "height": 50},
                  {"id": 2, "file_name": "b.png", "width": 100, "height": 50}])";
constexpr const char* kCategories =
    R"("categories": [{"id": 3, "name": "dog"}, {"id": 8, "name": "hot dog"}])";

std::string coco(const std::string& annotations) {
  return std::string("{\"info\": {\"year\": 2017}, \"annotations\": [") + annotations + "], " +
         kCategories + ",\n" + kImages + "}";
}

std::string object(int image, int category, const std::string& box, const std::string& more = "") {
  return "{\"image_id\": " + std::to_string(image) +
         ", \"category_id\": " + std::to_string(category) + ", \"bbox\": " + box +
         ", \"segmentation\": [[1, 2, 3]], \"area\": 9" + more + "}";
}

class CocoImport : public Import {
 protected:
  CocoImport() {
    write_picture("a.png", 100, 50);
    write_picture("b.png", 200, 100);  // a larger copy
  }
  // Answers alone.
  std::vector<std::string> answers() {
    std::vector<std::string> all;
    for (Index i = 0; i < source->num_samples(); ++i) {
      const auto raw = source->read(i);
      for (const auto& message : raw->conversation.messages) {
        if (message.role == processor::Role::kAssistant) all.push_back(message.content);
      }
    }
    return all;
  }
};

TEST_F(CocoImport, ATurnForEachCategoryListsAllItsBoxes) {
  folder.write("x.json",
               coco(object(2, 3, "[0, 0, 50, 25]") + "," + object(1, 8, "[50, 10, 50, 40]") + "," +
                    object(1, 3, "[60.06, 0, 10, 10]") + "," + object(1, 3, "[0.5, 0, 10, 50]")));
  const ImportReport report = import("x.json");
  EXPECT_EQ(report.form, ImportForm::kCoco);
  EXPECT_EQ(report.drops.num_samples(), 2);
  EXPECT_EQ(report.drops.num_dropped(), 0);
  EXPECT_THAT(answers(),
              ElementsAre("<|ref|>hot dog<|/ref|><|det|>[[500, 200, 999, 999]]<|/det|>",
                          "<|ref|>dog<|/ref|><|det|>[[5, 0, 105, 999], [600, 0, 700, 200]]<|/det|>",
                          "<|ref|>dog<|/ref|><|det|>[[0, 0, 500, 500]]<|/det|>"));
  const auto raw = source->read(0);
  const auto& messages = raw->conversation.messages;
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_TRUE(messages[0].content.starts_with("<image>\n"));
  EXPECT_THAT(messages[0].content, HasSubstr("<|ref|>hot dog<|/ref|>"));
  EXPECT_THAT(messages[2].content, HasSubstr("<|ref|>dog<|/ref|>"));
  EXPECT_EQ(messages[2].images.size(), 0U);
}

// The answer lists all objects of a category, or the question is not asked.
TEST_F(CocoImport, ACategoryThatCannotBeListedWholeIsLeftOut) {
  folder.write("x.json",
               coco(object(1, 3, "[0, 0, 10, 10]") + "," +
                    object(1, 3, "[0, 0, 90, 40]", ", \"iscrowd\": 1") + "," +
                    object(1, 8, "[50, 10, 50, 40]") + "," + object(2, 3, "[10, 10, 0, 40]") + "," +
                    object(2, 3, "[120, 0, 10, 10]") + "," + object(2, 8, "[0, 0, 9, 9]")));
  const ImportReport report = import("x.json");
  EXPECT_THAT(answers(), ElementsAre("<|ref|>hot dog<|/ref|><|det|>[[500, 200, 999, 999]]<|/det|>",
                                     "<|ref|>hot dog<|/ref|><|det|>[[0, 0, 90, 180]]<|/det|>"));
  EXPECT_EQ(report.drops.count(DropReason::kBadBox), 4);  // two annotations, two categories
  EXPECT_THAT(report.drops.examples(DropReason::kBadBox)[0], HasSubstr("x.json: annotations 4"));
}

TEST_F(CocoImport, RowsOfNoUseAreCounted) {
  folder.write("x.json", coco(object(7, 3, "[0, 0, 9, 9]") + "," + object(1, 9, "[0, 0, 9, 9]") +
                              ", 5, {\"a\": [}," + object(1, 3, "[0, 0, 9]") + "," +
                              object(2, 3, "[0, 0, 9, 9]")));
  const ImportReport report = import("x.json");
  EXPECT_EQ(report.drops.num_samples(), 1);
  EXPECT_EQ(report.drops.count(DropReason::kBadRow), 3);
  EXPECT_EQ(report.drops.count(DropReason::kBadJson), 1);
  EXPECT_EQ(report.drops.count(DropReason::kBadBox), 2);
}

TEST_F(CocoImport, PicturesOfOtherProportionsDoNotFitTheirBoxes) {
  write_picture("a.png", 50, 100);
  folder.write("x.json", coco(object(1, 3, "[0, 0, 9, 9]") + "," + object(2, 3, "[0, 0, 9, 9]")));
  const ImportReport report = import("x.json");
  EXPECT_EQ(report.drops.num_samples(), 1);
  EXPECT_THAT(report.drops.examples(DropReason::kImageSize),
              ElementsAre("x.json: a.png: a picture in the proportions of 100 x 50, is 50 x 100"));
}

TEST_F(CocoImport, CaptionsAreOneConversationEach) {
  folder.write("x.json", coco(R"({"image_id": 1, "id": 5, "caption": " A dog.\n"},
                                 {"image_id": 1, "id": 6, "caption": "Two."},
                                 {"image_id": 1, "id": 7, "caption": ""})"));
  const ImportReport report = import("x.json");
  EXPECT_THAT(answers(), ElementsAre("A dog.", "Two."));
  EXPECT_EQ(report.drops.count(DropReason::kNoTarget), 2);  // the empty one; picture b has none
}

TEST_F(CocoImport, AFileWithoutItsListsIsNamed) {
  folder.write("x.json", R"({"annotations": [], "pictures": []})");
  EXPECT_THAT(error_of("x.json"),
              HasSubstr("x.json: a COCO file with a list \"images\", has none"));
}

std::string reference(int image,
                      int annotation,
                      const std::string& split,
                      const std::string& sentences) {
  return "{\"ref_id\": 1, \"image_id\": " + std::to_string(image) +
         ", \"ann_id\": " + std::to_string(annotation) + ", \"split\": \"" + split +
         "\", \"sentences\": " + sentences + "}";
}

class RefcocoImport : public CocoImport {
 protected:
  RefcocoImport() {
    folder.write("instances.json", coco(object(1, 3, "[0, 0, 50, 25]", ", \"id\": 11") + "," +
                                        object(1, 3, "[50, 25, 50, 25]", ", \"id\": 12") + "," +
                                        object(2, 3, "[0, 0, 100, 50]", ", \"id\": 21")));
  }
};

TEST_F(RefcocoImport, EachConversationAsksForABoxOnce) {
  folder.write("refs.json",
               "[" + reference(1, 11, "train", R"([{"sent": "left dog"}, {"sent": "the upper"}])") +
                   "," + reference(2, 21, "train", R"([{"raw": "big one"}])") + "," +
                   reference(1, 12, "train", R"(["right dog"])") + "]");
  const ImportReport report = import("refs.json");
  EXPECT_EQ(report.form, ImportForm::kRefcoco);
  EXPECT_EQ(report.drops.num_samples(), 3);
  EXPECT_THAT(answers(),
              ElementsAre("<|ref|>left dog<|/ref|><|det|>[[0, 0, 500, 500]]<|/det|>",
                          "<|ref|>right dog<|/ref|><|det|>[[500, 500, 999, 999]]<|/det|>",
                          "<|ref|>the upper<|/ref|><|det|>[[0, 0, 500, 500]]<|/det|>",
                          "<|ref|>big one<|/ref|><|det|>[[0, 0, 999, 999]]<|/det|>"));
}

TEST_F(RefcocoImport, SplitsAreNotMixedUnasked) {
  folder.write("refs.json", "[" + reference(1, 11, "train", R"(["left"])") + "," +
                                reference(1, 12, "testA", R"(["right"])") + "]");
  EXPECT_THAT(error_of("refs.json"), HasSubstr("--split testA, train or all, names none"));
  EXPECT_THAT(error_of("refs.json", {.split = "val"}), HasSubstr("names val"));
  const ImportReport report = import("refs.json", {.split = "train"});
  EXPECT_EQ(report.num_other_split, 1);
  EXPECT_THAT(answers(), ElementsAre(HasSubstr("left")));
  import("refs.json", {.split = "all"});
  EXPECT_EQ(answers().size(), 2U);
}

TEST_F(RefcocoImport, ReferencesWithoutABoxOrWordsAreCounted) {
  folder.write("refs.json", "[" + reference(1, 99, "", R"(["left"])") + "," +
                                reference(9, 11, "", R"(["left"])") + "," +
                                reference(1, 12, "", "[]") + "," +
                                reference(1, 12, "", R"(["right"])") + "]");
  const ImportReport report = import("refs.json");
  EXPECT_EQ(report.drops.num_samples(), 1);
  EXPECT_EQ(report.drops.count(DropReason::kBadBox), 1);
  EXPECT_EQ(report.drops.count(DropReason::kBadRow), 2);
}

TEST_F(RefcocoImport, AFolderAndAnObjectHoldTheSame) {
  const std::string refs = "[" + reference(1, 11, "", R"(["left"])") + "]";
  std::string whole = folder.read("instances.json");
  whole.insert(1, "\"refs\": " + refs + ", ");
  folder.write("whole.json", whole);
  import("whole.json");
  const auto expected = answers();
  EXPECT_EQ(expected.size(), 1U);
  folder.write("refs(unc).json", refs);
  EXPECT_EQ(import("").form, ImportForm::kRefcoco);
  EXPECT_EQ(answers(), expected);
}

}  // namespace
}  // namespace tessera::data
