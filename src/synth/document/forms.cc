// Forms to fill in: registration, application, medicine, customs.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "synth/document/internal/document_page.h"
#include "synth/document/internal/mark_blocks.h"
#include "synth/document/internal/table_block.h"
#include "synth/document/internal/templates.h"

namespace tessera::synth {
namespace {

using base::Rng;

PageOptions form_options(const SceneRequest& request, Rng& rng) {
  PageOptions options{.paper = choose_paper(request.difficulty, rng, 0.4)};
  options.is_filled_by_hand = chance::holds(rng, 0.65);
  return options;
}

TickShape choose_tick(Rng& rng) {
  constexpr std::array kShapes = {TickShape::kCheck, TickShape::kCross, TickShape::kFilled};
  return kShapes[rng.next_below(kShapes.size())];
}

// Lines of a form that everybody knows, in their usual order.
class FormWriter {
 public:
  FormWriter(DocumentPage& page, FieldShape shape)
      : page_(page), rng_(page.sheet.rng), shape_(shape), tick_(choose_tick(page.sheet.rng)) {
    person_ = page.person();
  }

  [[nodiscard]] const Person& person() const { return person_; }

  BlockPtr field(FormWord label, std::string value, ValueKind kind = ValueKind::kText) {
    // Some are left empty.
    if (chance::holds(rng_, 0.08)) value.clear();
    return page_.form_field(label, std::move(value), shape_, kind);
  }

  BlockPtr names() {
    return pair(FormWord::kLastName, person_.family, FormWord::kFirstName, person_.given);
  }

  BlockPtr birth() {
    const std::string day = page_.date(random_day(1938, 2012, rng_));
    auto block = std::make_unique<Row>();
    block->add(field(FormWord::kBirthDate, day, ValueKind::kDate));
    block->add(field(FormWord::kBirthPlace, page_.prose.from(WordList::kCities)));
    return block;
  }

  BlockPtr street() {
    address_ = make_address(page_.prose, rng_);
    return field(FormWord::kStreet, address_.street);
  }
  BlockPtr town() {
    return pair(FormWord::kPostcode, address_.code, FormWord::kCity, address_.city);
  }
  BlockPtr contact() {
    const std::string phone = page_.code(CodeKind::kPhone);
    return pair(FormWord::kPhone, phone, FormWord::kMail, page_.code(CodeKind::kMail));
  }
  BlockPtr country() { return field(FormWord::kCountry, page_.prose.from(WordList::kCountries)); }

  BlockPtr nationality() {
    return field(FormWord::kNationality, page_.prose.from(WordList::kCountries));
  }
  BlockPtr work() {
    const std::string job = page_.job();
    return pair(FormWord::kJob, job, FormWord::kEmployer, page_.prose.from(WordList::kCompanies));
  }
  // Height, weight, blood group.
  BlockPtr body() {
    constexpr std::array<std::string_view, 6> kGroups = {"0+", "0-", "A+", "A-", "B+", "AB+"};
    const std::string height = std::to_string(rng_.next_between(148, 201)) + "\u00A0cm";
    const std::string weight = std::to_string(rng_.next_between(45, 118)) + "\u00A0kg";
    auto block = std::make_unique<Grid>();
    block->add(field(FormWord::kHeight, height, ValueKind::kInteger));
    block->add(field(FormWord::kWeight, weight, ValueKind::kInteger));
    block->add(field(FormWord::kBloodGroup, std::string(kGroups[rng_.next_below(kGroups.size())])));
    return block;
  }

  // One of them is ticked, or with `num_checked` several or none.
  BlockPtr choice(FormWord label, const std::vector<FormWord>& words, Index num_checked = 1) {
    ChoiceContent content{.label = page_.word(label), .tick = tick_};
    content.choices.reserve(words.size());
    for (const FormWord word : words)
      content.choices.push_back({.text = page_.word(word)});
    for (Index i = 0; i < num_checked; ++i)
      content.choices[rng_.next_below(words.size())].is_checked = true;
    return choice_block(std::move(content), choice_look());
  }

  BlockPtr statement(FormWord text) {
    ChoiceContent content{.tick = tick_};
    content.choices.push_back({.text = page_.word(text), .is_checked = chance::holds(rng_, 0.6)});
    return choice_block(std::move(content), choice_look());
  }

  BlockPtr signature() {
    const std::string place = page_.prose.from(WordList::kCities);
    const std::string day = page_.date(random_day(2012, 2034, rng_));
    FieldLook look = page_.field_look(FieldShape::kBelow);
    FieldLook signed_look = look;
    signed_look.value = page_.looks.hand;
    auto block = std::make_unique<Row>(RowStyle{.gap = 3});
    block->add(
        field_block({.label = page_.word(FormWord::kDate),
                     .value = {day, field_fact(page_.word(FormWord::kDate), ValueKind::kDate)}},
                    look));
    block->add(field_block({.label = page_.word(FormWord::kSignature),
                            .value = {chance::holds(rng_, 0.8) ? person_.name : "", {}}},
                           signed_look));
    return block;
  }

