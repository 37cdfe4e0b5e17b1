// What can be said of a scene of things: in one sentence, or one sentence a thing.
#pragma once

#include <string>
#include <vector>

#include "synth/task/internal/object_groups.h"

namespace tessera::synth::internal {

// Part of a caption: "two dogs", "a red apple"; its objects are those of one group.
struct CaptionPart {
  std::string text{};
  std::vector<const Object*> objects{};
};

// Every group once, in order: the colour of a single thing or one that all of a group share.
[[nodiscard]] std::vector<CaptionPart> caption_parts(const TaskInput& input,
                                                     const Inventory& inventory);

// "Two dogs and a red apple on grass."
[[nodiscard]] std::string short_caption(const TaskInput& input,
                                        const Scene& scene,
                                        const Inventory& inventory);

// A sentence for every group with its place, sides of neighbours, and the background.
[[nodiscard]] std::string dense_caption(const TaskInput& input,
                                        const Scene& scene,
                                        const Inventory& inventory);

// Whether captions can be written: everything that is seen has a name, and it is not too much.
[[nodiscard]] bool can_caption(const Inventory& inventory);

}  // namespace tessera::synth::internal
