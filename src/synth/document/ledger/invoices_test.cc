// What is peculiar to invoices and their like. That they add up: ledger_documents_test.cc.
#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "draw/colour.h"
#include "synth/document/internal/templates.h"
#include "synth/document/ledger/testing/ledger_scenes.h"
#include "synth/layout/paper.h"

namespace tessera::synth {
namespace {

using Keys = std::vector<std::string_view>;

void expect_keys(MakeDocument make, const Keys& wanted, const Keys& unwanted) {
  for_whole_documents(make, [&](const Scene& scene) {
    for (const std::string_view key : wanted)
      EXPECT_NE(find_fact(scene, key), nullptr) << key;
    for (const std::string_view key : unwanted)
      EXPECT_EQ(find_fact(scene, key), nullptr) << key;
  });
}

TEST(Invoice, SaysWhoOwesWhomWhatUntilWhen) {
  const Keys all = {"document.vendor",
                    "document.vendor_address",
                    "document.vendor_phone",
                    "document.customer",
                    "document.customer_address",
                    "document.invoice_number",
                    "document.customer_number",
                    "document.date",
                    "document.due_date",
                    "document.subtotal",
                    "document.total",
                    "document.item_count",
                    "document.item_price",
                    "document.item_quantity",
                    "document.item_total"};
  const Keys none = {"document.delivery_date", "document.valid_until", "document.weight"};
  expect_keys(make_invoice, all, none);
  expect_keys(make_banded_invoice, all, none);
  expect_keys(make_tax_invoice, all, {"document.tax"});  // of one rate only
}

TEST(Invoice, NamesTheAccountOfTheCountry) {
  for_whole_documents(make_invoice, [](const Scene& scene) {
    const bool has_iban = scene.language == Language::kEnglish;
    const Fact* iban = find_fact(scene, "document.iban");
    EXPECT_EQ(iban != nullptr, has_iban);
    EXPECT_EQ(find_fact(scene, "document.account_number") != nullptr, !has_iban);
    if (iban != nullptr) {
      EXPECT_TRUE(iban->value.starts_with("GB")) << iban->value;
    }
  });
}

TEST(Quotation, IsValidUntilSomeDay) {
  expect_keys(make_quotation, {"document.number", "document.valid_until", "document.total"},
              {"document.due_date", "document.invoice_number", "document.iban"});
}

TEST(OrderConfirmation, NamesOrderAndDelivery) {
  expect_keys(make_order_confirmation,
              {"document.order_number", "document.delivery_date", "document.total"},
              {"document.due_date", "document.invoice_number"});
}

TEST(DeliveryNote, HasQuantitiesButNoPrices) {
  expect_keys(make_delivery_note,
              {"document.number", "document.order_date", "document.item_quantity",
               "document.weight", "document.item_count"},
              {"document.item_price", "document.item_total", "document.total", "document.subtotal",
               "document.tax"});
}

// "2021-05-03" and "2021-06-14": only this way of dates can be compared as texts.
TEST(Invoice, IsDueAfterItsDateAndOrderedBefore) {
  const auto is_iso = [](const Fact& fact) {
    return fact.value.size() == 10 && fact.value[4] == '-';
  };
  Index num_pairs = 0;
  const auto check = [&](MakeDocument make, std::string_view key, bool is_later) {
    Studio studio(small_assets());
    for (std::uint64_t seed = 0; seed < 16; ++seed) {
      base::Rng rng(seed);
      studio.begin_scene();
      const Scene scene =
          make(studio, {.width = 600, .height = 800, .density = 1, .difficulty = 0}, rng);
      const Fact* date = find_fact(scene, "document.date");
      const Fact* other = find_fact(scene, key);
      if (date == nullptr || other == nullptr || !is_iso(*date)) continue;
      ++num_pairs;
      EXPECT_EQ(other->value > date->value, is_later) << date->value << " " << other->value;
    }
  };
  check(make_invoice, "document.due_date", true);
  check(make_quotation, "document.valid_until", true);
  check(make_delivery_note, "document.order_date", false);
  EXPECT_GT(num_pairs, 5);
}

TEST(Invoice, NumbersItsPositions) {
  Index num_numbered = 0;
  for_whole_documents(make_invoice, [&](const Scene& scene) {
    const auto tables = tables_of(scene);
    ASSERT_FALSE(tables.empty());
    const auto& rows = tables.front();
    if (rows.size() < 3 || rows[1].front() != "1") return;
    ++num_numbered;
    for (std::size_t i = 1; i < rows.size(); ++i)
      EXPECT_EQ(rows[i].front(), std::to_string(i));
  });
  EXPECT_GT(num_numbered, 1);
}

TEST(TaxInvoice, PrintsTheRateOfEveryLine) {
  std::set<std::string> rates;
  for_whole_documents(make_tax_invoice, [&](const Scene& scene) {
    if (scene.language != Language::kEnglish) return;
    const auto tables = tables_of(scene);
    for (const auto& row : tables.front()) {
      for (const std::string& cell : row) {
        if (cell.ends_with("%")) rates.insert(cell);
      }
    }
  });
  EXPECT_EQ(rates, (std::set<std::string>{"20%", "5%"}));
}

// The item and its amount stay; the others go where the page is narrow.
TEST(Invoice, GivesUpColumnsOfANarrowPage) {
  const auto num_columns_at = [](Index width) {
    Studio studio(small_assets());
    std::size_t most = 0;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      base::Rng rng(seed);
      studio.begin_scene();
      const Scene scene = make_invoice(
          studio, {.width = width, .height = 1200, .density = 1, .difficulty = 0}, rng);
      for (const auto& table : tables_of(scene))
        most = std::max(most, table.front().size());
    }
    return most;
  };
  EXPECT_GE(num_columns_at(900), 5U);
  EXPECT_LE(num_columns_at(200), 4U);
  EXPECT_GE(num_columns_at(200), 2U);
}

// The title of the band stands out from its ground, which is not that of the page.
TEST(BandedInvoice, HasItsTitleOnAColouredGround) {
  for_whole_documents(make_banded_invoice, [](const Scene& scene) {
    const Node& title = scene.root.children.front();
    ASSERT_EQ(title.kind, NodeKind::kHeading);
    const auto colour_at = [&](double x, double y) {
      const auto at = static_cast<std::size_t>(
          3 * (static_cast<Index>(y) * scene.image.width + static_cast<Index>(x)));
      return draw::Colour{scene.image.rgb[at], scene.image.rgb[at + 1], scene.image.rgb[at + 2]};
    };
    const draw::Colour band = colour_at(title.box.x1 + 6, title.box.centre().y);
    const draw::Colour page = colour_at(1, scene.root.box.y1);
    EXPECT_NE(band, page);
    double most = 0;
    for (double x = title.box.x0; x < title.box.x1; ++x)
      most = std::max(most, brightness_distance(colour_at(x, title.box.centre().y), band));
    EXPECT_GT(most, 0.3);
  });
}

}  // namespace
}  // namespace tessera::synth