 private:
  BlockPtr pair(FormWord a, std::string value_a, FormWord b, std::string value_b) {
    auto block = std::make_unique<Row>();
    block->add(field(a, std::move(value_a)));
    block->add(field(b, std::move(value_b)));
    return block;
  }

  [[nodiscard]] FieldLook choice_look() const {
    FieldLook look = page_.field_look(FieldShape::kAbove);
    look.value = page_.looks.body;
    return look;
  }

  DocumentPage& page_;
  Rng& rng_;
  FieldShape shape_;
  TickShape tick_;
  Person person_;
  Address address_;
};

// Parts of a form go in any order when room is short.
StackPlace any_rank(Rng& rng, double gap = 1.4) {
  return {.rank = static_cast<int>(rng.next_between(1, 4)), .gap = gap};
}

// A heading of a section on a ground of its own.
BlockPtr section(const DocumentPage& page, FormWord title, bool has_ground) {
  if (!has_ground) return page.heading({page.word(title), {}}, 2);
  const draw::Colour ground = page.looks.line;
  BlockLook look = coloured(bold(page.looks.body), draw::readable_on(ground));
  return panel_block(text_block(NodeKind::kHeading, {{page.word(title), {}}}, look, 2),
                     {.ground = ground, .padding = 0.5});
}

// Goods with quantity, weight and value, each once.
BlockPtr goods_table(DocumentPage& page) {
  Rng& rng = page.sheet.rng;
  DocumentTable table{.rules = TableRules::kAll,
                      .body = page.looks.value,
                      .header = bold(page.looks.label),
                      .line = page.looks.line};
  const auto cell = [](std::string text, Alignment alignment = Alignment::kRight) {
    return TableContentCell{.printed = {.text = std::move(text)}, .alignment = alignment};
  };
  std::vector<TableContentCell> head;
  for (const FormWord word :
       {FormWord::kContents, FormWord::kQuantity, FormWord::kWeight, FormWord::kValue}) {
    const bool is_first = word == FormWord::kContents;
    head.push_back(cell(page.word(word), is_first ? Alignment::kLeft : Alignment::kRight));
    head.back().is_header = true;
  }
  table.rows.push_back(std::move(head));
  const Index num_rows = rng.next_between(1, 5);
  std::vector<std::string> seen;
  for (Index i = 0; i < num_rows; ++i) {
    const std::string item = capitalised(page.prose.from(WordList::kProducts));
    const std::int64_t count = rng.next_between(1, 12);
    const std::int64_t grams = rng.next_between(5, 400) * 10;
    const std::int64_t cents = rng.next_between(2, 900) * 50;
    if (std::find(seen.begin(), seen.end(), item) != seen.end()) continue;
    seen.push_back(item);
    const NumberFormat format = number_format_of(page.language());
    std::vector<TableContentCell> row = {
        cell(item, Alignment::kLeft), cell(format_integer(count, format)),
        cell(format_fixed(grams / 10, 2, format) + "\u00A0kg"), cell(page.money(cents))};
    row[1].printed.fact =
        number_fact("item_quantity", ValueKind::kInteger, static_cast<double>(count));
    row[3].printed.fact =
        number_fact("item_total", ValueKind::kMoney, static_cast<double>(cents) / 100);
    for (TableContentCell& each : row)
      each.printed.fact.slots = {{"item", item}};
    table.rows.push_back(std::move(row));
  }
  return table_block(std::move(table));
}

}  // namespace

Scene make_registration_form(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, form_options(request, rng));
  FormWriter form(page, chance::holds(rng, 0.7) ? FieldShape::kRuled : FieldShape::kBelow);
  Stack stack(1.2);
  const auto add = [&](BlockPtr block) { stack.add(std::move(block), any_rank(rng)); };
  stack.add(page.heading({page.word(FormWord::kRegistration), document_fact("title")}),
            {.rank = 3});
  if (chance::holds(rng, 0.5)) {
    stack.add(page.line({page.word(FormWord::kBlockLetters), {}}, page.looks.small),
              {.rank = 6, .gap = 0.6});
  }
  // The names in squares.
  for (const bool is_last : {true, false}) {
    const std::string name = is_last ? form.person().family : form.person().given;
    const FormWord label = is_last ? FormWord::kLastName : FormWord::kFirstName;
    add(page.form_field(label, to_upper(name), FieldShape::kComb));
  }
  add(form.birth());
  add(form.choice(FormWord::kSex, {FormWord::kFemale, FormWord::kMale, FormWord::kOther}));
  add(form.street());
  add(form.town());
  add(form.contact());
  if (request.density > 0.6) add(form.country());
  add(form.statement(FormWord::kNewsletter));
  add(form.statement(FormWord::kTerms));
  stack.add(form.signature(), {.rank = 4, .gap = 2});
  return page.finish(stack, 1.3);
}

