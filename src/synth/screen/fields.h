// Controls that hold a value: fields, drop-down lists, number fields, sliders, progress bars. As in
// controls.h; `text` of the node is the name that stands beside the control, or the hint inside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "draw/geometry.h"
#include "synth/scene.h"
#include "synth/screen/pen.h"

namespace tessera::synth {

enum class FieldKind : std::uint8_t { kText, kSearch, kCombo, kSpin };

struct FieldText {
  std::string name{};      // what stands beside the field
  std::string value{};     // empty: nothing is entered
  bool is_hint = false;    // the value only says what may be entered, in pale letters
  bool is_secret = false;  // dots instead of letters
};

// A value that is too long is shortened.
Node draw_field(Pen& pen, FieldKind kind, const draw::Box& box, const FieldText& text);
[[nodiscard]] double field_width(const Pen& pen, std::string_view value);

// A track with a knob at `share` of it; the value, when there is one, is printed at its right end.
struct Amount {
  std::string name{};
  double share = 0.5;
  std::string value{};
};
Node draw_slider(Pen& pen, const draw::Box& box, const Amount& amount);
Node draw_progress_bar(Pen& pen, const draw::Box& box, const Amount& amount);

// Where the value is printed: the control's first line; null when nothing is.
[[nodiscard]] const Node* value_line(const Node& control);

// Facts "screen.value" and "screen.selected": the printed value of a control that has a name.
void add_value_fact(Scene& scene,
                    std::string_view key,
                    const Node& control,
                    ValueKind kind = ValueKind::kText,
                    std::optional<double> number = std::nullopt);

}  // namespace tessera::synth
