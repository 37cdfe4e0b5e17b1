// What is peculiar to payslips, statements and bills. That they add up: ledger_documents_test.cc.
#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/document/internal/templates.h"
#include "synth/document/ledger/testing/ledger_scenes.h"

namespace tessera::synth {
namespace {

double value_of(const std::string& text) {
  const auto number = internal::read_number(text, std::nullopt);
  return number ? number->value() : 0;
}

TEST(Payslip, NamesEmployerEmployeeAndPay) {
  for_whole_documents(make_payslip, [](const Scene& scene) {
    for (const std::string_view key :
         {"document.company", "document.address", "document.name", "document.id_number",
          "document.account_number", "document.gross_pay", "document.net_pay"})
      EXPECT_NE(find_fact(scene, key), nullptr) << key;
    EXPECT_LT(number_of(scene, "document.net_pay"), number_of(scene, "document.gross_pay"));
  });
}

// Earnings in the first table, deductions in the second.
TEST(Payslip, SubtractsWhatTheSecondTableSays) {
  for_whole_documents(make_payslip, [](const Scene& scene) {
    const auto tables = tables_of(scene);
    ASSERT_EQ(tables.size(), 2U);
    std::array<double, 2> sums{};
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_GE(tables[i].size(), 2U);
      for (std::size_t row = 1; row < tables[i].size(); ++row) {
        for (const Fact& fact : scene.facts) {
          if (fact.key == "document.item_total" && fact.slots[0].second == tables[i][row][0])
            sums[i] += printed_number(fact).value();
        }
      }
    }
    EXPECT_NEAR(sums[0], number_of(scene, "document.gross_pay").value(), 0.001);
    EXPECT_NEAR(sums[0] - sums[1], number_of(scene, "document.net_pay").value(), 0.001);
  });
}

// Every row: the balance before it and its amount make the balance behind it.
TEST(BankStatement, CarriesTheBalanceFromRowToRow) {
  Index num_rows = 0;
  std::set<std::size_t> shapes;
  for_whole_documents(make_bank_statement, [&](const Scene& scene) {
    if (scene.language != Language::kEnglish) return;
    const auto opening = std::ranges::find_if(scene.facts, [](const Fact& fact) {
      return fact.key == "form.field" && fact.kind == ValueKind::kMoney;
    });
    ASSERT_NE(opening, scene.facts.end());
    double balance = printed_number(*opening).value();
    const auto rows = tables_of(scene).front();
    shapes.insert(rows.front().size());
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const auto& row = rows[i];
      const bool has_two = row.size() == 5;
      const double amount =
          has_two ? value_of(row[3]) - value_of(row[2]) : value_of(row[row.size() - 2]);
      balance += amount;
      EXPECT_NEAR(balance, value_of(row.back()), 0.001) << row[1];
      ++num_rows;
    }
    EXPECT_NEAR(balance, number_of(scene, "document.balance").value(), 0.001);
  });
  EXPECT_GT(num_rows, 20);
  for (const std::size_t shape : shapes)
    EXPECT_TRUE(shape == 4 || shape == 5) << shape;
}

TEST(BankStatement, KnowsTheDayOfEveryEntryByItsName) {
  for_whole_documents(make_bank_statement, [](const Scene& scene) {
    std::set<std::string> names;
    Index num_dates = 0;
    for (const Fact& fact : scene.facts) {
      if (fact.key != "document.entry_date") continue;
      ++num_dates;
      EXPECT_EQ(fact.kind, ValueKind::kDate);
      EXPECT_FALSE(fact.number.has_value());
      names.insert(fact.slots.front().second);
    }
    EXPECT_GE(num_dates, 4);
    EXPECT_EQ(std::ssize(names), num_dates);
    EXPECT_EQ(number_of(scene, "document.item_count"), static_cast<double>(num_dates));
  });
}

TEST(UtilityBill, ChargesTheDifferenceOfTheReadings) {
  for_whole_documents(make_utility_bill, [](const Scene& scene) {
    std::vector<double> readings;
    double used = 0;
    for (const Fact& fact : scene.facts) {
      if (fact.key == "form.field" && fact.kind == ValueKind::kInteger)
        readings.push_back(printed_number(fact).value());
      if (fact.key == "document.item_quantity" && fact.value.ends_with("kWh"))
        used = printed_number(fact).value();
    }
    ASSERT_EQ(readings.size(), 2U);
    EXPECT_GT(used, 0);
    EXPECT_NEAR(readings[1] - readings[0], used, 1e-9);
    for (const std::string_view key :
         {"document.vendor", "document.customer", "document.customer_number",
          "document.invoice_number", "document.due_date", "document.tax", "document.amount_due"})
      EXPECT_NE(find_fact(scene, key), nullptr) << key;
  });
}

TEST(ExpenseReport, HasADayForEveryExpense) {
  for_whole_documents(make_expense_report, [](const Scene& scene) {
    const auto count = [&](std::string_view key) {
      return std::ranges::count(scene.facts, key, &Fact::key);
    };
    EXPECT_GE(count("document.item_total"), 5);
    EXPECT_EQ(count("document.item_total"), count("document.entry_date"));
    EXPECT_NE(find_fact(scene, "document.name"), nullptr);
    EXPECT_NE(find_fact(scene, "document.date"), nullptr);
    EXPECT_EQ(count("form.field"), 2);  // purpose, who approved
  });
}

// Labels and sums of a piece are those of the whole document: nothing is made up for a crop.
TEST(Statements, PiecesSayNothingThatTheyDoNotShow) {
  Studio studio(small_assets());
  for (const MakeDocument make :
       {make_payslip, make_bank_statement, make_utility_bill, make_expense_report}) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      base::Rng rng(seed);
      studio.begin_scene();
      const Scene scene =
          make(studio, {.width = 500, .height = 80, .density = 0.8, .difficulty = 0}, rng);
      std::string text = plain_text(scene.root);
      std::ranges::replace(text, '\n', ' ');
      for (const Fact& fact : scene.facts) {
        if (fact.box.is_empty()) continue;
        EXPECT_NE(text.find(fact.value.substr(0, fact.value.find(' '))), text.npos) << fact.value;
      }
      EXPECT_LT(scene.facts.size(), 15U);
    }
  }
}

}  // namespace
}  // namespace tessera::synth
