// Collects what a prompt made inside the model, for `run --dump`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"

namespace tessera::cli {

class Dump {
 public:
  // Listens to the taps of one prompt.
  void collect(std::string_view name, int layer, const Tensor& value);

  // Writes float32 tensors: vision [views, P, W] and projector [views, C, D] (views of all images
  // in order, also those that went through the tower as one), image_embeds [image tokens, D],
  // hidden.i [T, D], logits [T, V].
  [[nodiscard]] base::Result<void> write(const std::string& path,
                                         const engine::Prompt& prompt) const;

 private:
  std::map<std::string, std::vector<Tensor>> parts_;  // pieces of one tensor, in order
};

}  // namespace tessera::cli
