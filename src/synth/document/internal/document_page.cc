#include "synth/document/internal/document_page.h"

#include "base/text.h"
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
      prose(studio.view(request.split), request.language, rng),
      room(inner_box(request, rng)),
      looks(choose_looks(sheet, options)),
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
  Look look = looks.heading;
  if (level > 1) look.scale = 1.1;
  return text_block(NodeKind::kHeading, std::move(lines), look, level);
}

BlockPtr DocumentPage::line(Printed text, const Look& look) const {
  std::vector<Printed> lines;
  lines.push_back(std::move(text));
  return text_block(NodeKind::kParagraph, std::move(lines), look);
}

BlockPtr DocumentPage::rule() const {
  return rule_block({.colour = looks.line});
}

Scene DocumentPage::finish(Stack& document, double column_aspect) {
  Placing placing = choose_placing(sheet, room);
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

Look aligned(Look look, Alignment alignment) {
  look.alignment = alignment;
  return look;
}

Look scaled(Look look, double factor) {
  look.scale *= factor;
  return look;
}

Look coloured(Look look, draw::Colour colour) {
  look.colour = colour;
  return look;
}

Look bold(Look look) {
  look.emphasis = Emphasis::kBold;
  return look;
}

}  // namespace tessera::synth
