// The processor of commands that look at training data.
#pragma once

#include "base/result.h"
#include "cli/flags.h"
#include "processor/processor.h"

namespace tessera::cli {

// A model's processor; without one, the rules of conversations on bytes for tokens.
[[nodiscard]] base::Result<processor::Processor> open_data_processor(const ModelFlags& flags);

}  // namespace tessera::cli
