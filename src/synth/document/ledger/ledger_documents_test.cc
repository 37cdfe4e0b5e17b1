// Receipts, invoices and statements: what they print adds up, in every language.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/text.h"
#include "synth/document/document.h"
#include "synth/document/internal/templates.h"
#include "synth/document/ledger/testing/ledger_scenes.h"

namespace tessera::synth {
namespace {

using Make = MakeDocument;

constexpr std::array kLanguagesOfTest = {Language::kEnglish, Language::kRussian,
                                         Language::kChinese};

// quantity x price = total, within half a hundredth.
void expect_products(const Scene& scene) {
  for (const Fact& total : scene.facts) {
    if (total.key != "document.item_total") continue;
    const auto part = [&](std::string_view key) -> std::optional<double> {
      for (const Fact& fact : scene.facts) {
        if (fact.key == key && fact.slots == total.slots) return printed_number(fact);
      }
      return std::nullopt;
    };
    const auto quantity = part("document.item_quantity");
    const auto price = part("document.item_price");
    if (!quantity || !price) continue;
    EXPECT_NEAR(*quantity * *price, printed_number(total).value_or(0), 0.0051);
  }
}

// Of what this folder makes.
constexpr std::array<Make, 17> kAll = {make_till_receipt,
                                       make_tax_receipt,
                                       make_restaurant_bill,
                                       make_fuel_receipt,
                                       make_card_slip,
                                       make_invoice,
                                       make_banded_invoice,
                                       make_tax_invoice,
                                       make_quotation,
                                       make_delivery_note,
                                       make_order_confirmation,
                                       make_payslip,
                                       make_bank_statement,
                                       make_utility_bill,
                                       make_expense_report,
                                       make_goods_list,
                                       make_menu};

// Pictures of all shapes: pieces of a document, never empty, with all of their ink.
TEST(LedgerDocuments, FitAnyPictureInEveryLanguage) {
  constexpr std::array<std::array<Index, 2>, 6> kSizes = {
      {{384, 96}, {96, 384}, {1152, 768}, {1152, 128}, {128, 1152}, {384, 384}}};
  Studio studio(small_assets());
  std::uint64_t seed = 0;
  for (const Make make : kAll) {
    for (const Language language : kLanguagesOfTest) {
      for (const auto& [width, height] : kSizes) {
        ++seed;
        const SceneRequest request{.language = language,
                                   .width = width,
                                   .height = height,
                                   .density = 0.4 + 0.1 * static_cast<double>(seed % 7),
                                   .difficulty = 0.25 * static_cast<double>(seed % 5)};
        studio.begin_scene();
        base::Rng rng(seed);
        const Scene scene = make(studio, request, rng);
        expect_sound_scene(
            scene, request,
            base::cat("seed ", seed, ": ", width, " x ", height, " ", to_string(language)));
      }
    }
  }
}

TEST(LedgerDocuments, ReceiptsAddUp) {
  for (const Make make : {make_till_receipt, make_tax_receipt, make_restaurant_bill}) {
    Index num_changes = 0;
    for_whole_documents(make, [&](const Scene& scene) {
      const double items = sum_of(scene, "document.item_total");
      const double discount = number_of(scene, "document.discount").value_or(0);
      const double rest = sum_of_labelled_amounts(scene);
      const auto total = number_of(scene, "document.total");
      ASSERT_TRUE(total.has_value());
      EXPECT_NEAR(items + discount + rest, *total, 0.001);
      EXPECT_NEAR(number_of(scene, "document.subtotal").value_or(items), items, 0.001);
      expect_products(scene);
      const auto cash = number_of(scene, "document.cash");
      if (!cash) return;
      ++num_changes;
      EXPECT_NEAR(*cash - *total, number_of(scene, "document.change").value(), 0.001);
    });
    EXPECT_GT(num_changes, 1);
  }
}

TEST(LedgerDocuments, InvoicesAddUp) {
  for (const Make make : {make_invoice, make_banded_invoice, make_quotation,
                          make_order_confirmation, make_tax_invoice}) {
    for_whole_documents(make, [&](const Scene& scene) {
      const double items = sum_of(scene, "document.item_total");
      const auto subtotal = number_of(scene, "document.subtotal");
      ASSERT_TRUE(subtotal.has_value());
      EXPECT_NEAR(items, *subtotal, 0.001);
      const double taxes =
          number_of(scene, "document.tax").value_or(0) + sum_of_labelled_amounts(scene);
      const double others = number_of(scene, "document.discount").value_or(0) +
                            number_of(scene, "document.shipping").value_or(0);
      EXPECT_NEAR(*subtotal + others + taxes, number_of(scene, "document.total").value(), 0.001);
      EXPECT_GT(taxes, 0);
      expect_products(scene);
    });
  }
}

TEST(LedgerDocuments, PayslipsAndBillsAddUp) {
  for_whole_documents(make_payslip, [](const Scene& scene) {
    const double gross = number_of(scene, "document.gross_pay").value();
    const double net = number_of(scene, "document.net_pay").value();
    // Earnings and deductions are amounts of their names: together gross + (gross - net).
    EXPECT_NEAR(sum_of(scene, "document.item_total"), 2 * gross - net, 0.001);
  });
  for_whole_documents(make_utility_bill, [](const Scene& scene) {
    const double items = sum_of(scene, "document.item_total");
    EXPECT_NEAR(items, number_of(scene, "document.subtotal").value(), 0.001);
    EXPECT_NEAR(items + number_of(scene, "document.tax").value(),
                number_of(scene, "document.amount_due").value(), 0.001);
    expect_products(scene);
  });
  for_whole_documents(make_expense_report, [](const Scene& scene) {
    EXPECT_NEAR(sum_of(scene, "document.item_total"), number_of(scene, "document.total").value(),
                0.001);
  });
}

// A statement's printed balances follow from one another.
TEST(LedgerDocuments, BalancesAreCarriedOn) {
  for_whole_documents(make_bank_statement, [](const Scene& scene) {
    const auto opening = std::ranges::find_if(scene.facts, [](const Fact& fact) {
      return fact.key == "form.field" && fact.kind == ValueKind::kMoney;
    });
    ASSERT_NE(opening, scene.facts.end());
    const double moved = number_of(scene, "document.balance").value() - *opening->number;
    double paid_in = 0;
    double paid_out = 0;
    double with_signs = 0;
    for (const Fact& fact : scene.facts) {
      if (fact.key != "document.item_total") continue;
      const double amount = printed_number(fact).value_or(0);
      with_signs += amount;
      paid_out += std::min(0.0, amount);
      paid_in += std::max(0.0, amount);
    }
    // Amounts have signs, or columns of their own.
    const bool is_signed = std::abs(with_signs - moved) < 0.001;
    EXPECT_TRUE(is_signed || (paid_out == 0 && paid_in > std::abs(moved) - 0.001));
  });
}

bool is_latin_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Labels and texts are Chinese on a Chinese page: only codes and units have Latin letters.
TEST(LedgerDocuments, PrintTheRequestsLanguage) {
  Studio studio(small_assets());
  for (const SceneTemplate& entry : document_templates()) {
    base::Rng rng(3);
    const Split split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
    const Scene scene = entry.make(
        studio, {.split = split, .language = Language::kChinese, .width = 800, .height = 1000},
        rng);
    Index num_latin = 0;
    Index num_words = 0;
    visit_nodes(scene.root, [&](const Node& node) {
      if (node.kind != NodeKind::kWord) return;
      ++num_words;
      const auto letters = std::ranges::count_if(node.text, is_latin_letter);
      num_latin += letters > 3 && node.text.find_first_of("0123456789@.") == node.text.npos ? 1 : 0;
    });
    EXPECT_LE(num_latin, num_words / 20) << entry.name;
  }
}

TEST(LedgerDocuments, CountTheItemsThatTheyShow) {
  for_whole_documents(make_goods_list, [](const Scene& scene) {
    const auto num_prices = std::ranges::count(scene.facts, "document.item_price", &Fact::key);
    EXPECT_GE(num_prices, 5);
    EXPECT_EQ(number_of(scene, "document.item_count"), static_cast<double>(num_prices));
  });
}

}  // namespace
}  // namespace tessera::synth
