// tessera run --batch: many requests, answered several at a time, printed in their order.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/flags.h"
#include "cli/program.h"

namespace tessera::cli {

struct BatchOptions {
  const ModelFlags& model;
  const SamplingFlags& sampling;  // for lines that do not set their own
  const ImageFlags& images;
  const EngineFlags& engine;
  const std::string& file;  // JSON lines: {"id", "messages", optional sampling fields}
  std::int64_t batch_size = 4;
};

[[nodiscard]] base::Result<int> run_batch(Program& program, const BatchOptions& options);

}  // namespace tessera::cli
