// A label and its value, as forms, tickets and cards print them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "synth/document/internal/block.h"

namespace tessera::synth {

enum class FieldShape : std::uint8_t {
  kInline,  // "Name: Anna Berg"
  kApart,   // the value at the right end
  kAbove,   // the value below a small label
  kBelow,   // the value on a rule, its label below
  kRuled,   // the value on a rule that begins behind the label
  kBoxed,   // a frame around both, the label in its corner
  kComb,    // a square for every character
};

struct FieldLook {
  BlockLook label{};
  BlockLook value{};
  FieldShape shape = FieldShape::kInline;
  double label_share = 0;  // of the width, for values below one another; 0: as wide as it is
  bool has_colon = true;   // behind the label, where the value stands in its line
  draw::Colour line = draw::kBlack;          // of rules, frames and squares
  draw::Colour ground = draw::kTransparent;  // within frames and squares
};

struct FieldContent {
  std::string label{};  // empty: the value alone
  Printed value{};      // an empty text: a field that is not filled in
};

// A kField node; label and value are one line of it where they stand in one. Where there is no room
// beside the label the value stands below it.
[[nodiscard]] BlockPtr field_block(FieldContent content, const FieldLook& look);

// "Name:", "姓名：".
[[nodiscard]] std::string with_colon(std::string_view label, Language language);

// A fact about what stands in a form's field; its value is taken from what is drawn.
[[nodiscard]] Fact field_fact(const std::string& label, ValueKind kind = ValueKind::kText);

// Boxes to tick. The label's fact says which one is ticked, when it is one.
struct Choice {
  std::string text{};
  bool is_checked = false;
};
enum class TickShape : std::uint8_t { kCheck, kCross, kFilled };
struct ChoiceContent {
  std::string label{};  // empty: none
  std::vector<Choice> choices{};
  TickShape tick = TickShape::kCheck;
};
[[nodiscard]] BlockPtr choice_block(ChoiceContent content, const FieldLook& look);

}  // namespace tessera::synth
