#include "formats/safetensors.h"

#include <bit>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/test_files.h"

namespace tessera::formats {
namespace {

using testing::HasSubstr;

// A file from its header text and `data_bytes` bytes 0, 1, 2, ...
std::string file_of(std::string_view header, std::size_t data_bytes) {
  const std::uint64_t length = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  file += header;
  for (std::size_t i = 0; i < data_bytes; ++i)
    file.push_back(static_cast<char>(i));
  return file;
}

base::Result<SafetensorsHeader> parse(std::string_view file,
                                      const base::Limits& limits = base::default_limits()) {
  return parse_safetensors(std::as_bytes(std::span(file.data(), file.size())), "x.safetensors",
                           limits);
}

std::string error_of(std::string_view header, std::size_t data_bytes) {
  const auto parsed = parse(file_of(header, data_bytes));
  return parsed ? "no error" : parsed.error().to_string();
}

TEST(Safetensors, ListsTensorsInTheOrderOfTheirData) {
  const auto header = parse(file_of(
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"__metadata__":{"format":"pt"},)"
      R"("b":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]},)"
      R"("c":{"dtype":"F64","shape":[0],"data_offsets":[12,12]}}  )",
      12));
  ASSERT_TRUE(header) << header.error().to_string();
  ASSERT_EQ(header->tensors.size(), 3U);
  EXPECT_EQ(header->tensors[0].name, "b");
  EXPECT_EQ(header->tensors[0].dtype, DType::kBf16);
  EXPECT_EQ(header->tensors[0].shape, (Shape{1, 2}));
  EXPECT_EQ(header->tensors[1].name, "a");
  EXPECT_EQ(header->tensors[1].num_bytes, 8U);
  EXPECT_EQ(header->tensors[2].dtype, std::nullopt);
  EXPECT_EQ(header->tensors[2].stored_type, "F64");
  EXPECT_EQ(header->metadata.at("format"), "pt");
}

TEST(Safetensors, TruncatedFilesAreRefusedAtEveryLength) {
  const std::string whole = file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4);
  ASSERT_TRUE(parse(whole));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto parsed = parse(whole.substr(0, length));
    ASSERT_FALSE(parsed) << length;
    const bool is_in_header = length >= 8 && length < whole.size() - 4;
    EXPECT_EQ(parsed.error().message.find("the file ends after") != std::string::npos,
              is_in_header);
  }
  EXPECT_FALSE(parse(whole + "x"));
}

TEST(Safetensors, HeaderLengthIsBoundedBeforeItIsBelieved) {
  std::string file(16, '\xff');
  EXPECT_THAT(parse(file).error().message, HasSubstr("a header of at most 100000000 bytes"));
  base::Limits limits;
  limits.safetensors_header_bytes = 3;
  EXPECT_FALSE(parse(file_of("{}  ", 0), limits));
  EXPECT_TRUE(parse(file_of("{} ", 0), limits));
}

TEST(Safetensors, OffsetsMustTileTheData) {
  const auto two = [](std::string_view a, std::string_view b) {
    return R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + std::string(a) +
           R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + std::string(b) + "}}";
  };
  EXPECT_EQ(error_of(two("[0,4]", "[4,8]"), 8), "no error");
  EXPECT_THAT(error_of(two("[0,4]", "[2,6]"), 8), HasSubstr("tensor b: data that begin at 4"));
  EXPECT_THAT(error_of(two("[0,4]", "[0,4]"), 8), HasSubstr("tensor b: data that begin at 4"));
  EXPECT_THAT(error_of(two("[0,4]", "[5,9]"), 9), HasSubstr("begin at 5"));
  EXPECT_THAT(error_of(two("[1,5]", "[5,9]"), 9), HasSubstr("tensor a: data that begin at 0"));
  EXPECT_THAT(error_of(two("[0,4]", "[4,8]"), 9), HasSubstr("8 bytes of data as the header says"));
  EXPECT_THAT(error_of(two("[0,4]", "[4,8]"), 7), HasSubstr("within 7 bytes of data"));
  EXPECT_THAT(error_of(two("[0,4]", "[8,4]"), 8), HasSubstr("tensor b: data_offsets within"));
  EXPECT_THAT(error_of(two("[0,4]", "[4,18446744073709551615]"), 8), HasSubstr("within 8 bytes"));
  EXPECT_THAT(error_of(two("[0,4]", "[-4,0]"), 8), HasSubstr("data_offsets [begin, end]"));
  EXPECT_THAT(error_of(two("[0,4]", "[4]"), 8), HasSubstr("data_offsets [begin, end]"));
}

