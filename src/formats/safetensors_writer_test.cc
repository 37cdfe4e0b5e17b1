#include "formats/safetensors_writer.h"

#include <csignal>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "formats/safetensors.h"
#include "formats/test_files.h"

namespace tessera::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

std::vector<std::byte> pattern(std::size_t num_bytes, unsigned seed) {
  std::vector<std::byte> bytes(num_bytes);
  for (std::size_t i = 0; i < num_bytes; ++i)
    bytes[i] = std::byte((i * 31 + seed) & 0xFFU);
  return bytes;
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

constexpr std::size_t kBytes[] = {10, 1088, 0, 24, 8};  // of all_tensors()

// Plain, empty, scalar and block-quantised tensors, in an order that is not that of their names.
std::vector<TensorDeclaration> all_tensors() {
  return {
      {"norm", DType::kBf16, {5}}, {"w", DType::kQ8, {9, 33}},  {"empty", DType::kF32, {0, 3}},
      {"b", DType::kF32, {2, 3}},  {"scalar", DType::kI64, {}},
  };
}

base::Result<void> write_all(CheckpointWriter& writer) {
  const std::vector<TensorDeclaration> tensors = all_tensors();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const std::vector<std::byte> bytes = pattern(kBytes[i], static_cast<unsigned>(i));
    const std::size_t half = bytes.size() / 2;
    TESSERA_TRY(first, writer.write(tensors[i].name, std::span(bytes).first(half)));
    TESSERA_TRY(second, writer.write(tensors[i].name, std::span(bytes).subspan(half)));
  }
  return writer.finish();
}

void save(const std::string& folder, const WriteOptions& options = {}) {
  auto writer = CheckpointWriter::create(folder, all_tensors(), options);
  ASSERT_TRUE(writer) << writer.error().to_string();
  const auto written = write_all(*writer);
  ASSERT_TRUE(written) << written.error().to_string();
}

void expect_all(const TensorArchive& archive) {
  HeapAllocator allocator;
  const std::vector<TensorDeclaration> tensors = all_tensors();
  ASSERT_EQ(archive.tensors().size(), tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto tensor = archive.tensor(allocator, tensors[i].name);
    ASSERT_TRUE(tensor) << tensor.error().to_string();
    EXPECT_EQ(tensor->dtype(), tensors[i].dtype);
    EXPECT_EQ(tensor->shape(), tensors[i].shape);
    const std::vector<std::byte> expected = pattern(kBytes[i], static_cast<unsigned>(i));
    ASSERT_EQ(tensor->bytes().size(), expected.size());
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), tensor->bytes().begin())) << i;
  }
}

TEST(CheckpointWriter, WhatIsWrittenIsRead) {
  const TemporaryFolder folder;
  save(folder.file("out"));
  EXPECT_THAT(names_in(folder.file("out")), ElementsAre("model.safetensors"));
  const auto archive = TensorArchive::open_directory(folder.file("out"));
  ASSERT_TRUE(archive) << archive.error().to_string();
  expect_all(*archive);
  EXPECT_EQ(archive->metadata().at("format"), "pt");
}

TEST(SafetensorsWriter, DataBeginAtAMultipleOf64) {
  const TemporaryFolder folder;
  for (std::size_t length = 1; length < 70; ++length) {
    const std::string path = folder.file("x.safetensors");
    auto writer = SafetensorsWriter::create(path, {{std::string(length, 'n'), DType::kU8, {1}}});
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->write(std::string(length, 'n'), pattern(1, 7)));
    ASSERT_TRUE(writer->finish());
    const auto archive = TensorArchive::open_file(path);
    ASSERT_TRUE(archive);
    EXPECT_EQ(archive->tensors()[0].offset % 64, 0U);
  }
}

TEST(CheckpointWriter, SaveLoadSaveKeepsEveryByte) {
  const TemporaryFolder folder;
  save(folder.file("a"));
  const auto archive = TensorArchive::open_directory(folder.file("a"));
  ASSERT_TRUE(archive);
  std::vector<TensorDeclaration> declared;
  for (const TensorInfo& info : archive->tensors()) {
    declared.push_back({info.name, *info.dtype, info.shape});
  }
  auto writer = CheckpointWriter::create(folder.file("b"), declared);
  ASSERT_TRUE(writer);
  for (const TensorInfo& info : archive->tensors()) {
    ASSERT_TRUE(writer->write(info.name, archive->bytes(info)));
  }
  ASSERT_TRUE(writer->finish());
  EXPECT_EQ(folder.read("a/model.safetensors"), folder.read("b/model.safetensors"));
}

