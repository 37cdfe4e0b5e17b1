#include "synth/screen/screen.h"

#include <array>

#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using Make = Scene (*)(Studio&, const SceneRequest&, base::Rng&);

bool has_words(const Node& node) {
  if (node.kind == NodeKind::kWord) return true;
  for (const Node& child : node.children) {
    if (has_words(child)) return true;
  }
  return false;
}

// A template that found no room for a word (a strip of 32 pixels) gives way to a single button.
template <Make kMake>
Scene make_with_words(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Scene scene = kMake(studio, request, rng);
  constexpr int kAttempts = 8;
  for (int i = 0; i < kAttempts && !has_words(scene.root); ++i)
    scene = make_single_button(studio, request, rng);
  return scene;
}

constexpr std::array kTemplates = {
    SceneTemplate{"application", 2, false, make_with_words<make_application>},
    SceneTemplate{"message", 2, false, make_with_words<make_message_dialog>},
    SceneTemplate{"settings", 2, false, make_with_words<make_settings_dialog>},
    SceneTemplate{"phone-settings", 2, false, make_with_words<make_phone_settings>},
};

}  // namespace

std::span<const SceneTemplate> screen_templates() {
  return kTemplates;
}

}  // namespace tessera::synth