TEST(Safetensors, ShapesMustMatchTheirBytes) {
  const auto one = [](std::string_view dtype, std::string_view shape) {
    return R"({"a":{"dtype":)" + std::string(dtype) + R"(,"shape":)" + std::string(shape) +
           R"(,"data_offsets":[0,8]}})";
  };
  EXPECT_EQ(error_of(one(R"("F32")", "[2]"), 8), "no error");
  EXPECT_EQ(error_of(one(R"("F64")", "[]"), 8), "no error");
  EXPECT_EQ(error_of(one(R"("F4")", "[16]"), 8), "no error");
  EXPECT_THAT(error_of(one(R"("F32")", "[3]"), 8),
              HasSubstr("tensor a: 12 bytes for F32 [3], has 8"));
  EXPECT_THAT(error_of(one(R"("F4")", "[3]"), 8), HasSubstr("whole bytes, has 12 bits"));
  EXPECT_THAT(error_of(one(R"("F99")", "[2]"), 8), HasSubstr("a dtype of the format, is \"F99\""));
  EXPECT_THAT(error_of(one("7", "[2]"), 8), HasSubstr("a dtype of the format, is 7"));
  EXPECT_THAT(error_of(one(R"("F32")", "[-2]"), 8), HasSubstr("extents that are integers"));
  EXPECT_THAT(error_of(one(R"("F32")", "[2.0]"), 8), HasSubstr("extents that are integers"));
  EXPECT_THAT(error_of(one(R"("F32")", "2"), 8), HasSubstr("a shape (a list of integers), is 2"));
  EXPECT_THAT(error_of(one(R"("F32")", "[1,1,1,1,1,1,2]"), 8), HasSubstr("at most 6 axes, has 7"));
  EXPECT_THAT(error_of(one(R"("F32")", "[4294967296,4294967296]"), 8),
              HasSubstr("fewer than 2^63"));
  EXPECT_THAT(error_of(one(R"("F32")", "[4611686018427387904]"), 8),
              HasSubstr("fewer than 2^63 bits"));
  EXPECT_THAT(error_of(one(R"("F32")", "[0,4611686018427387904,4]"), 8),
              HasSubstr("fewer than 2^63"));
}

TEST(Safetensors, MalformedHeadersAreRefused) {
  EXPECT_THAT(error_of("[]", 0), HasSubstr("a header that is an object"));
  EXPECT_THAT(error_of("{", 0), HasSubstr("has an error at line 1"));
  EXPECT_THAT(error_of(R"({"a":1})", 0), HasSubstr("an object of dtype, shape and data_offsets"));
  EXPECT_THAT(error_of(R"({"a":{"dtype":"U8","shape":[0]}})", 0), HasSubstr("an object of dtype"));
  EXPECT_THAT(error_of(R"({"__metadata__":{"a":1}})", 0), HasSubstr("__metadata__ of texts"));
  EXPECT_THAT(error_of(R"({"__metadata__":[]})", 0), HasSubstr("__metadata__ that is an object"));
  const std::string entry = R"("a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  EXPECT_THAT(error_of("{" + entry + "," + entry + "}", 0), HasSubstr("\"a\" stands twice"));
}

std::string block_header(std::string_view metadata, std::string_view dtype = "U8") {
  return R"({"__metadata__":{"tessera.w":")" + std::string(metadata) + R"("},"w":{"dtype":")" +
         std::string(dtype) + R"(","shape":[1088],"data_offsets":[0,1088]}})";
}

