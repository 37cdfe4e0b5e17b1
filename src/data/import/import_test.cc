// What holds for imports of any form: the folder that is made, what is refused, how rows are lost.
#include "data/import/import.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file_lock.h"
#include "data/import/internal/import_test_data.h"

namespace tessera::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::string about(const std::string& image, const std::string& question) {
  return R"({"image": ")" + image +
         R"(", "conversations": [{"from": "human", "value": "<image>\n)" + question +
         R"("}, {"from": "gpt", "value": "A"}]})";
}

std::vector<std::string> names_in(const std::string& path) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    names.push_back(entry.path().lexically_relative(path).string());
  std::sort(names.begin(), names.end());
  return names;
}

TEST_F(Import, AListAndLinesAreTheSameConversations) {
  write_picture("images/a.png", 20, 10);
  const std::string one = about("images/a.png", "one");
  const std::string two = text_line("two", "B");
  folder.write("list.json",
               "\xEF\xBB\xBF[" + one + ",\n " + "{\"id\": 7, \"messages\": " + two + "}]");
  EXPECT_EQ(import("list.json").form, ImportForm::kConversations);
  EXPECT_THAT(conversations(), ElementsAre("one -> A", "two -> B"));
  const std::string from_list = folder.read("out/samples.jsonl");
  EXPECT_THAT(from_list, HasSubstr(R"({"id":"list.json: element 1","messages":[{"role":"<|User|>",)"
                                   R"("content":"<image>\none","images":["../images/a.png"]},)"
                                   R"({"role":"<|Assistant|>","content":"A"}]})"));
  folder.write("lines.jsonl", one + "\n\n" + two + "\n");
  import("lines.jsonl");
  EXPECT_THAT(conversations(), ElementsAre("one -> A", "two -> B"));
  EXPECT_THAT(folder.read("out/samples.jsonl"), HasSubstr("lines.jsonl: line 3"));
  folder.write("lines.json", one + "\n" + one + "\n");
  EXPECT_EQ(import("lines.json").drops.num_samples(), 2);
  folder.write("one.json", two);
  import("one.json");
  EXPECT_THAT(conversations(), ElementsAre("two -> B"));
}

TEST_F(Import, ADamagedRowLosesNothingElse) {
  write_picture("a.png", 20, 10);
  folder.write("list.json", "[" + about("a.png", "one") + ", {\"image\": \"a.png}, \n" +
                                about("absent.png", "two") + "," + about("a.png", "three") +
                                ", {\"conversations\": 3}, " + about("https://h/a.png", "four") +
                                "," + about("a.png", "five <image>") + "," + text_line("six", " ") +
                                "," + about("list.json", "seven") + "," + about("a.png", "eight") +
                                "]");
  const ImportReport report = import("list.json");
  EXPECT_THAT(conversations(), ElementsAre("one -> A", "three -> A", "eight -> A"));
  for (const DropReason reason :
       {DropReason::kBadJson, DropReason::kMissingImage, DropReason::kUnknownForm,
        DropReason::kRemoteImage, DropReason::kImageCount, DropReason::kNoTarget,
        DropReason::kBadImage}) {
    EXPECT_EQ(report.drops.count(reason), 1) << name_of(reason);
  }
  EXPECT_THAT(report.drops.examples(DropReason::kMissingImage),
              ElementsAre(HasSubstr("list.json: element 3")));
  const auto json = formats::Json::parse(folder.read("out/import.json"));
  EXPECT_EQ(json.at("samples"), 3);
  EXPECT_EQ(json.at("dropped").size(), 7U);
  EXPECT_EQ(json, report.to_json());
}

TEST_F(Import, PicturesInTheTextBecomeFiles) {
  const std::string uri = "data:image/png;base64," + base64(png_bytes(20, 10));
  folder.write("a.jsonl", about(uri, "one") + "\n");
  import("a.jsonl");
  EXPECT_THAT(names_in(folder.file("out")),
              ElementsAre("images", "images/000000.png", "import.json", "samples.jsonl"));
  EXPECT_EQ(folder.read("out/images/000000.png"), png_bytes(20, 10));
  EXPECT_THAT(conversations(), ElementsAre("one -> A"));
}

TEST_F(Import, ShardsHoldTheirPicturesAndEndAtABound) {
  write_picture("images/a.png", 20, 10);
  std::string lines;
  for (int i = 0; i < 5; ++i)
    lines += about("images/a.png", std::to_string(i)) + "\n";
  folder.write("a.jsonl", lines);
  const std::uint64_t two_samples = 2 * png_bytes(20, 10).size() + 200;
  const ImportReport report = import("a.jsonl", {.makes_shards = true, .shard_bytes = two_samples});
  EXPECT_EQ(report.num_shards, 3);
  EXPECT_THAT(names_in(folder.file("out")),
              ElementsAre("import.json", "shard-000000.idx", "shard-000000.tar", "shard-000001.idx",
                          "shard-000001.tar", "shard-000002.idx", "shard-000002.tar"));
  fs::remove_all(folder.file("images"));
  EXPECT_THAT(conversations(), ElementsAre("0 -> A", "1 -> A", "2 -> A", "3 -> A", "4 -> A"));
  EXPECT_EQ(source->read(4)->pictures.at(0).encoded.size(), png_bytes(20, 10).size());
}

TEST_F(Import, TheSameSourceGivesTheSameBytes) {
  write_picture("a.png", 20, 10);
  folder.write("a.jsonl", about("a.png", "one") + "\n" + text_line("two", "B") + "\n");
  for (const bool makes_shards : {false, true}) {
    const std::string name = makes_shards ? "out/shard-000000.tar" : "out/samples.jsonl";
    import("a.jsonl", {.makes_shards = makes_shards});
    const std::string first = folder.read(name);
    import("a.jsonl", {.makes_shards = makes_shards});
    EXPECT_EQ(folder.read(name), first);
  }
}

