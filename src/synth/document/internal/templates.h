// The templates of the generator "document", by the file they stand in.
#pragma once

#include "base/rng.h"
#include "synth/assets/studio.h"
#include "synth/scene.h"

namespace tessera::synth {

// receipts.cc: what tills and machines print.
[[nodiscard]] Scene make_till_receipt(Studio& studio, const SceneRequest& request, base::Rng& rng);

}  // namespace tessera::synth
