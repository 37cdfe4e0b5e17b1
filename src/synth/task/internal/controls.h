// Controls of a screen that can be asked about.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "synth/scene.h"
#include "synth/task/internal/asking.h"

namespace tessera::synth::internal {

struct Control {
  const Node* node = nullptr;
  std::string role{};   // in the language of the questions: "check box"
  std::string roles{};  // several of them
};

// All controls of a role that the language has a word for, in reading order.
[[nodiscard]] std::vector<Control> named_controls(const TaskInput& input);

// Those whose role and text no other control has, and that are large enough to be asked for.
[[nodiscard]] std::vector<Control> unique_controls(const TaskInput& input);

// Controls that have a state: "check box", "radio button", "switch", "toggle", "tab".
[[nodiscard]] bool has_state(const Node& control);

// `the button "Save"` for a question, `button "Save"` for an answer.
[[nodiscard]] std::string control_query(const TaskInput& input, const Control& control);
[[nodiscard]] std::string control_identity(const TaskInput& input, const Control& control);

}  // namespace tessera::synth::internal
