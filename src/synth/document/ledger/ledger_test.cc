#include "synth/document/ledger/ledger.h"

#include <numeric>

#include <gtest/gtest.h>

#include "base/check.h"

namespace tessera::synth {
namespace {

TEST(Ledger, RoundsHalvesAwayFromZero) {
  EXPECT_EQ(divide_rounded(5, 2), 3);
  EXPECT_EQ(divide_rounded(-5, 2), -3);
  EXPECT_EQ(divide_rounded(149, 100), 1);
  EXPECT_EQ(divide_rounded(150, 100), 2);
  EXPECT_EQ(divide_rounded(0, 7), 0);
  EXPECT_THROW((void)divide_rounded(1, 0), base::ContractError);
}

// A shop: 2 x 1.20 + 0.482 kg x 3.99 at 19 %, contained.
TEST(Ledger, FindsTheTaxThatPricesContain) {
  Ledger ledger{.lines = {{.item = "tea", .quantity = 2, .unit_price = 120},
                          {.item = "pears",
                           .quantity = 482,
                           .quantity_decimals = 3,
                           .unit = "kg",
                           .unit_price = 399}},
                .tax_mode = TaxMode::kIncluded,
                .taxes = {{.rate = 1900}}};
  settle(ledger);
  EXPECT_EQ(ledger.lines[0].total, 240);
  EXPECT_EQ(ledger.lines[1].total, 192);  // 1.92318
  EXPECT_EQ(ledger.subtotal, 432);
  EXPECT_EQ(ledger.total, 432);
  EXPECT_EQ(ledger.tax, 69);  // 4.32 x 19 / 119 = 0.6897
  EXPECT_EQ(ledger.net, 363);
  EXPECT_EQ(ledger.rounding, 0);
}

// An invoice: 3 x 19.99 + 80.00 less 10 %, shipping 4.90, taxes of 20 and 5.5 % on top.
TEST(Ledger, AddsTaxesOfSeveralRatesToDiscountedAmounts) {
  Ledger ledger{.lines = {{.item = "lamp", .quantity = 3, .unit_price = 1999},
                          {.item = "books", .unit_price = 8000, .tax = 1}},
                .tax_mode = TaxMode::kAdded,
                .taxes = {{.rate = 2000}, {.rate = 550}},
                .discount_rate = 1000,
                .shipping = 490};
  settle(ledger);
  EXPECT_EQ(ledger.subtotal, 13997);
  EXPECT_EQ(ledger.discount, 1400);
  EXPECT_EQ(ledger.taxes[0].net, 5997 - 600 + 490);
  EXPECT_EQ(ledger.taxes[0].tax, 1177);  // 58.87 x 20 %
  EXPECT_EQ(ledger.taxes[1].net, 8000 - 800);
  EXPECT_EQ(ledger.taxes[1].tax, 396);
  EXPECT_EQ(ledger.net, 13997 - 1400 + 490);
  EXPECT_EQ(ledger.total, ledger.net + 1177 + 396);
}

TEST(Ledger, RoundsTheTotalToTheSmallestCoin) {
  Ledger ledger{.lines = {{.item = "bread", .unit_price = 388}}, .smallest_coin = 5};
  settle(ledger);
  EXPECT_EQ(ledger.total, 390);
  EXPECT_EQ(ledger.rounding, 2);
  ledger.lines[0].unit_price = 387;
  settle(ledger);
  EXPECT_EQ(ledger.total, 385);
  EXPECT_EQ(ledger.rounding, -2);
}

// Fuel and current cost fractions of a cent.
TEST(Ledger, TakesPricesOfMoreDecimals) {
  Ledger ledger{.lines = {{.item = "diesel",
                           .quantity = 4'217,
                           .quantity_decimals = 2,
                           .unit = "l",
                           .unit_price = 1'679,
                           .price_decimals = 3}}};
  settle(ledger);
  EXPECT_EQ(ledger.total, 7'080);  // 42.17 x 1.679 = 70.80343
}

// Whatever is drawn: amounts that are printed follow from amounts that are printed.
TEST(Ledger, AddsUpWhateverItHolds) {
  base::Rng rng(7);
  for (int i = 0; i < 500; ++i) {
    Ledger ledger{.tax_mode = static_cast<TaxMode>(rng.next_below(3)),
                  .taxes = {{.rate = rng.next_between(0, 2'500)}, {.rate = 700}}};
    const Index num_lines = rng.next_between(0, 9);
    for (Index line = 0; line < num_lines; ++line) {
      const std::int64_t price = shop_price(10, 9'000, rng);
      ledger.lines.push_back({.item = "x",
                              .quantity = rng.next_between(1, 12),
                              .unit_price = price,
                              .tax = rng.next_below(2)});
    }
    ledger.discount_rate = rng.next_between(0, 3) * 500;
    ledger.shipping = rng.next_between(0, 900);
    ledger.smallest_coin = rng.next_below(2) == 0 ? 1 : 5;
    settle(ledger);
    const std::int64_t before_tax = ledger.subtotal - ledger.discount + ledger.shipping;
    const std::int64_t added = ledger.tax_mode == TaxMode::kAdded ? ledger.tax : 0;
    EXPECT_EQ(ledger.total, before_tax + added + ledger.rounding);
    EXPECT_EQ(ledger.total % ledger.smallest_coin, 0);
    std::int64_t gross = 0;
    for (const Tax& tax : ledger.taxes) {
      EXPECT_EQ(tax.gross, tax.net + tax.tax);
      gross += tax.gross;
    }
    const bool is_taxed = ledger.tax_mode != TaxMode::kNone;
    EXPECT_EQ(gross, is_taxed ? ledger.total - ledger.rounding : 0);
    const std::int64_t cash = cash_for(ledger.total, rng);
    EXPECT_GE(cash, ledger.total);
    EXPECT_LT(cash, ledger.total + 5'000);
  }
}

TEST(Ledger, OfFewerLinesAddsUpToo) {
  Ledger ledger{.lines = {{.item = "a", .unit_price = 100},
                          {.item = "b", .unit_price = 250},
                          {.item = "c", .unit_price = 75}}};
  EXPECT_EQ(first_lines(ledger, 2).total, 350);
  EXPECT_EQ(first_lines(ledger, 9).total, 425);
}

TEST(ShopPrice, StaysWithinItsBounds) {
  base::Rng rng(3);
  int num_pretty = 0;
  for (int i = 0; i < 300; ++i) {
    const std::int64_t price = shop_price(120, 4'000, rng);
    EXPECT_GE(price, 120);
    EXPECT_LE(price, 4'000);
    num_pretty += price % 100 == 99 || price % 50 == 0 ? 1 : 0;
  }
  EXPECT_GT(num_pretty, 60);
}

TEST(Account, CarriesItsBalanceOn) {
  std::vector<AccountEntry> entries = {{.text = "salary", .amount = 210'000},
                                       {.text = "rent", .amount = -85'050},
                                       {.text = "shop", .amount = -1'234}};
  settle(entries, -500);
  EXPECT_EQ(entries[0].balance, 209'500);
  EXPECT_EQ(entries[1].balance, 124'450);
  EXPECT_EQ(entries[2].balance, 123'216);
  EXPECT_EQ(sum_of(entries), 123'716);
  EXPECT_EQ(sum_of({}), 0);
}

}  // namespace
}  // namespace tessera::synth
