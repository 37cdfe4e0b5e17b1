// Further questions about the picture of a conversation: a picture costs hundreds of tokens, a
// question about it some twenty.
#pragma once

#include <vector>

#include "base/index.h"
#include "base/rng.h"
#include "synth/recipe/recipe.h"
#include "synth/task/task.h"

namespace tessera::synth {

// Turns behind the one that `dialogue` has, until there are `num_turns` or too few questions are
// left. Tasks about one picture are drawn by weight, each as often as it has something new to ask:
// no question comes twice, and no answer to the same task. An answer longer than a few lines ends
// the conversation, for what follows could be copied from it.
void add_turns(const TaskInput& input,
               std::vector<Weighted<const Task*>> tasks,
               Index num_turns,
               Dialogue& dialogue,
               base::Rng& rng);

}  // namespace tessera::synth
