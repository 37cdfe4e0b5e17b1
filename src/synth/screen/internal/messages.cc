#include "synth/screen/internal/messages.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/chance.h"
#include "synth/screen/controls.h"
#include "synth/screen/internal/site.h"
#include "synth/screen/space.h"

namespace tessera::synth {

using chance::holds;
using draw::Box;

namespace {

Letter make_letter(Stage& stage) {
  Letter letter;
  letter.sender = stage.prose.person();
  letter.subject = stage.prose.title(2, 6);
  letter.when = holds(stage.rng, 0.6) ? stage.words.time() : stage.words.date();
  return letter;
}

// The upper line with the time at its right end, the lower line below it.
struct TwoLines {
  Node upper{};
  Node when{};
  Node lower{};
};

TwoLines draw_two_lines(Stage& stage,
                        const Box& box,
                        const Letter& letter,
                        bool has_sender_first,
                        const RowInks& inks) {
  Pen& pen = stage.pen;
  const double em = stage.em();
  Space space(box);
  Space upper(space.take_top(std::round(box.height() / 2)));
  TwoLines lines;
  const double when_px = pen.width_of(letter.when);
  if (upper.width() > when_px + 6 * em) {
    const Box place = upper.take_right(when_px, 0.6 * em);
    TextStyle style = pen.plain(inks.dim);
    style.alignment = Alignment::kRight;
    lines.when = pen.line(letter.when, style, place);
  }
  TextStyle bold = pen.bold();
  bold.colour = inks.ink;
  const std::string& first = has_sender_first ? letter.sender : letter.subject;
  const std::string& second = has_sender_first ? letter.subject : letter.sender;
  lines.upper = pen.line(first, bold, upper.box());
  lines.lower = pen.line(second, pen.plain(inks.dim), space.box());
  return lines;
}

void add_fact(Stage& stage,
              std::string key,
              const std::string& slot,
              const std::string& about,
              const Node& value,
              ValueKind kind) {
  stage.sheet.scene.facts.push_back({.key = std::move(key),
                                     .slots = {{slot, about}},
                                     .value = plain_text(value),
                                     .kind = kind,
                                     .box = value.box});
}

bool is_time(const std::string& when) {
  return when.find(':') != std::string::npos;
}

void add_letter_facts(Stage& stage, const Letter& letter, const TwoLines& lines, bool is_first) {
  const Node& sender = is_first ? lines.upper : lines.lower;
  const Node& subject = is_first ? lines.lower : lines.upper;
  if (plain_text(subject) != letter.subject) return;
  if (plain_text(sender) == letter.sender) {
    add_fact(stage, "screen.sender", "subject", letter.subject, sender, ValueKind::kText);
  }
  if (plain_text(lines.when) == letter.when) {
    const bool is_clock = is_time(letter.when);
    add_fact(stage, is_clock ? "document.entry_time" : "document.entry_date", "item",
             letter.subject, lines.when, is_clock ? ValueKind::kTime : ValueKind::kDate);
  }
}

// Rows of two lines, each below a rule; whether one could be drawn.
template <class DrawRow>
LetterList draw_rows(Stage& stage, const Box& box, const DrawRow& draw_row) {
  LetterList list{.node = column_node()};
  Space space(box);
  const double height = std::round(3.4 * stage.em());
  const auto most = std::max<Index>(1, static_cast<Index>(box.height() / height));
  const Index num_rows = stage.rng.next_between((most + 1) / 2, most);
  const auto chosen =
      static_cast<Index>(stage.rng.next_below(static_cast<std::uint64_t>(num_rows)));
  for (Index i = 0; i < num_rows; ++i) {
    const Box row = space.take_top(height);
    if (!stage.pen.is_free(row)) break;
    Letter letter = make_letter(stage);
    if (!add_drawn(list.node, draw_row(row, letter, i == chosen))) break;
    stage.pen.rule_below(row, stage.look.line);
    if (i == chosen) list.chosen = list.letters.size();
    list.letters.push_back(std::move(letter));
  }
  return list;
}

Box padded(Stage& stage, const Box& row) {
  const double x = std::min(0.7 * stage.em(), std::round(0.04 * row.width()));
  const double y = std::round(0.25 * stage.em());
  return Box{row.x0 + x, row.y0 + y, row.x1 - x, row.y1 - y}.to_pixels();
}

}  // namespace

LetterList draw_letter_list(Stage& stage, const Box& box) {
  const bool has_sender_first = holds(stage.rng, 0.7);
  return draw_rows(stage, box, [&](const Box& row, const Letter& letter, bool is_chosen) -> Node {
    if (stage.pen.fitting(letter.subject, stage.pen.plain(), padded(stage, row).width()).empty()) {
      return {};
    }
    const RowInks inks = draw_row_ground(stage.pen, row, is_chosen);
    TwoLines lines = draw_two_lines(stage, padded(stage, row), letter, has_sender_first, inks);
    add_letter_facts(stage, letter, lines, has_sender_first);
    Node item{.kind = NodeKind::kControl, .role = "list item", .box = row.to_pixels()};
    item.text = plain_text(has_sender_first ? lines.lower : lines.upper);
    item.is_checked = is_chosen;
    add_drawn(item, std::move(lines.upper));
    add_drawn(item, std::move(lines.when));
    add_drawn(item, std::move(lines.lower));
    return item;
  });
}

LetterList draw_contact_list(Stage& stage, const Box& box) {
  const bool has_portraits = box.width() > 12 * stage.em();
  return draw_rows(stage, box, [&](const Box& row, const Letter& letter, bool is_chosen) -> Node {
    Space space(padded(stage, row));
    Box portrait;
    if (has_portraits) portrait = space.take_left(space.height(), 0.7 * stage.em());
    if (stage.pen.fitting(letter.sender, stage.pen.bold(), space.width()).empty()) return {};
    const RowInks inks = draw_row_ground(stage.pen, row, is_chosen && has_portraits);
    draw_portrait(stage, portrait);
    TwoLines lines = draw_two_lines(stage, space.box(), letter, true, inks);
    if (plain_text(lines.upper) == letter.sender && plain_text(lines.when) == letter.when &&
        is_time(letter.when)) {
      add_fact(stage, "document.entry_time", "item", letter.sender, lines.when, ValueKind::kTime);
    }
    Node item{.kind = NodeKind::kControl, .role = "list item", .box = row.to_pixels()};
    item.text = plain_text(lines.upper);
    item.is_checked = is_chosen && has_portraits;
    add_drawn(item, std::move(lines.upper));
    add_drawn(item, std::move(lines.when));
    add_drawn(item, std::move(lines.lower));
    return item;
  });
}

}  // namespace tessera::synth
