// Labels: amounts that can be, codes that stand below their bars, hours for all seven days.
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "synth/document/testing/bench_sheet.h"
#include "synth/document/testing/pages.h"

namespace tessera::synth {
namespace {

TEST(ParcelLabel, NamesBothSidesUnderTheirLabels) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_full_page("parcel-label", seed);
    const std::string page = plain_text(scene.root);
    EXPECT_NE(page.find("Sender\n\n" + fact_of(scene, "document.sender").value), page.npos);
    EXPECT_NE(page.find("Recipient\n\n" + fact_of(scene, "document.recipient").value), page.npos);
    EXPECT_FALSE(fact_of(scene, "document.recipient_address").value.empty());
    EXPECT_GT(*fact_of(scene, "document.weight").number, 0);
  }
}

TEST(ParcelLabel, NeverNamesASideWithoutItsLabel) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Scene scene = make_page("parcel-label",
                                  {.width = 160 + static_cast<Index>(seed) * 12,
                                   .height = 120 + static_cast<Index>(seed * 7 % 90),
                                   .density = 0.9},
                                  seed);
    const std::string page = plain_text(scene.root);
    EXPECT_TRUE(facts_of(scene, "document.sender").empty() || page.find("Sender") != page.npos);
    EXPECT_TRUE(facts_of(scene, "document.recipient").empty() ||
                page.find("Recipient") != page.npos);
  }
}

TEST(ParcelLabel, HasItsNumberBelowTheBars) {
  const Scene scene = make_full_page("parcel-label", 1);
  const Fact number = fact_of(scene, "document.tracking_number");
  EXPECT_EQ(number.value.size(), 17U) << number.value;
  EXPECT_GT(number.box.y0, fact_of(scene, "document.recipient").box.y1);
}

std::map<std::string, double> nutrients_of(const Scene& scene) {
  std::map<std::string, double> amounts;
  for (const Fact& fact : facts_of(scene, "document.nutrient")) {
    EXPECT_EQ(fact.kind, ValueKind::kDecimal);
    amounts[fact.slots[0].second] = *fact.number;
  }
  return amounts;
}

TEST(ProductLabel, HasNutrientsThatCanBe) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const auto amounts = nutrients_of(make_full_page("product-label", seed));
    ASSERT_EQ(amounts.size(), 8U) << seed;
    EXPECT_LE(amounts.at("Saturates"), amounts.at("Fat"));
    EXPECT_LE(amounts.at("Sugars"), amounts.at("Carbohydrate"));
    const double whole = amounts.at("Fat") + amounts.at("Carbohydrate") + amounts.at("Fibre") +
                         amounts.at("Protein") + amounts.at("Salt");
    EXPECT_LE(whole, 100);
    EXPECT_GE(amounts.at("Energy"), 30);
    for (const auto& [name, amount] : amounts)
      EXPECT_GE(amount, 0) << name;
  }
}

TEST(ProductLabel, SaysWhatIsInIt) {
  const Scene scene = make_full_page("product-label", 3);
  bool has_ingredients = false;
  for (const Fact& fact : facts_of(scene, "form.field")) {
    if (fact.slots[0].second != "Ingredients") continue;
    has_ingredients = true;
    EXPECT_NE(fact.value.find(','), fact.value.npos);
  }
  EXPECT_TRUE(has_ingredients);
  EXPECT_TRUE(fact_of(scene, "document.weight").value.ends_with(" g"));
  EXPECT_EQ(fact_of(scene, "document.valid_until").kind, ValueKind::kDate);
}

TEST(PriceTag, WritesThePriceLargest) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Scene scene = make_full_page("price-tag", seed);
    const Fact price = fact_of(scene, "document.item_price");
    EXPECT_EQ(price.slots[0].second, fact_of(scene, "document.product").value);
    EXPECT_GT(price.box.height(), fact_of(scene, "document.product").box.height());
    EXPECT_EQ(price.kind, ValueKind::kMoney);
    const auto has = [&](const char* key) { return !facts_of(scene, key).empty(); };
    EXPECT_NE(has("document.code"), has("document.number")) << seed;
  }
}

TEST(OpeningHours, AreThereForAllSevenDays) {
  Index num_closed = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Scene scene = make_full_page("opening-hours", seed);
    const std::vector<Fact> hours = facts_of(scene, "document.hours");
    ASSERT_EQ(hours.size(), 7U);
    EXPECT_EQ(hours.front().slots[0].second, "Monday");
    EXPECT_EQ(hours.back().slots[0].second, "Sunday");
    for (const Fact& fact : hours) {
      EXPECT_EQ(fact.slots[0].first, "day");
      if (fact.value == "closed") {
        ++num_closed;
        continue;
      }
      const std::size_t dash = fact.value.find(" – ");
      ASSERT_NE(dash, fact.value.npos) << fact.value;
      const std::string end = fact.value.substr(dash + std::string(" – ").size());
      EXPECT_LT(minutes_of(fact.value.substr(0, dash)), minutes_of(end)) << fact.value;
    }
  }
  EXPECT_GT(num_closed, 3);
  EXPECT_LT(num_closed, 40);
}

TEST(Prescription, IsFilledInAndSigned) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_full_page("prescription", seed);
    std::set<std::string> labels;
    for (const Fact& fact : facts_of(scene, "form.field")) {
      labels.insert(fact.slots[0].second);
      if (fact.slots[0].second == "Dose") {
        EXPECT_TRUE(fact.value.ends_with(" times a day")) << fact.value;
      }
      if (fact.slots[0].second == "Medication") {
        EXPECT_TRUE(fact.value.ends_with(" mg")) << fact.value;
      }
    }
    for (const char* label : {"Patient", "Dose", "Medication", "Quantity", "Date of birth"})
      EXPECT_TRUE(labels.contains(label)) << label;
  }
}

}  // namespace
}  // namespace tessera::synth
