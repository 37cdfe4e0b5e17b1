#include "synth/document/document.h"

#include <array>

#include "synth/assets/studio.h"
#include "synth/document/internal/templates.h"
#include "synth/text/text.h"

namespace tessera::synth {
namespace {

using Make = Scene (*)(Studio&, const SceneRequest&, base::Rng&);

// A picture that no part of the document fits into shows text instead.
template <Make kMake>
Scene make_or_text(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Scene scene = kMake(studio, request, rng);
  if (!scene.root.children.empty()) return scene;
  return text_templates().front().make(studio, request, rng);
}

constexpr std::array kTemplates = {
    SceneTemplate{"till-receipt", 3, false, make_or_text<make_till_receipt>},
    SceneTemplate{"registration-form", 1, false, make_or_text<make_registration_form>},
    SceneTemplate{"application-form", 1, false, make_or_text<make_application_form>},
    SceneTemplate{"patient-form", 1, false, make_or_text<make_patient_form>},
    SceneTemplate{"customs-form", 1, false, make_or_text<make_customs_form>},
};

}  // namespace

std::span<const SceneTemplate> document_templates() {
  return kTemplates;
}

}  // namespace tessera::synth
