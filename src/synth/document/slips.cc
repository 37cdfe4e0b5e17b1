// Slips that are handed over, and sheets that are kept: vouchers, cheques, warranty cards, school
// reports, invitations, lists of visitors.
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

PageOptions slip_options(const SceneRequest& request, Rng& rng, double share_by_hand) {
  PageOptions options{.paper = choose_paper(0.3 + 0.7 * request.difficulty, rng, 0.45)};
  options.is_filled_by_hand = chance::holds(rng, share_by_hand);
  return options;
}

Fact amount_fact(std::int64_t hundredths) {
  return number_fact("amount", ValueKind::kMoney, static_cast<double>(hundredths) / 100);
}

BlockLook centred(const BlockLook& look) {
  return aligned(look, Alignment::kCentred);
}

DocumentTable make_table(const DocumentPage& page, TableRules rules) {
  return {.rules = rules,
          .body = page.looks.value,
          .header = bold(page.looks.label),
          .line = page.looks.line};
}

void add_header(DocumentTable& table,
                const DocumentPage& page,
                const std::vector<FormWord>& words) {
  auto& row = table.rows.emplace_back();
  for (const FormWord word : words)
    row.push_back({.printed = {.text = page.word(word)}, .is_header = true});
}

}  // namespace

Scene make_voucher(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, slip_options(request, rng, 0));
  if (chance::holds(rng, 0.4)) page.draw_frame(rng.next_between(1, 2));
  Stack stack(3, true);
  stack.add(page.line({page.prose.from(WordList::kCompanies), document_fact("company")},
                      centred(page.looks.body)),
            {.rank = 2});
  const Printed title{page.word(FormWord::kVoucher), document_fact("title")};
  if (chance::holds(rng, 0.5)) {
    stack.add(page.band(title, centred(page.looks.heading)), {.rank = 1});
  } else {
    stack.add(page.line(title, centred(scaled(page.looks.heading, 1.3))), {.rank = 1});
  }
  const std::int64_t value = rng.next_between(1, 40) * 250;
  stack.add(page.line({page.money(value), amount_fact(value)},
                      centred(bold(scaled(page.looks.body, 2.4)))),
            {.rank = 0, .gap = 1.5});
  FieldGrid fields(page, 3);
  fields.add(FormWord::kNumber, page.pattern("A9A9-9999-AA99"), document_fact("number"));
  const auto until = page.today + std::chrono::days(rng.next_between(30, 1'100));
  fields.add(FormWord::kValidUntil, page.date(until),
             document_fact("valid_until", ValueKind::kDate));
  stack.add(fields.take(), {.rank = 1, .gap = 1.5});
  if (chance::holds(rng, 0.5)) {
    stack.add(bars_block({.text = page.pattern("999999999999")}, page.looks.small, 3),
              {.rank = 4, .gap = 1.2});
  }
  return page.finish(stack, 2.2);
}

Scene make_cheque(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, slip_options(request, rng, 0.8));
  if (chance::holds(rng, 0.4)) page.draw_frame(1);
  Stack stack(2);
  auto head = std::make_unique<Row>(RowStyle{.is_centred = true});
  head->add(page.line({page.prose.from(WordList::kCompanies), document_fact("company")},
                      bold(page.looks.body)));
  head->add(page.field(FormWord::kNumber, page.pattern("999999"), document_fact("number"),
                       FieldShape::kInline));
  stack.add(std::move(head), {.rank = 2});
  stack.add(page.heading({page.word(FormWord::kCheque), document_fact("title")}), {.rank = 3});
  const FieldShape shape = chance::holds(rng, 0.5) ? FieldShape::kRuled : FieldShape::kInline;
  auto pay = std::make_unique<Row>();
  pay->add(page.form_field(FormWord::kPayTo, page.person().name, shape), 2);
  const std::int64_t amount = rng.next_between(20, 90'000) * 5;
  pay->add(page.field(FormWord::kAmount, page.money(amount), amount_fact(amount),
                      chance::holds(rng, 0.5) ? FieldShape::kBoxed : shape),
           1);
  stack.add(std::move(pay), {.rank = 0, .gap = 1.4});
  auto foot = std::make_unique<Row>();
  foot->add(page.form_field(FormWord::kPlace, page.prose.from(WordList::kCities), shape));
  foot->add(page.form_field(FormWord::kDate, page.date(page.today), shape, ValueKind::kDate));
  stack.add(std::move(foot), {.rank = 1, .gap = 1.4});
  FieldLook look = page.field_look(FieldShape::kBelow);
  look.value = page.looks.hand;
  const std::string signer = page.person().name;
  stack.add(field_block({.label = page.word(FormWord::kSignature), .value = {signer, {}}}, look),
            {.rank = 3, .gap = 1.6});
  return page.finish(stack, 2.4);
}

Scene make_warranty_card(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, slip_options(request, rng, 0.5));
  const std::array shapes = {FieldShape::kRuled, FieldShape::kInline, FieldShape::kAbove,
                             FieldShape::kBoxed};
  const FieldShape shape = shapes[rng.next_below(shapes.size())];
  Stack stack(1.5);
  stack.add(page.heading({page.word(FormWord::kWarranty), document_fact("title")}), {.rank = 2});
  const auto field = [&](FormWord label, std::string value, ValueKind kind = ValueKind::kText) {
    return page.form_field(label, std::move(value), shape, kind);
  };
  const auto add = [&](BlockPtr left, BlockPtr right) {
    auto row = std::make_unique<Row>();
    row->add(std::move(left)).add(std::move(right));
    stack.add(std::move(row), {.rank = static_cast<int>(rng.next_between(1, 3)), .gap = 0.9});
  };
  const std::string product = page.prose.from(WordList::kProducts);
  add(field(FormWord::kProduct, product),
      field(FormWord::kSerialNumber, page.pattern("AA99 9999 9999")));
  const auto until = page.today + std::chrono::days(365 * rng.next_between(1, 10));
  add(field(FormWord::kPurchaseDate, page.date(page.today), ValueKind::kDate),
      field(FormWord::kValidUntil, page.date(until), ValueKind::kDate));
  const std::string dealer = page.prose.from(WordList::kCompanies);
  const std::string owner = page.person().name;
  add(field(FormWord::kName, owner), field(FormWord::kDealer, dealer));
  stack.add(field(FormWord::kPhone, page.code(CodeKind::kPhone)), {.rank = 4, .gap = 0.9});
  return page.finish(stack, 2.2);
}

