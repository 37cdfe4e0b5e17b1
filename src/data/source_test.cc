#include "data/source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "data/test_data.h"
#include "formats/tar.h"

namespace tessera::data {
namespace {

using formats::TemporaryFolder;

std::unique_ptr<Source> open(const std::string& path, const SourceOptions& options = {}) {
  SourceOptions named = options;
  named.path = path;
  auto source = open_source(named);
  EXPECT_TRUE(source) << source.error().to_string();
  return source ? *std::move(source) : nullptr;
}

std::string open_error(const std::string& path) {
  const auto source = open_source({.path = path});
  return source ? "" : source.error().message;
}

// The reason why a sample is left out, or the names of its pictures.
std::string outcome_of(const Source& source, Index sample_idx) {
  const auto raw = source.read(sample_idx);
  if (!raw) return std::string(name_of(raw.drop().reason));
  std::string names = "ok";
  for (const Picture& picture : raw->pictures)
    names += " " + std::filesystem::path(picture.name).filename().string();
  return names;
}

std::string with_image(const std::string& reference) {
  return R"([{"role": "user", "content": "<image>?", "images": [")" + reference +
         R"("]}, {"role": "assistant", "content": "a"}])";
}

void write_shard(const std::string& path,
                 const std::vector<std::pair<std::string, std::string>>& files) {
  auto writer = formats::TarWriter::create(path).value();
  for (const auto& [name, contents] : files)
    ASSERT_TRUE(writer.add(name, std::as_bytes(std::span(contents))));
  ASSERT_TRUE(writer.finish());
}

TEST(JsonlSource, LinesAreSamples) {
  const TemporaryFolder folder;
  folder.write("a.jsonl", "\n" + text_line("q", "first") + "\r\n  \n\n" + text_line("q", "second") +
                              "\n" + text_line("q", "third"));
  const auto source = open(folder.file("a.jsonl"));
  ASSERT_EQ(source->num_samples(), 3);
  const auto raw = source->read(1);
  ASSERT_TRUE(raw);
  EXPECT_EQ(raw->conversation.messages[1].content, "second");
  EXPECT_EQ(raw->place, folder.file("a.jsonl") + ": line 5");
  EXPECT_EQ(source->read(2)->conversation.messages[1].content, "third");
  EXPECT_EQ(source->read(0)->conversation.messages[1].content, "first");
}

TEST(JsonlSource, PicturesAreFoundBesideTheFileOrUnderTheRoot) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.file("pictures"));
  folder.write("a.png", png_bytes(2, 2));
  folder.write("pictures/b.png", png_bytes(3, 3));
  folder.write("a.jsonl", with_image("a.png") + "\n" + with_image("b.png") + "\n" +
                              with_image("pictures/b.png") + "\n" +
                              with_image(folder.file("a.png")));
  const auto source = open(folder.file("a.jsonl"));
  EXPECT_EQ(outcome_of(*source, 0), "ok a.png");
  EXPECT_EQ(outcome_of(*source, 1), "missing_image");
  EXPECT_EQ(outcome_of(*source, 2), "ok b.png");
  EXPECT_EQ(outcome_of(*source, 3), "ok a.png");
  const auto rooted = open(folder.file("a.jsonl"), {.image_root = folder.file("pictures")});
  EXPECT_EQ(outcome_of(*rooted, 0), "missing_image");
  EXPECT_EQ(outcome_of(*rooted, 1), "ok b.png");
  EXPECT_EQ(outcome_of(*rooted, 3), "ok a.png");
}

TEST(JsonlSource, PicturesInsideTheLine) {
  const TemporaryFolder folder;
  const std::string png = png_bytes(2, 3);
  folder.write("a.jsonl", with_image("data:image/png;base64," + base64(png)) + "\n" +
                              with_image("data:image/png;base64,@@@@") + "\n" +
                              with_image("data:image/png;base64,") + "\n" +
                              with_image("data:image/png,abc"));
  const auto source = open(folder.file("a.jsonl"));
  const auto raw = source->read(0);
  ASSERT_TRUE(raw) << raw.drop().message;
  ASSERT_EQ(raw->pictures.size(), 1U);
  const auto image = formats::decode_image(raw->pictures[0].encoded);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->height, 3);
  for (Index i = 1; i < 4; ++i)
    EXPECT_EQ(outcome_of(*source, i), "bad_image");
}

TEST(JsonlSource, NothingIsFetched) {
  const TemporaryFolder folder;
  folder.write("a.jsonl", with_image("https://host/a.png") + "\n" + with_image("http://host/a") +
                              "\n" + with_image("file:///a.png") + "\n" + with_image("S3://b/a"));
  const auto source = open(folder.file("a.jsonl"));
  for (Index i = 0; i < 4; ++i)
    EXPECT_EQ(outcome_of(*source, i), "remote_image") << i;
  EXPECT_EQ(source->read(0).drop().message,
            folder.file("a.jsonl") +
                ": line 1: images from files, nothing is fetched from https://host/a.png");
}

