// Cards that people carry: business cards, badges, membership and library cards, name tags.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "synth/chance.h"
#include "synth/document/internal/document_page.h"
#include "synth/document/internal/mark_blocks.h"
#include "synth/document/internal/table_block.h"
#include "synth/document/internal/templates.h"

namespace tessera::synth {
namespace {

using base::Rng;

PageOptions card_options(const SceneRequest& request, Rng& rng) {
  PageOptions options{.paper = choose_paper(0.3 + 0.7 * request.difficulty, rng, 0.4)};
  if (chance::holds(rng, 0.15 * request.difficulty)) options.kinds = {FontKind::kDisplay};
  return options;
}

// A page of which some lie on a desk.
class CardPage : public DocumentPage {
 public:
  CardPage(Studio& studio, const SceneRequest& request, Rng& rng)
      : DocumentPage(studio, request, rng, card_options(request, rng)) {
    if (chance::holds(rng, 0.5)) lay_on_desk();
  }
};

// What a business card says.
struct BusinessCard {
  Printed name;
  Printed job;
  Printed company;
  std::vector<Printed> contact;  // in the order of their importance
};

BusinessCard make_business_card(DocumentPage& page) {
  BusinessCard card;
  card.name = {page.person().name, document_fact("name")};
  card.job = {page.job(), document_fact("job")};
  card.company = {page.prose.from(WordList::kCompanies), document_fact("company")};
  card.contact.push_back({page.code(CodeKind::kPhone), document_fact("phone")});
  card.contact.push_back({page.code(CodeKind::kMail), document_fact("email")});
  const Address address = make_address(page.prose, page.sheet.rng);
  card.contact.push_back({in_one_line(address, page.language()), document_fact("address")});
  card.contact.push_back({page.code(CodeKind::kWeb), document_fact("website")});
  return card;
}

// Contact lines below one another, each of which may be left out.
BlockPtr contact_lines(const DocumentPage& page, const BusinessCard& card, const BlockLook& look) {
  auto lines = std::make_unique<Stack>();
  int rank = 1;
  for (const Printed& line : card.contact)
    lines->add(page.line(line, look), {.rank = rank++, .gap = 0.25});
  return lines;
}

BlockLook name_look(const DocumentPage& page) {
  return coloured(bold(scaled(page.looks.body, 1.5)), page.looks.heading.colour);
}

}  // namespace

Scene make_centred_card(Studio& studio, const SceneRequest& request, Rng& rng) {
  CardPage page(studio, request, rng);
  const BusinessCard card = make_business_card(page);
  const auto centred = [](const BlockLook& look) { return aligned(look, Alignment::kCentred); };
  Stack stack(4, true);
  const bool is_company_first = chance::holds(rng, 0.6);
  const auto add_company = [&] {
    stack.add(page.line(card.company, centred(page.looks.body)), {.rank = 2, .gap = 1.2});
  };
  if (is_company_first) add_company();
  stack.add(page.line(card.name, centred(name_look(page))), {.rank = 0, .gap = 1.5});
  stack.add(page.line(card.job, centred(page.looks.body)), {.rank = 1, .gap = 0.3});
  if (!is_company_first) add_company();
  if (chance::holds(rng, 0.5)) stack.add(page.rule(), {.rank = 4, .gap = 1.2});
  stack.add(contact_lines(page, card, centred(page.looks.small)), {.rank = 2, .gap = 1.2});
  return page.finish(stack, 3);
}

Scene make_split_card(Studio& studio, const SceneRequest& request, Rng& rng) {
  CardPage page(studio, request, rng);
  const BusinessCard card = make_business_card(page);
  auto left = std::make_unique<Stack>(2, true);
  left->add(emblem_block(page.sheet.paper.accent, chance::between(rng, 5, 8), rng), {.rank = 3});
  left->add(page.line(card.company, bold(page.looks.body)), {.rank = 0});
  auto right = std::make_unique<Stack>(1.5, true);
  right->add(page.line(card.name, name_look(page)), {.rank = 0});
  right->add(page.line(card.job, page.looks.label), {.rank = 1, .gap = 0.3});
  right->add(contact_lines(page, card, page.looks.small), {.rank = 2, .gap = 1.5});
  auto row = std::make_unique<Row>(
      RowStyle{.gap = 3,
               .divider = chance::holds(rng, 0.5) ? Divider::kLine : Divider::kNone,
               .line = page.looks.line});
  const bool is_swapped = chance::holds(rng, 0.4);
  row->add(is_swapped ? std::move(right) : std::move(left), is_swapped ? 1.3 : 1);
  row->add(is_swapped ? std::move(left) : std::move(right), is_swapped ? 1 : 1.3);
  Stack stack(0, true);
  stack.add(std::move(row));
  return page.finish(stack);
}

Scene make_band_card(Studio& studio, const SceneRequest& request, Rng& rng) {
  CardPage page(studio, request, rng);
  const BusinessCard card = make_business_card(page);
  const draw::Colour ground = page.sheet.paper.accent;
  const draw::Colour ink = draw::readable_on(ground);
  auto names = std::make_unique<Stack>();
  names->add(page.line(card.name, coloured(name_look(page), ink)), {.rank = 0});
  names->add(page.line(card.job, coloured(page.looks.body, ink)), {.rank = 1, .gap = 0.3});
  BlockPtr head = panel_block(std::move(names), {.ground = ground, .padding = 1.2});
  auto rest = std::make_unique<Stack>(1, true);
  rest->add(page.line(card.company, bold(page.looks.body)), {.rank = 1});
  // Labels before the numbers, and their facts.
  FieldLook look = page.field_look(FieldShape::kInline);
  look.value = page.looks.body;
  const std::array labels = {FormWord::kPhone, FormWord::kMail, FormWord::kAddress};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    rest->add(field_block({.label = page.word(labels[i]), .value = card.contact[i]}, look),
              {.rank = 2, .gap = 0.4});
  }
  Stack stack(3);
  stack.add(std::move(head), {.rank = 0}).add(std::move(rest), {.rank = 1, .gap = 1.5});
  return page.finish(stack, 2.5);
}

