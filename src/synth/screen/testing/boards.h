// For tests: empty screens in many looks, and what a drawing function changed on them.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "draw/geometry.h"
#include "synth/screen/internal/stage.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth::testing {

// Calls visit(stage) for screens of 480 x 240 pixels in `count` looks; all themes are among 30.
void for_each_look(Index count, const std::function<void(Stage&)>& visit);
// One screen of the desk's kind.
void with_screen(Index width, Index height, const std::function<void(Stage&)>& visit);

// The box around all pixels in which two pictures of one size differ; empty when they are equal.
[[nodiscard]] draw::Box changed_box(const draw::Image& before, const draw::Image& after);

// Draws, and expects that the node's box holds every pixel that changed and all children.
Node expect_inside_its_box(Stage& stage, const std::function<Node()>& draw_control);

// Roles of all controls of a tree; their names; all words, joined by spaces.
[[nodiscard]] std::vector<std::string> roles_of(const Node& node);
[[nodiscard]] std::vector<std::string> names_of(const Node& node, std::string_view role);
// The controls of a role, in reading order.
[[nodiscard]] std::vector<const Node*> controls_of(const Node& node, std::string_view role);

}  // namespace tessera::synth::testing
