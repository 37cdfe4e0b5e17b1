#include "train/gradients.h"

#include <memory>

#include "grad/leaf.h"
#include "ops/gradient/gradient.h"
#include "train/forward.h"

namespace tessera::train {

SampleGradients sample_gradients(models::Model& model,
                                 const processor::Processor& processor,
                                 const data::Sample& sample) {
  SampleGradients out;
  std::vector<std::shared_ptr<grad::Leaf>> leaves;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    if (!parameter.has_gradient) return;
    leaves.push_back(grad::watch(parameter.value));
    out.gradients.push_back({.name = model.checkpoint_name(path), .shape = parameter.shape});
  });
  model.prepare();
  nn::ExpertBalance balance{.alpha = static_cast<float>(model.info().balance_alpha),
                            .is_per_sequence = model.info().balances_sequences};
  const ops::Recording recording(model.context());
  const ForwardPass pass(
      model, processor, {&sample, 1},
      {.target_weight = 1.0F / static_cast<float>(sample.num_targets), .balance = &balance});
  ops::backward(pass.loss());
  out.num_targets = pass.num_targets();
  out.loss = pass.loss_sum() / static_cast<double>(out.num_targets);
  out.aux_loss = balance.total_loss();
  for (std::size_t i = 0; i < leaves.size(); ++i)
    out.gradients[i].gradient = leaves[i]->gradient();
  return out;
}

}  // namespace tessera::train
