// Settings one below the other: choices, fields with their labels, sliders, groups of radio
// buttons. Every function answers whether the setting found room; what found none is not drawn.
// Values that are printed become facts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "draw/geometry.h"
#include "synth/scene.h"
#include "synth/screen/controls.h"
#include "synth/screen/fields.h"
#include "synth/screen/internal/stage.h"
#include "synth/screen/space.h"

namespace tessera::synth {

enum class Labels : std::uint8_t { kBeside, kAbove };

class Form {
 public:
  // Nodes go below `parent`, which outlives the form. Labels stand beside their controls where the
  // box is wide enough, in most forms.
  Form(Stage& stage, const draw::Box& box, Node& parent);
  Form(Stage& stage, const draw::Box& box, Node& parent, Labels labels);
  // The height that a field with its label takes.
  [[nodiscard]] static double field_height(const Stage& stage, Labels labels);

  [[nodiscard]] Space& space() { return space_; }

  bool title(const std::string& text);
  bool choice(ChoiceKind kind, const std::string& name, bool is_checked);
  bool choice(ChoiceKind kind, const std::string& name);  // on or off by chance
  // A title and the words of a group, one of which is chosen.
  bool radio_group(WordGroup group, const std::string& title);
  bool field(FieldKind kind, const FieldText& text);
  bool list(ScreenWord word);  // one of WordGroup::kLists
  bool slider(const std::string& name);
  bool spin(const std::string& name);
  bool progress(const std::string& name);
  // A setting of any kind.
  bool any_setting();

 private:
  using Draw = std::function<Node(const draw::Box&, const std::string& name)>;
  // A label, and beside it or below it what `draw` draws; the drawn control.
  const Node* labelled(const std::string& label, const Draw& draw);

  Stage& stage_;
  Space space_;
  Node& parent_;
  double label_px_ = 0;  // 0: labels stand above
};

// "70 %", "70%"
[[nodiscard]] std::string percent_text(Index percent, Language language);

// Beside the controls of most forms that are wide enough.
[[nodiscard]] Labels choose_labels(Stage& stage, double width_px);

// What a list of this name has chosen.
[[nodiscard]] std::string list_value(Stage& stage, ScreenWord list);

// A value that people enter into a field of this name.
[[nodiscard]] std::string field_value(Stage& stage, ScreenWord field);

}  // namespace tessera::synth
