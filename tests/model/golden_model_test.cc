// The model against the official code's stored float32 results: tower, projector, image rows,
// hidden states, logits.
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "formats/image/image.h"
#include "models/registry.h"
#include "ops/rows.h"

#include "model/golden_fixture.h"

namespace tessera::testing {
namespace {

// design: every value within 2e-4 of the largest magnitude.
constexpr double kTolerance = 2e-4;

struct Encoded {
  Tensor rows;               // of the image's positions
  Tensor vision_first_view;  // [P, W]
  Tensor vision_last_view;
  Tensor projected_first_view;
};

class GoldenModel : public ::testing::TestWithParam<const char*> {
 protected:
  GoldenModel()
      : context_(ops::Context::create({.num_threads = 2})),
        golden_(*context_, GetParam()),
        model_(models::load_model(*context_, golden_.directory(), {}).value().model) {}

  // Tower, projector and layout for every image of a conversation.
  std::vector<Encoded> encode(const GoldenConversation& conversation) {
    const std::vector<std::string> paths = conversation.image_paths();
    std::vector<Encoded> images;
    for (const std::string& path : paths) {
      const auto picture = formats::load_image(path);
      const vision::ImageViews views =
          vision::make_views(
              *context_, *picture,
              {.geometry = model_->info().geometry, .num_images = static_cast<Index>(paths.size())})
              .value();
      const Tensor pixels = Tensor::empty(context_->allocator(), DType::kU8,
                                          {views.num_distinct(), views.side, views.side, 3});
      std::copy(views.pixels.begin(), views.pixels.end(), pixels.data<std::uint8_t>());
      Encoded encoded;
      const auto listen = [&](std::string_view name, int, const Tensor& value) {
        const Tensor last = value.select(0, value.dim(0) - 1);
        if (name == "vision") {
          if (!encoded.vision_first_view.has_value())
            encoded.vision_first_view = value.select(0, 0);
          encoded.vision_last_view = last;
        } else if (!encoded.projected_first_view.has_value()) {
          encoded.projected_first_view = value.select(0, 0);
        }
      };
      const nn::Tap tap(listen);
      const Tensor features =
          model_->encode_views(pixels, vision::PixelScale{}, {.listener = &tap});
      encoded.rows = model_->arrange_image(features, views.grid, views.view_source);
      images.push_back(encoded);
    }
    return images;
  }

  Tensor embed(const GoldenConversation& conversation, const std::vector<Encoded>& images) {
    const std::vector<std::int32_t> ids = conversation.ids("input_ids");
    Tensor x_TD = model_->embed(ids);
    // The fixtures' tokenizers give <image> the id 3; images follow one another in the ids.
    constexpr std::int32_t kImageId = 3;
    std::vector<Index> places;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (ids[i] == kImageId) places.push_back(static_cast<Index>(i));
    }
    std::vector<Tensor> rows;
    rows.reserve(images.size());
    for (const Encoded& image : images)
      rows.push_back(image.rows);
    return rows.empty() ? x_TD : ops::scatter_rows(x_TD, ops::concat_rows(rows), places);
  }

  std::unique_ptr<ops::Context> context_;
  GoldenCase golden_;
  std::unique_ptr<models::Model> model_;
};

TEST_P(GoldenModel, TowerProjectorAndLayoutMatch) {
  const std::vector<Encoded> images = encode(golden_.conversation("one_image"));
  ASSERT_EQ(images.size(), 1U);
  const auto compare = [&](const Tensor& ours, const char* name) {
    EXPECT_LT(relative_difference(ours, golden_.tensor(name)), kTolerance) << name;
  };
  compare(images[0].vision_first_view, "vision.first_tile");
  compare(images[0].vision_last_view, "vision.last_tile");
  compare(images[0].projected_first_view, "projector.first_tile");
  compare(images[0].rows, "image_embeds.one_image");
}

TEST_P(GoldenModel, HiddenStatesAndLogitsMatchInEveryConversation) {
  for (const GoldenConversation& conversation : golden_.conversations()) {
    SCOPED_TRACE(conversation.name);
    const Tensor x_TD = embed(conversation, encode(conversation));
    const Index T = x_TD.dim(0);
    std::vector<std::int32_t> positions(static_cast<std::size_t>(T));
    std::iota(positions.begin(), positions.end(), 0);
    const nn::StepSequence sequence = {.begin = 0, .count = T};
    const auto listen = [&](std::string_view name, int layer, const Tensor& value) {
      const std::string stored = conversation.name + ".hidden." + std::to_string(layer);
      if (name != "hidden" || !golden_.has_tensor(stored)) return;
      const Tensor expected = golden_.tensor(stored);
      const Tensor last = value.narrow(0, T - expected.dim(0), expected.dim(0));
      EXPECT_LT(relative_difference(ops::contiguous(last), expected), kTolerance) << stored;
    };
    const nn::Tap tap(listen);
    const Tensor logits_TV = model_->logits(model_->decode(
        x_TD, {.sequences = {&sequence, 1}, .positions = positions, .listener = &tap}));
    const Tensor last = ops::contiguous(logits_TV.narrow(0, T - 1, 1));
    EXPECT_LT(relative_difference(last, golden_.tensor(conversation.name + ".logits_last")),
              kTolerance);
    const Tensor rms = golden_.tensor(conversation.name + ".logits_rms");
    const Index V = logits_TV.dim(1);
    const Tensor ours = Tensor::empty(context_->allocator(), DType::kF32, {T});
    for (Index t = 0; t < T; ++t) {
      double sum = 0;
      for (Index v = 0; v < V; ++v) {
        const auto value = static_cast<double>(logits_TV.data<const float>()[t * V + v]);
        sum += value * value;
      }
      ours.data<float>()[t] = static_cast<float>(std::sqrt(sum / static_cast<double>(V)));
    }
    EXPECT_LT(relative_difference(ours, rms), kTolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Vl2, GoldenModel, ::testing::ValuesIn(kGoldenCases));

}  // namespace
}  // namespace tessera::testing
