// Whole samples into rows of a token budget.
//
//   stream -> held samples (look_ahead) -> rows of one step
//
// Every row begins with the sample held longest, so that none waits for ever; then comes, again and
// again, the largest that fits. While the step has more views per token than the held samples have,
// it takes samples with few views, otherwise those with many: steps cost the tower about the same.
// Nothing but the held samples and the stream decides, so these two are the packer's whole state.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/function_ref.h"
#include "base/result.h"
#include "data/step.h"

namespace tessera::data {

class Packer {
 public:
  // The next sample of the stream; none at its end. No sample is over the budgets.
  using Pull = base::FunctionRef<base::Result<std::optional<Sample>>()>;

  explicit Packer(const PackingOptions& options) : options_(options) {}

  // The next step; none when the stream has ended and nothing is held.
  [[nodiscard]] base::Result<std::optional<Step>> next(Pull pull);

  // Samples taken from the stream and not yet delivered, oldest first.
  [[nodiscard]] std::span<const Sample> held() const { return held_; }
  void restore(std::vector<Sample> held, Index num_steps) {
    held_ = std::move(held);
    num_steps_ = num_steps;
  }
  [[nodiscard]] Index num_steps() const { return num_steps_; }

 private:
  base::Result<void> refill(Pull pull, Index wanted);
  base::Result<void> fill_row(Step& step, Pull pull, double views_per_token);
  [[nodiscard]] std::optional<std::size_t> choose(const Step& step,
                                                  Index tokens_left,
                                                  double views_per_token) const;
  void move_to(Step& step, std::size_t held_idx);

  PackingOptions options_;
  std::vector<Sample> held_;
  Index num_steps_ = 0;
};

}  // namespace tessera::data
