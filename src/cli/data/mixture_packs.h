// Asset packs of mixtures that make samples.
#pragma once

#include "base/result.h"
#include "data/mixture.h"

namespace tessera::cli {

// The program's own pack, under the empty path, when a source of the mixture names none.
[[nodiscard]] base::Result<data::OpenPacks> open_packs(const data::MixtureConfig& config);

}  // namespace tessera::cli