Scene make_badge(Studio& studio, const SceneRequest& request, Rng& rng) {
  CardPage page(studio, request, rng);
  const bool is_beside = chance::holds(rng, 0.6);
  const Alignment alignment = is_beside ? Alignment::kLeft : Alignment::kCentred;
  auto text = std::make_unique<Stack>(1, true);
  text->add(
      page.line({page.person().name, document_fact("name")}, aligned(name_look(page), alignment)),
      {.rank = 0});
  text->add(page.line({page.job(), document_fact("job")}, aligned(page.looks.body, alignment)),
            {.rank = 1, .gap = 0.3});
  FieldLook look = page.field_look(is_beside ? FieldShape::kInline : FieldShape::kAbove);
  look.label.alignment = look.value.alignment = alignment;
  const std::string number = page.pattern("AA-99999");
  const auto until = page.today + std::chrono::days(rng.next_between(30, 900));
  text->add(field_block({.label = page.word(FormWord::kIdNumber),
                         .value = {number, document_fact("id_number")}},
                        look),
            {.rank = 2, .gap = 1});
  text->add(
      field_block({.label = page.word(FormWord::kValidUntil),
                   .value = {page.date(until), document_fact("valid_until", ValueKind::kDate)}},
                  look),
      {.rank = 3, .gap = 0.6});
  const PortraitColours colours = choose_portrait(rng);
  BlockPtr portrait = portrait_block(colours, chance::between(rng, 9, 12));
  Stack stack(3, true);
  const std::string company = page.prose.from(WordList::kCompanies);
  const draw::Colour ground = page.sheet.paper.accent;
  const BlockLook head =
      aligned(coloured(bold(page.looks.body), draw::readable_on(ground)), alignment);
  stack.add(panel_block(page.line({company, document_fact("company")}, head),
                        {.ground = ground, .padding = 0.7}),
            {.rank = 1});
  if (is_beside) {
    auto row = std::make_unique<Row>(RowStyle{.is_centred = true});
    row->add(std::move(portrait), 0).add(std::move(text));
    stack.add(std::move(row), {.rank = 0, .gap = 1.3});
  } else {
    stack.add(centred_block(std::move(portrait)), {.rank = 2, .gap = 1.3});
    stack.add(std::move(text), {.rank = 0, .gap = 1});
  }
  if (chance::holds(rng, 0.5))
    stack.add(bars_block({.text = number}, page.looks.small, 3), {.rank = 4, .gap = 1.2});
  return page.finish(stack);
}