TEST_F(Import, AnEarlierImportIsReplacedOnlyWhenAsked) {
  folder.write("a.jsonl", text_line("one", "A") + "\n");
  EXPECT_EQ(error_of("a.jsonl"), "no error");
  EXPECT_THAT(error_of("a.jsonl"), HasSubstr("holds an import (--force replaces it)"));
  folder.write("a.jsonl", text_line("two", "B") + "\n");
  EXPECT_EQ(error_of("a.jsonl", {.replaces = true}), "no error");
  EXPECT_THAT(folder.read("out/samples.jsonl"), HasSubstr("two"));
  EXPECT_THAT(names_in(folder.path()),
              ElementsAre("a.jsonl", "out", "out/import.json", "out/samples.jsonl"));
}

TEST_F(Import, OtherDataIsNeverReplaced) {
  folder.write("a.jsonl", text_line("one", "A") + "\n");
  fs::create_directory(folder.file("out"));
  folder.write("out/thesis.txt", "x");
  EXPECT_THAT(error_of("a.jsonl", {.replaces = true}), HasSubstr("holds thesis.txt"));
  folder.write("out/import.json", "{}");
  EXPECT_THAT(error_of("a.jsonl", {.replaces = true}), HasSubstr("holds thesis.txt"));
  fs::remove(folder.file("out/import.json"));
  fs::rename(folder.file("out/thesis.txt"), folder.file("out/samples.jsonl"));
  EXPECT_THAT(error_of("a.jsonl", {.replaces = true}), HasSubstr("holds other data"));
  EXPECT_THAT(error_of("a.jsonl", {.out = folder.file("a.jsonl")}), HasSubstr("is a file"));
  EXPECT_THAT(names_in(folder.path()), ElementsAre("a.jsonl", "out", "out/samples.jsonl"));
}

TEST_F(Import, AnImportThatFailsLeavesNothing) {
  folder.write("a.jsonl", "{\n[]\n");
  EXPECT_THAT(error_of("a.jsonl"), HasSubstr("a usable sample, has none: bad_json 1"));
  folder.write("b.jsonl", text_line("one", "A") + "\n");
  base::CancelFlag cancel;
  cancel.request();
  EXPECT_THAT(error_of("b.jsonl", {.cancel = &cancel}), HasSubstr("was interrupted"));
  EXPECT_THAT(names_in(folder.path()), ElementsAre("a.jsonl", "b.jsonl"));
}

TEST_F(Import, WhatAKilledRunLeftIsBegunAnew) {
  folder.write("a.jsonl", text_line("one", "A") + "\n");
  fs::create_directory(folder.file("out.importing"));
  folder.write("out.importing/samples.jsonl", "half a li");
  EXPECT_TRUE(import("a.jsonl").found_unfinished);
  EXPECT_THAT(conversations(), ElementsAre("one -> A"));
  EXPECT_FALSE(fs::exists(folder.file("out.importing")));
  EXPECT_FALSE(import("a.jsonl").found_unfinished);
}

TEST_F(Import, OneAtATime) {
  folder.write("a.jsonl", text_line("one", "A") + "\n");
  fs::create_directory(folder.file("out.importing"));
  folder.write("out.importing/samples.jsonl", "under way");
  auto other = base::FileLock::take_folder(folder.file("out.importing"));
  ASSERT_TRUE(other);
  EXPECT_THAT(error_of("a.jsonl"), HasSubstr("one process at a time"));
  EXPECT_EQ(folder.read("out.importing/samples.jsonl"), "under way");
  other->release();
  EXPECT_EQ(error_of("a.jsonl"), "no error");
}

TEST_F(Import, TheFormIsSeenOrAskedFor) {
  const auto form_of = [&](const std::string& name, const std::string& text) {
    folder.write(name, text);
    const auto form = detect_import_form(folder.file(name));
    return form ? std::string(name_of(*form)) : form.error().message;
  };
  EXPECT_EQ(form_of("a.TSV", ""), "tsv");
  EXPECT_EQ(form_of("a.pdf", ""), "pdf");
  EXPECT_EQ(form_of("a.json", R"([{"conversations": []}])"), "llava");
  EXPECT_EQ(form_of("a.json", R"([{"ref_id": 1, "sentences": []}])"), "refcoco");
  EXPECT_EQ(form_of("a.json", R"({"info": {}, "images": [], "annotations": []})"), "coco");
  EXPECT_EQ(form_of("a.json", R"({"refs": [], "annotations": []})"), "refcoco");
  EXPECT_EQ(form_of("a.json", R"({"messages": []})"), "llava");
  EXPECT_THAT(form_of("a.json", R"({"x": []})"),
              HasSubstr("a known form (--form llava, coco, refcoco, tsv, folder, pdf), is an obj"));
  EXPECT_THAT(form_of("a.csv", ""), HasSubstr("has another ending"));
  EXPECT_THAT(detect_import_form(folder.file("absent")).error().message, HasSubstr("is not there"));
}

TEST_F(Import, OptionsThatAFormWouldPassOverAreRefused) {
  folder.write("a.jsonl", text_line("one", "A") + "\n");
  EXPECT_THAT(error_of("a.jsonl", {.split = "val"}), HasSubstr("--split with refcoco or tsv"));
  EXPECT_THAT(error_of("a.jsonl", {.prompt = "What?"}), HasSubstr("--prompt with folder"));
  EXPECT_THAT(error_of("", {.form = ImportForm::kFolder, .images = "x"}), HasSubstr("--images"));
}

}  // namespace
}  // namespace tessera::data
