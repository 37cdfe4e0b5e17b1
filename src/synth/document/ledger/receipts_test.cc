// What is peculiar to what tills and machines print. That it adds up: ledger_documents_test.cc.
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/document/internal/templates.h"
#include "synth/document/ledger/testing/ledger_scenes.h"
#include "synth/testing/ink.h"

namespace tessera::synth {
namespace {

// Several receipts of one size.
template <class Check>
void for_receipts(MakeDocument make, const SceneRequest& request, Check&& check) {
  Studio studio(small_assets());
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    studio.begin_scene();
    base::Rng rng(seed, 5);
    check(make(studio, request, rng));
  }
}

constexpr SceneRequest kPortrait{.width = 500, .height = 1000, .density = 0.95, .difficulty = 0.3};

TEST(TillReceipt, BeginsWithTheShopAndSaysWhenAndWhere) {
  for_whole_documents(make_till_receipt, [](const Scene& scene) {
    const Node* first = nullptr;
    visit_nodes(scene.root, [&](const Node& node) {
      if (first == nullptr && node.kind == NodeKind::kHeading) first = &node;
    });
    ASSERT_NE(first, nullptr);
    const Fact* vendor = find_fact(scene, "document.vendor");
    ASSERT_NE(vendor, nullptr);
    EXPECT_EQ(vendor->box, first->box);
    for (const std::string_view key :
         {"document.vendor_address", "document.vendor_phone", "document.date", "document.time",
          "document.receipt_number", "document.cashier", "document.total", "document.tax"})
      EXPECT_NE(find_fact(scene, key), nullptr) << key;
    // In that order down the page, or in the columns of a wide one.
    EXPECT_TRUE(find_fact(scene, "document.total")->box.y0 > vendor->box.y0 ||
                find_fact(scene, "document.total")->box.x0 > vendor->box.x1);
  });
}

TEST(TillReceipt, IsPaidInCashWithChangeOrByCard) {
  std::set<bool> is_cash;
  for_whole_documents(make_till_receipt, [&](const Scene& scene) {
    const bool has_cash = find_fact(scene, "document.cash") != nullptr;
    is_cash.insert(has_cash);
    EXPECT_EQ(has_cash, find_fact(scene, "document.change") != nullptr);
    EXPECT_NE(has_cash, find_fact(scene, "document.payment_method") != nullptr);
    if (has_cash) {
      EXPECT_GE(number_of(scene, "document.change").value(), 0);
    }
  });
  EXPECT_EQ(is_cash.size(), 2U);
}

TEST(TillReceipt, PrintsItsItemsInSeveralShapes) {
  std::set<std::size_t> columns;
  Index num_with_quantities = 0;
  for_receipts(make_till_receipt, kPortrait, [&](const Scene& scene) {
    const auto tables = tables_of(scene);
    if (tables.empty()) return;
    columns.insert(tables.front().front().size());
    num_with_quantities += find_fact(scene, "document.item_quantity") != nullptr ? 1 : 0;
  });
  EXPECT_GE(columns.size(), 2U);
  EXPECT_GT(num_with_quantities, 2);
}

TEST(TillReceipt, TakesTwoLinesForAnItemOfANarrowPaper) {
  const SceneRequest narrow{.width = 130, .height = 900, .density = 1, .difficulty = 0};
  Index num_names = 0;
  for_receipts(make_till_receipt, narrow, [&](const Scene& scene) {
    visit_nodes(scene.root, [&](const Node& node) {
      const bool is_name = node.kind == NodeKind::kCell && node.column_span == 2;
      num_names += is_name ? 1 : 0;
    });
  });
  EXPECT_GT(num_names, 12);
}

TEST(TillReceipt, LiesOnAGroundOfAnotherColour) {
  Index num_grounds = 0;
  for_receipts(
      make_till_receipt, {.width = 700, .height = 700, .density = 1, .difficulty = 0},
      [&](const Scene& scene) {
        const auto pixel = [&](Index x, Index y) {
          const auto at = static_cast<std::size_t>(3 * (y * scene.image.width + x));
          return std::array{scene.image.rgb[at], scene.image.rgb[at + 1], scene.image.rgb[at + 2]};
        };
        const auto x = static_cast<Index>(scene.root.box.x0);
        const auto y = static_cast<Index>(scene.root.box.y0);
        const bool is_left = pixel(1, y) != pixel(x, y);
        num_grounds += is_left || pixel(698, y) != pixel(x, y) ? 1 : 0;
      });
  EXPECT_GT(num_grounds, 6);
}

// "2.40 A": the letter is no part of the amount.
TEST(TaxReceipt, MarksAmountsWithTheLetterOfTheirRate) {
  for_whole_documents(make_tax_receipt, [](const Scene& scene) {
    std::set<std::string> letters;
    for (const auto& table : tables_of(scene)) {
      for (const auto& row : table) {
        if (row.back().ends_with(" A") || row.back().ends_with(" B"))
          letters.insert(row.back().substr(row.back().size() - 1));
      }
    }
    EXPECT_FALSE(letters.empty());
    for (const Fact& fact : scene.facts) {
      EXPECT_FALSE(fact.key == "document.item_total" && fact.value.ends_with("A")) << fact.value;
    }
  });
}

// Net and tax of both rates make the total: columns may have given way, but not here.
TEST(TaxReceipt, DividesTheTotalByRates) {
  Index num_tables = 0;
  for_whole_documents(make_tax_receipt, [&](const Scene& scene) {
    const auto tables = tables_of(scene);
    const auto& rates = tables.back();
    if (rates.size() != 3 || rates[1].size() != 4) return;
    ++num_tables;
    double gross = 0;
    for (const std::size_t row : {1U, 2U}) {
      const auto number = [&](std::size_t column) {
        return internal::read_number(rates[row][column], std::nullopt);
      };
      if (!number(1) || !number(2) || !number(3)) return;
      EXPECT_NEAR(number(1)->value() + number(2)->value(), number(3)->value(), 0.001);
      gross += number(3)->value();
    }
    const double rounding = sum_of_labelled_amounts(scene);
    EXPECT_NEAR(gross + rounding, number_of(scene, "document.total").value(), 0.001);
  });
  EXPECT_GT(num_tables, 2);
}

TEST(RestaurantBill, NamesTableAndGuests) {
  for_whole_documents(make_restaurant_bill, [](const Scene& scene) {
    Index num_fields = 0;
    for (const Fact& fact : scene.facts)
      num_fields += fact.key == "form.field" && fact.kind == ValueKind::kText ? 1 : 0;
    EXPECT_EQ(num_fields, 3);  // and who served
  });
}

TEST(FuelReceipt, MultipliesVolumeAndPrice) {
  for_whole_documents(make_fuel_receipt, [](const Scene& scene) {
    const double volume = number_of(scene, "document.item_quantity").value();
    const double price = number_of(scene, "document.item_price").value();
    EXPECT_NEAR(volume * price, number_of(scene, "document.total").value(), 0.0051);
    const Fact* product = find_fact(scene, "document.product");
    ASSERT_NE(product, nullptr);
    EXPECT_EQ(find_fact(scene, "document.item_price")->slots.front().second, product->value);
  });
}

TEST(CardSlip, HidesTheCardsNumberAndShowsACode) {
  for_whole_documents(make_card_slip, [](const Scene& scene) {
    EXPECT_NE(find_fact(scene, "document.total"), nullptr);
    EXPECT_NE(find_fact(scene, "document.payment_method"), nullptr);
    const Fact* code = find_fact(scene, "document.code");
    ASSERT_NE(code, nullptr);
    EXPECT_GE(code->value.size(), 6U);
    const bool is_hidden = std::ranges::any_of(scene.facts, [](const Fact& fact) {
      return fact.key == "form.field" &&
             (fact.value.starts_with("****") || fact.value.starts_with("XXXX"));
    });
    EXPECT_TRUE(is_hidden);
    EXPECT_EQ(find_fact(scene, "document.item_count"), nullptr);
  });
}

// Bars have ink above the line with their number.
TEST(Receipts, HaveBarsAboveTheirCode) {
  Index num_codes = 0;
  for (const MakeDocument make : {make_till_receipt, make_tax_receipt}) {
    for_receipts(
        make, {.width = 500, .height = 1100, .density = 1, .difficulty = 0},
        [&](const Scene& scene) {
          const Fact* code = find_fact(scene, "document.code");
          if (code == nullptr) return;
          ++num_codes;
          const draw::Box& box = code->box;
          const double reach = 1.5 * box.height();
          EXPECT_GT(ink_of(scene.image, {box.x0, box.y0 - reach, box.x1, box.y0 - 4}), 20 * 255);
        });
  }
  EXPECT_GT(num_codes, 3);
}

}  // namespace
}  // namespace tessera::synth
