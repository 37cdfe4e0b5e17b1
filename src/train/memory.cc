#include "train/memory.h"

#include <algorithm>
#include <vector>

#include "base/process_memory.h"
#include "ops/rehearsal/rehearsal.h"

namespace tessera::train {
namespace {

using base::Result;

// Reads the passes of one step; fewer at the end of the data.
Result<std::vector<data::Step>> read_step(const RehearsalParts& parts) {
  std::vector<data::Step> passes;
  while (std::ssize(passes) < parts.config.batch.num_passes()) {
    TESSERA_TRY(pass, parts.loader.next());
    if (!pass) break;
    passes.push_back(*std::move(pass));
  }
  return passes;
}

// What is resident besides the rehearsal's own memory: measured once, then what reading adds.
class Resident {
 public:
  [[nodiscard]] Result<std::vector<data::Step>> read_next(const RehearsalParts& parts) {
    const Index before = bytes_ == 0 ? 0 : base::process_memory().resident;
    auto passes = read_step(parts);
    bytes_ += std::max(base::process_memory().resident - before, Index{0});
    return passes;
  }
  [[nodiscard]] Index bytes() const { return bytes_; }

 private:
  Index bytes_ = 0;
};

// Frozen weights in the checkpoint's mapped file: no page of them is read before the first pass.
Index mapped_weight_bytes(models::Model& model) {
  Index total = 0;
  model.visit([&](const std::string&, const nn::Parameter& parameter) {
    if (parameter.value.storage().is_borrowed()) total += parameter.value.num_bytes();
  });
  return total;
}

MemoryNeed need_of(const RehearsalParts& parts) {
  MemoryNeed need{.weights = weight_bytes(parts.model)};
  for (const TrainedParameter& each : parts.optimizer.parameters()) {
    need.gradients += each.parameter->shape.numel() * static_cast<Index>(sizeof(float));
  }
  for (const StateTensor& each : parts.optimizer.state())
    need.optimizer += each.value.num_bytes();
  return need;
}

// Of the machine: what is resident, and the peak that loading reached.
void add_host_need(const RehearsalParts& parts, Index resident, Index rehearsed, MemoryNeed& need) {
  need.activations = std::max(rehearsed - need.gradients, Index{0});
  const Index in_training = resident + mapped_weight_bytes(parts.model) + rehearsed;
  const Index peak = std::max(in_training, base::process_memory().peak);
  need.other = std::max(peak - need.total(), Index{0});
}

// Of a GPU: blocks that are there before, the driver's memory beside them, and what the work takes.
void add_gpu_need(ops::Context& context, Index rehearsed, MemoryNeed& need) {
  auto& gpu = *context.gpu();
  const Index held = context.allocator().bytes_held();
  const auto taken = static_cast<Index>(gpu.facts().memory_bytes - gpu.free_bytes());
  need.activations =
      std::max(held + rehearsed - need.weights - need.optimizer - need.gradients, Index{0});
  need.other = std::max(taken - held, Index{0});
}

}  // namespace

Result<MemoryNeed> predict_memory(const RehearsalParts& parts) {
  const TrainConfig& config = parts.config;
  const Index num_passes =
      std::min(kRehearsedPasses, (config.num_steps() - parts.step) * config.batch.num_passes());
  const ops::Rehearsal rehearsal(parts.model.context());
  Resident resident;
  for (Index done = 0; done < num_passes; done += config.batch.num_passes()) {
    TESSERA_TRY(passes, resident.read_next(parts));
    if (parts.model.context().gpu() != nullptr) parts.objective.prepare(passes);
    for (const data::Step& pass : passes)
      parts.objective.accumulate(pass, {});
    (void)parts.objective.take_reports();
    parts.objective.clear_gradients();
    if (std::ssize(passes) < config.batch.num_passes()) break;
  }
  for (const HeldoutSource& source : parts.heldout) {
    for (const data::Step& pass : source.passes)
      (void)parts.objective.evaluate(pass);
  }
  if (parts.answer && config.answers.every_steps <= config.num_steps()) {
    TESSERA_TRY(answered, parts.answer());
  }
  rehearse_save(parts.model, config.save.type);

  MemoryNeed need = need_of(parts);
  if (parts.model.context().gpu() != nullptr) {
    add_gpu_need(parts.model.context(), rehearsal.num_bytes(), need);
  } else {
    add_host_need(parts, resident.bytes(), rehearsal.num_bytes(), need);
  }
  return need;
}

}  // namespace tessera::train
