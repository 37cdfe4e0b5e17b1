// Cards: the same facts whatever their design, and lists whose entries can be told apart.
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "synth/document/testing/bench_sheet.h"
#include "synth/document/testing/pages.h"

namespace tessera::synth {
namespace {

Scene make_card(std::string_view name, std::uint64_t seed) {
  return make_page(name, {.width = 768, .height = 448, .density = 0.9}, seed);
}

TEST(BusinessCards, SayTheSameInAllDesigns) {
  for (const std::string_view name : {"centred-card", "split-card", "band-card"}) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      const Scene scene = make_card(name, seed);
      const std::set<std::string> keys = keys_of(scene);
      for (const char* key : {"document.name", "document.job", "document.company", "document.phone",
                              "document.email", "document.address"}) {
        EXPECT_TRUE(keys.contains(key)) << name << ": " << key;
        EXPECT_EQ(facts_of(scene, key).size(), 1U) << name << ": " << key;
      }
      EXPECT_NE(fact_of(scene, "document.email").value.find('@'), std::string::npos);
    }
  }
}

TEST(BusinessCards, KeepTheNameWhenRoomIsShort) {
  for (const std::string_view name : {"centred-card", "split-card", "band-card", "badge"}) {
    Index num_names = 0;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      const Scene scene = make_page(name, {.width = 300, .height = 64, .density = 0.7}, seed);
      num_names += std::ssize(facts_of(scene, "document.name"));
    }
    EXPECT_GE(num_names, 7) << name;
  }
}

TEST(BusinessCards, WriteTheNameLargest) {
  for (const std::string_view name : {"centred-card", "split-card", "band-card", "name-tag"}) {
    const Scene scene = make_card(name, 3);
    const double name_height = fact_of(scene, "document.name").box.height();
    for (const Fact& fact : scene.facts) {
      // Of one line.
      if (fact.key == "document.phone" || fact.key == "document.email") {
        EXPECT_GT(name_height, fact.box.height()) << name << ": " << fact.key;
      }
    }
  }
}

TEST(Badge, HasANumberAndADate) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_card("badge", seed);
    const std::string number = fact_of(scene, "document.id_number").value;
    EXPECT_EQ(number.size(), 8U) << number;
    EXPECT_EQ(number[2], '-');
    EXPECT_EQ(fact_of(scene, "document.valid_until").kind, ValueKind::kDate);
  }
}

TEST(MembershipCard, HasItsFieldsBesideOneAnotherWhereThereIsRoom) {
  const Scene wide = make_page("membership-card", {.width = 1152, .height = 384}, 1);
  const Scene tall = make_page("membership-card", {.width = 220, .height = 700}, 1);
  const auto is_beside = [](const Scene& scene) {
    const auto fields = nodes_of(scene.root, NodeKind::kField);
    return fields.size() > 1 && fields[1]->box.x0 > fields[0]->box.x1;
  };
  EXPECT_TRUE(is_beside(wide));
  EXPECT_FALSE(is_beside(tall));
}

TEST(NameTag, GreetsOrSaysWhatThePersonIs) {
  std::set<std::string> titles;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    titles.insert(fact_of(make_card("name-tag", seed), "document.title").value);
  EXPECT_TRUE(titles.contains("Hello, my name is"));
  EXPECT_GE(titles.size(), 3U);
}

TEST(AppointmentCard, HasATimeForEveryDayAndNoDayTwice) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Scene scene = make_card("appointment-card", seed);
    const std::vector<Fact> entries = facts_of(scene, "document.entry_time");
    EXPECT_GE(entries.size(), 2U);
    std::set<std::string> days;
    for (const Fact& entry : entries) {
      EXPECT_EQ(entry.slots[0].first, "item");
      EXPECT_TRUE(days.insert(entry.slots[0].second).second) << entry.slots[0].second;
      EXPECT_EQ(minutes_of(entry.value) % 30, 0) << entry.value;
      EXPECT_EQ(entry.kind, ValueKind::kTime);
    }
  }
}

TEST(LibraryCard, NamesNobodyTwice) {
  Index num_entries = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Scene scene =
        make_page("library-card", {.width = 400, .height = 900, .density = 0.9}, seed);
    std::set<std::string> names;
    std::string last;
    for (const Fact& entry : facts_of(scene, "document.entry_date")) {
      EXPECT_TRUE(names.insert(entry.slots[0].second).second) << entry.slots[0].second;
      EXPECT_NE(entry.value, last);
      last = entry.value;
      ++num_entries;
    }
  }
  EXPECT_GT(num_entries, 25);
}

TEST(TableCards, AreListsWhereColumnsHaveNoRoom) {
  for (const std::string_view name : {"appointment-card", "library-card", "opening-hours"}) {
    const Scene wide = make_page(name, {.width = 600, .height = 400, .density = 0.8}, 2);
    EXPECT_EQ(nodes_of(wide.root, NodeKind::kTable).size(), 1U) << name;
    const Scene narrow = make_page(name, {.width = 110, .height = 880, .density = 1}, 2);
    EXPECT_TRUE(nodes_of(narrow.root, NodeKind::kTable).empty()) << name;
    EXPECT_GE(nodes_of(narrow.root, NodeKind::kField).size(), 2U) << name;
    EXPECT_GE(narrow.facts.size(), 2U) << name;
  }
}

}  // namespace
}  // namespace tessera::synth
