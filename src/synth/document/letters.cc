// What people write to one another: letters, memos, notes, certificates.
#include <memory>
#include <string>
#include <utility>

#include "base/text.h"
#include "synth/chance.h"
#include "synth/document/internal/document_page.h"
#include "synth/document/internal/mark_blocks.h"
#include "synth/document/internal/templates.h"

namespace tessera::synth {
namespace {

using base::Rng;

PageOptions letter_options(const SceneRequest& request, Rng& rng) {
  PageOptions options{.paper = choose_paper(request.difficulty, rng, 0.4)};
  if (chance::holds(rng, 0.2)) options.kinds = {FontKind::kTypewriter, FontKind::kMono};
  return options;
}

// Paragraphs until about the share of the room is full.
void add_paragraphs(DocumentPage& page, Stack& stack, double share_of_room) {
  const Index count = page.sheet.rng.next_between(1, 4);
  BlockLook look = page.looks.body;
  const bool is_wide = page.room.width() > 30 * page.placing.unit_px;
  if (is_wide && chance::holds(page.sheet.rng, 0.3)) look.alignment = Alignment::kJustified;
  for (Index i = 0; i < count; ++i) {
    const std::string text = page.prose_for(share_of_room / static_cast<double>(count));
    stack.add(page.line({text, {}}, look), {.rank = i == 0 ? 0 : 1, .gap = 1.3});
  }
}

// Name and address below one another.
BlockPtr address_lines(const Printed& name, const Printed& address, const BlockLook& look) {
  return text_block(NodeKind::kParagraph, {name, address}, look);
}

Printed two_lines(const Address& address, std::string_view key) {
  return {.text = address.street + "\n" + address.town, .fact = document_fact(key)};
}

// Emblem and name of a company, its address below.
BlockPtr letterhead(DocumentPage& page, const std::string& company, const Address& address) {
  Rng& rng = page.sheet.rng;
  auto names = std::make_unique<Stack>();
  names->add(page.line({company, document_fact("sender")},
                       coloured(bold(scaled(page.looks.body, 1.3)), page.looks.heading.colour)),
             {.rank = 0});
  names->add(page.line({in_one_line(address, page.language()), document_fact("sender_address")},
                       page.looks.small),
             {.rank = 1, .gap = 0.3});
  if (chance::holds(rng, 0.4)) return names;
  auto row = std::make_unique<Row>(RowStyle{.is_centred = true});
  const bool is_left = chance::holds(rng, 0.5);
  BlockPtr emblem = emblem_block(page.sheet.paper.accent, 4.5, rng);
  if (is_left) row->add(std::move(emblem), 0);
  row->add(std::move(names));
  if (!is_left) row->add(std::move(emblem), 0);
  return row;
}

}  // namespace

Scene make_business_letter(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, letter_options(request, rng));
  Stack stack(1);
  const std::string company = page.prose.from(WordList::kCompanies);
  const Address own = make_address(page.prose, rng);
  stack.add(letterhead(page, company, own), {.rank = 3});
  if (chance::holds(rng, 0.4)) stack.add(page.rule(), {.rank = 5});
  const Person receiver = page.person();
  const Address address = make_address(page.prose, rng);
  stack.add(address_lines({receiver.name, document_fact("recipient")},
                          two_lines(address, "recipient_address"), page.looks.body),
            {.rank = 2, .gap = 2});
  if (chance::holds(rng, 0.4)) {
    const std::string number = page.pattern("AA-999/99");
    stack.add(
        page.field(FormWord::kReference, number, document_fact("reference"), FieldShape::kInline),
        {.rank = 4, .gap = 1.3});
  }
  const bool is_right = chance::holds(rng, 0.6);
  stack.add(page.line({page.date(page.today), document_fact("date", ValueKind::kDate)},
                      aligned(page.looks.body, is_right ? Alignment::kRight : Alignment::kLeft)),
            {.rank = 2, .gap = 1.3});
  const std::string subject = page.prose.title(2, 6);
  FieldLook look = page.field_look(FieldShape::kInline);
  look.label = page.looks.body;
  look.value = bold(page.looks.body);
  stack.add(field_block({.label = page.word(FormWord::kSubject),
                         .value = {subject, document_fact("subject")}},
                        look),
            {.rank = 2, .gap = 1.3});
  const bool has_name = chance::holds(rng, 0.6);
  stack.add(page.line({has_name ? form_phrase(FormWord::kDear, page.language(), receiver.name)
                                : page.word(FormWord::kDearAll),
                       {}},
                      page.looks.body),
            {.rank = 2, .gap = 1.3});
  add_paragraphs(page, stack, 0.5);
  stack.add(page.line({page.word(FormWord::kRegards), {}}, page.looks.body),
            {.rank = 3, .gap = 1.3});
  const Person writer = page.person();
  BlockLook hand = scaled(page.looks.body, 1.5);
  hand.faces = &page.sheet.add_faces({.kinds = {FontKind::kHandwriting}, .max_weight = 700});
  stack.add(page.line({writer.name, {}}, hand), {.rank = 4, .gap = 0.8});
  const std::string job = page.job();
  stack.add(text_block(NodeKind::kParagraph, {{writer.name, {}}, {job, {}}}, page.looks.body),
            {.rank = 4, .gap = 0.5});
  return page.finish(stack, 1.5);
}

