// Tickets: trains, flights, events, parking.
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "synth/document/internal/document_page.h"
#include "synth/document/internal/mark_blocks.h"
#include "synth/document/internal/templates.h"

namespace tessera::synth {
namespace {

using base::Rng;

constexpr Index kHour = 60;  // in minutes
constexpr Index kMinutesOfDay = 24 * kHour;

PageOptions ticket_options(const SceneRequest& request, Rng& rng) {
  PageOptions options{.paper = choose_paper(0.3 + 0.7 * request.difficulty, rng, 0.45)};
  if (chance::holds(rng, 0.2)) options.kinds = {FontKind::kMono, FontKind::kTypewriter};
  return options;
}

// A journey by rail or air: both towns, when it begins and ends.
struct Journey {
  std::string from;
  std::string to;
  Index departure = 0;  // minutes of the day
  Index arrival = 0;
};

Journey make_journey(DocumentPage& page) {
  Rng& rng = page.sheet.rng;
  Journey journey{.from = page.prose.from(WordList::kCities), .to = {}};
  constexpr int kAttempts = 8;
  for (int i = 0; i < kAttempts && (journey.to.empty() || journey.to == journey.from); ++i)
    journey.to = page.prose.from(WordList::kCities);
  journey.departure = rng.next_between(5 * kHour, 22 * kHour);
  journey.arrival = (journey.departure + rng.next_between(25, 500)) % kMinutesOfDay;
  return journey;
}

Fact money_fact(std::string_view key, std::int64_t hundredths) {
  return number_fact(key, ValueKind::kMoney, static_cast<double>(hundredths) / 100);
}

// The main part and a stub to tear off, side by side or one below the other.
BlockPtr with_stub(const DocumentPage& page, BlockPtr main, BlockPtr stub) {
  auto row = std::make_unique<Row>(
      RowStyle{.gap = 3, .divider = Divider::kDashed, .line = page.looks.line});
  row->add(std::move(main), 2.6).add(std::move(stub), 1);
  return row;
}

}  // namespace

Scene make_train_ticket(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, ticket_options(request, rng));
  const Journey journey = make_journey(page);
  const std::string number = page.pattern("999 999 9999");
  auto main = std::make_unique<Stack>(1.5);
  if (chance::holds(rng, 0.5)) {
    main->add(
        page.band({page.word(FormWord::kTicket), document_fact("title")}, bold(page.looks.body)),
        {.rank = 2});
  } else {
    main->add(page.heading({page.word(FormWord::kTicket), document_fact("title")}), {.rank = 2});
  }
  FieldGrid route(page, 2);
  route.add(FormWord::kFrom, journey.from, document_fact("from"));
  route.add(FormWord::kTo, journey.to, document_fact("to"));
  main->add(route.take(), {.rank = 0, .gap = 1.2});
  FieldGrid fields(page);
  fields.add(FormWord::kDate, page.date(page.today), document_fact("date", ValueKind::kDate));
  fields.add(FormWord::kDeparture, page.time(journey.departure),
             document_fact("departure", ValueKind::kTime));
  fields.add(FormWord::kArrival, page.time(journey.arrival),
             document_fact("arrival", ValueKind::kTime));
  const std::string train = page.pattern("AA 999");
  fields.add(FormWord::kTrain, train, field_fact(page.word(FormWord::kTrain)));
  fields.add(FormWord::kCoach, std::to_string(rng.next_between(1, 28)),
             document_fact("coach", ValueKind::kInteger));
  fields.add(FormWord::kSeat, std::to_string(rng.next_between(11, 118)),
             document_fact("seat", ValueKind::kInteger));
  fields.add(FormWord::kClass, std::to_string(rng.next_between(1, 2)),
             document_fact("class", ValueKind::kInteger));
  fields.add(FormWord::kPlatform, std::to_string(rng.next_between(1, 24)),
             document_fact("platform", ValueKind::kInteger));
  main->add(fields.take(), {.rank = 1, .gap = 1});
  if (request.density > 0.4) {
    main->add(page.field(FormWord::kPassenger, page.person().name, document_fact("name"),
                         FieldShape::kInline),
              {.rank = 3, .gap = 1});
  }
  auto stub = std::make_unique<Stack>(1.5);
  const std::int64_t price = rng.next_between(20, 4'000) * 5;
  stub->add(page.field(FormWord::kPrice, page.money(price), money_fact("price", price),
                       FieldShape::kAbove),
            {.rank = 1});
  stub->add(page.field(FormWord::kTicketNumber, number, document_fact("ticket_number"),
                       FieldShape::kAbove),
            {.rank = 2, .gap = 1});
  const FormWord fare = chance::holds(rng, 0.5) ? FormWord::kSingle : FormWord::kReturn;
  stub->add(page.line({page.word(fare), {}}, page.looks.body), {.rank = 3, .gap = 1});
  stub->add(square_code_block(number, page.looks.body.colour, 9), {.rank = 4, .gap = 1});
  Stack stack;
  stack.add(with_stub(page, std::move(main), std::move(stub)));
  return page.finish(stack);
}

Scene make_boarding_pass(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, ticket_options(request, rng));
  const Journey journey = make_journey(page);
  const std::string name = page.person().name;
  const std::string flight = page.pattern("AA 9999");
  const std::string seat = page.pattern("9A");
  const std::string date = page.date(page.today);
  auto main = std::make_unique<Stack>(1.5);
  main->add(page.band({page.word(FormWord::kBoardingPass), document_fact("title")},
                      bold(page.looks.body)),
            {.rank = 2});
  main->add(page.field(FormWord::kPassenger, name, document_fact("name"), FieldShape::kAbove),
            {.rank = 1, .gap = 1.2});
  // Large towns with an arrow between them.
  BlockLook large = bold(scaled(page.looks.body, 1.6));
  FieldLook towns = page.field_look(FieldShape::kAbove);
  towns.value = large;
  auto route = std::make_unique<Row>(RowStyle{.is_centred = true});
  route->add(field_block(
      {.label = page.word(FormWord::kFrom), .value = {journey.from, document_fact("from")}},
      towns));
  route->add(field_block(
      {.label = page.word(FormWord::kTo), .value = {journey.to, document_fact("to")}}, towns));
  main->add(std::move(route), {.rank = 0, .gap = 1.2});
  FieldGrid fields(page, 5);
  fields.add(FormWord::kFlight, flight, document_fact("number"));
  fields.add(FormWord::kDate, date, document_fact("date", ValueKind::kDate));
  const Index boarding = (journey.departure + kMinutesOfDay - 40) % kMinutesOfDay;
  fields.add(FormWord::kBoarding, page.time(boarding), document_fact("time", ValueKind::kTime));
  fields.add(FormWord::kGate, page.pattern("A9"), document_fact("gate"));
  fields.add(FormWord::kSeat, seat, document_fact("seat"));
  main->add(fields.take(), {.rank = 1, .gap = 1.2});
  main->add(bars_block({.text = page.pattern("AA9999999999")}, page.looks.small, 3.5),
            {.rank = 4, .gap = 1.2});
  auto stub = std::make_unique<Stack>(1.5);
  stub->add(page.line({name, {}}, page.looks.body), {.rank = 1});
  stub->add(page.line({flight, {}}, bold(page.looks.body)), {.rank = 2, .gap = 0.6});
  stub->add(page.line({seat, {}}, bold(scaled(page.looks.body, 1.6))), {.rank = 3, .gap = 0.6});
  stub->add(page.field(FormWord::kBooking, page.pattern("AA9A9A"), document_fact("reference"),
                       FieldShape::kAbove),
            {.rank = 2, .gap = 0.6});
  Stack stack;
  stack.add(with_stub(page, std::move(main), std::move(stub)));
  return page.finish(stack);
}