TEST(Safetensors, BlockTypesShowTheirLogicalShape) {
  const auto header =
      parse(file_of(block_header(R"({\"type\":\"q8\",\"shape\":[9,33],\"layout\":1})"), 1088));
  ASSERT_TRUE(header) << header.error().to_string();
  EXPECT_EQ(header->tensors[0].dtype, DType::kQ8);
  EXPECT_EQ(header->tensors[0].shape, (Shape{9, 33}));
  EXPECT_EQ(header->tensors[0].num_bytes, 1088U);
}

TEST(Safetensors, BlockTypesMustMatchTheirBytes) {
  const auto refused = [](std::string_view metadata, std::string_view dtype = "U8") {
    return error_of(block_header(metadata, dtype), 1088);
  };
  EXPECT_THAT(refused(R"({\"type\":\"q8\",\"shape\":[8,33],\"layout\":1})"),
              HasSubstr("tensor w: 544 bytes of U8 for q8 [8, 33], has 1088"));
  EXPECT_THAT(refused(R"({\"type\":\"q8\",\"shape\":[9,33],\"layout\":1})", "I8"),
              HasSubstr("has 1088 of I8"));
  EXPECT_THAT(refused(R"({\"type\":\"q8\",\"shape\":[9,33],\"layout\":2})"),
              HasSubstr("layout: an integer from 1 to 1, is 2"));
  EXPECT_THAT(refused(R"({\"type\":\"q9\",\"shape\":[9,33],\"layout\":1})"),
              HasSubstr("a block-quantised type, is q9"));
  EXPECT_THAT(refused(R"({\"type\":\"f32\",\"shape\":[9,33],\"layout\":1})"),
              HasSubstr("a block-quantised type, is f32"));
  EXPECT_THAT(refused(R"({\"type\":\"q8\",\"shape\":[9],\"layout\":1})"),
              HasSubstr("two positive extents"));
  EXPECT_THAT(refused(R"({\"type\":\"q8\",\"shape\":[9,9223372036854775807],\"layout\":1})"),
              HasSubstr("two positive extents"));
  EXPECT_THAT(refused(R"({\"type\":\"q8\",\"shape\":[2147483648,2147483648],\"layout\":1})"),
              HasSubstr("bytes of U8"));
  EXPECT_THAT(refused("nonsense"), HasSubstr("has an error"));
  EXPECT_THAT(error_of(R"({"__metadata__":{"tessera.v":"{}"}})", 0),
              HasSubstr("tessera.v has none"));
}

TEST(TensorArchive, LendsMappedBytesAndKeepsThemAlive) {
  const TemporaryFolder folder;
  std::string header = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  header.resize(64 - 8, ' ');
  folder.write("model.safetensors", file_of(header, 8));
  HeapAllocator allocator;
  Tensor a;
  {
    auto archive = TensorArchive::open_directory(folder.path());
    ASSERT_TRUE(archive) << archive.error().to_string();
    auto loaded = archive->tensor(allocator, "a");
    ASSERT_TRUE(loaded) << loaded.error().to_string();
    a = *loaded;
    EXPECT_EQ(static_cast<const void*>(a.bytes().data()),
              archive->bytes(*archive->find("a")).data());
    EXPECT_EQ(archive->find("b"), nullptr);
    EXPECT_THAT(archive->tensor(allocator, "b").error().to_string(),
                HasSubstr("load tensor: b in the checkpoint, is missing"));
  }
  const float expected[2] = {std::bit_cast<float>(0x03020100), std::bit_cast<float>(0x07060504)};
  EXPECT_EQ(std::memcmp(a.data<const float>(), expected, 8), 0);
}

TEST(TensorArchive, MisalignedValuesAreCopied) {
  const TemporaryFolder folder;
  folder.write("odd.safetensors",
               file_of(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                       R"("b":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}})",
                       9));
  HeapAllocator allocator;
  const auto archive = TensorArchive::open_file(folder.file("odd.safetensors"));
  ASSERT_TRUE(archive) << archive.error().to_string();
  const auto b = archive->tensor(allocator, "b");
  ASSERT_TRUE(b);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(b->data<const float>()) % alignof(float), 0U);
  EXPECT_EQ(std::memcmp(b->bytes().data(), archive->bytes(*archive->find("b")).data(), 8), 0);
}

