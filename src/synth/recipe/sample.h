// From a recipe, a seed and a number to a sample. A pure function: neither the order of calls nor
// the thread changes a byte.
//
//   const SampleRequest request{.recipe = recipe, .catalogue = Catalogue::all(), .seed = 1,
//                               .index = 17, .horizon = 100'000};
//   const SampleOutcome made = make_sample(request, studio);
//   if (made.sample) use(made.sample->dialogue);
//
// Part, generator and language of a sample follow from its number alone, so that gates do not
// change the shares; everything else is drawn anew at each attempt.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/index.h"
#include "synth/assets/studio.h"
#include "synth/recipe/gates.h"
#include "synth/recipe/recipe.h"
#include "synth/task/task.h"

namespace tessera::synth {

struct SampleRequest {
  const Recipe& recipe;  // one that check_recipe() lets through
  Catalogue catalogue;
  std::uint64_t seed = 0;
  Index index = 0;    // 0 ... horizon - 1
  Index horizon = 1;  // samples of the whole run
  Split split = Split::kTrain;
  Index first_attempt = 0;  // earlier ones are passed over

  [[nodiscard]] double progress() const {
    return static_cast<double>(index) / static_cast<double>(horizon);
  }
};

// A thing in a picture and where it is, for people: lines, controls, objects, values.
struct TruthBox {
  Index image = 0;
  std::string kind;  // "line", "control", "object", "value"
  std::string text;
  draw::Box box;  // pixels
};

struct MadeSample {
  std::string part{};
  std::string generator{};  // empty: text alone
  Language language = Language::kEnglish;
  Dialogue dialogue{};
  std::vector<TruthBox> boxes{};  // of pictures that are shown as they were made
};

struct SampleOutcome {
  std::optional<MadeSample> sample{};   // none: every attempt was rejected
  std::vector<Rejection> rejections{};  // of this call, in order
  Index next_attempt = 0;               // behind the one that made the sample
};

[[nodiscard]] SampleOutcome make_sample(const SampleRequest& request, Studio& studio);

}  // namespace tessera::synth