Scene make_application_form(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, form_options(request, rng));
  const bool is_boxed = chance::holds(rng, 0.6);
  const bool has_ground = chance::holds(rng, 0.5);
  FormWriter form(page, is_boxed ? FieldShape::kBoxed : FieldShape::kBelow);
  Stack stack(1);
  const auto add = [&](BlockPtr block) {
    stack.add(std::move(block), any_rank(rng, is_boxed ? 0.6 : 1.2));
  };
  stack.add(page.heading({page.word(FormWord::kApplication), document_fact("title")}), {.rank = 2});
  stack.add(section(page, FormWord::kPersonalData, has_ground), {.rank = 5});
  add(form.names());
  add(form.birth());
  add(form.nationality());
  add(form.choice(FormWord::kFamilyStatus,
                  {FormWord::kUnmarried, FormWord::kMarried, FormWord::kDivorced}));
  stack.add(section(page, FormWord::kContact, has_ground), {.rank = 5, .gap = 1.4});
  add(form.street());
  add(form.town());
  add(form.contact());
  stack.add(section(page, FormWord::kJob, has_ground), {.rank = 5, .gap = 1.4});
  add(form.work());
  add(form.choice(FormWord::kSpokenLanguages,
                  {FormWord::kEnglish, FormWord::kGerman, FormWord::kFrench},
                  rng.next_between(0, 3)));
  if (request.density > 0.5) add(form.field(FormWord::kRemarks, page.prose.title(3, 8)));
  stack.add(page.line({page.word(FormWord::kTruthful), {}}, page.looks.small), {.rank = 5});
  stack.add(form.signature(), {.rank = 4, .gap = 2});
  return page.finish(stack, 1.1);
}

Scene make_patient_form(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, form_options(request, rng));
  FormWriter form(page, chance::holds(rng, 0.5) ? FieldShape::kInline : FieldShape::kRuled);
  Stack stack(1.2);
  auto head = std::make_unique<Row>(RowStyle{.is_centred = true});
  head->add(page.heading({page.word(FormWord::kPatientForm), document_fact("title")}));
  head->add(emblem_block(page.sheet.paper.accent, 4, rng), 0);
  stack.add(std::move(head), {.rank = 3});
  stack.add(page.rule(), {.rank = 5, .gap = 0.6});
  const auto add = [&](BlockPtr block) { stack.add(std::move(block), any_rank(rng)); };
  add(form.field(FormWord::kName, form.person().name));
  add(form.birth());
  add(form.choice(FormWord::kSex, {FormWord::kFemale, FormWord::kMale, FormWord::kOther}));
  add(form.field(FormWord::kInsurance, page.prose.from(WordList::kCompanies)));
  add(form.field(FormWord::kPolicyNumber, page.pattern("A999 999 999")));
  add(form.field(FormWord::kDoctor, page.person().name));
  add(form.body());
  add(form.choice(FormWord::kAllergies, {FormWord::kYes, FormWord::kNo}));
  add(form.choice(FormWord::kSmoker, {FormWord::kYes, FormWord::kNo}));
  add(form.field(FormWord::kMedication, page.prose.title(1, 4)));
  add(form.field(FormWord::kEmergencyContact, page.person().name));
  if (request.density > 0.5) add(form.contact());
  stack.add(form.signature(), {.rank = 4, .gap = 2});
  return page.finish(stack, 1.3);
}

Scene make_customs_form(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, form_options(request, rng));
  FormWriter form(page, FieldShape::kInline);
  Stack stack(1);
  stack.add(page.heading({page.word(FormWord::kCustoms), document_fact("title")}), {.rank = 3});
  auto number = page.field(FormWord::kNumber, page.pattern("AA 999 999 999 AA"),
                           document_fact("number"), FieldShape::kApart);
  stack.add(std::move(number), {.rank = 3});
  auto parties = std::make_unique<Row>();
  const PanelStyle frame{.line = page.looks.line, .padding = 0.8};
  parties->add(panel_block(page.party(FormWord::kSender, "sender", page.looks.value), frame));
  parties->add(panel_block(page.party(FormWord::kRecipient, "recipient", page.looks.value), frame));
  stack.add(std::move(parties), {.rank = 1, .gap = 1.4});
  ChoiceContent kinds{.tick = choose_tick(rng)};
  const std::array words = {FormWord::kGift, FormWord::kDocuments, FormWord::kSample,
                            FormWord::kGoods};
  for (const FormWord word : words)
    kinds.choices.push_back({.text = page.word(word)});
  kinds.choices[rng.next_below(words.size())].is_checked = true;
  FieldLook choice = page.field_look(FieldShape::kAbove);
  choice.value = page.looks.body;
  stack.add(choice_block(std::move(kinds), choice), {.rank = 2, .gap = 1.4});
  stack.add(goods_table(page), {.rank = 0, .gap = 1.4});
  stack.add(page.line({page.word(FormWord::kTruthful), {}}, page.looks.small), {.rank = 5});
  stack.add(form.signature(), {.rank = 4, .gap = 2});
  return page.finish(stack, 1.6);
}

}  // namespace tessera::synth