Scene make_memo(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, letter_options(request, rng));
  Stack stack(1);
  BlockLook title = scaled(page.looks.heading, 1.3);
  stack.add(text_block(NodeKind::kHeading, {{page.word(FormWord::kMemo), {}}}, title, 1),
            {.rank = 2});
  stack.add(page.rule(), {.rank = 4});
  // Labels of one width.
  FieldLook look = page.field_look(FieldShape::kInline);
  look.label = bold(page.looks.label);
  look.label_share = 0.24;
  const auto add = [&](FormWord label, std::string value, Fact fact) {
    stack.add(field_block({.label = page.word(label), .value = {std::move(value), std::move(fact)}},
                          look),
              {.rank = static_cast<int>(rng.next_between(1, 3)), .gap = 0.7});
  };
  add(FormWord::kMemoTo, page.person().name, document_fact("recipient"));
  add(FormWord::kMemoFrom, page.person().name, document_fact("sender"));
  add(FormWord::kDate, page.date(page.today), document_fact("date", ValueKind::kDate));
  if (chance::holds(rng, 0.4))
    add(FormWord::kCopy, page.person().name, field_fact(page.word(FormWord::kCopy)));
  add(FormWord::kSubject, page.prose.title(2, 6), document_fact("subject"));
  stack.add(page.rule(), {.rank = 4});
  add_paragraphs(page, stack, 0.55);
  return page.finish(stack, 1.5);
}

Scene make_phone_note(Studio& studio, const SceneRequest& request, Rng& rng) {
  PageOptions options{.paper = choose_paper(request.difficulty, rng, 0.4),
                      .is_filled_by_hand = true};
  DocumentPage page(studio, request, rng, options);
  if (chance::holds(rng, 0.4)) page.draw_frame(1);
  const FieldShape shape = chance::holds(rng, 0.6) ? FieldShape::kRuled : FieldShape::kInline;
  Stack stack(2);
  const auto add = [&](FormWord label, std::string value, ValueKind kind = ValueKind::kText) {
    stack.add(page.form_field(label, std::move(value), shape, kind),
              {.rank = static_cast<int>(rng.next_between(1, 3)), .gap = 1.2});
  };
  stack.add(page.heading({page.word(FormWord::kPhoneNote), document_fact("title")}), {.rank = 2});
  add(FormWord::kMemoTo, page.person().name);
  add(FormWord::kCaller, page.person().name);
  add(FormWord::kPhone, page.code(CodeKind::kPhone));
  add(FormWord::kDate, page.date(page.today), ValueKind::kDate);
  constexpr Index kHour = 60;  // in minutes
  const Index minutes = rng.next_between(8 * kHour, 18 * kHour);
  add(FormWord::kTime, page.time(minutes), ValueKind::kTime);
  ChoiceContent choices{.tick = chance::holds(rng, 0.5) ? TickShape::kCheck : TickShape::kCross};
  for (const FormWord word : {FormWord::kCallBack, FormWord::kCallsAgain, FormWord::kUrgent}) {
    const bool is_checked = chance::holds(rng, 0.4);
    choices.choices.push_back({.text = page.word(word), .is_checked = is_checked});
  }
  FieldLook look = page.field_look(FieldShape::kAbove);
  look.value = coloured(page.looks.body, page.looks.body.colour);
  stack.add(choice_block(std::move(choices), look), {.rank = 1, .gap = 1.4});
  const std::string message = page.prose_for(0.2);
  stack.add(page.line({message, {}}, page.looks.hand), {.rank = 1, .gap = 1.4});
  return page.finish(stack, 1.3);
}

Scene make_certificate(Studio& studio, const SceneRequest& request, Rng& rng) {
  Paper paper = choose_paper(request.difficulty, rng, 0.4);
  DocumentPage page(studio, request, rng, {.paper = paper, .kinds = {FontKind::kSerif}});
  if (chance::holds(rng, 0.4)) {
    const double pitch = 2.5 * page.placing.unit_px;
    draw_pattern(page.sheet.canvas, page.sheet.canvas.bounds(), Pattern::kWaves, paper, pitch);
  }
  page.draw_frame(rng.next_between(0, 3));
  Stack stack(3, true);
  const auto add = [&](Printed text, const BlockLook& look, const StackPlace& place) {
    stack.add(page.line(std::move(text), aligned(look, Alignment::kCentred)), place);
  };
  BlockLook title = aligned(scaled(page.looks.heading, 1.4), Alignment::kCentred);
  title.letter_spacing_em = chance::holds(rng, 0.3) ? 0.12 : 0;
  const Printed heading{page.word(FormWord::kCertificate), document_fact("title")};
  stack.add(text_block(NodeKind::kHeading, {heading}, title, 1), {.rank = 1});
  add({page.word(FormWord::kAwardedTo), {}}, page.looks.body, {.rank = 2});
  BlockLook name = scaled(page.looks.body, 1.9);
  if (chance::holds(rng, 0.6))
    name.faces = &page.sheet.add_faces({.kinds = {FontKind::kHandwriting}, .max_weight = 700});
  add({page.person().name, document_fact("name")}, name, {.rank = 0, .gap = 1.3});
  add({page.word(FormWord::kForCourse), {}}, page.looks.body, {.rank = 2, .gap = 1.3});
  const std::string course = page.prose.title(2, 6);
  add({course, document_fact("subject")}, bold(page.looks.body), {.rank = 2, .gap = 0.8});
  auto row = std::make_unique<Row>(RowStyle{.gap = 5});
  FieldLook look = page.field_look(FieldShape::kBelow);
  look.value = page.looks.body;
  row->add(field_block({.label = page.word(FormWord::kDate),
                        .value = {page.date(page.today), document_fact("date", ValueKind::kDate)}},
                       look));
  look.value.faces = name.faces;
  const std::string signer = page.person().name;
  row->add(field_block({.label = page.word(FormWord::kSignature), .value = {signer, {}}}, look));
  stack.add(std::move(row), {.rank = 2, .gap = 2.5});
  return page.finish(stack);
}

}  // namespace tessera::synth
