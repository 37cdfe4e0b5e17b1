#include "data/packer.h"

#include <algorithm>

namespace tessera::data {
namespace {

using base::Result;

double density_of(std::span<const Sample> samples) {
  Index num_views = 0;
  Index num_tokens = 0;
  for (const Sample& sample : samples) {
    num_views += sample.num_views;
    num_tokens += sample.num_tokens();
  }
  return num_tokens == 0 ? 0 : static_cast<double>(num_views) / static_cast<double>(num_tokens);
}

}  // namespace

Result<std::optional<Step>> Packer::next(Pull pull) {
  Step step;
  const Index wanted = options_.is_packed ? std::max<Index>(1, options_.look_ahead) : 1;
  TESSERA_TRY(filled, refill(pull, wanted));
  const double views_per_token = density_of(held_);
  for (Index row = 0; row < options_.rows_per_step; ++row) {
    TESSERA_TRY(refilled, refill(pull, wanted));
    TESSERA_TRY(row_filled, fill_row(step, pull, views_per_token));
  }
  if (step.samples.empty()) return std::optional<Step>();
  step.step_idx = num_steps_++;
  return std::optional<Step>(std::move(step));
}

Result<void> Packer::refill(Pull pull, Index wanted) {
  while (static_cast<Index>(held_.size()) < wanted) {
    TESSERA_TRY(sample, pull());
    if (!sample) return {};
    held_.push_back(*std::move(sample));
  }
  return {};
}

Result<void> Packer::fill_row(Step& step, Pull pull, double views_per_token) {
  const auto has_room_for = [&](const Sample& sample) {
    return step.num_views + sample.num_views <= options_.max_views_per_step;
  };
  // The oldest waits for the next step when it has too many views for this one.
  const auto oldest =
      options_.is_packed ? std::find_if(held_.begin(), held_.end(), has_room_for) : held_.begin();
  if (oldest == held_.end() || !has_room_for(*oldest)) return {};
  Row row{.first_sample = static_cast<Index>(step.samples.size())};
  move_to(step, static_cast<std::size_t>(oldest - held_.begin()));
  row.num_tokens = step.samples.back().num_tokens();
  while (options_.is_packed) {
    TESSERA_TRY(refilled, refill(pull, options_.look_ahead));
    const auto chosen = choose(step, options_.tokens_per_row - row.num_tokens, views_per_token);
    if (!chosen) break;
    move_to(step, *chosen);
    row.num_tokens += step.samples.back().num_tokens();
  }
  row.num_samples = static_cast<Index>(step.samples.size()) - row.first_sample;
  step.rows.push_back(row);
  return {};
}

// The largest that fits, of those that even out the views if there are any; the oldest of equals.
std::optional<std::size_t> Packer::choose(const Step& step,
                                          Index tokens_left,
                                          double views_per_token) const {
  const bool is_ahead =
      static_cast<double>(step.num_views) > views_per_token * static_cast<double>(step.num_tokens);
  std::optional<std::size_t> best;
  bool is_best_even = false;
  for (std::size_t i = 0; i < held_.size(); ++i) {
    const Sample& sample = held_[i];
    if (sample.num_tokens() > tokens_left ||
        step.num_views + sample.num_views > options_.max_views_per_step) {
      continue;
    }
    const double expected = views_per_token * static_cast<double>(sample.num_tokens());
    const auto num_views = static_cast<double>(sample.num_views);
    const bool is_even = is_ahead ? num_views <= expected : num_views >= expected;
    const bool is_better =
        !best || (is_even && !is_best_even) ||
        (is_even == is_best_even && sample.num_tokens() > held_[*best].num_tokens());
    if (!is_better) continue;
    best = i;
    is_best_even = is_even;
  }
  return best;
}

void Packer::move_to(Step& step, std::size_t held_idx) {
  const auto place = held_.begin() + static_cast<std::ptrdiff_t>(held_idx);
  step.num_tokens += place->num_tokens();
  step.num_targets += place->num_targets;
  step.num_views += place->num_views;
  step.samples.push_back(std::move(*place));
  held_.erase(place);
}

}  // namespace tessera::data