TEST(TensorArchive, TypesWithoutArithmeticAreListedOnly) {
  const TemporaryFolder folder;
  folder.write("x.safetensors",
               file_of(R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}})", 8));
  HeapAllocator allocator;
  const auto archive = TensorArchive::open_file(folder.file("x.safetensors"));
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->tensors().size(), 1U);
  const auto loaded = archive->tensor(allocator, "a");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, base::ErrorKind::kUnsupported);
}

class Shards : public testing::Test {
 protected:
  Shards() {
    folder.write("one.safetensors",
                 file_of(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", 2));
    folder.write("two.safetensors",
                 file_of(R"({"b":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}})", 3));
  }
  std::string open_with(std::string_view weight_map) {
    folder.write("model.safetensors.index.json",
                 R"({"weight_map": )" + std::string(weight_map) + "}");
    const auto archive = TensorArchive::open_directory(folder.path());
    return archive ? "no error" : archive.error().to_string();
  }
  TemporaryFolder folder;
};

TEST_F(Shards, AreOneArchive) {
  EXPECT_EQ(open_with(R"({"b": "two.safetensors", "a": "one.safetensors"})"), "no error");
  const auto archive = TensorArchive::open_directory(folder.path());
  ASSERT_TRUE(archive);
  ASSERT_EQ(archive->tensors().size(), 2U);
  EXPECT_EQ(archive->files()[archive->find("b")->file_idx], folder.file("two.safetensors"));
  EXPECT_EQ(archive->bytes(*archive->find("b")).size(), 3U);
}

TEST_F(Shards, NamesThatLeaveTheFolderAreRefused) {
  for (const char* name :
       {"../one.safetensors", "/etc/one.safetensors", "sub/one.safetensors", "", "..",
        ".safetensors", "one.bin", "a\\\\b.safetensors", "one.safetensors\\u0000.safetensors"}) {
    EXPECT_THAT(open_with(R"({"a": ")" + std::string(name) + R"("})"),
                HasSubstr("weight_map with plain names"))
        << name;
  }
  EXPECT_THAT(open_with(R"({"a": 1})"), HasSubstr("weight_map with plain names"));
}

TEST_F(Shards, EveryGapIsNamed) {
  EXPECT_THAT(open_with(R"({"a": "one.safetensors", "b": "gone.safetensors"})"),
              HasSubstr("all 2 files that it names, one is missing: gone.safetensors"));
  EXPECT_THAT(open_with(R"({"a": "two.safetensors", "b": "two.safetensors"})"),
              HasSubstr("tensor a: in two.safetensors, is not there"));
  EXPECT_THAT(open_with(R"({"a": "two.safetensors", "b": "one.safetensors"})"),
              HasSubstr("tensor a: in two.safetensors, is not there"));
  EXPECT_THAT(open_with("{}"), HasSubstr("at least one tensor"));
  EXPECT_THAT(open_with("[]"), HasSubstr("an object with a weight_map"));
  folder.write("two.safetensors",
               file_of(R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}})", 3));
  EXPECT_THAT(open_with(R"({"a": "one.safetensors", "b": "two.safetensors"})"),
              HasSubstr("tensor a: in one file, is also in"));
}

TEST(TensorArchive, OpensTheOfficialFixtures) {
  for (const char* name : {"mha", "mla_softmax", "mla_noaux", "mla_qlora_yarn"}) {
    const std::string directory = std::string(TESSERA_SOURCE_DIR "/tests/golden/vl2/") + name;
    const auto archive = TensorArchive::open_directory(directory);
    ASSERT_TRUE(archive) << archive.error().to_string();
    const TensorInfo* embedding = archive->find("language.model.embed_tokens.weight");
    ASSERT_NE(embedding, nullptr);
    EXPECT_EQ(embedding->dtype, DType::kBf16);
    EXPECT_EQ(embedding->shape.rank(), 2);
  }
}

}  // namespace
}  // namespace tessera::formats
