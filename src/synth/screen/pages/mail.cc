// Messages: mail programs and chats.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/screen/fields.h"
#include "synth/screen/internal/content.h"
#include "synth/screen/internal/desk.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/messages.h"
#include "synth/screen/internal/site.h"
#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

// Subject, sender and text of one mail, with what can be done with it.
Node draw_reading_pane(Stage& stage, const Box& box, const Letter& letter) {
  Node pane = column_node();
  const double em = stage.em();
  Space space(box);
  space.shrink(std::min(em, std::round(0.05 * box.width())), std::round(0.6 * em));
  if (space.height() < 5 * em) return pane;
  const bool has_buttons = space.height() > 12 * em;
  const Box buttons = has_buttons ? space.take_top(stage.look.row_px, 0.7 * em) : Box{};
  Space row(buttons);
  using enum ScreenWord;
  for (const ScreenWord word : {kReply, kForward, kDelete}) {
    if (!has_buttons) break;
    const std::string name = stage.words.word(word);
    const Box cell = row.take_left(button_width(stage.pen, name), stage.look.gap_px);
    add_drawn(pane, draw_button(stage.pen, cell, name));
  }
  draw_heading(stage, space, pane, letter.subject, 1.25);
  const Box from = space.take_top(std::round(1.5 * em), 0.6 * em);
  const std::string by = chain({letter.sender, " · ", letter.when});
  if (!from.is_empty()) {
    add_drawn(pane, block_of(NodeKind::kParagraph, stage.pen.line(by, stage.pen.dim(), from)));
  }
  draw_paragraphs(stage, space, pane, stage.rng.next_between(1, 6));
  return pane;
}

}  // namespace

Scene make_mail_window(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Desk desk = open_desk(stage);
  const std::string title =
      chain({stage.words.word(ScreenWord::kInbox), " – ", stage.words.word(ScreenWord::kMailApp)});
  Window window = open_large_window(stage, desk.room, title);
  Space space(window.inside);
  const double em = stage.em();
  const double row = stage.look.row_px;
  if (space.height() > 8 * row) {
    Space bar(space.take_top(std::round(1.4 * row)));
    stage.pen.fill(bar.box(), stage.look.bar);
    bar.shrink(std::round(0.5 * em), std::round(0.15 * row));
    const std::string compose = stage.words.word(ScreenWord::kCompose);
    const Box button = bar.take_left(button_width(stage.pen, compose), stage.look.gap_px);
    add_drawn(window.node, draw_button(stage.pen, button, compose, ButtonKind::kMain));
    if (bar.width() > 14 * em) {
      const FieldText hint{.value = stage.words.word(ScreenWord::kSearch), .is_hint = true};
      const Box field = bar.take_right(std::min(16 * em, bar.width()));
      add_drawn(window.node, draw_field(stage.pen, FieldKind::kSearch, field, hint));
    }
  }
  if (space.width() > 46 * em && holds(rng, 0.8)) {
    const Box side = space.take_left(between(rng, 9, 12) * em, stage.look.line_px);
    add_drawn(window.node, draw_side_list(stage, side, WordGroup::kMailBoxes));
  }
  const bool is_wide = space.width() > 40 * em;
  const bool is_tall = !is_wide && space.height() > 36 * em;
  const Box list = is_wide   ? space.take_left(between(rng, 18, 24) * em, stage.look.line_px)
                   : is_tall ? space.take_top(0.5 * space.height(), stage.look.line_px)
                             : space.box();
  const LetterList letters = draw_letter_list(stage, list);
  add_drawn(window.node, letters.node);
  if ((is_wide || is_tall) && !letters.letters.empty()) {
    stage.pen.fill(space.box(), stage.look.field);
    const Letter& shown = letters.letters[letters.chosen];
    add_drawn(window.node, draw_reading_pane(stage, space.box(), shown));
  }
  stage.add(std::move(window.node));
  close_desk(stage, std::move(desk));
  return stage.finish();
}

namespace {

// Messages from both sides, the last ones at the bottom; names above those of others in a group.
class Conversation {
 public:
  Conversation(Stage& stage, const Box& box) : stage_(stage), space_(box) {
    space_.shrink(std::min(0.8 * stage.em(), std::round(0.04 * box.width())), 0.4 * stage.em());
    is_group_ = holds(stage.rng, 0.4);
  }

