#include "data/sample.h"

#include <algorithm>

#include <fmt/format.h>

#include "data/conversation_forms.h"

namespace tessera::data {
namespace {

Drop bad_image(const RawSample& raw, const Picture& picture, const base::Error& error) {
  return {DropReason::kBadImage, fmt::format("{}: {}: {}", raw.place, picture.name, error.message)};
}

}  // namespace

SampleMaker::SampleMaker(const processor::Processor& processor, const SampleOptions& options)
    : processor_(processor), options_(options) {}

Outcome<Sample> SampleMaker::make(RawSample raw) {
  if (auto fault =
          check_conversation(raw.conversation, processor_.config().image_token, raw.place)) {
    return *std::move(fault);
  }
  base::check(raw.pictures.size() == raw.conversation.images().size(), "make sample",
              "one picture for each reference, has ", raw.pictures.size());
  Outcome<Sample> sample = encode(raw);
  if (!sample) return sample;
  if (sample->num_tokens() > options_.max_tokens) {
    return Drop{DropReason::kTooLong, fmt::format("{}: at most {} tokens, has {}", raw.place,
                                                  options_.max_tokens, sample->num_tokens())};
  }
  if (sample->num_views > options_.max_views) {
    return Drop{DropReason::kTooManyViews, fmt::format("{}: at most {} views, has {}", raw.place,
                                                       options_.max_views, sample->num_views)};
  }
  if (auto fault = add_images(raw, *sample)) return *std::move(fault);
  return sample;
}

// Ids and labels need no more of a picture than its size.
Outcome<Sample> SampleMaker::encode(const RawSample& raw) const {
  std::vector<vision::Resolution> sizes;
  for (const Picture& picture : raw.pictures) {
    vision::Resolution size{.width = picture.pixels.width, .height = picture.pixels.height};
    if (!picture.encoded.empty()) {
      const auto header = formats::read_image_header(picture.encoded, {.limits = options_.limits});
      if (!header) return bad_image(raw, picture, header.error());
      size = {.width = header->width, .height = header->height};
    }
    if (auto checked = vision::check_picture_size(size, options_.limits); !checked) {
      return bad_image(raw, picture, checked.error());
    }
    sizes.push_back(size);
  }
  auto encoded = processor::encode_conversation(processor_, raw.conversation, sizes,
                                                processor::EncodeMode::kTraining, options_.limits);
  if (!encoded) {
    return Drop{DropReason::kBadConversation,
                fmt::format("{}: {}", raw.place, encoded.error().to_string())};
  }
  Sample sample;
  sample.ids = std::move(encoded->ids);
  sample.labels = std::move(encoded->labels);
  sample.image_spans = std::move(encoded->images);
  sample.num_targets = std::count_if(
      sample.labels.begin() + 1, sample.labels.end(),
      [ignored = processor_.config().ignore_id](std::int32_t label) { return label != ignored; });
  for (const processor::ImageSpan& span : sample.image_spans) {
    sample.num_views += span.grid.num_tiles() == 1 ? 1 : span.grid.num_views();
  }
  return sample;
}

std::optional<Drop> SampleMaker::add_images(RawSample& raw, Sample& sample) {
  for (Picture& picture : raw.pictures) {
    if (!picture.encoded.empty()) {
      auto pixels = formats::decode_image(picture.encoded, {.limits = options_.limits});
      if (!pixels) return bad_image(raw, picture, pixels.error());
      picture.pixels = *std::move(pixels);
    }
    if (options_.makes_views) {
      const processor::ProcessorConfig& config = processor_.config();
      auto views =
          view_maker_.make(picture.pixels, {.geometry = config.geometry,
                                            .num_images = static_cast<Index>(raw.pictures.size()),
                                            .fill = config.scale.fill_colour(),
                                            .limits = options_.limits});
      if (!views) return bad_image(raw, picture, views.error());
      sample.images.push_back(*std::move(views));
    }
    picture = {};
  }
  return std::nullopt;
}

}  // namespace tessera::data
