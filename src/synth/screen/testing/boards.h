// For tests: empty screens in many looks, and what a drawing function changed on them.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "draw/geometry.h"
#include "synth/screen/internal/stage.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth::testing {

// Calls visit(stage) for screens of 480 x 240 pixels in `count` looks; all themes are among 30.
void for_each_look(Index count, const std::function<void(Stage&)>& visit);
// One screen of the desk's kind.
void with_screen(Index width, Index height, const std::function<void(Stage&)>& visit);

// Calls visit(scene) for `count` scenes of the template, in English and Chinese by turns, at sizes
// between a square and twice as long as wide either way.
void visit_template(std::string_view name,
                    Index count,
                    const std::function<void(const Scene&)>& visit);
// The same at one size, with the pictures and words of real assets.
void visit_template_at(std::string_view name,
                       const SceneRequest& request,
                       Index count,
                       const std::function<void(const Scene&)>& visit);

// The box around all pixels in which two pictures of one size differ; empty when they are equal.
[[nodiscard]] draw::Box changed_box(const draw::Image& before, const draw::Image& after);

// Draws, and expects that the node's box holds every pixel that changed and all children.
Node expect_inside_its_box(Stage& stage, const std::function<Node()>& draw_control);

// Roles of all controls of a tree; names of those of a role.
[[nodiscard]] std::vector<std::string> roles_of(const Node& node);
[[nodiscard]] std::vector<std::string> names_of(const Node& node, std::string_view role);
// The controls of a role, in reading order.
[[nodiscard]] std::vector<const Node*> controls_of(const Node& node, std::string_view role);
// Nodes of a kind, in reading order.
[[nodiscard]] std::vector<const Node*> nodes_of(const Node& node, NodeKind kind);
// Facts of a key.
[[nodiscard]] std::vector<const Fact*> facts_of(const Scene& scene, std::string_view key);
// The value of a fact's only slot.
[[nodiscard]] const std::string& about(const Fact& fact);
// Every box begins where the one before it ends, or beyond.
void expect_below_one_another(const std::vector<const Node*>& nodes);
void expect_beside_one_another(const std::vector<const Node*>& nodes);

}  // namespace tessera::synth::testing
