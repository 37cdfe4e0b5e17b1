// Asset packs of mixtures that make samples.
#pragma once

#include <string>

#include "base/result.h"
#include "data/mixture.h"

namespace tessera::cli {

// The pack at `own` (empty: the program's), under the empty path, when a source of the mixture
// names none.
[[nodiscard]] base::Result<data::OpenPacks> open_packs(const data::MixtureConfig& config,
                                                       const std::string& own = "");

}  // namespace tessera::cli
