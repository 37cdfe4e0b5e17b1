#include "cli/checkpoint/checkpoint_output.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "formats/safetensors.h"
#include "formats/test_files.h"

namespace tessera::cli {
namespace {

std::vector<formats::TensorDeclaration> tensors() {
  return {{.name = "w", .dtype = DType::kF32, .shape = {2}}};
}

std::ptrdiff_t num_entries(const std::filesystem::path& folder) {
  return std::distance(std::filesystem::directory_iterator(folder), {});
}

TEST(BytesText, KeepsTwoOrThreeDigits) {
  EXPECT_EQ(bytes_text(1023), "1023 bytes");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(bytes_text(Index{6741002880}), "6.3 GiB");
  EXPECT_EQ(bytes_text(Index{480} << 20), "480 MiB");
}

TEST(RowPieces, AreWholePanelsOfBlockTypes) {
  for (const Shape& shape : {Shape{129280, 1280}, Shape{64, 100000}, Shape{3, 5}, Shape{7}}) {
    const RowPieces pieces = row_pieces(shape);
    EXPECT_EQ(pieces.rows * pieces.columns, shape.numel());
    EXPECT_GT(pieces.rows_per_piece, 0);
    EXPECT_EQ(pieces.rows_per_piece % traits(DType::kQ8).panel_rows, 0);
  }
}

TEST(CheckpointOutput, AppearsOnlyWhenFinished) {
  const formats::TemporaryFolder folder;
  const Program program;
  const std::string target = folder.file("out");
  auto output = CheckpointOutput::create(program, "test", target + "/", tensors());
  ASSERT_TRUE(output) << output.error().to_string();
  ASSERT_TRUE(output->add_file("config.json", "{}"));
  ASSERT_TRUE(output->write("w", std::vector(8, std::byte{1})));
  EXPECT_FALSE(std::filesystem::exists(target));
  ASSERT_TRUE(output->finish());
  EXPECT_EQ(num_entries(target), 2);
  EXPECT_EQ(num_entries(folder.file("")), 1);
  EXPECT_TRUE(formats::TensorArchive::open_directory(target));
}

TEST(CheckpointOutput, LeavesNothingBehindWhenNotFinished) {
  const formats::TemporaryFolder folder;
  const Program program;
  {
    auto output = CheckpointOutput::create(program, "test", folder.file("out"), tensors());
    ASSERT_TRUE(output);
    ASSERT_TRUE(output->add_file("config.json", "{}"));
    EXPECT_EQ(num_entries(folder.file("")), 1);
  }
  EXPECT_EQ(num_entries(folder.file("")), 0);
}

TEST(CheckpointOutput, RefusesAFolderThatHoldsSomethingAndADiskTooSmall) {
  const formats::TemporaryFolder folder;
  const Program program;
  std::filesystem::create_directories(folder.file("full/part"));
  EXPECT_FALSE(CheckpointOutput::create(program, "test", folder.file("full"), tensors()));
  const std::vector<formats::TensorDeclaration> huge = {
      {.name = "w", .dtype = DType::kF32, .shape = {Index{1} << 30, Index{1} << 24}}};
  const auto refused = CheckpointOutput::create(program, "test", folder.file("out"), huge);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("free on the disk"), std::string::npos);
  EXPECT_EQ(num_entries(folder.file("")), 1);
}

}  // namespace
}  // namespace tessera::cli