TEST(CheckpointWriter, ShardsHoldTheSameTensors) {
  const TemporaryFolder folder;
  save(folder.path(), {.max_file_bytes = 40});
  EXPECT_THAT(
      names_in(folder.path()),
      UnorderedElementsAre("model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors",
                           "model-00003-of-00003.safetensors", "model.safetensors.index.json"));
  EXPECT_THAT(folder.read("model.safetensors.index.json"), HasSubstr("\"total_size\": 1130"));
  const auto archive = TensorArchive::open_directory(folder.path());
  ASSERT_TRUE(archive) << archive.error().to_string();
  EXPECT_EQ(archive->files().size(), 3U);
  expect_all(*archive);
}

TEST(CheckpointWriter, WeightsThatAreThereAreNotReplaced) {
  const TemporaryFolder folder;
  for (const std::string_view name : {"model.safetensors", "model.safetensors.index.json"}) {
    folder.write(name, "precious");
    const auto writer = CheckpointWriter::create(folder.path(), all_tensors());
    ASSERT_FALSE(writer);
    EXPECT_THAT(writer.error().to_string(),
                HasSubstr("a folder without weights, holds " + std::string(name)));
    EXPECT_EQ(folder.read(name), "precious");
    std::filesystem::remove(folder.file(name));
  }
}

TEST(CheckpointWriter, NothingIsLeftOfAnUnfinishedCheckpoint) {
  const TemporaryFolder folder;
  {
    auto writer = CheckpointWriter::create(folder.path(), all_tensors(), {.max_file_bytes = 40});
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->write("norm", pattern(10, 0)));
    ASSERT_TRUE(writer->write("w", pattern(1088, 1)));
    ASSERT_TRUE(writer->write("b", pattern(23, 2)));
  }
  EXPECT_TRUE(names_in(folder.path()).empty());
}

// A file-size limit stands in for a full disk: write() fails with the same path through the code.
TEST(CheckpointWriter, AFullDiskIsAnErrorThatLeavesNothing) {
  const TemporaryFolder folder;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit tight = before;
  tight.rlim_cur = 700;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  std::string message = "no error";
  {
    auto writer = CheckpointWriter::create(folder.path(), all_tensors(), {.max_file_bytes = 40});
    const auto result = writer ? write_all(*writer) : base::Result<void>(writer.error());
    if (!result) message = result.error().to_string();
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(message, HasSubstr("write file: "));
  EXPECT_THAT(message, HasSubstr("more bytes, File too large"));
  EXPECT_TRUE(names_in(folder.path()).empty());
}

TEST(CheckpointWriter, AFolderThatCannotBeMadeIsAnError) {
  const TemporaryFolder folder;
  folder.write("file", "x");
  const auto writer = CheckpointWriter::create(folder.file("file/out"), all_tensors());
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().kind, base::ErrorKind::kIo);
}

TEST(SafetensorsWriter, TheDeclarationIsAContract) {
  const TemporaryFolder folder;
  const auto create = [&] {
    return *SafetensorsWriter::create(folder.file("x"),
                                      {{"a", DType::kU8, {4}}, {"b", DType::kU8, {1}}});
  };
  EXPECT_THROW((void)create().write("b", pattern(1, 0)), base::ContractError);
  EXPECT_THROW((void)create().write("a", pattern(5, 0)), base::ContractError);
  EXPECT_THROW((void)create().finish(), base::ContractError);
  SafetensorsWriter writer = create();
  ASSERT_TRUE(writer.write("a", pattern(4, 0)));
  EXPECT_THROW((void)writer.finish(), base::ContractError);
  ASSERT_TRUE(writer.write("b", pattern(1, 0)));
  EXPECT_THROW((void)writer.write("b", pattern(1, 0)), base::ContractError);
  EXPECT_THROW((void)SafetensorsWriter::create(folder.file("x"),
                                               {{"a", DType::kU8, {4}}, {"a", DType::kU8, {1}}}),
               base::ContractError);
}

}  // namespace
}  // namespace tessera::formats
