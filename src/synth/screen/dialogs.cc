// Dialogs: a message with buttons, settings on pages.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/screen/internal/form.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
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

// The height that the dialog needs at this width.
double message_height(Stage& stage, const Message& message, double text_width_px) {
  const SetText text = set_text(message.text, stage.pen.plain(), text_width_px);
  const Look& look = stage.look;
  const double choice = message.has_choice ? std::round(1.6 * look.em_px) + look.gap_px : 0;
  return title_bar_height(stage) + std::max(text.height, 2 * look.em_px) + choice + look.row_px +
         4.5 * look.gap_px;
}

void draw_message(Stage& stage, const Box& place, const Message& message) {
  Pen& pen = stage.pen;
  const Look& look = stage.look;
  Window window = open_window(stage, place, message.title);
  Space space(window.inside);
  const double inset = std::min(1.4 * look.gap_px, std::round(0.06 * place.width()));
  space.shrink(inset, std::min(look.gap_px, std::round(0.06 * place.height())));
  const Box buttons = space.take_bottom(look.row_px, look.gap_px);
  const Box choice =
      message.has_choice ? space.take_bottom(std::round(1.6 * look.em_px), look.gap_px) : Box{};
  if (space.width() > 18 * look.em_px) {
    constexpr std::array<std::string_view, 3> kIcons = {"warning", "information", "error"};
    const PictureInfo* icon = stage.gallery.icon(kIcons[stage.rng.next_below(kIcons.size())]);
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

}  // namespace

Scene make_message_dialog(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  draw_wallpaper(stage);
  const double width = std::min(between(rng, 20, 34) * stage.em(), 0.98 * stage.bounds().width());
  for (const Box& place : window_places(stage, {width, 11 * stage.em()})) {
    Message message{.title = stage.words.label(), .text = stage.words.message()};
    message.has_choice = holds(rng, 0.3);
    message.buttons = answer_buttons(stage);
    if (holds(rng, 0.35)) message.text += "\n" + stage.words.message();
    const double text_px = place.width() - 5.5 * stage.em();
    const double height =
        std::min(message_height(stage, message, text_px), stage.bounds().height());
    const double y = std::clamp(std::round(place.centre().y - height / 2), 0.0,
                                stage.bounds().height() - height);
    draw_message(stage, {place.x0, y, place.x1, y + height}, message);
  }
  return stage.finish();
}

Scene make_settings_dialog(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  draw_wallpaper(stage);
  const double width = std::min(between(rng, 28, 44) * stage.em(), stage.bounds().width());
  const double height = std::min(between(rng, 26, 40) * stage.em(), stage.bounds().height());
  for (const Box& place : window_places(stage, {width, height})) {
    Window window = open_window(stage, place, stage.words.word(ScreenWord::kSettings));
    Space space(window.inside);
    const double inset = std::min(stage.look.gap_px, std::round(0.04 * place.width()));
    space.shrink(inset, std::round(0.5 * inset));
    const bool is_low = space.height() < 5 * stage.look.row_px;
    const Box buttons = is_low ? Box{} : space.take_bottom(stage.look.row_px, stage.look.gap_px);
    const std::vector<std::string> pages =
        stage.words.several(WordGroup::kPages, rng.next_between(2, 6));
    const auto chosen = rng.next_below(2);
    const bool is_side = space.width() > 30 * stage.em() && holds(rng, 0.35);
    if (is_side) {
      Space side(space.take_left(10 * stage.em(), stage.look.gap_px));
      stage.pen.fill(side.box(), stage.look.bar);
      for (std::size_t i = 0; i < pages.size(); ++i) {
        const Box row = side.take_top(stage.look.row_px);
        add_drawn(window.node,
                  draw_list_entry(stage.pen, row, pages[i], std::nullopt, i == chosen));
      }
    } else if (!is_low) {
      const Box tabs = space.take_top(stage.look.row_px, stage.look.gap_px);
      add_drawn(window.node, draw_tab_row(stage, tabs, pages, chosen));
    }
    Node page = column_node();
    Form form(stage, space.box(), page);
    constexpr int kMostSettings = 14;
    for (int i = 0; i < kMostSettings && form.any_setting(); ++i) {
    }
    add_drawn(window.node, std::move(page));
    const std::vector<std::string> answers = {stage.words.word(ScreenWord::kApply),
                                              stage.words.word(ScreenWord::kCancel),
                                              stage.words.word(ScreenWord::kOk)};
    add_drawn(window.node, draw_button_row(stage, buttons, answers));
    stage.add(std::move(window.node));
  }
  return stage.finish();
}

}  // namespace tessera::synth
