#include "synth/screen/internal/form.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/content/codes.h"

namespace tessera::synth {

using chance::between;
using chance::holds;
using chance::pick;
using draw::Box;

namespace {

constexpr double kWidestField = 18;  // of the em
constexpr double kLabelRow = 1.4;    // height of a label that stands above, of the em

// Settings with a value between nothing and all.
Amount draw_amount(Stage& stage, const std::string& name, bool has_value) {
  const Index percent = stage.rng.next_between(0, 100);
  Amount amount{.name = name, .share = static_cast<double>(percent) / 100};
  if (has_value) amount.value = percent_text(percent, stage.words.language());
  return amount;
}

}  // namespace

std::string percent_text(Index percent, Language language) {
  const bool has_space = language != Language::kEnglish && language != Language::kChinese;
  return std::to_string(percent) + (has_space ? "\u00A0%" : "%");
}

std::string list_value(Stage& stage, ScreenWord list) {
  constexpr std::array<std::string_view, 4> kPapers = {"A4", "A5", "B5", "A3"};
  switch (list) {
    case ScreenWord::kLanguage:
      return stage.words.next(WordGroup::kLanguageNames);
    case ScreenWord::kTheme:
      return stage.words.next(WordGroup::kThemeNames);
    case ScreenWord::kInterval:
      return stage.words.next(WordGroup::kIntervals);
    case ScreenWord::kPaper:
      return std::string(pick(kPapers, stage.rng));
    default:
      return stage.words.next(WordGroup::kSizes);
  }
}

std::string field_value(Stage& stage, ScreenWord field) {
  switch (field) {
    case ScreenWord::kMail:
    case ScreenWord::kUserName:
      return make_code(CodeKind::kMail, stage.words.language(), stage.rng);
    case ScreenWord::kPhone:
      return make_code(CodeKind::kPhone, stage.words.language(), stage.rng);
    case ScreenWord::kCity:
      return stage.prose.from(WordList::kCities);
    case ScreenWord::kCompany:
      return stage.prose.from(WordList::kCompanies);
    case ScreenWord::kStreet:
      return stage.prose.from(WordList::kStreets);
    case ScreenWord::kCountry:
      return stage.prose.from(WordList::kCountries);
    default:
      return stage.prose.person();
  }
}

Labels choose_labels(Stage& stage, double width_px) {
  return width_px > 22 * stage.em() && holds(stage.rng, 0.7) ? Labels::kBeside : Labels::kAbove;
}

Form::Form(Stage& stage, const Box& box, Node& parent)
    : Form(stage, box, parent, choose_labels(stage, box.width())) {}

Form::Form(Stage& stage, const Box& box, Node& parent, Labels labels)
    : stage_(stage), space_(box), parent_(parent) {
  if (labels == Labels::kBeside) {
    label_px_ = std::round(std::min(0.42 * box.width(), 14 * stage.em()));
  }
}

double Form::field_height(const Stage& stage, Labels labels) {
  const double label = labels == Labels::kAbove ? std::round(kLabelRow * stage.em()) : 0;
  return label + stage.look.row_px + stage.look.gap_px;
}

bool Form::title(const std::string& text) {
  const Box row = space_.take_top(std::round(1.7 * stage_.em()), stage_.look.gap_px / 2);
  Node heading = block_of(NodeKind::kHeading, stage_.pen.line(text, stage_.pen.bold(), row));
  heading.level = 2;
  return add_drawn(parent_, std::move(heading));
}

bool Form::choice(ChoiceKind kind, const std::string& name, bool is_checked) {
  const double gap = std::round(0.35 * stage_.look.gap_px);
  Box row = space_.take_top(std::round(1.6 * stage_.em()), gap);
  const double widest = choice_width(stage_.pen, name) + 6 * stage_.em();
  row.x1 = std::min(row.x1, std::round(row.x0 + widest));
  return add_drawn(parent_, draw_choice(stage_.pen, kind, row, name, is_checked));
}

bool Form::choice(ChoiceKind kind, const std::string& name) {
  return choice(kind, name, holds(stage_.rng, 0.5));
}

bool Form::radio_group(WordGroup group, const std::string& title_text) {
  const std::vector<std::string_view> names = stage_.words.all(group);
  const double row = std::round(1.6 * stage_.em());
  const double height = (static_cast<double>(names.size()) + 1.2) * (row + stage_.look.gap_px);
  if (space_.height() < height || !title(title_text)) return false;
  const auto chosen = stage_.rng.next_below(names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    choice(ChoiceKind::kRadioButton, std::string(names[i]), i == chosen);
  space_.take_top(stage_.look.gap_px / 2);
  return true;
}

const Node* Form::labelled(const std::string& label, const Draw& draw) {
  const double row_px = stage_.look.row_px;
  const double label_row_px = std::round(kLabelRow * stage_.em());
  const bool is_above = label_px_ <= 0;
  if (space_.height() < row_px + (is_above ? label_row_px : 0)) return nullptr;
  TextStyle style = stage_.pen.plain();
  Space row(space_.take_top(row_px + (is_above ? label_row_px : 0), stage_.look.gap_px));
  const Box label_box =
      is_above ? row.take_top(label_row_px) : row.take_left(label_px_, 0.6 * stage_.em());
  Node text = block_of(NodeKind::kParagraph, stage_.pen.line(label, style, label_box));
  if (!is_drawn(text)) return nullptr;
  Box box = row.box();
  box.x1 = std::min(box.x1, std::round(box.x0 + kWidestField * stage_.em()));
  const std::string name = plain_text(text);
  add_drawn(parent_, std::move(text));
  return add_drawn(parent_, draw(box, name)) ? &parent_.children.back() : nullptr;
}

bool Form::field(FieldKind kind, const FieldText& text) {
  const Node* control = labelled(text.name, [&](const Box& box, const std::string& name) {
    FieldText shown = text;
    shown.name = name;
    return draw_field(stage_.pen, kind, box, shown);
  });
  if (control == nullptr) return false;
  if (!text.is_hint && !text.is_secret) {
    const bool is_list = kind == FieldKind::kCombo;
    add_value_fact(stage_.sheet.scene, is_list ? "screen.selected" : "screen.value", *control);
  }
  return true;
}

bool Form::list(ScreenWord word) {
  const std::string value = list_value(stage_, word);
  return field(FieldKind::kCombo, {.name = stage_.words.word(word), .value = value});
}

bool Form::slider(const std::string& name) {
  const Amount amount = draw_amount(stage_, name, holds(stage_.rng, 0.7));
  const Node* control = labelled(name, [&](const Box& box, const std::string& printed) {
    Amount shown = amount;
    shown.name = printed;
    return draw_slider(stage_.pen, box, shown);
  });
  if (control == nullptr) return false;
  add_value_fact(stage_.sheet.scene, "screen.value", *control, ValueKind::kPercent,
                 std::round(100 * amount.share));
  return true;
}

bool Form::spin(const std::string& name) {
  const Index value = stage_.rng.next_between(1, 200);
  const Node* control = labelled(name, [&](const Box& box, const std::string& printed) {
    Box narrow = box;
    narrow.x1 = std::min(box.x1, std::round(box.x0 + 6 * stage_.em()));
    return draw_field(stage_.pen, FieldKind::kSpin, narrow,
                      {.name = printed, .value = std::to_string(value)});
  });
  if (control == nullptr) return false;
  add_value_fact(stage_.sheet.scene, "screen.value", *control, ValueKind::kInteger,
                 static_cast<double>(value));
  return true;
}

bool Form::progress(const std::string& name) {
  const Amount amount = draw_amount(stage_, name, /*has_value=*/true);
  const Node* control = labelled(name, [&](const Box& box, const std::string& printed) {
    Amount shown = amount;
    shown.name = printed;
    return draw_progress_bar(stage_.pen, box, shown);
  });
  if (control == nullptr) return false;
  add_value_fact(stage_.sheet.scene, "screen.value", *control, ValueKind::kPercent,
                 std::round(100 * amount.share));
  return true;
}

bool Form::any_setting() {
  constexpr std::array kLists = {ScreenWord::kLanguage, ScreenWord::kTheme, ScreenWord::kPaper,
                                 ScreenWord::kInterval, ScreenWord::kTextSize};
  constexpr std::array kGroups = {WordGroup::kThemeNames, WordGroup::kSizes, WordGroup::kIntervals};
  constexpr std::array kTitles = {ScreenWord::kTheme, ScreenWord::kTextSize, ScreenWord::kInterval};
  base::Rng& rng = stage_.rng;
  switch (rng.next_below(9)) {
    case 0:
      return slider(stage_.words.next(WordGroup::kAmounts));
    case 1:
      return spin(stage_.words.next(WordGroup::kCounts));
    case 2:
      return list(pick(kLists, rng));
    case 3: {
      const auto group = rng.next_below(kGroups.size());
      if (radio_group(kGroups[group], stage_.words.word(kTitles[group]))) return true;
      break;
    }
    case 4: {
      const auto kind = holds(rng, 0.5) ? ChoiceKind::kSwitch : ChoiceKind::kToggle;
      return choice(kind, stage_.words.next(WordGroup::kOptions));
    }
    case 5:
      return choice(ChoiceKind::kCheckBox, stage_.words.label());
    default:
      break;
  }
  return choice(ChoiceKind::kCheckBox, stage_.words.next(WordGroup::kOptions));
}

}  // namespace tessera::synth