Scene make_school_report(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, slip_options(request, rng, 0.4));
  Stack stack(1.2);
  stack.add(page.heading({page.word(FormWord::kSchoolReport), document_fact("title")}),
            {.rank = 2});
  stack.add(page.form_field(FormWord::kPupil, page.person().name, FieldShape::kInline),
            {.rank = 1});
  const std::string year = std::to_string(rng.next_between(1, 12));
  const char group = "abcd"[rng.next_below(4)];
  stack.add(page.form_field(FormWord::kClass, year + group, FieldShape::kInline),
            {.rank = 3, .gap = 0.5});
  std::vector<FormWord> subjects = {
      FormWord::kMathematics, FormWord::kHistory, FormWord::kGeography, FormWord::kPhysics,
      FormWord::kChemistry,   FormWord::kBiology, FormWord::kMusic,     FormWord::kArt,
      FormWord::kSport,       FormWord::kEnglish, FormWord::kFrench};
  for (std::size_t i = subjects.size() - 1; i > 0; --i)
    std::swap(subjects[i], subjects[rng.next_below(i + 1)]);
  subjects.resize(static_cast<std::size_t>(rng.next_between(3, request.density > 0.5 ? 11 : 5)));
  // Of points or of a short scale, as schools have them.
  const bool has_points = chance::holds(rng, 0.4);
  DocumentTable table =
      make_table(page, chance::holds(rng, 0.5) ? TableRules::kAll : TableRules::kHorizontal);
  add_header(table, page, {FormWord::kSchoolSubject, FormWord::kGrade});
  for (const FormWord subject : subjects) {
    const std::string name = page.word(subject);
    const std::int64_t grade = has_points ? rng.next_between(20, 100) : rng.next_between(1, 6);
    const TableContentCell value{
        .printed = {std::to_string(grade), field_fact(name, ValueKind::kInteger)},
        .alignment = Alignment::kRight};
    table.rows.push_back({{.printed = {.text = name}}, value});
  }
  stack.add(table_block(std::move(table)), {.rank = 0, .gap = 1.2});
  stack.add(
      page.form_field(FormWord::kDate, page.date(page.today), FieldShape::kBelow, ValueKind::kDate),
      {.rank = 4, .gap = 1.5});
  return page.finish(stack, 1.3);
}

