// What is stuck onto things and walls: parcel and product labels, price tags, opening hours,
// prescriptions.
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "synth/document/internal/document_page.h"
#include "synth/document/internal/mark_blocks.h"
#include "synth/document/internal/table_block.h"
#include "synth/document/internal/templates.h"

namespace tessera::synth {
namespace {

using base::cat;
using base::Rng;

PageOptions label_options(const SceneRequest& request, Rng& rng) {
  return {.paper = choose_paper(request.difficulty, rng, 0.45), .kinds = {FontKind::kSans}};
}

// "350 g" with its number, in hundredths.
Printed measured(const DocumentPage& page,
                 std::int64_t hundredths,
                 std::string_view unit,
                 Fact fact) {
  fact.number = static_cast<double>(hundredths) / 100;
  const int decimals = hundredths % 100 == 0 ? 0 : hundredths % 10 == 0 ? 1 : 2;
  const std::int64_t units = decimals == 0   ? hundredths / 100
                             : decimals == 1 ? hundredths / 10
                                             : hundredths;
  const std::string number = format_fixed(units, decimals, number_format_of(page.language()));
  return {.text = cat(number, "\u00A0", unit), .fact = std::move(fact)};
}

struct Nutrient {
  FormWord name;
  std::int64_t most;  // hundredths of a gram in 100 g
  bool is_part;       // of the one before it
};

// What 100 g of something hold; parts are less than their whole, and all together at most 100 g.
BlockPtr nutrition_table(DocumentPage& page) {
  Rng& rng = page.sheet.rng;
  constexpr std::array<Nutrient, 7> kNutrients = {{{FormWord::kFat, 3'500, false},
                                                   {FormWord::kSaturates, 0, true},
                                                   {FormWord::kCarbohydrate, 3'500, false},
                                                   {FormWord::kSugars, 0, true},
                                                   {FormWord::kFibre, 900, false},
                                                   {FormWord::kProtein, 1'500, false},
                                                   {FormWord::kSalt, 300, false}}};
  DocumentTable table{.rules = chance::holds(rng, 0.5) ? TableRules::kAll : TableRules::kBook,
                      .body = page.looks.body,
                      .header = bold(page.looks.body),
                      .line = page.looks.line,
                      .padding_y = 0.35};
  const auto add = [&](FormWord name, Printed value) {
    table.rows.push_back({{.printed = {.text = page.word(name)}},
                          {.printed = std::move(value), .alignment = Alignment::kRight}});
  };
  table.rows.push_back({{.printed = {.text = page.word(FormWord::kNutrition)}, .is_header = true},
                        {.printed = {.text = page.word(FormWord::kPerHundred)},
                         .is_header = true,
                         .alignment = Alignment::kRight}});
  const std::int64_t calories = rng.next_between(30, 600);
  Fact energy =
      about(document_fact("nutrient", ValueKind::kDecimal), "item", page.word(FormWord::kEnergy));
  add(FormWord::kEnergy, measured(page, 100 * calories, "kcal", std::move(energy)));
  std::int64_t whole = 0;
  for (const Nutrient& nutrient : kNutrients) {
    const std::int64_t most = nutrient.is_part ? whole : nutrient.most;
    const std::int64_t tenths = rng.next_between(0, most / 10);
    whole = 10 * tenths;
    Fact fact =
        about(document_fact("nutrient", ValueKind::kDecimal), "item", page.word(nutrient.name));
    add(nutrient.name, measured(page, whole, "g", std::move(fact)));
  }
  return table_block(std::move(table));
}

}  // namespace

Scene make_parcel_label(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, label_options(request, rng));
  if (chance::holds(rng, 0.5)) page.draw_frame(1);
  Stack stack(1);
  const draw::Colour ground = page.looks.body.colour;
  const BlockLook service = coloured(bold(scaled(page.looks.body, 1.3)), draw::readable_on(ground));
  auto head = std::make_unique<Row>(RowStyle{.is_centred = true});
  const std::string kind = page.any_word({FormWord::kParcel, FormWord::kExpress});
  head->add(
      panel_block(page.line({to_upper(kind), {}}, service), {.ground = ground, .padding = 0.6}));
  const std::int64_t weight = rng.next_between(1, 300) * 10;
  head->add(field_block({.label = page.word(FormWord::kWeight),
                         .value = measured(page, weight, "kg",
                                           document_fact("weight", ValueKind::kDecimal))},
                        page.field_look(FieldShape::kAbove)),
            0);
  stack.add(std::move(head), {.rank = 3});
  stack.add(page.party(FormWord::kSender, "sender", page.looks.small), {.rank = 3, .gap = 1.2});
  stack.add(page.rule(), {.rank = 4});
  stack.add(page.party(FormWord::kRecipient, "recipient", bold(scaled(page.looks.body, 1.25))),
            {.rank = 0, .gap = 1.2});
  const FormWord remark = chance::holds(rng, 0.5) ? FormWord::kFragile : FormWord::kPostagePaid;
  if (chance::holds(rng, 0.5)) {
    stack.add(panel_block(page.line({page.word(remark), {}}, bold(page.looks.body)),
                          {.line = page.looks.line, .padding = 0.5}),
              {.rank = 4, .gap = 1.2});
  }
  const std::string number = page.pattern("AA 999 999 999 AA");
  stack.add(bars_block({number, document_fact("tracking_number")}, page.looks.body, 6),
            {.rank = 1, .gap = 1.5});
  return page.finish(stack, 1.6);
}

Scene make_product_label(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, label_options(request, rng));
  Stack stack(1);
  const std::string product = capitalised(page.prose.from(WordList::kProducts));
  stack.add(page.heading({product, document_fact("product")}), {.rank = 1});
  std::vector<std::string> parts;
  for (Index i = rng.next_between(3, 7); i > 0; --i)
    parts.push_back(page.prose.from(WordList::kProducts));
  std::string list;
  for (const std::string& part : parts)
    list += (list.empty() ? "" : page.language() == Language::kChinese ? "、" : ", ") + part;
  stack.add(field_block({.label = page.word(FormWord::kIngredients),
                         .value = {list, field_fact(page.word(FormWord::kIngredients))}},
                        page.field_look(FieldShape::kInline)),
            {.rank = 3, .gap = 1});
  stack.add(nutrition_table(page), {.rank = 0, .gap = 1.2});
  stack.add(page.line({page.word(FormWord::kStoreDry), {}}, page.looks.small), {.rank = 4});
  auto grid = std::make_unique<Grid>();
  const std::int64_t grams = rng.next_between(5, 100) * 1'000;
  grid->add(field_block(
      {.label = page.word(FormWord::kNetWeight),
       .value = measured(page, grams, "g", document_fact("weight", ValueKind::kInteger))},
      page.field_look(FieldShape::kAbove)));
  const auto until = page.today + std::chrono::days(rng.next_between(30, 700));
  grid->add(page.field(FormWord::kBestBefore, page.date(until),
                       document_fact("valid_until", ValueKind::kDate), FieldShape::kAbove));
  grid->add(page.field(FormWord::kBatch, page.pattern("A9999"), document_fact("number"),
                       FieldShape::kAbove));
  const std::string country = page.prose.from(WordList::kCountries);
  grid->add(page.field(FormWord::kMadeIn, country, document_fact("country"), FieldShape::kAbove));
  stack.add(std::move(grid), {.rank = 2, .gap = 1.2});
  if (chance::holds(rng, 0.6)) {
    stack.add(
        bars_block({page.pattern("9 999999 999999"), document_fact("code")}, page.looks.small, 4),
        {.rank = 3, .gap = 1.2});
  }
  return page.finish(stack, 1.3);
}

Scene make_price_tag(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, label_options(request, rng));
  Stack stack(4, true);
  const auto centred = [](const BlockLook& look) { return aligned(look, Alignment::kCentred); };
  const std::string item = capitalised(page.prose.from(WordList::kProducts));
  const std::int64_t price = rng.next_between(3, 400) * 25;
  if (chance::holds(rng, 0.4)) {
    const draw::Colour ground = page.sheet.paper.accent;
    const BlockLook look = centred(coloured(bold(page.looks.body), draw::readable_on(ground)));
    stack.add(panel_block(page.line({page.word(FormWord::kOffer), {}}, look),
                          {.ground = ground, .padding = 0.6}),
              {.rank = 3});
  }
  stack.add(page.line({item, document_fact("product")}, centred(page.looks.body)), {.rank = 1});
  Fact fact = about(document_fact("item_price", ValueKind::kMoney), "item", item);
  fact.number = static_cast<double>(price) / 100;
  stack.add(
      page.line({page.money(price), std::move(fact)},
                centred(coloured(bold(scaled(page.looks.body, 2.8)), page.looks.heading.colour))),
      {.rank = 0, .gap = 0.8});
  stack.add(page.line({page.word(FormWord::kEach), {}}, centred(page.looks.small)),
            {.rank = 4, .gap = 0.4});
  const std::string number = page.pattern("99999999");
  if (chance::holds(rng, 0.5)) {
    stack.add(bars_block({number, document_fact("code")}, page.looks.small, 3.5),
              {.rank = 2, .gap = 1.2});
  } else {
    stack.add(
        page.field(FormWord::kItemNumber, number, document_fact("number"), FieldShape::kInline),
        {.rank = 2, .gap = 1.2});
  }
  return page.finish(stack);
}

Scene make_opening_hours(Studio& studio, const SceneRequest& request, Rng& rng) {
  PageOptions options{.paper = choose_paper(0.4 + 0.6 * request.difficulty, rng, 0.45)};
  DocumentPage page(studio, request, rng, options);
  page.draw_frame(rng.next_between(0, 2));
  Stack stack(1.5);
  const std::string company = page.prose.from(WordList::kCompanies);
  stack.add(
      page.line({company, document_fact("company")}, aligned(page.looks.body, Alignment::kCentred)),
      {.rank = 3});
  const Printed title{page.word(FormWord::kOpeningHours), document_fact("title")};
  stack.add(
      text_block(NodeKind::kHeading, {title}, aligned(page.looks.heading, Alignment::kCentred), 1),
      {.rank = 2});
  DocumentTable table{
      .rules = chance::holds(rng, 0.5) ? TableRules::kNone : TableRules::kHorizontal,
      .body = page.looks.body,
      .header = page.looks.body,
      .line = page.looks.line};
  constexpr std::array kDays = {FormWord::kMonday,   FormWord::kTuesday, FormWord::kWednesday,
                                FormWord::kThursday, FormWord::kFriday,  FormWord::kSaturday,
                                FormWord::kSunday};
  const Index opens = rng.next_between(14, 20) * 30;
  const Index closes = rng.next_between(32, 42) * 30;
  for (const FormWord word : kDays) {
    const std::string day = page.word(word);
    const bool is_weekend = word == FormWord::kSaturday || word == FormWord::kSunday;
    const bool is_closed = chance::holds(rng, is_weekend ? 0.5 : 0.08);
    const Index shift = rng.next_between(0, is_weekend ? 4 : 1) * 30;
    std::string hours = page.word(FormWord::kClosed);
    if (!is_closed)
      hours = cat(page.time(opens + shift), "\u00A0–\u00A0", page.time(closes - 2 * shift));
    Fact fact = about(document_fact("hours", ValueKind::kText), "day", day);
    table.rows.push_back(
        {{.printed = {.text = day}},
         {.printed = {std::move(hours), std::move(fact)}, .alignment = Alignment::kRight}});
  }
  stack.add(table_block(std::move(table)), {.rank = 0, .gap = 1.2});
  stack.add(page.field(FormWord::kPhone, page.code(CodeKind::kPhone), document_fact("phone"),
                       FieldShape::kInline),
            {.rank = 4, .gap = 1.5});
  return page.finish(stack);
}

Scene make_prescription(Studio& studio, const SceneRequest& request, Rng& rng) {
  PageOptions options = label_options(request, rng);
  options.is_filled_by_hand = chance::holds(rng, 0.5);
  DocumentPage page(studio, request, rng, options);
  Stack stack(1.2);
  const Person doctor = page.person();
  const Address address = make_address(page.prose, rng);
  auto head = std::make_unique<Stack>();
  head->add(
      page.line({doctor.name, field_fact(page.word(FormWord::kDoctor))}, bold(page.looks.body)),
      {.rank = 0});
  head->add(page.line({in_one_line(address, page.language()), document_fact("address")},
                      page.looks.small),
            {.rank = 1, .gap = 0.3});
  stack.add(std::move(head), {.rank = 3});
  stack.add(page.rule(), {.rank = 4});
  stack.add(page.heading({page.word(FormWord::kPrescription), document_fact("title")}),
            {.rank = 2});
  const auto add = [&](FormWord label, std::string value, ValueKind kind = ValueKind::kText) {
    stack.add(page.form_field(label, std::move(value), FieldShape::kRuled, kind),
              {.rank = static_cast<int>(rng.next_between(1, 2)), .gap = 1.2});
  };
  add(FormWord::kPatient, page.person().name);
  add(FormWord::kBirthDate, page.date(random_day(1930, 2015, rng)), ValueKind::kDate);
  const std::string medicine = capitalised(page.prose.word());
  add(FormWord::kMedication, cat(medicine, " ", rng.next_between(1, 80) * 10, "\u00A0mg"));
  const std::string count = std::to_string(rng.next_between(2, 4));
  add(FormWord::kDose, form_phrase(FormWord::kTimesDaily, page.language(), count));
  const std::string number = std::to_string(rng.next_between(1, 10) * 10);
  add(FormWord::kQuantity, cat(number, " ", page.word(FormWord::kTablets)));
  add(FormWord::kDate, page.date(page.today), ValueKind::kDate);
  FieldLook look = page.field_look(FieldShape::kBelow);
  look.value = page.looks.hand;
  stack.add(
      field_block({.label = page.word(FormWord::kSignature), .value = {doctor.name, {}}}, look),
      {.rank = 3, .gap = 2});
  return page.finish(stack, 1.4);
}

}  // namespace tessera::synth
