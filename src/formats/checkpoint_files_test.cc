#include "formats/checkpoint_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/safetensors.h"
#include "formats/test_files.h"

namespace tessera::formats {
namespace {

using testing::HasSubstr;

constexpr CheckpointPart kAll[] = {CheckpointPart::kConfig, CheckpointPart::kProcessor,
                                   CheckpointPart::kTokenizer, CheckpointPart::kWeights};

std::string error_of(const std::string& directory, std::span<const CheckpointPart> needed) {
  const auto files = find_checkpoint_files(directory, needed);
  return files ? "no error" : files.error().to_string();
}

TEST(CheckpointFiles, FindsWhatTheFixturesHold) {
  const std::string directory = TESSERA_SOURCE_DIR "/tests/golden/vl2/mha";
  const auto files = find_checkpoint_files(directory, kAll);
  ASSERT_TRUE(files) << files.error().to_string();
  EXPECT_EQ(files->config, directory + "/config.json");
  EXPECT_EQ(files->processor_config, directory + "/processor_config.json");
  EXPECT_EQ(files->preprocessor_config, std::nullopt);
  EXPECT_EQ(files->tokenizer_config, directory + "/tokenizer_config.json");
  EXPECT_EQ(files->weights, WeightFiles::kSingle);
}

TEST(CheckpointFiles, OneErrorNamesAllThatIsMissing) {
  const TemporaryFolder folder;
  EXPECT_EQ(
      error_of(folder.path(), kAll),
      "open checkpoint: " + folder.path() +
          ": a checkpoint, has no config.json, no processor_config.json, no tokenizer.json, no "
          "model.safetensors");
  folder.write("tokenizer.json", "{}");
  EXPECT_EQ(error_of(folder.path(), std::span(kAll).subspan(2, 1)), "no error");
  EXPECT_EQ(error_of(folder.path(), {}), "no error");
}

TEST(CheckpointFiles, ADirectoryIsAskedFor) {
  const TemporaryFolder folder;
  folder.write("file", "");
  EXPECT_THAT(error_of(folder.file("none"), {}),
              HasSubstr("a checkpoint directory, does not exist"));
  EXPECT_THAT(error_of(folder.file("file"), {}), HasSubstr("a checkpoint directory, is a file"));
}

TEST(CheckpointFiles, PicklesAreRefusedByName) {
  const TemporaryFolder folder;
  EXPECT_THAT(find_weights(folder.path()).error().message, HasSubstr("has neither"));
  folder.write("pytorch_model.bin", "");
  EXPECT_THAT(
      find_weights(folder.path()).error().message,
      HasSubstr("pytorch_model.bin: a safetensors file, is a Python pickle, which runs code"));
  EXPECT_THAT(error_of(folder.path(), std::span(kAll).last(1)), HasSubstr("Python pickle"));
  EXPECT_THAT(TensorArchive::open_file(folder.file("x.pt")).error().message,
              HasSubstr("Python pickle"));
  folder.write("model.safetensors.index.json", "{}");
  EXPECT_EQ(*find_weights(folder.path()), WeightFiles::kShards);
  folder.write("model.safetensors", "");
  EXPECT_EQ(*find_weights(folder.path()), WeightFiles::kSingle);
}

}  // namespace
}  // namespace tessera::formats
