#include "nn/step.h"

#include <numeric>
#include <utility>

#include "ops/gradient/gradient.h"

namespace tessera::nn {

double ExpertBalance::total_loss() const {
  std::vector<double> losses(layers.size());
  Allocator* allocator = nullptr;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!layers[i].loss.has_value()) continue;
    layers[i].loss.read_later({&losses[i], 1});
    allocator = &layers[i].loss.allocator();
  }
  if (allocator != nullptr) allocator->finish_reads();
  return std::accumulate(losses.begin(), losses.end(), 0.0);
}

void ExpertBalance::read_loads() {
  for (Layer& layer : layers) {
    if (!layer.expert_begin.has_value()) continue;
    const HostValues<Index> begin(layer.expert_begin);
    layer.load.clear();
    for (std::size_t e = 0; e + 1 < begin.values().size(); ++e)
      layer.load.push_back(begin.values()[e + 1] - begin.values()[e]);
  }
}

Tensor Step::run(const Tensor& x,
                 bool has_leaves,
                 std::function<Tensor(const Tensor& x)> block) const {
  if (!recomputes) return block(x);
  return ops::checkpointed(x, has_leaves, std::move(block));
}

void check_step(const Step& step, Index num_rows) {
  base::check(static_cast<Index>(step.positions.size()) == num_rows, "step",
              "a position for each of ", num_rows, " rows, has ", step.positions.size());
  Index next_row = 0;
  for (const StepSequence& sequence : step.sequences) {
    base::check(sequence.begin >= next_row && sequence.count >= 0 &&
                    sequence.begin + sequence.count <= num_rows,
                "step", "ascending rows within ", num_rows, ", are ", sequence.begin, " + ",
                sequence.count, " after ", next_row);
    base::check(step.cache != nullptr || sequence.first_position == 0, "step",
                "a cache for earlier positions, has none for position ", sequence.first_position);
    next_row = sequence.begin + sequence.count;
  }
}

}  // namespace tessera::nn
