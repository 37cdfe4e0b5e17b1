// The templates of the generator "document", by the file they stand in.
#pragma once

#include "base/rng.h"
#include "synth/assets/studio.h"
#include "synth/scene.h"

namespace tessera::synth {

// receipts.cc: what tills and machines print.
[[nodiscard]] Scene make_till_receipt(Studio& studio, const SceneRequest& request, base::Rng& rng);

// forms.cc: what is filled in.
[[nodiscard]] Scene make_registration_form(Studio& studio,
                                           const SceneRequest& request,
                                           base::Rng& rng);
[[nodiscard]] Scene make_application_form(Studio& studio,
                                          const SceneRequest& request,
                                          base::Rng& rng);
[[nodiscard]] Scene make_patient_form(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_customs_form(Studio& studio, const SceneRequest& request, base::Rng& rng);

}  // namespace tessera::synth
