// Dialogs: a message with buttons, settings on pages.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/layout/flow.h"
#include "synth/screen/internal/desk.h"
#include "synth/screen/internal/form.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using chance::pick;
using draw::Box;

// Buttons that belong together; the main one stands last.
std::vector<std::string> answer_buttons(Stage& stage) {
  using enum ScreenWord;
  const Wording& words = stage.words;
  switch (stage.rng.next_below(6)) {
    case 0:
      return {words.word(kOk)};
    case 1:
      return {words.word(kCancel), words.word(kOk)};
    case 2:
      return {words.word(kNo), words.word(kYes)};
    case 3:
      return {words.word(kCancel), words.word(kNo), words.word(kYes)};
    case 4:
      return {words.word(kCancel), words.word(kDelete)};
    default:
      return stage.words.several(WordGroup::kAnswers, stage.rng.next_between(1, 3));
  }
}

struct Message {
  std::string title{};
  std::string text{};
  std::vector<std::string> buttons{};
  bool has_choice = false;
};

// Insets, and the room that a picture beside the text takes.
double message_inset(const Stage& stage, double width_px) {
  return std::min(1.4 * stage.look.gap_px, std::round(0.06 * width_px));
}

double message_picture(const Stage& stage, double width_px) {
  return width_px > 18 * stage.em() ? std::round(2.4 * stage.em()) + stage.look.gap_px : 0;
}

SetText set_message(Stage& stage, const std::string& text, double width_px) {
  const double edges = 2 * stage.look.line_px + 4;
  const double inner = width_px - edges - 2 * message_inset(stage, width_px);
  return set_text(text, stage.pen.plain(), inner - message_picture(stage, width_px));
}

// Sentences without a word that is wider than the dialog.
std::string message_text(Stage& stage, double width_px) {
  constexpr int kAttempts = 8;
  std::string text;
  for (int i = 0; i < kAttempts; ++i) {
    text = stage.words.message();
    if (!set_message(stage, text, width_px).has_broken_words) break;
  }
  return text;
}

// The height that the dialog needs at this width.
double message_height(Stage& stage, const Message& message, double width_px) {
  const SetText text = set_message(stage, message.text, width_px);
  const ScreenLook& look = stage.look;
  const double choice = message.has_choice ? std::round(1.6 * look.em_px) + look.gap_px : 0;
  return title_bar_height(stage) + std::max(text.height, 2 * look.em_px) + choice + look.row_px +
         4.5 * look.gap_px;
}

void draw_message(Stage& stage, const Box& place, const Message& message) {
  Pen& pen = stage.pen;
  const ScreenLook& look = stage.look;
  Window window = open_window(stage, place, message.title);
  Space space(window.inside);
  space.shrink(message_inset(stage, place.width()),
               std::min(look.gap_px, std::round(0.06 * place.height())));
  const Box buttons = space.take_bottom(look.row_px, look.gap_px);
  const Box choice =
      message.has_choice ? space.take_bottom(std::round(1.6 * look.em_px), look.gap_px) : Box{};
  if (message_picture(stage, place.width()) > 0) {
    constexpr std::array<std::string_view, 3> kIcons = {"warning", "information", "error"};
    const PictureInfo* icon = stage.gallery.icon(pick(kIcons, stage.rng));
    const Box cell = space.take_left(2.4 * look.em_px, look.gap_px);
    const Box at = square_in({cell.x0, cell.y0, cell.x1, std::min(cell.y1, cell.y0 + cell.width())},
                             2.4 * look.em_px);
    if (icon != nullptr) {
      add_drawn(window.node, draw_tool_icon(stage, at, icon));
    } else {
      pen.sign(Sign::kWarning, at, look.ink);
    }
  }
  add_drawn(window.node, pen.block(NodeKind::kParagraph, message.text, pen.plain(), space.box()));
  if (message.has_choice) {
    const std::string name = stage.words.word(ScreenWord::kAskAgain);
    add_drawn(window.node,
              draw_choice(pen, ChoiceKind::kCheckBox, choice, name, holds(stage.rng, 0.5)));
  }
  add_drawn(window.node, draw_button_row(stage, buttons, message.buttons));
  stage.add(std::move(window.node));
}

void fill_settings(Stage& stage, Window& window) {
  Space space(window.inside);
  const double inset = std::min(stage.look.gap_px, std::round(0.04 * space.width()));
  space.shrink(inset, std::round(0.5 * inset));
  const bool is_low = space.height() < 5 * stage.look.row_px;
  const Box buttons = is_low ? Box{} : space.take_bottom(stage.look.row_px, stage.look.gap_px);
  const std::vector<std::string> pages =
      stage.words.several(WordGroup::kPages, stage.rng.next_between(2, 6));
  const auto chosen = stage.rng.next_below(2);
  const bool is_side = space.width() > 30 * stage.em() && holds(stage.rng, 0.35);
  if (is_side) {
    Space side(space.take_left(10 * stage.em(), stage.look.gap_px));
    stage.pen.fill(side.box(), stage.look.bar);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      const Box row = side.take_top(stage.look.row_px);
      add_drawn(window.node, draw_list_entry(stage.pen, row, pages[i], std::nullopt, i == chosen));
    }
  } else if (!is_low) {
    const Box tabs = space.take_top(stage.look.row_px, stage.look.gap_px);
    add_drawn(window.node, draw_tab_row(stage, tabs, pages, chosen));
  }
  // A wide page has two columns.
  const Index num_columns = space.width() > 40 * stage.em() && holds(stage.rng, 0.7) ? 2 : 1;
  for (const Box& box : equal_columns(space.box(), num_columns, 2 * stage.em())) {
    Node column = column_node();
    Form form(stage, box, column);
    constexpr int kMostSettings = 14;
    for (int i = 0; i < kMostSettings && form.any_setting(); ++i) {
    }
    add_drawn(window.node, std::move(column));
  }
  const std::vector<std::string> answers = {stage.words.word(ScreenWord::kApply),
                                            stage.words.word(ScreenWord::kCancel),
                                            stage.words.word(ScreenWord::kOk)};
  add_drawn(window.node, draw_button_row(stage, buttons, answers));
}

