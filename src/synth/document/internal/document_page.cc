#include "synth/document/internal/document_page.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "draw/path.h"
#include "synth/assets/studio.h"
#include "synth/chance.h"
#include "synth/content/chain.h"

namespace tessera::synth {
namespace {

Looks choose_looks(Sheet& sheet, const PageOptions& options) {
  base::Rng& rng = sheet.rng;
  const Paper& paper = sheet.paper;
  Looks looks;
  looks.body.faces = &sheet.add_faces({.kinds = options.kinds});
  looks.body.colour = paper.ink;
  looks.body.line_spacing = chance::between(rng, 1.2, 1.4);
  looks.label = looks.body;
  looks.label.scale = chance::between(rng, 0.78, 1.0);
  if (chance::holds(rng, 0.3)) looks.label.colour = paper.accent;
  looks.value = looks.body;
  const bool is_strong = chance::holds(rng, 0.35);
  if (is_strong) looks.value.emphasis = Emphasis::kBold;
  looks.heading = looks.body;
  if (chance::holds(rng, 0.35)) {
    looks.heading.faces = &sheet.add_faces({.kinds = {FontKind::kSans, FontKind::kSerif}});
  }
  looks.heading.scale = chance::between(rng, 1.25, 1.8);
  looks.heading.line_spacing = 1.15;
  if (chance::holds(rng, 0.8)) looks.heading.emphasis = Emphasis::kBold;
  if (chance::holds(rng, 0.3)) looks.heading.colour = paper.accent;
  looks.small = looks.body;
  looks.small.scale = 0.8;
  looks.hand = looks.body;
  if (options.is_filled_by_hand) {
    looks.hand.faces = &sheet.add_faces({.kinds = {FontKind::kHandwriting}, .max_weight = 700});
    looks.hand.scale = 1.1;
    looks.hand.colour = choose_ink(paper.ground, rng, 0.45);
    looks.value = looks.hand;
  }
  looks.line = chance::holds(rng, 0.5) ? draw::mix(paper.ground, paper.ink, 0.6) : paper.accent;
  return looks;
}

}  // namespace

DocumentPage::DocumentPage(Studio& studio,
                           const SceneRequest& request,
                           base::Rng& rng,
                           const PageOptions& options)
    : sheet(studio, request, rng, options.paper),
      prose(studio.view(request), request.language, rng),
      room(inner_box(request, rng)),
      looks(choose_looks(sheet, options)),
      placing(choose_placing(sheet, room)),
      today(random_day(2004, 2034, rng)),
      day_style_(choose_day_style(rng)),
      clock_style_(request.language == Language::kEnglish && chance::holds(rng, 0.4)
                       ? ClockStyle::kTwelve
                       : ClockStyle::kTwentyFour),
      currency_(choose_currency(request.language, rng)) {}

std::string DocumentPage::any_word(const std::vector<FormWord>& words) {
  return word(words[sheet.rng.next_below(words.size())]);
}

Person DocumentPage::person() {
  Person person{.given = prose.from(WordList::kGivenNames),
                .family = prose.from(WordList::kFamilyNames),
                .name = {}};
  person.name = language() == Language::kChinese ? person.family + person.given
                                                 : person.given + " " + person.family;
  return person;
}

std::string DocumentPage::job() {
  if (!prose.view().words(WordList::kJobs, language()).empty()) return prose.from(WordList::kJobs);
  return any_word({FormWord::kStaff, FormWord::kDoctor, FormWord::kSpeaker});
}

std::string DocumentPage::date(std::chrono::sys_days day) const {
  return print_day(day, day_style_, prose.view(), language());
}

std::string DocumentPage::money(std::int64_t hundredths) const {
  return format_money(hundredths, currency_, number_format_of(language()));
}

std::string DocumentPage::pattern(std::string_view pattern) {
  std::string text;
  for (const char c : pattern) {
    if (c == '9') {
      text += static_cast<char>('0' + sheet.rng.next_below(10));
    } else if (c == 'A') {
      text += static_cast<char>('A' + sheet.rng.next_below(26));
    } else {
      text += c;
    }
  }
  return text;
}

FieldLook DocumentPage::field_look(FieldShape shape) const {
  return {.label = looks.label, .value = looks.value, .shape = shape, .line = looks.line};
}

BlockPtr DocumentPage::field(FormWord label, std::string value, Fact fact, FieldShape shape) const {
  return field_block(
      {.label = word(label), .value = {.text = std::move(value), .fact = std::move(fact)}},
      field_look(shape));
}

BlockPtr DocumentPage::form_field(FormWord label,
                                  std::string value,
                                  FieldShape shape,
                                  ValueKind kind) const {
  return field(label, std::move(value), field_fact(word(label), kind), shape);
}

BlockPtr DocumentPage::heading(Printed text, Index level) const {
  std::vector<Printed> lines;
  lines.push_back(std::move(text));
  BlockLook look = looks.heading;
  if (level > 1) look.scale = 1.1;
  return text_block(NodeKind::kHeading, std::move(lines), look, level);
}

BlockPtr DocumentPage::line(Printed text, const BlockLook& look) const {
  std::vector<Printed> lines;
  lines.push_back(std::move(text));
  return text_block(NodeKind::kParagraph, std::move(lines), look);
}

BlockPtr DocumentPage::rule() const {
  return rule_block({.colour = looks.line});
}

BlockPtr DocumentPage::band(Printed text, const BlockLook& look) const {
  const draw::Colour ground = sheet.paper.accent;
  std::vector<Printed> lines;
  lines.push_back(std::move(text));
  return panel_block(text_block(NodeKind::kHeading, std::move(lines),
                                coloured(look, draw::readable_on(ground)), 1),
                     {.ground = ground, .padding = 0.7});
}

BlockPtr DocumentPage::party(FormWord label, std::string_view key, const BlockLook& look) {
  const std::string name = person().name;
  const Address address = make_address(prose, sheet.rng);
  auto stack = std::make_unique<Stack>();
  stack->add(line({word(label), {}}, looks.small), {.rank = 0});
  stack->add(line({name, document_fact(key)}, look), {.rank = 0, .gap = 0.3});
  stack->add(
      line({address.street + "\n" + address.town, document_fact(std::string(key) + "_address")},
           look),
      {.rank = 1, .gap = 0.2});
  return stack;
}

std::string DocumentPage::prose_for(double share_of_room) {
  // Bytes: a letter of Greek, Cyrillic or Chinese has two or three, and Chinese needs fewer.
  const bool is_latin = script_of(language()) == Script::kLatin;
  const double letters = static_cast<double>(letters_in(room, placing.unit_px));
  const auto wanted = static_cast<Index>(share_of_room * letters * (is_latin ? 1 : 1.6));
  const Index most = std::clamp<Index>(wanted, 24, 700);
  return prose.paragraph({.min_chars = most / 2, .max_chars = most});
}

void DocumentPage::draw_frame(Index num_lines) {
  const double pixel = std::max(1.0, std::round(0.15 * placing.unit_px));
  for (Index i = 0; i < num_lines; ++i) {
    const draw::Box frame = room.to_pixels();
    sheet.canvas.stroke(draw::Path().add_rect(frame.expanded(-pixel / 2)), looks.line,
                        {.width = pixel});
    room = frame.expanded(-3 * pixel);
  }
  room = room.expanded(-0.7 * placing.unit_px);
}

void DocumentPage::lay_on_desk() {
  const double shorter = std::min(sheet.width(), sheet.height());
  const double margin = std::round(chance::between(sheet.rng, 0.02, 0.06) * shorter);
  const draw::Colour desk = draw::mix(sheet.paper.ground, sheet.paper.ink, 0.3);
  const draw::Box card = sheet.canvas.bounds().expanded(-margin);
  const double radius = chance::between(sheet.rng, 0, 0.04) * shorter;
  sheet.canvas.fill(draw::Path().add_rect(sheet.canvas.bounds()), desk);
  sheet.canvas.fill(draw::Path().add_rounded_rect(card, radius), sheet.paper.ground);
  room = draw::intersect(room, card.expanded(-std::max(2.0, 0.3 * margin + 0.3 * radius)));
}

Scene DocumentPage::finish(Stack& document, double column_aspect) {
  placing.column_aspect = column_aspect;
  static_cast<void>(place(sheet, document, room, placing));
  return sheet.finish();
}

Fact document_fact(std::string_view key, ValueKind kind) {
  return {.key = base::cat("document.", key), .slots = {}, .value = {}, .kind = kind};
}

Fact number_fact(std::string_view key, ValueKind kind, double number) {
  Fact fact = document_fact(key, kind);
  fact.number = number;
  return fact;
}

Fact about(Fact fact, std::string slot, std::string value) {
  fact.slots = {{std::move(slot), std::move(value)}};
  return fact;
}

FieldGrid& FieldGrid::add(FormWord label, std::string value, Fact fact) {
  grid_->add(page_.field(label, std::move(value), std::move(fact), FieldShape::kAbove));
  return *this;
}

BlockLook aligned(BlockLook look, Alignment alignment) {
  look.alignment = alignment;
  return look;
}

BlockLook scaled(BlockLook look, double factor) {
  look.scale *= factor;
  return look;
}

BlockLook coloured(BlockLook look, draw::Colour colour) {
  look.colour = colour;
  return look;
}

BlockLook bold(BlockLook look) {
  look.emphasis = Emphasis::kBold;
  return look;
}

}  // namespace tessera::synth