Scene make_event_ticket(Studio& studio, const SceneRequest& request, Rng& rng) {
  DocumentPage page(studio, request, rng, ticket_options(request, rng));
  auto main = std::make_unique<Stack>(2, true);
  const std::string kind =
      page.any_word({FormWord::kConcert, FormWord::kTheatre, FormWord::kCinema, FormWord::kMuseum});
  main->add(page.line({kind, {}}, coloured(page.looks.body, page.looks.heading.colour)),
            {.rank = 3});
  const std::string event = to_upper(page.prose.title(1, 4));
  main->add(text_block(NodeKind::kHeading, {{event, document_fact("event")}},
                       scaled(page.looks.heading, 1.1), 1),
            {.rank = 0, .gap = 0.6});
  const std::string place = page.prose.from(WordList::kCities);
  main->add(page.field(FormWord::kVenue, place, document_fact("venue"), FieldShape::kInline),
            {.rank = 1, .gap = 1});
  FieldGrid fields(page, 4);
  fields.add(FormWord::kDate, page.date(page.today), document_fact("date", ValueKind::kDate));
  const Index begin = rng.next_between(28, 43) * 30;
  fields.add(FormWord::kTime, page.time(begin), document_fact("time", ValueKind::kTime));
  fields.add(FormWord::kDoors, page.time(begin - kHour),
             field_fact(page.word(FormWord::kDoors), ValueKind::kTime));
  fields.add(FormWord::kRow, std::to_string(rng.next_between(1, 30)),
             field_fact(page.word(FormWord::kRow), ValueKind::kInteger));
  fields.add(FormWord::kSeat, std::to_string(rng.next_between(1, 60)),
             document_fact("seat", ValueKind::kInteger));
  const std::int64_t price = rng.next_between(8, 240) * 50;
  fields.add(FormWord::kPrice, page.money(price), money_fact("price", price));
  main->add(fields.take(), {.rank = 1, .gap = 1});
  auto stub = std::make_unique<Stack>(1.5, true);
  stub->add(
      page.line({page.word(FormWord::kAdmission), document_fact("title")}, bold(page.looks.body)),
      {.rank = 1});
  stub->add(
      bars_block({page.pattern("9999999999"), document_fact("ticket_number")}, page.looks.small, 5),
      {.rank = 2});
  Stack stack;
  stack.add(with_stub(page, std::move(main), std::move(stub)));
  return page.finish(stack);
}