TEST(JsonlSource, OnlyRegularFilesAreRead) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.file("folder.png"));
  ASSERT_EQ(::mkfifo(folder.file("pipe.png").c_str(), 0600), 0);
  folder.write("empty.png", "");
  folder.write("a.jsonl", with_image("folder.png") + "\n" + with_image("pipe.png") + "\n" +
                              with_image("/dev/zero") + "\n" + with_image("empty.png"));
  const auto source = open(folder.file("a.jsonl"));
  EXPECT_EQ(outcome_of(*source, 0), "missing_image");
  EXPECT_EQ(outcome_of(*source, 1), "missing_image");
  EXPECT_EQ(outcome_of(*source, 2), "missing_image");
  EXPECT_EQ(outcome_of(*source, 3), "bad_image");
}

TEST(JsonlSource, PicturesOverTheLimitAreBad) {
  const TemporaryFolder folder;
  folder.write("a.png", png_bytes(20, 20));
  folder.write("a.jsonl", with_image("a.png"));
  SourceOptions options;
  options.limits.image_file_bytes = 10;
  EXPECT_EQ(outcome_of(*open(folder.file("a.jsonl"), options), 0), "bad_image");
}

TEST(JsonlSource, BrokenLinesLeaveTheOthersAlone) {
  const TemporaryFolder folder;
  folder.write("a.jsonl", "{\n" + text_line("q", "a") + "\n{}\n");
  const auto source = open(folder.file("a.jsonl"));
  EXPECT_EQ(outcome_of(*source, 0), "bad_json");
  EXPECT_EQ(outcome_of(*source, 1), "ok");
  EXPECT_EQ(outcome_of(*source, 2), "unknown_form");
}

TEST(ShardSource, FilesOfOneStemAreOneSample) {
  const TemporaryFolder folder;
  const std::string one = R"([{"role": "user", "content": "<image>?"},
                              {"role": "assistant", "content": "a"}])";
  const std::string two = R"({"conversations": [{"from": "human", "value": "<image> <image>"},
                                                {"from": "gpt", "value": "a"}]})";
  std::vector<std::pair<std::string, std::string>> files = {
      {"0001.json", one},       {"0001.png", "P"},
      {"x/0002.10.png", "P10"}, {"x/0002.json", two},
      {"x/0002.2.JPG", "P2"},   {"0003.json", text_line("q", "t")},
      {"README", "no sample"},  {".hidden.json", "none"},
      {"0001.txt", "a note"},   {"x/0001.json", text_line("q", "another")}};
  write_shard(folder.file("s.tar"), files);
  const auto source = open(folder.file("s.tar"));
  ASSERT_EQ(source->num_samples(), 4);
  EXPECT_EQ(outcome_of(*source, 0), "ok 0001.png");
  EXPECT_EQ(outcome_of(*source, 1), "ok 0002.2.JPG 0002.10.png");  // by number
  EXPECT_EQ(outcome_of(*source, 2), "ok");
  EXPECT_EQ(outcome_of(*source, 3), "ok");
  const auto raw = source->read(1);
  EXPECT_EQ(raw->place, folder.file("s.tar") + ": x/0002");
  const std::vector<std::byte>& encoded = raw->pictures[1].encoded;
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(encoded.data()), encoded.size()), "P10");
}

TEST(Source, KeepsWhatASampleWasReadFromWhenAsked) {
  const TemporaryFolder folder;
  const std::string line = text_line("q", "a");
  folder.write("a.jsonl", line + "\n");
  write_shard(folder.file("s.tar"), {{"1.json", line}, {"1.txt", "a note"}});
  for (const char* name : {"a.jsonl", "s.tar"}) {
    const auto kept = open_source({.path = folder.file(name), .keeps_documents = true});
    EXPECT_EQ((*kept)->read(0)->document, line) << name;
    EXPECT_EQ(open(folder.file(name))->read(0)->document, "") << name;
  }
}

TEST(ShardSource, PicturesMayBeNamed) {
  const TemporaryFolder folder;
  write_shard(folder.file("s.tar"), {{"a.json", with_image("images/a.1.png")},
                                     {"a.0.png", "P0"},
                                     {"a.1.png", "P1"},
                                     {"b.json", with_image("0.png")},
                                     {"b.0.png", "P0"},
                                     {"c.json", with_image("a.1.png")},
                                     {"c.png", "P"},
                                     {"d.json", with_image("https://host/d.png")},
                                     {"d.png", "P"}});
  const auto source = open(folder.file("s.tar"));
  EXPECT_EQ(outcome_of(*source, 0), "ok a.1.png");
  EXPECT_EQ(outcome_of(*source, 1), "ok b.0.png");
  EXPECT_EQ(outcome_of(*source, 2), "missing_image");  // a file of another sample
  EXPECT_EQ(outcome_of(*source, 3), "remote_image");
}

