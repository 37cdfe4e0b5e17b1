// Slips and sheets: what they are worth, whom they name, and that entries can be told apart.
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/document/testing/pages.h"

namespace tessera::synth {
namespace {

Scene make_slip(std::string_view name, std::uint64_t seed) {
  return make_page(name, {.width = 768, .height = 640, .density = 0.9}, seed);
}

std::string value_in_field(const Scene& scene, FormWord label) {
  for (const Fact& fact : scene.facts) {
    for (const auto& [slot, value] : fact.slots) {
      if (value == form_word(label, Language::kEnglish)) return fact.value;
    }
  }
  return "";
}

TEST(Voucher, IsWorthAnAmountUntilADay) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_slip("voucher", seed);
    const Fact amount = fact_of(scene, "document.amount");
    EXPECT_EQ(amount.kind, ValueKind::kMoney);
    EXPECT_GE(amount.number.value(), 2.5);
    EXPECT_GT(amount.box.height(), fact_of(scene, "document.number").box.height());
    EXPECT_EQ(fact_of(scene, "document.valid_until").kind, ValueKind::kDate);
  }
}

TEST(Cheque, SaysWhoGetsHowMuch) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_slip("cheque", seed);
    EXPECT_NE(value_in_field(scene, FormWord::kPayTo).find(' '), std::string::npos);
    EXPECT_GT(fact_of(scene, "document.amount").number.value(), 0);
    EXPECT_FALSE(value_in_field(scene, FormWord::kDate).empty());
  }
}

TEST(WarrantyCard, HasASerialNumberAndTwoDays) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_slip("warranty-card", seed);
    EXPECT_EQ(value_in_field(scene, FormWord::kSerialNumber).size(), 14U);
    EXPECT_NE(value_in_field(scene, FormWord::kPurchaseDate),
              value_in_field(scene, FormWord::kValidUntil));
  }
}

TEST(SchoolReport, HasOneGradeOfEverySubject) {
  Index num_grades = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Scene scene = make_slip("school-report", seed);
    std::set<std::string> subjects;
    for (const Fact& fact : scene.facts) {
      if (fact.kind != ValueKind::kInteger) continue;
      EXPECT_TRUE(subjects.insert(fact.slots.at(0).second).second) << fact.slots.at(0).second;
      const int grade = std::stoi(fact.value);
      EXPECT_TRUE(grade >= 1 && grade <= 100) << grade;
      ++num_grades;
    }
    EXPECT_GE(subjects.size(), 3U);
  }
  EXPECT_GT(num_grades, 40);
}

TEST(Invitation, NamesEventHostDayAndPlace) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const std::set<std::string> keys = keys_of(make_slip("invitation", seed));
    for (const char* key :
         {"document.event", "document.sender", "document.date", "document.time", "document.venue"})
      EXPECT_TRUE(keys.contains(key)) << key;
  }
}

TEST(VisitorsList, NamesNobodyTwiceAndGoesOnInTime) {
  Index num_entries = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Scene scene = make_slip("visitors-list", seed);
    std::set<std::string> names;
    Index last = 0;
    for (const Fact& entry : facts_of(scene, "document.entry_time")) {
      EXPECT_TRUE(names.insert(entry.slots.at(0).second).second) << entry.slots.at(0).second;
      const Index minutes = minutes_of(entry.value);
      EXPECT_GT(minutes, last) << entry.value;
      last = minutes;
      ++num_entries;
    }
  }
  EXPECT_GT(num_entries, 20);
}

}  // namespace
}  // namespace tessera::synth
