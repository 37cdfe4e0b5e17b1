// Tickets: journeys that lead somewhere, times in order, and a stub that moves where there is room.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "synth/document/testing/bench_sheet.h"
#include "synth/document/testing/pages.h"

namespace tessera::synth {
namespace {

constexpr Index kMinutesOfDay = 1'440;

TEST(TrainTicket, LeadsFromOneTownToAnother) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Scene scene = make_full_page("train-ticket", seed);
    EXPECT_NE(fact_of(scene, "document.from").value, fact_of(scene, "document.to").value);
    const Index departure = minutes_of(fact_of(scene, "document.departure").value);
    const Index arrival = minutes_of(fact_of(scene, "document.arrival").value);
    const Index duration = (arrival - departure + kMinutesOfDay) % kMinutesOfDay;
    EXPECT_GE(duration, 25) << seed;
    EXPECT_LE(duration, 500) << seed;
    EXPECT_EQ(fact_of(scene, "document.price").kind, ValueKind::kMoney);
  }
}

TEST(TrainTicket, HasItsStubBesideOrBelow) {
  const auto stub_is_beside = [](Index width, Index height) {
    const Scene scene =
        make_page("train-ticket", {.width = width, .height = height, .density = 0.7}, 4);
    return fact_of(scene, "document.price").box.x0 > fact_of(scene, "document.from").box.x1;
  };
  EXPECT_TRUE(stub_is_beside(900, 400));
  EXPECT_FALSE(stub_is_beside(160, 800));
}

TEST(BoardingPass, BoardsBeforeItLeavesAndRepeatsTheSeatOnItsStub) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_full_page("boarding-pass", seed);
    EXPECT_NE(fact_of(scene, "document.from").value, fact_of(scene, "document.to").value);
    EXPECT_GE(minutes_of(fact_of(scene, "document.time").value), 0);
    const std::string seat = fact_of(scene, "document.seat").value;
    Index count = 0;
    for (const Node* word : nodes_of(scene.root, NodeKind::kWord))
      count += word->text == seat ? 1 : 0;
    EXPECT_EQ(count, 2) << seat;
    // Towns are written larger than other values.
    EXPECT_GT(fact_of(scene, "document.from").box.height(),
              fact_of(scene, "document.gate").box.height());
  }
}

TEST(EventTicket, OpensItsDoorsAnHourBefore) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_full_page("event-ticket", seed);
    const Index begin = minutes_of(fact_of(scene, "document.time").value);
    Index doors = -1;
    for (const Fact& fact : facts_of(scene, "form.field")) {
      if (fact.slots[0].second == "Doors open") doors = minutes_of(fact.value);
    }
    EXPECT_EQ(doors, begin - 60);
    EXPECT_FALSE(fact_of(scene, "document.event").value.empty());
    EXPECT_EQ(fact_of(scene, "document.ticket_number").value.size(), 10U);
  }
}

TEST(ParkingTicket, IsPaidForSomeQuartersOfAnHour) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Scene scene = make_full_page("parking-ticket", seed);
    const Fact until = fact_of(scene, "document.valid_until");
    const Index minutes =
        minutes_of(until.value) - minutes_of(fact_of(scene, "document.time").value);
    EXPECT_GT(minutes, 0) << seed;
    EXPECT_EQ(minutes % 15, 0) << seed;
    EXPECT_LE(minutes, 240) << seed;
    // What an inspector looks for is written largest.
    for (const Fact& fact : scene.facts) {
      if (fact.key == until.key || fact.key == "document.title") continue;
      EXPECT_GT(until.box.height(), fact.box.height()) << fact.key;
    }
  }
}

TEST(Tickets, KeepFirstWhatMattersMost) {
  const std::vector<std::pair<std::string_view, std::string>> most = {
      {"train-ticket", "document.from"},
      {"boarding-pass", "document.from"},
      {"event-ticket", "document.event"},
      {"parking-ticket", "document.valid_until"}};
  for (const auto& [name, key] : most) {
    Index count = 0;
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      const Scene scene = make_page(name, {.width = 384, .height = 80, .density = 0.8}, seed);
      count += std::ssize(facts_of(scene, key));
    }
    EXPECT_GE(count, 4) << name;
  }
}

}  // namespace
}  // namespace tessera::synth
