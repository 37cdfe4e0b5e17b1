// Reads everything of a mixture once and says what could be trained on and what not.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/index.h"
#include "base/limits.h"
#include "base/result.h"
#include "data/drop.h"
#include "data/mixture.h"
#include "processor/processor.h"

namespace tessera::data {

// Of the usable samples of one source.
struct SourceCheck {
  std::string name{};
  DropReport report{};
  Index num_tokens = 0;
  Index num_targets = 0;
  Index num_views = 0;   // distinct ones
  Index max_tokens = 0;  // of one sample
};

struct CheckOptions {
  Index max_tokens = base::default_limits().prompt_tokens;  // longer samples are left out
  int num_workers = 1;                                      // 0: the calling thread reads
  const base::CancelFlag* cancel = nullptr;  // ends the check early, without an error
  std::function<void(Index num_done)> on_progress{};
  base::Limits limits = base::default_limits();
};

// Pictures are decoded; views are counted, not made. An error only when the program fails: a source
// without a usable sample is seen by its report.
[[nodiscard]] base::Result<std::vector<SourceCheck>> check_mixture(
    const Mixture& mixture, const processor::Processor& processor, const CheckOptions& options);

}  // namespace tessera::data