// One step of several: the steps at the side, what is done at present, and the way on.
void fill_assistant(Stage& stage, Window& window) {
  Space space(window.inside);
  const double inset = std::min(stage.look.gap_px, std::round(0.04 * space.width()));
  space.shrink(inset, std::round(0.5 * inset));
  const Box buttons = space.take_bottom(stage.look.row_px, stage.look.gap_px);
  const std::vector<std::string> steps = stage.words.several(WordGroup::kSteps, 6);
  if (space.width() > 26 * stage.em()) {
    Node list = column_node();
    Space side(space.take_left(10 * stage.em(), 1.5 * stage.look.gap_px));
    stage.pen.fill(side.box(), stage.look.bar);
    const auto present = stage.rng.next_below(steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const Box row = side.take_top(stage.look.row_px);
      add_drawn(list, draw_list_entry(stage.pen, row, steps[i], std::nullopt, i == present));
    }
    add_drawn(window.node, std::move(list));
  }
  Node page = column_node();
  Form form(stage, space.box(), page);
  form.title(stage.words.label());
  Node text = stage.pen.block(NodeKind::kParagraph, stage.words.message(), stage.pen.plain(),
                              form.space().box(), 4);
  const double height = text.box.y1 - form.space().box().y0;
  if (add_drawn(page, std::move(text))) form.space().take_top(height, stage.look.gap_px);
  form.progress(stage.words.word(ScreenWord::kInstallation));
  form.field(FieldKind::kText,
             {.name = stage.words.next(WordGroup::kFolders), .value = stage.words.file_name()});
  const Index num_choices = stage.rng.next_between(1, 5);
  for (Index i = 0; i < num_choices; ++i)
    form.choice(ChoiceKind::kCheckBox, stage.words.label());
  add_drawn(window.node, std::move(page));
  const std::vector<std::string> answers = {stage.words.word(ScreenWord::kCancel),
                                            stage.words.word(ScreenWord::kBack),
                                            stage.words.word(ScreenWord::kNext)};
  add_drawn(window.node, draw_button_row(stage, buttons, answers));
}

}  // namespace

Scene make_message_dialog(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop, between(rng, 16, 34));
  Desk desk = open_desk(stage);
  const Box room = desk.room;
  const double width = std::min(between(rng, 20, 34) * stage.em(), 0.98 * room.width());
  std::vector<Box> places = window_places(stage, room, {width, 11 * stage.em()});
  std::vector<Message> messages;
  messages.reserve(places.size());
  for (Box& place : places) {
    Message message{.title = stage.words.label(), .text = message_text(stage, place.width())};
    message.has_choice = holds(rng, 0.3);
    message.buttons = answer_buttons(stage);
    if (holds(rng, 0.35)) message.text += "\n" + message_text(stage, place.width());
    const double height = std::min(message_height(stage, message, place.width()), room.height());
    const double y = std::clamp(std::round(place.centre().y - height / 2), room.y0,
                                std::floor(room.y1 - height));
    place = {place.x0, y, place.x1, y + std::floor(height)};
    messages.push_back(std::move(message));
  }
  draw_desk_icons(stage, desk, places);
  for (std::size_t i = 0; i < places.size(); ++i)
    draw_message(stage, places[i], messages[i]);
  close_desk(stage, std::move(desk));
  return stage.finish();
}

Scene make_settings_dialog(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop, between(rng, 26, 48));
  Desk desk = open_desk(stage);
  const double width = std::min(between(rng, 28, 60) * stage.em(), desk.room.width());
  const double height = std::min(between(rng, 26, 40) * stage.em(), desk.room.height());
  const std::vector<Box> places = window_places(stage, desk.room, {width, height});
  draw_desk_icons(stage, desk, places);
  for (const Box& place : places) {
    Window window = open_window(stage, place, stage.words.word(ScreenWord::kSettings));
    fill_settings(stage, window);
    stage.add(std::move(window.node));
  }
  close_desk(stage, std::move(desk));
  return stage.finish();
}

Scene make_assistant_dialog(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop, between(rng, 26, 44));
  Desk desk = open_desk(stage);
  const double width = std::min(between(rng, 30, 42) * stage.em(), desk.room.width());
  const double height = std::min(between(rng, 20, 30) * stage.em(), desk.room.height());
  const std::vector<Box> places = window_places(stage, desk.room, {width, height});
  draw_desk_icons(stage, desk, places);
  for (const Box& place : places) {
    Window window = open_window(stage, place, stage.words.word(ScreenWord::kInstallation));
    fill_assistant(stage, window);
    stage.add(std::move(window.node));
  }
  close_desk(stage, std::move(desk));
  return stage.finish();
}

}  // namespace tessera::synth
