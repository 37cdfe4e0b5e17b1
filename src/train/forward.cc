#include "train/forward.h"

#include <algorithm>

#include "ops/rows.h"
#include "tensor/transfer.h"

namespace tessera::train {

Tensor upload_views(ops::Context& context, std::span<const data::Sample> samples) {
  Index count = 0;
  Index side = 0;
  for (const data::Sample& sample : samples) {
    for (const auto& image : sample.images) {
      base::check(side == 0 || image.side == side, "forward pass", "views of one side, are of ",
                  side, " and ", image.side);
      side = image.side;
      count += image.num_distinct();
    }
  }
  if (count == 0) return {};
  Tensor views_GYXC = Tensor::empty(context.allocator(), DType::kU8, {count, side, side, 3});
  Index first = 0;
  for (const data::Sample& sample : samples) {
    for (const auto& image : sample.images) {
      write_values<std::uint8_t>(views_GYXC.narrow(0, first, image.num_distinct()), image.pixels);
      first += image.num_distinct();
    }
  }
  return views_GYXC;
}

ForwardPass::ForwardPass(const models::Model& model,
                         const processor::Processor& processor,
                         std::span<const data::Sample> samples,
                         const PassOptions& options)
    : model_(model),
      processor_(processor),
      target_weight_(static_cast<double>(options.target_weight)) {
  place_samples(samples, processor.config().ignore_id);
  step_ = {.sequences = sequences_,
           .positions = positions_,
           .balance = options.balance,
           .recomputes = options.recomputes};
  const Tensor h_TD = model.decode(spliced(samples, options.views), step_);
  result_ = ops::cross_entropy({.h_TD = ops::gather_rows(h_TD, target_rows_),
                                .w_VD = model.output_weight(),
                                .targets = targets_,
                                .weight = options.target_weight});
  num_targets_ = static_cast<Index>(targets_.size());
}

void ForwardPass::place_samples(std::span<const data::Sample> samples, std::int32_t ignore_id) {
  for (const data::Sample& sample : samples) {
    const auto begin = static_cast<Index>(ids_.size());
    const Index count = sample.num_tokens();
    sequences_.push_back({.begin = begin, .count = count});
    ids_.insert(ids_.end(), sample.ids.begin(), sample.ids.end());
    for (Index i = 0; i < count; ++i) {
      positions_.push_back(static_cast<std::int32_t>(i));
      if (i + 1 == count) break;
      const std::int32_t label = sample.labels[static_cast<std::size_t>(i + 1)];
      if (label == ignore_id) continue;
      target_rows_.push_back(static_cast<std::int32_t>(begin + i));
      targets_.push_back(label);
    }
  }
}

// Placeholders are not looked up: nearly all tokens of a pass are the same one, whose gradient
// would sum as many rows of zeros.
Tensor ForwardPass::spliced(std::span<const data::Sample> samples, const Tensor& views) const {
  const Tensor views_GYXC = views.has_value() ? views : upload_views(model_.context(), samples);
  if (!views_GYXC.has_value()) return model_.embed(ids_);
  const Tensor features_GCD =
      model_.encode_views(views_GYXC, processor_.config().tower_scale(), step_);
  std::vector<models::ImageViews> images;
  std::vector<bool> is_placeholder(ids_.size());
  Index num_places = 0;
  Index first_view = 0;
  for (std::size_t s = 0; s < samples.size(); ++s) {
    for (std::size_t i = 0; i < samples[s].images.size(); ++i) {
      const auto& image = samples[s].images[i];
      const auto& span = samples[s].image_spans[i];
      images.push_back({.grid = image.grid, .view_source = image.view_source, .first = first_view});
      first_view += image.num_distinct();
      std::fill_n(is_placeholder.begin() + sequences_[s].begin + span.first, span.count, true);
      num_places += span.count;
    }
  }
  const Tensor image_rows = model_.arrange_images(features_GCD, images);
  base::check(image_rows.dim(0) == num_places, "forward pass", "images of ", num_places,
              " tokens, the model makes ", image_rows.dim(0));
  // Of each token its row among those of the images and, behind them, those that are looked up.
  std::vector<std::int32_t> rows;
  std::vector<std::int32_t> looked_up;
  std::int32_t next_place = 0;
  for (std::size_t t = 0; t < ids_.size(); ++t) {
    if (is_placeholder[t]) {
      rows.push_back(next_place++);
    } else {
      rows.push_back(static_cast<std::int32_t>(num_places + std::ssize(looked_up)));
      looked_up.push_back(ids_[t]);
    }
  }
  if (looked_up.empty()) return image_rows;
  return ops::gather_rows(ops::concat_rows(std::vector{image_rows, model_.embed(looked_up)}), rows);
}

}  // namespace tessera::train
