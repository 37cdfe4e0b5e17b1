// The official processor's answers for whole conversations: ids, labels, counts, grids and pixels.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/image/image.h"
#include "formats/json.h"
#include "ops/context.h"
#include "processor/conversation.h"
#include "vision/views.h"

namespace tessera::processor {
namespace {

std::string golden_folder() {
  return std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2";
}

class Golden : public testing::TestWithParam<const char*> {};

std::vector<formats::Image> load_images(const Conversation& conversation) {
  std::vector<formats::Image> images;
  for (const std::string& path : conversation.images()) {
    auto image = formats::load_image(path);
    EXPECT_TRUE(image.has_value()) << path;
    if (image) images.push_back(*std::move(image));
  }
  return images;
}

void expect_images(const EncodedConversation& encoded,
                   const std::vector<formats::Image>& images,
                   const ProcessorConfig& config,
                   const formats::Json& row) {
  const auto context = ops::Context::create({.num_threads = 2});
  std::vector<std::string> digests;
  ASSERT_EQ(encoded.images.size(), images.size());
  for (std::size_t i = 0; i < images.size(); ++i) {
    const ImageSpan& span = encoded.images[i];
    EXPECT_EQ(span.count, row["num_image_tokens"][i]);
    EXPECT_EQ(span.grid.columns, row["spatial_crop"][i][0]);
    EXPECT_EQ(span.grid.rows, row["spatial_crop"][i][1]);
    const auto views = vision::make_views(*context, images[i],
                                          {.geometry = config.geometry,
                                           .num_images = static_cast<Index>(images.size()),
                                           .fill = config.scale.fill_colour()});
    ASSERT_TRUE(views.has_value());
    EXPECT_EQ(views->grid, span.grid);
    EXPECT_EQ(views->resolution, span.resolution);
    for (const std::string& digest : views->sha256())
      digests.push_back(digest);
  }
  // Without images the official code stores a dummy view.
  if (images.empty()) return;
  EXPECT_EQ(digests, row["tiles"].get<std::vector<std::string>>());
}

TEST_P(Golden, ConversationsBecomeTheOfficialIdsLabelsAndViews) {
  const std::string folder = golden_folder() + "/" + GetParam();
  const auto processor = Processor::open(folder);
  ASSERT_TRUE(processor.has_value()) << processor.error().to_string();
  const auto rows = formats::read_json_file(folder + "/golden.json");
  ASSERT_TRUE(rows.has_value());
  ASSERT_EQ(rows->size(), 6U);
  for (const auto& row : *rows) {
    SCOPED_TRACE(row["name"].get<std::string>());
    const auto conversation = messages_from_json(row["messages"], "golden", golden_folder());
    ASSERT_TRUE(conversation.has_value()) << conversation.error().to_string();
    const auto images = load_images(*conversation);
    std::vector<vision::Resolution> sizes;
    sizes.reserve(images.size());
    for (const formats::Image& image : images)
      sizes.push_back({image.width, image.height});
    const bool is_training = row["name"] == "train_sample";
    const auto encoded =
        encode_conversation(*processor, *conversation, sizes,
                            is_training ? EncodeMode::kTraining : EncodeMode::kPrompt);
    ASSERT_TRUE(encoded.has_value()) << encoded.error().to_string();
    EXPECT_EQ(encoded->ids, row["input_ids"].get<std::vector<std::int32_t>>());
    EXPECT_EQ(encoded->labels, row["labels"].get<std::vector<std::int32_t>>());
    expect_images(*encoded, images, processor->config(), row);
  }
}

INSTANTIATE_TEST_SUITE_P(AllCases,
                         Golden,
                         testing::Values("mha", "mla_softmax", "mla_noaux", "mla_qlora_yarn"),
                         [](const auto& each) { return std::string(each.param); });

}  // namespace
}  // namespace tessera::processor