  bool add(Node& parent) {
    const double em = stage_.em();
    Pen& pen = stage_.pen;
    const bool is_own = holds(stage_.rng, 0.45);
    const bool is_named = is_group_ && !is_own;
    const double widest = std::floor(std::min(0.75 * space_.width(), 30 * em));
    const double padding = std::round(std::min(0.6 * em, 0.1 * widest));
    const draw::Colour ground = is_own ? stage_.look.accent : stage_.look.button;
    const draw::Colour ink = is_own ? stage_.look.accent_ink : stage_.look.ink;
    const std::string words = holds(stage_.rng, 0.5)
                                  ? stage_.prose.title(1, 6)
                                  : stage_.prose.paragraph({.min_chars = 20, .max_chars = 160});
    SetText text = set_text(words, pen.plain(ink), widest - 2 * padding);
    if (text.is_empty() || text.has_broken_words) return space_.height() > 3 * em;
    const double name_px = is_named ? std::round(1.5 * em) : 0;
    const double height = std::ceil(text.height) + 2 * std::round(0.35 * em);
    const Box row = space_.take_top(name_px + height, std::round(0.7 * em));
    if (row.is_empty()) return false;
    const double width = std::ceil(text.width) + 2 * padding;
    const double x = is_own ? row.x1 - width : row.x0;
    Node message = column_node();
    const std::string sender = is_named ? stage_.prose.person() : std::string();
    if (is_named) {
      const Box name{row.x0, row.y0, row.x0 + widest, row.y0 + name_px};
      add_drawn(message, block_of(NodeKind::kParagraph, pen.line(sender, pen.bold(), name)));
    }
    const Box bubble{x, row.y0 + name_px, x + width, row.y1};
    pen.fill(bubble, ground, std::min(std::round(0.5 * em), bubble.height() / 3));
    Node said = text_node(NodeKind::kParagraph,
                          pen.lines(std::move(text), {x + padding, bubble.y0 + 0.35 * em}));
    add_sender_fact(message, said, sender);
    add_drawn(message, std::move(said));
    return add_drawn(parent, std::move(message));
  }

 private:
  // Of messages of one line, which can be named in a question.
  void add_sender_fact(const Node& message, const Node& said, const std::string& sender) {
    if (sender.empty() || message.children.empty() || said.children.size() != 1) return;
    const Node& name = message.children.front();
    if (plain_text(name) != sender) return;
    stage_.sheet.scene.facts.push_back({.key = "screen.sender",
                                        .slots = {{"subject", plain_text(said)}},
                                        .value = sender,
                                        .box = name.box});
  }

  Stage& stage_;
  Space space_;
  bool is_group_ = false;
};

}  // namespace

Scene make_chat_page(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, holds(rng, 0.5) ? Device::kPhone : Device::kWeb);
  Space space(stage.bounds());
  const double em = stage.em();
  const double row = stage.look.row_px;
  if (space.width() > 44 * em && holds(rng, 0.8)) {
    const Box side = space.take_left(between(rng, 13, 18) * em, stage.look.line_px);
    stage.pen.fill(side, stage.look.bar);
    stage.add(draw_contact_list(stage, side).node);
  }
  if (space.height() > 7 * row) {
    stage.add(draw_phone_header(stage, space.take_top(1.4 * row), stage.prose.person()));
  }
  if (space.height() > 4 * row) {
    Space bar(space.take_bottom(std::round(1.5 * row)));
    stage.pen.fill(bar.box(), stage.look.bar);
    bar.shrink(std::min(0.6 * em, std::round(0.04 * bar.width())), std::round(0.25 * row));
    const std::string send = stage.words.word(ScreenWord::kSend);
    const bool has_button = bar.width() > button_width(stage.pen, send) + 8 * em;
    const Box button =
        has_button ? bar.take_right(button_width(stage.pen, send), stage.look.gap_px) : Box{};
    const FieldText hint{.value = stage.words.word(ScreenWord::kMessage), .is_hint = true};
    Node field = draw_field(stage.pen, FieldKind::kText, bar.box(), hint);
    Node foot = column_node();
    add_drawn(foot, std::move(field));
    if (has_button) add_drawn(foot, draw_button(stage.pen, button, send, ButtonKind::kMain));
    Node talk = column_node();
    Conversation conversation(stage, space.box());
    while (conversation.add(talk)) {
    }
    stage.add(std::move(talk));
    stage.add(std::move(foot));
    return stage.finish();
  }
  Node talk = column_node();
  Conversation conversation(stage, space.box());
  conversation.add(talk);
  stage.add(std::move(talk));
  return stage.finish();
}

}  // namespace tessera::synth
