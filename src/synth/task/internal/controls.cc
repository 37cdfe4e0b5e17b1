#include "synth/task/internal/controls.h"

#include <algorithm>
#include <array>

#include "processor/grounding.h"

namespace tessera::synth::internal {
namespace {

// Role "check box" is the rule "role.check_box".
std::string role_rule(std::string_view role) {
  std::string rule = "role.";
  for (const char c : role)
    rule += c == ' ' ? '_' : c;
  return rule;
}

bool is_asked(const Node& node) {
  return node.kind == NodeKind::kControl && processor::is_label(node.text) && is_plain(node.text);
}

Slots slots_of(const Control& control) {
  return {{"role", control.role}, {"name", control.node->text}};
}

}  // namespace

std::vector<Control> named_controls(const TaskInput& input) {
  std::vector<Control> controls;
  visit_nodes(first_scene(input).root, [&](const Node& node) {
    if (node.kind != NodeKind::kControl || node.box.is_empty()) return;
    const std::string rule = role_rule(node.role);
    if (node.role.empty() || !can_say(input, rule)) return;
    Control control{.node = &node, .role = say(input, rule)};
    control.roles = say(input, "screen.query_plural", {{"role", control.role}});
    // "check boxes", "entries"
    if (control.roles.ends_with("xs") || control.roles.ends_with("chs")) {
      control.roles.insert(control.roles.size() - 1, "e");
    } else if (control.roles.ends_with("rys")) {
      control.roles.replace(control.roles.size() - 2, 2, "ies");
    }
    controls.push_back(std::move(control));
  });
  return controls;
}

std::vector<Control> unique_controls(const TaskInput& input) {
  std::vector<Control> controls;
  const std::vector<Control> all = named_controls(input);
  for (const Control& control : all) {
    const auto num_alike = std::ranges::count_if(
        all, [&](const Control& other) { return other.node->text == control.node->text; });
    if (is_asked(*control.node) && num_alike == 1 &&
        is_groundable(control.node->box, size_of(first_scene(input).image))) {
      controls.push_back(control);
    }
  }
  return controls;
}

bool has_state(const Node& control) {
  constexpr std::array<std::string_view, 5> kRoles = {"check box", "radio button", "switch",
                                                      "toggle", "tab"};
  return std::ranges::find(kRoles, control.role) != kRoles.end();
}

std::string control_query(const TaskInput& input, const Control& control) {
  return say(input, "screen.query", slots_of(control));
}

std::string control_identity(const TaskInput& input, const Control& control) {
  return say(input, "screen.identity", slots_of(control));
}

}  // namespace tessera::synth::internal