Scene make_invitation(Studio& studio, const SceneRequest& request, Rng& rng) {
  PageOptions options = slip_options(request, rng, 0);
  options.kinds = {chance::holds(rng, 0.3) ? FontKind::kHandwriting : FontKind::kSerif};
  DocumentPage page(studio, request, rng, options);
  page.draw_frame(rng.next_between(0, 2));
  Stack stack(3, true);
  const auto add = [&](Printed text, const BlockLook& look, const StackPlace& place) {
    stack.add(page.line(std::move(text), centred(look)), place);
  };
  add({page.word(FormWord::kInvitation), document_fact("title")}, scaled(page.looks.heading, 1.3),
      {.rank = 1});
  add({page.person().name, document_fact("sender")}, page.looks.body, {.rank = 2});
  add({page.word(FormWord::kInvitesTo), {}}, page.looks.small, {.rank = 3, .gap = 0.5});
  add({page.prose.title(1, 4), document_fact("event")}, bold(scaled(page.looks.body, 1.6)),
      {.rank = 0, .gap = 0.8});
  FieldLook look = page.field_look(FieldShape::kInline);
  look.label = centred(page.looks.label);
  look.value = centred(page.looks.body);
  const bool has_labels = chance::holds(rng, 0.5);
  const auto add_fact = [&](FormWord label, std::string value, Fact fact) {
    const Printed printed{std::move(value), std::move(fact)};
    if (has_labels) {
      stack.add(field_block({.label = page.word(label), .value = printed}, look),
                {.rank = 1, .gap = 0.8});
    } else {
      add(printed, page.looks.body, {.rank = 1, .gap = 0.6});
    }
  };
  add_fact(FormWord::kDate, page.date(page.today), document_fact("date", ValueKind::kDate));
  add_fact(FormWord::kTime, page.time(rng.next_between(16, 43) * 30),
           document_fact("time", ValueKind::kTime));
  add_fact(FormWord::kPlace, page.prose.from(WordList::kCities), document_fact("venue"));
  return page.finish(stack, 1.2);
}

Scene make_visitors_list(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, slip_options(request, rng, 0.6));
  Stack stack(1);
  stack.add(page.heading({page.word(FormWord::kVisitors), document_fact("title")}, 1), {.rank = 2});
  stack.add(page.field(FormWord::kDate, page.date(page.today),
                       document_fact("date", ValueKind::kDate), FieldShape::kInline),
            {.rank = 3, .gap = 0.5});
  DocumentTable table =
      make_table(page, chance::holds(rng, 0.6) ? TableRules::kAll : TableRules::kHorizontal);
  add_header(table, page, {FormWord::kName, FormWord::kCompany, FormWord::kArrival});
  const Index num_entries = rng.next_between(2, request.density > 0.5 ? 14 : 5);
  Index minutes = rng.next_between(420, 540);
  std::vector<std::string> names;
  for (Index i = 0; i < num_entries; ++i) {
    const std::string name = page.person().name;
    const std::string company = page.prose.from(WordList::kCompanies);
    minutes += rng.next_between(2, 45);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    names.push_back(name);
    Fact fact = about(document_fact("entry_time", ValueKind::kTime), "item", name);
    table.rows.push_back({{.printed = {.text = name}},
                          {.printed = {.text = company}},
                          {.printed = {page.time(minutes), std::move(fact)}}});
  }
  stack.add(table_block(std::move(table)), {.rank = 0, .gap = 1.2});
  return page.finish(stack, 1.4);
}

}  // namespace tessera::synth