TEST(ShardSource, BrokenSamplesAreToldApart) {
  const TemporaryFolder folder;
  const std::string one = R"([{"role": "user", "content": "<image>?"},
                              {"role": "assistant", "content": "a"}])";
  write_shard(folder.file("s.tar"), {{"a.png", "P"},
                                     {"b.json", one},
                                     {"b.0.png", "P"},
                                     {"b.1.png", "P"},
                                     {"c.json", "{"},
                                     {"d.json", one},
                                     {"d.png", ""},
                                     {"e.json", "3"},
                                     {"f.json", one},
                                     {"f.png", "P"},
                                     {"f.png", "Q"},
                                     {"g.json", one}});
  const auto source = open(folder.file("s.tar"));
  const std::vector<std::string> expected = {
      "no_conversation", "image_count", "bad_json", "bad_image",
      "unknown_form",    "bad_member",  "ok"};
  ASSERT_EQ(source->num_samples(), 7);
  for (Index i = 0; i < 7; ++i)
    EXPECT_EQ(outcome_of(*source, i), expected[static_cast<std::size_t>(i)]) << i;
}

TEST(ShardSource, AFolderOfShardsIsOneSource) {
  const TemporaryFolder folder;
  write_shard(folder.file("shard-000001.tar"), {{"a.json", text_line("q", "c")}});
  write_shard(folder.file("shard-000000.tar"),
              {{"a.json", text_line("q", "a")}, {"b.json", text_line("q", "b")}});
  const auto source = open(folder.path());
  ASSERT_EQ(source->num_samples(), 3);
  EXPECT_EQ(source->read(0)->conversation.messages[1].content, "a");
  EXPECT_EQ(source->read(1)->conversation.messages[1].content, "b");
  EXPECT_EQ(source->read(2)->conversation.messages[1].content, "c");
}

TEST(ShardSource, AMemberThatIsNotWhereTheIndexSaysIsBad) {
  const TemporaryFolder folder;
  write_shard(folder.file("s.tar"), {{"a.json", text_line("q", "a")},
                                     {"b.json", text_line("q", "b")},
                                     {"c.json", text_line("q", "c")}});
  const auto file = base::MappedFile::open(folder.file("s.tar")).value();
  auto entries = formats::parse_tar(file.bytes(), "s.tar").value();
  entries[1].offset -= 512;
  folder.write("s.idx", formats::format_tar_index(file.bytes().size(), entries));
  const auto source = open(folder.file("s.tar"));
  EXPECT_EQ(outcome_of(*source, 0), "ok");
  EXPECT_EQ(outcome_of(*source, 1), "bad_member");
  EXPECT_EQ(outcome_of(*source, 2), "ok");
}

TEST(OpenSource, SaysWhatIsWrongWithThePath) {
  const TemporaryFolder folder;
  folder.write("empty.jsonl", " \n\n");
  folder.write("bad.tar", "no archive");
  write_shard(folder.file("none.tar"), {{"README", "no sample"}});
  std::filesystem::create_directories(folder.file("folder"));
  EXPECT_NE(open_error(folder.file("absent")).find("is not there"), std::string::npos);
  EXPECT_NE(open_error(folder.file("empty.jsonl")).find("has no line"), std::string::npos);
  EXPECT_NE(open_error(folder.file("bad.tar")).find("is cut off"), std::string::npos);
  EXPECT_NE(open_error(folder.file("none.tar")).find("has none"), std::string::npos);
  EXPECT_NE(open_error(folder.file("folder")).find("shards named *.tar, has none"),
            std::string::npos);
  folder.write("s.tar.gz", "\x1f\x8b\x08");
  EXPECT_NE(open_error(folder.file("s.tar.gz")).find("an uncompressed file, is gzip"),
            std::string::npos);
  EXPECT_NE(open_error("/dev/null").find("is neither"), std::string::npos);
}

TEST(Source, IdentityFollowsTheBytes) {
  const TemporaryFolder folder;
  folder.write("a.jsonl", text_line("q", "a"));
  folder.write("b.jsonl", text_line("q", "a"));
  folder.write("c.jsonl", text_line("q", "aa"));
  EXPECT_EQ(open(folder.file("a.jsonl"))->identity(), open(folder.file("b.jsonl"))->identity());
  EXPECT_NE(open(folder.file("a.jsonl"))->identity(), open(folder.file("c.jsonl"))->identity());
}

}  // namespace
}  // namespace tessera::data