Scene make_parking_ticket(Studio& studio, const SceneRequest& request, Rng& rng) {
  PageOptions options = ticket_options(request, rng);
  options.kinds = {FontKind::kSans, FontKind::kMono};
  DocumentPage page(studio, request, rng, options);
  Stack stack(1.5);
  const auto centred = [](const BlockLook& look) { return aligned(look, Alignment::kCentred); };
  stack.add(text_block(NodeKind::kHeading,
                       {{page.word(FormWord::kParkingTicket), document_fact("title")}},
                       centred(page.looks.heading), 1),
            {.rank = 2});
  const std::string city = page.prose.from(WordList::kCities);
  stack.add(page.line({city, document_fact("city")}, centred(page.looks.body)),
            {.rank = 3, .gap = 0.5});
  const Index entry = rng.next_between(7 * kHour, 19 * kHour);
  const Index until = entry + rng.next_between(1, 16) * 15;
  FieldLook large = page.field_look(FieldShape::kAbove);
  large.label = centred(page.looks.label);
  large.value = centred(bold(scaled(page.looks.body, 2.2)));
  stack.add(
      field_block({.label = page.word(FormWord::kPaidUntil),
                   .value = {page.time(until), document_fact("valid_until", ValueKind::kTime)}},
                  large),
      {.rank = 0, .gap = 1.5});
  const auto add = [&](FormWord label, std::string value, Fact fact) {
    stack.add(page.field(label, std::move(value), std::move(fact), FieldShape::kApart),
              {.rank = static_cast<int>(rng.next_between(1, 3)), .gap = 0.8});
  };
  add(FormWord::kDate, page.date(page.today), document_fact("date", ValueKind::kDate));
  add(FormWord::kEntry, page.time(entry), document_fact("time", ValueKind::kTime));
  const std::int64_t price = rng.next_between(5, 180) * 10;
  add(FormWord::kPrice, page.money(price), money_fact("price", price));
  add(FormWord::kPlate, page.code(CodeKind::kPlate), document_fact("id_number"));
  add(FormWord::kZone, page.pattern("A9"), field_fact(page.word(FormWord::kZone)));
  add(FormWord::kNumber, page.pattern("999999"), document_fact("ticket_number"));
  stack.add(page.line({page.word(FormWord::kBehindWindscreen), {}}, centred(page.looks.small)),
            {.rank = 4, .gap = 1.5});
  return page.finish(stack, 1.6);
}

}  // namespace tessera::synth
