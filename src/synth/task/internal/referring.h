// Phrases that fit exactly one thing of a scene: "the red apple", "the leftmost dog".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "synth/task/internal/object_groups.h"

namespace tessera::synth::internal {

struct Reference {
  std::string text{};
  std::string_view rule;  // "refer.colour" ...
};

// All references to the thing, plain ones first; none where nothing tells it from its like.
[[nodiscard]] std::vector<Reference> references_to(const TaskInput& input,
                                                   const Inventory& inventory,
                                                   const Object& object);

// One of them: the plain one for half of the things that have it.
[[nodiscard]] std::string choose_reference(const std::vector<Reference>& references,
                                           base::Rng& rng);

// Things that have references, with one chosen for each.
struct ReferredObject {
  const Object* object = nullptr;
  std::string text{};
};
[[nodiscard]] std::vector<ReferredObject> referable_objects(const TaskInput& input,
                                                            const Inventory& inventory,
                                                            base::Rng& rng);

}  // namespace tessera::synth::internal
