// The templates of screens by family; screen.cc lists them.
#pragma once

#include "synth/generator.h"

namespace tessera::synth {

// windows.cc
Scene make_application(Studio& studio, const SceneRequest& request, base::Rng& rng);
// dialogs.cc
Scene make_message_dialog(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_settings_dialog(Studio& studio, const SceneRequest& request, base::Rng& rng);
// phones.cc
Scene make_phone_settings(Studio& studio, const SceneRequest& request, base::Rng& rng);
// strips.cc
Scene make_single_button(Studio& studio, const SceneRequest& request, base::Rng& rng);

}  // namespace tessera::synth
