#include "synth/task/screen/screen_tasks.h"

#include <algorithm>
#include <array>
#include <optional>

#include "synth/content/letter_case.h"
#include "synth/task/internal/controls.h"
#include "synth/task/internal/naming.h"
#include "synth/task/internal/page_text.h"

namespace tessera::synth {
namespace {

using chance::try_pick;
using internal::ask_question;
using internal::Control;
using internal::first_scene;
using internal::say;

constexpr std::size_t kMostListed = 12;

// Controls of one role.
struct RoleGroup {
  std::string role{};
  std::string roles{};
  std::vector<Control> controls{};
};

std::vector<RoleGroup> role_groups(const TaskInput& input) {
  std::vector<RoleGroup> groups;
  for (const Control& control : internal::named_controls(input)) {
    auto place = std::ranges::find(groups, control.role, &RoleGroup::role);
    if (place == groups.end()) {
      place = groups.insert(place, {.role = control.role, .roles = control.roles});
    }
    place->controls.push_back(control);
  }
  return groups;
}

// Names of all, in reading order; every one has a name.
std::vector<RoleGroup> listed_groups(const TaskInput& input) {
  std::vector<RoleGroup> groups = role_groups(input);
  std::erase_if(groups, [](const RoleGroup& group) {
    const bool has_names = std::ranges::all_of(
        group.controls, [](const Control& control) { return !control.node->text.empty(); });
    return !has_names || group.controls.size() > kMostListed;
  });
  return groups;
}

std::vector<std::string> names_of(const std::vector<Control>& controls) {
  std::vector<std::string> names;
  for (const Control& control : controls)
    names.push_back(control.node->text);
  return names;
}

std::optional<Turn> ask_list(const TaskInput& input, base::Rng& rng) {
  const auto group = try_pick(listed_groups(input), rng);
  if (!group) return std::nullopt;
  return ask_question(input, {"screen.list"}, {{"roles", group->roles}},
                      internal::join_plainly(input, names_of(group->controls)), rng);
}

std::optional<Turn> ask_count(const TaskInput& input, base::Rng& rng) {
  const auto group = try_pick(role_groups(input), rng);
  if (!group) return std::nullopt;
  return ask_question(input, {"screen.count"}, {{"roles", group->roles}},
                      std::to_string(group->controls.size()), rng);
}

std::vector<Control> stateful_controls(const TaskInput& input) {
  std::vector<Control> controls = internal::unique_controls(input);
  std::erase_if(controls, [](const Control& c) { return !internal::has_state(*c.node); });
  return controls;
}

std::optional<Turn> ask_checked(const TaskInput& input, base::Rng& rng) {
  const auto control = try_pick(stateful_controls(input), rng);
  if (!control) return std::nullopt;
  const std::string answer =
      say(input, control->node->is_checked ? "answer.checked_yes" : "answer.checked_no");
  return ask_question(input, {"screen.checked"},
                      {{"name", control->node->text}, {"role", control->role}}, answer, rng);
}

std::vector<RoleGroup> stateful_groups(const TaskInput& input) {
  std::vector<RoleGroup> groups = listed_groups(input);
  std::erase_if(groups, [](const RoleGroup& group) {
    return group.controls.size() < 2 || !internal::has_state(*group.controls[0].node);
  });
  return groups;
}

std::optional<Turn> ask_which_checked(const TaskInput& input, base::Rng& rng) {
  const auto group = try_pick(stateful_groups(input), rng);
  if (!group) return std::nullopt;
  std::vector<Control> checked = group->controls;
  std::erase_if(checked, [](const Control& control) { return !control.node->is_checked; });
  const std::string answer =
      checked.empty() ? say(input, "word.none") : internal::join_plainly(input, names_of(checked));
  return ask_question(input, {"screen.which_checked"}, {{"roles", group->roles}}, answer, rng);
}

std::optional<Turn> ask_exists(const TaskInput& input, base::Rng& rng) {
  const auto chosen = try_pick(internal::unique_controls(input), rng);
  if (!chosen) return std::nullopt;
  std::string screen = plain_text(first_scene(input).root);
  for (const Control& control : internal::named_controls(input)) {
    screen += "\n" + control.node->text;
  }
  const std::optional<std::string> absent =
      chance::holds(rng, 0.5) ? internal::absent_word(input, screen, WordList::kMenuItems, rng)
                              : std::nullopt;
  const Slots slots{{"role", chosen->role}, {"name", absent.value_or(chosen->node->text)}};
  const std::string answer =
      absent ? say(input, "answer.screen_absent", slots) : say(input, "answer.present_yes");
  return ask_question(input, {"screen.exists"}, slots, answer, rng);
}

std::optional<Turn> ask_locate(const TaskInput& input, base::Rng& rng) {
  const auto control = try_pick(internal::unique_controls(input), rng);
  if (!control) return std::nullopt;
  const std::string query = internal::control_query(input, *control);
  const vision::Resolution picture = internal::size_of(first_scene(input).image);
  return ask_question(input, {"screen.locate", "fixed.find"}, {{"query", query}},
                      grounded_text(query, control->node->box, picture), rng);
}

std::optional<Turn> ask_click(const TaskInput& input, base::Rng& rng) {
  const auto control = try_pick(internal::unique_controls(input), rng);
  if (!control) return std::nullopt;
  const vision::Resolution picture = internal::size_of(first_scene(input).image);
  const Slots slots{{"role", control->role}, {"name", control->node->text}};
  return ask_question(input, {"screen.click"}, slots,
                      grounded_text(control->node->text, control->node->box, picture), rng);
}

std::optional<Turn> ask_role_at(const TaskInput& input, base::Rng& rng) {
  const auto control = try_pick(internal::unique_controls(input), rng);
  if (!control) return std::nullopt;
  const vision::Resolution picture = internal::size_of(first_scene(input).image);
  const Slots slots{{"region", boxes_text(std::span(&control->node->box, 1), picture)}};
  return ask_question(input, {"screen.role_at"}, slots,
                      capitalised(internal::control_identity(input, *control)), rng);
}

constexpr std::array<Task, 8> kTasks = {{
    {.name = "screen.list", .family = "screen", .ask = ask_list},
    {.name = "screen.count", .family = "screen", .ask = ask_count},
    {.name = "screen.checked", .family = "screen", .ask = ask_checked},
    {.name = "screen.which_checked", .family = "screen", .ask = ask_which_checked},
    {.name = "screen.exists", .family = "screen", .ask = ask_exists},
    {.name = "screen.locate", .family = "screen", .ask = ask_locate},
    {.name = "screen.click", .family = "screen", .ask = ask_click},
    {.name = "screen.role_at", .family = "screen", .ask = ask_role_at},
}};

}  // namespace

std::span<const Task> screen_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