Scene make_membership_card(Studio& studio, const SceneRequest& request, Rng& rng) {
  CardPage page(studio, request, rng);
  Stack stack(3);
  const std::string club = page.prose.from(WordList::kCompanies);
  auto head = std::make_unique<Row>(RowStyle{.is_centred = true});
  head->add(page.line({club, document_fact("company")}, bold(page.looks.body)));
  head->add(emblem_block(page.sheet.paper.accent, 4.5, rng), 0);
  stack.add(std::move(head), {.rank = 2});
  stack.add(page.band({page.word(FormWord::kMembershipCard), document_fact("title")},
                      scaled(page.looks.heading, 0.8)),
            {.rank = 3});
  FieldGrid fields(page);
  fields.add(FormWord::kMember, page.person().name, document_fact("name"));
  fields.add(FormWord::kMemberNumber, page.pattern("9999 9999 999"),
             document_fact("customer_number"));
  const auto until = page.today + std::chrono::days(rng.next_between(30, 900));
  fields.add(FormWord::kValidUntil, page.date(until),
             document_fact("valid_until", ValueKind::kDate));
  const auto since = page.today - std::chrono::days(rng.next_between(100, 9'000));
  fields.add(FormWord::kMemberSince, page.date(since),
             field_fact(page.word(FormWord::kMemberSince), ValueKind::kDate));
  stack.add(fields.take(), {.rank = 0, .gap = 1.5});
  if (chance::holds(rng, 0.5)) {
    stack.add(bars_block({.text = page.pattern("999999999")}, page.looks.small, 3),
              {.rank = 4, .gap = 1.5});
  }
  return page.finish(stack, 2.5);
}

Scene make_name_tag(Studio& studio, const SceneRequest& request, Rng& rng) {
  CardPage page(studio, request, rng);
  Stack stack(4, true);
  const BlockLook head = aligned(scaled(page.looks.heading, 0.8), Alignment::kCentred);
  const bool is_greeting = chance::holds(rng, 0.6);
  const std::string title =
      is_greeting ? page.word(FormWord::kHello)
                  : page.any_word({FormWord::kVisitor, FormWord::kStaff, FormWord::kSpeaker});
  stack.add(page.band({title, document_fact("title")}, head), {.rank = 1});
  BlockLook name = aligned(scaled(page.looks.body, 2.6), Alignment::kCentred);
  if (chance::holds(rng, 0.6))
    name.faces = &page.sheet.add_faces({.kinds = {FontKind::kHandwriting}, .max_weight = 700});
  stack.add(page.line({page.person().name, document_fact("name")}, name), {.rank = 0, .gap = 1.5});
  if (!is_greeting) {
    stack.add(page.line({page.prose.from(WordList::kCompanies), document_fact("company")},
                        aligned(page.looks.body, Alignment::kCentred)),
              {.rank = 2, .gap = 1});
  }
  return page.finish(stack);
}

Scene make_appointment_card(Studio& studio, const SceneRequest& request, Rng& rng) {
  CardPage page(studio, request, rng);
  Stack stack(3);
  const std::string doctor = page.person().name;
  stack.add(page.field(FormWord::kDoctor, doctor, field_fact(page.word(FormWord::kDoctor)),
                       FieldShape::kInline),
            {.rank = 3});
  stack.add(page.heading({page.word(FormWord::kAppointments), document_fact("title")}, 1),
            {.rank = 2});
  DocumentTable table{.rules = chance::holds(rng, 0.5) ? TableRules::kAll : TableRules::kHorizontal,
                      .body = page.looks.value,
                      .header = bold(page.looks.label),
                      .line = page.looks.line};
  table.rows.push_back({{.printed = {.text = page.word(FormWord::kDay)}, .is_header = true},
                        {.printed = {.text = page.word(FormWord::kTime)}, .is_header = true}});
  auto day = page.today;
  const Index num_entries = rng.next_between(2, request.density > 0.5 ? 9 : 4);
  for (Index i = 0; i < num_entries; ++i) {
    const std::string date = page.date(day);
    const Index minutes = rng.next_between(16, 35) * 30;
    Fact fact = about(document_fact("entry_time", ValueKind::kTime), "item", date);
    table.rows.push_back({{.printed = {.text = date}}, {.printed = {page.time(minutes), fact}}});
    day += std::chrono::days(rng.next_between(1, 40));
  }
  stack.add(table_block(std::move(table)), {.rank = 0, .gap = 1.2});
  stack.add(page.field(FormWord::kPhone, page.code(CodeKind::kPhone), document_fact("phone"),
                       FieldShape::kInline),
            {.rank = 4, .gap = 1.2});
  return page.finish(stack, 1.8);
}

Scene make_library_card(Studio& studio, const SceneRequest& request, Rng& rng) {
  PageOptions options = card_options(request, rng);
  options.is_filled_by_hand = chance::holds(rng, 0.6);
  DocumentPage page(studio, request, rng, options);
  Stack stack(1);
  stack.add(page.heading({page.word(FormWord::kLibraryCard), {}}, 1), {.rank = 3});
  const std::string title = page.prose.title(2, 6);
  stack.add(page.field(FormWord::kTitle, title, document_fact("title"), FieldShape::kInline),
            {.rank = 1});
  stack.add(page.field(FormWord::kNumber, page.pattern("A 99.999"), document_fact("number"),
                       FieldShape::kInline),
            {.rank = 2, .gap = 0.6});
  DocumentTable table{.rules = TableRules::kAll,
                      .body = page.looks.value,
                      .header = bold(page.looks.label),
                      .line = page.looks.line};
  table.rows.push_back({{.printed = {.text = page.word(FormWord::kDueDate)}, .is_header = true},
                        {.printed = {.text = page.word(FormWord::kName)}, .is_header = true}});
  auto day = page.today;
  const Index num_entries = rng.next_between(3, request.density > 0.5 ? 16 : 6);
  std::vector<std::string> names;
  for (Index i = 0; i < num_entries; ++i) {
    const std::string name = page.person().name;
    const Index num_days = rng.next_between(10, 60);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    names.push_back(name);
    Fact fact = about(document_fact("entry_date", ValueKind::kDate), "item", name);
    table.rows.push_back({{.printed = {page.date(day), fact}}, {.printed = {.text = name}}});
    day += std::chrono::days(num_days);
  }
  stack.add(table_block(std::move(table)), {.rank = 0, .gap = 1.2});
  return page.finish(stack);
}

}  // namespace tessera::synth
