// What is reckoned up at the end of a month: pay, accounts, meters, expenses.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "synth/chance.h"
#include "synth/document/internal/document_page.h"
#include "synth/document/internal/templates.h"
#include "synth/document/ledger/internal/goods.h"
#include "synth/document/ledger/internal/ledger_page.h"

namespace tessera::synth {
namespace {

using base::cat;
using base::Rng;
using std::chrono::days;
using std::chrono::sys_days;

LedgerPaper statement_paper() {
  return {.across = {.least = 32, .wanted = 92}};
}

TableRules choose_rules(Rng& rng) {
  constexpr std::array kRules = {TableRules::kAll, TableRules::kHorizontal, TableRules::kBook,
                                 TableRules::kHeader};
  return kRules[rng.next_below(kRules.size())];
}

void add_field(Stack& stack, BlockPtr field) {
  stack.add(std::move(field), {.gap = 0.35});
}

// Name and address of whoever sends the paper, beside what the paper is.
BlockPtr head_of(LedgerPage& page, const Party& sender, std::string_view key, LedgerWord title) {
  const bool is_vendor = key == "vendor";
  std::vector<Printed> lines;
  lines.push_back({.text = sender.name, .fact = document_fact(key)});
  auto stack = std::make_unique<Stack>();
  stack->add(page.lines(std::move(lines), page.looks.vendor));
  stack->add(page.line({.text = in_one_line(sender.address, page.language()),
                        .fact = document_fact(is_vendor ? "vendor_address" : "address")},
                       page.looks.body),
             {.gap = 0.4});
  return LedgerPage::columns(std::move(stack), page.title(title));
}

std::string period_of(const LedgerPage& page, sys_days first, sys_days last) {
  return cat(page.date(first), " – ", page.date(last));
}

sys_days first_of_month(sys_days day) {
  const std::chrono::year_month_day date(day);
  return date.year() / date.month() / 1;
}

sys_days last_of_month(sys_days day) {
  const std::chrono::year_month_day date(day);
  return date.year() / date.month() / std::chrono::last;
}

// A column of names and amounts with their sum.
struct PayColumn {
  LedgerWord title;
  std::vector<AccountEntry> entries{};
};

ItemTable pay_table(LedgerPage& page, const PayColumn& column, TableRules rules) {
  ItemTable table = page.item_table(rules, true);
  table.columns = {{page.word(column.title)}, {page.word(LedgerWord::kAmount), Alignment::kRight}};
  table.rows.reserve(column.entries.size());
  for (const AccountEntry& entry : column.entries) {
    const std::string amount = page.amount(entry.amount);
    table.rows.push_back({{.text = entry.text},
                          {.text = amount,
                           .facts = {item_fact("item_total", entry.text, amount, ValueKind::kMoney,
                                               as_number(entry.amount))}}});
  }
  return table;
}

PayColumn make_earnings(LedgerPage& page) {
  Rng& rng = page.sheet.rng;
  const std::int64_t level = page.price_level();
  PayColumn earnings{.title = LedgerWord::kEarnings};
  const auto add = [&](LedgerWord word, std::int64_t amount) {
    earnings.entries.push_back({.text = page.word(word), .amount = level * amount});
  };
  add(LedgerWord::kBaseSalary, 100 * rng.next_between(1'200, 6'900));
  constexpr std::array kMore = {LedgerWord::kOvertime, LedgerWord::kBonus,
                                LedgerWord::kTravelAllowance};
  for (const LedgerWord word : kMore) {
    if (page.holds(0.6)) add(word, rng.next_between(2'000, 60'000));
  }
  return earnings;
}

PayColumn make_deductions(LedgerPage& page, std::int64_t gross) {
  Rng& rng = page.sheet.rng;
  PayColumn deductions{.title = LedgerWord::kDeductions};
  struct Part {
    LedgerWord word;
    std::int64_t least;  // in hundredths of a per cent of the gross pay
    std::int64_t most;
  };
  constexpr std::array<Part, 3> kParts = {{{LedgerWord::kIncomeTax, 900, 2'400},
                                           {LedgerWord::kHealthInsurance, 200, 850},
                                           {LedgerWord::kPension, 400, 1'000}}};
  for (const Part& part : kParts) {
    const std::int64_t rate = rng.next_between(part.least, part.most);
    deductions.entries.push_back(
        {.text = page.word(part.word), .amount = divide_rounded(gross * rate, 10'000)});
  }
  return deductions;
}

// An entry of an account, with what it is about.
AccountEntry make_entry(LedgerPage& page) {
  Rng& rng = page.sheet.rng;
  const std::int64_t level = page.price_level();
  const auto text = [&](LedgerWord word, const std::string& name) {
    return name.empty() ? page.word(word) : page.word(word) + " " + name;
  };
  switch (rng.next_below(8)) {
    case 0:
      return {.text = text(LedgerWord::kTransfer, page.prose.person()),
              .amount = level * rng.next_between(1'000, 80'000)};
    case 1:
      return {.text = text(LedgerWord::kSalary, page.prose.from(WordList::kCompanies)),
              .amount = level * rng.next_between(90'000, 420'000)};
    case 2:
      return {.text = text(LedgerWord::kRent, ""),
              .amount = -level * 100 * rng.next_between(300, 1'600)};
    case 3:
      return {.text = text(LedgerWord::kCashWithdrawal, page.prose.from(WordList::kCities)),
              .amount = -level * 1'000 * rng.next_between(2, 40)};
    case 4:
      return {.text = text(LedgerWord::kBankFee, ""),
              .amount = -level * rng.next_between(100, 1'500)};
    default:
      return {.text = text(LedgerWord::kCardPurchase, page.prose.from(WordList::kCompanies)),
              .amount = -level * shop_price(150, 22'000, rng)};
  }
}

struct StatementFrame {
  std::vector<sys_days> dates{};
  std::int64_t opening_balance = 0;
  bool has_two_columns = false;  // paid out and paid in apart
  bool is_striped = false;
  TableRules rules = TableRules::kHorizontal;
};

// The entries' table with the balance after each.
ItemTable entry_table(LedgerPage& page,
                      const std::vector<AccountEntry>& entries,
                      const StatementFrame& frame) {
  ItemTable table = page.item_table(frame.rules, true);
  if (frame.is_striped) table.stripe_ground = page.sheet.paper.shade;
  table.columns = {{page.word(LedgerWord::kDate)}, {page.word(LedgerWord::kDescription)}};
  if (frame.has_two_columns) {
    table.columns.push_back({page.word(LedgerWord::kDebit), Alignment::kRight});
    table.columns.push_back({page.word(LedgerWord::kCredit), Alignment::kRight});
  } else {
    table.columns.push_back({page.word(LedgerWord::kAmount), Alignment::kRight});
  }
  table.columns.push_back({page.word(LedgerWord::kBalance), Alignment::kRight, 1});
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const AccountEntry& entry = entries[i];
    const std::string day = page.date(frame.dates[i]);
    const bool is_debit = entry.amount < 0;
    const std::int64_t shown = frame.has_two_columns && is_debit ? -entry.amount : entry.amount;
    const std::string amount = page.amount(shown);
    const Fact day_fact = item_fact("entry_date", entry.text, day, ValueKind::kDate, 0);
    const Fact amount_fact =
        item_fact("item_total", entry.text, amount, ValueKind::kMoney, as_number(shown));
    std::vector<ItemCell> row = {{.text = day, .facts = {day_fact}}, {.text = entry.text}};
    row.front().facts.front().number.reset();
    const ItemCell printed{.text = amount, .facts = {amount_fact}};
    if (frame.has_two_columns) row.push_back(is_debit ? printed : ItemCell{});
    if (!frame.has_two_columns || !is_debit) row.push_back(printed);
    if (frame.has_two_columns && is_debit) row.emplace_back();
    row.push_back({.text = page.amount(entry.balance)});
    table.rows.push_back(std::move(row));
  }
  return table;
}

// What is charged, line by line.
ItemTable charge_table(LedgerPage& page, const Ledger& ledger, TableRules rules) {
  ItemTable table = page.item_table(rules, true);
  table.columns = {{page.word(LedgerWord::kDescription)},
                   {page.word(LedgerWord::kQuantity), Alignment::kRight, 1},
                   {page.word(LedgerWord::kUnitPrice), Alignment::kRight, 2},
                   {page.word(LedgerWord::kAmount), Alignment::kRight}};
  for (const LedgerLine& line : ledger.lines) {
    const std::string price = page.number(line.unit_price, line.price_decimals);
    const std::string total = page.amount(line.total);
    table.rows.push_back({{.text = line.item},
                          {.text = quantity_text(page, line), .facts = {quantity_fact(page, line)}},
                          {.text = price, .facts = {price_fact(line, price)}},
                          {.text = total, .facts = {total_fact(line, total)}}});
  }
  return table;
}

// Day, text and amount of every expense.
ItemTable expense_table(LedgerPage& page,
                        const Ledger& ledger,
                        const std::vector<sys_days>& dates,
                        TableRules rules) {
  ItemTable table = page.item_table(rules, true);
  table.columns = {{page.word(LedgerWord::kDate), Alignment::kLeft, 1},
                   {page.word(LedgerWord::kDescription)},
                   {page.word(LedgerWord::kAmount), Alignment::kRight}};
  for (std::size_t i = 0; i < ledger.lines.size(); ++i) {
    const LedgerLine& line = ledger.lines[i];
    const std::string spent = page.date(dates[i]);
    const std::string total = page.amount(line.total);
    Fact spent_fact = item_fact("entry_date", line.item, spent, ValueKind::kDate, 0);
    spent_fact.number.reset();
    table.rows.push_back({{.text = spent, .facts = {spent_fact}},
                          {.text = line.item},
                          {.text = total, .facts = {total_fact(line, total)}}});
  }
  return table;
}

}  // namespace

Scene make_payslip(Studio& studio, const SceneRequest& request, Rng& rng) {
  LedgerPage page(studio, request, rng, statement_paper());
  const Party employer = page.company();
  const std::string employee = page.prose.person();
  const std::string staff_number = page.pattern("99999");
  const std::string account = page.pattern("9999999999");
  const sys_days day = random_day(2004, 2034, rng);
  const PayColumn earnings = make_earnings(page);
  const std::int64_t gross = sum_of(earnings.entries);
  const PayColumn deductions = make_deductions(page, gross);
  const std::int64_t net = gross - sum_of(deductions.entries);
  const TableRules rules = choose_rules(rng);
  return page.print(1, [&](Index) {
    Strip strip;
    strip.add(head_of(page, employer, "company", LedgerWord::kPayslip), 0);
    auto left = std::make_unique<Stack>();
    add_field(*left, page.field(LedgerWord::kEmployee, employee, "name"));
    add_field(*left, page.field(LedgerWord::kStaffNumber, staff_number, "id_number"));
    auto right = std::make_unique<Stack>();
    const std::string period = period_of(page, first_of_month(day), last_of_month(day));
    add_field(*right, page.field(LedgerWord::kPeriod, period, ""));
    add_field(*right, page.field(LedgerWord::kAccountNumber, account, "account_number"));
    strip.add(LedgerPage::columns(std::move(left), std::move(right)), 1.4);
    strip.add_table(pay_table(page, earnings, rules), 1.6);
    strip.add(page.sum(LedgerWord::kGrossPay, gross, "gross_pay", page.looks.strong), 0.5);
    strip.add_table(pay_table(page, deductions, rules), 1.4);
    strip.add(page.rule(), 1.2);
    strip.add(page.sum(LedgerWord::kNetPay, net, "net_pay", scaled(page.looks.strong, 1.2)), 0.6);
    strip.add(page.line({.text = page.word(LedgerWord::kNoSignature)}, page.looks.body), 1.4);
    return strip;
  });
}

Scene make_bank_statement(Studio& studio, const SceneRequest& request, Rng& rng) {
  constexpr Index kMostEntries = 45;
  LedgerPage page(studio, request, rng, statement_paper());
  const Party bank = page.company();
  const Party customer = page.person();
  const std::string account = page.pattern("99 9999 9999");
  const std::string sheet_number = std::to_string(rng.next_between(1, 24));
  StatementFrame frame{.opening_balance = page.price_level() * rng.next_between(10'000, 900'000)};
  frame.has_two_columns = page.holds(0.4);
  frame.is_striped = page.holds(0.3);
  frame.rules = choose_rules(rng);
  const sys_days first = first_of_month(random_day(2004, 2034, rng));
  std::vector<AccountEntry> whole;
  std::set<std::string> texts;
  sys_days day = first;
  for (Index i = 0; i < kMostEntries; ++i) {
    AccountEntry entry = make_entry(page);
    if (!texts.insert(entry.text).second) continue;
    day += days(rng.next_between(0, 3));
    frame.dates.push_back(day);
    whole.push_back(std::move(entry));
  }
  settle(whole, frame.opening_balance);
  return page.print(std::ssize(whole), [&](Index num_entries) {
    const auto count = static_cast<std::size_t>(num_entries);
    const std::vector<AccountEntry> entries(whole.begin(), whole.begin() + num_entries);
    Strip strip;
    strip.add(head_of(page, bank, "company", LedgerWord::kStatement), 0);
    auto left = std::make_unique<Stack>();
    add_field(*left, page.field(LedgerWord::kCustomer, customer.name, "customer"));
    add_field(*left, page.field(LedgerWord::kAccountNumber, account, "account_number"));
    auto right = std::make_unique<Stack>();
    const std::string period = period_of(page, first, frame.dates[count - 1]);
    add_field(*right, page.field(LedgerWord::kPeriod, period, ""));
    add_field(*right, page.field(LedgerWord::kPage, sheet_number, ""));
    strip.add(LedgerPage::columns(std::move(left), std::move(right)), 1.4);
    strip.add(page.sum(LedgerWord::kOpeningBalance, frame.opening_balance, "", page.looks.body),
              1.4);
    strip.add_table(entry_table(page, entries, frame), 0.8);
    strip.add(page.sum(LedgerWord::kClosingBalance, entries.back().balance, "balance",
                       scaled(page.looks.strong, 1.1)),
              0.8);
    strip.add_at_bottom(page.line({.text = page.word(LedgerWord::kNoSignature)}, page.looks.body),
                        1.4);
    return strip;
  });
}

Scene make_utility_bill(Studio& studio, const SceneRequest& request, Rng& rng) {
  LedgerPage page(studio, request, rng, statement_paper());
  const Party supplier = page.company();
  const Party customer = page.person();
  const std::string number = page.pattern("9999 999 999");
  const std::string customer_number = page.pattern("999999999");
  const std::string meter = page.pattern("9AAA9999999999");
  const sys_days last = last_of_month(random_day(2004, 2034, rng));
  const sys_days first = first_of_month(last - days(30 * rng.next_between(1, 11)));
  const std::int64_t before = rng.next_between(1'000, 80'000);
  const std::int64_t used = rng.next_between(60, 4'500);
  const std::int64_t level = page.price_level();
  Ledger ledger{.lines = {{.item = page.word(LedgerWord::kEnergyCharge),
                           .quantity = used,
                           .unit = "kWh",
                           .unit_price = level * rng.next_between(1'400, 4'200),
                           .price_decimals = 4},
                          {.item = page.word(LedgerWord::kBasicCharge),
                           .unit_price = level * rng.next_between(400, 9'900)}},
                .tax_mode = TaxMode::kAdded,
                .taxes = usual_taxes(page.language(), 1)};
  settle(ledger);
  const TableRules rules = choose_rules(rng);
  const std::string due = page.date(last + days(rng.next_between(10, 40)));
  return page.print(1, [&](Index) {
    Strip strip;
    strip.add(head_of(page, supplier, "vendor", LedgerWord::kUtilityBill), 0);
    auto left = std::make_unique<Stack>();
    add_field(*left, page.field(LedgerWord::kCustomer, customer.name, "customer"));
    add_field(*left, page.field(LedgerWord::kCustomerNumber, customer_number, "customer_number"));
    add_field(*left, page.field(LedgerWord::kInvoiceNumber, number, "invoice_number"));
    auto right = std::make_unique<Stack>();
    add_field(*right, page.field(LedgerWord::kPeriod, period_of(page, first, last), ""));
    add_field(*right, page.field(LedgerWord::kMeterNumber, meter, ""));
    add_field(*right, page.field(LedgerWord::kDueDate, due, "due_date"));
    strip.add(LedgerPage::columns(std::move(left), std::move(right)), 1.4);
    const auto reading = [&](LedgerWord label, std::int64_t value) {
      Fact fact = field_fact(page.word(label), ValueKind::kInteger);
      fact.number = static_cast<double>(value);
      return page.field(label, {.text = page.number(value, 0), .fact = fact}, FieldShape::kApart);
    };
    strip.add(reading(LedgerWord::kPreviousReading, before), 1.4);
    strip.add(reading(LedgerWord::kCurrentReading, before + used), 0.4);
    strip.add(page.field(LedgerWord::kConsumption, quantity_text(page, ledger.lines.front()), "",
                         FieldShape::kApart),
              0.4);
    strip.add(page.rule(), 0.6);
    strip.add_table(charge_table(page, ledger, rules), 1.2);
    strip.add(page.sum(LedgerWord::kNet, ledger.net, "subtotal", page.looks.body), 0.8);
    const std::string label =
        cat(page.word(LedgerWord::kTax), " ", page.per_cent(ledger.taxes.front().rate));
    strip.add(page.sum(label, ledger.tax, "tax", page.looks.body), 0.4);
    strip.add(page.sum(LedgerWord::kAmountDue, ledger.total, "amount_due",
                       scaled(page.looks.strong, 1.25)),
              0.6);
    strip.add(page.line({.text = page.word(LedgerWord::kPaymentTerms)}, page.looks.body), 1.2);
    return strip;
  });
}

Scene make_expense_report(Studio& studio, const SceneRequest& request, Rng& rng) {
  constexpr Index kMostLines = 24;
  LedgerPage page(studio, request, rng, statement_paper());
  const std::string employee = page.prose.person();
  const std::string boss = page.prose.person();
  const std::string purpose = page.prose.title(2, 4);
  const TableRules rules = choose_rules(rng);
  constexpr std::array kCategories = {LedgerWord::kTrain,   LedgerWord::kHotel,
                                      LedgerWord::kMeals,   LedgerWord::kTaxi,
                                      LedgerWord::kParking, LedgerWord::kStationery};
  sys_days day = random_day(2006, 2034, rng);
  std::vector<LedgerLine> lines;
  std::vector<sys_days> dates;
  std::set<std::string> names;
  for (Index i = 0; i < kMostLines; ++i) {
    const LedgerWord category = kCategories[rng.next_below(kCategories.size())];
    const std::string place = page.prose.from(WordList::kCities);
    if (!names.insert(page.word(category) + " " + place).second) continue;
    dates.push_back(day);
    lines.push_back({.item = page.word(category) + " " + place,
                     .unit_price = page.price_level() * shop_price(300, 24'000, rng)});
    day += days(rng.next_between(0, 2));
  }
  const Ledger whole{.lines = std::move(lines)};
  return page.print(std::ssize(whole.lines), [&](Index num_items) {
    const Ledger ledger = first_lines(whole, num_items);
    Strip strip;
    strip.add_heading(page.title(LedgerWord::kExpenseReport), 0);
    auto left = std::make_unique<Stack>();
    add_field(*left, page.field(LedgerWord::kEmployee, employee, "name"));
    add_field(*left, page.field(LedgerWord::kPurpose, purpose, ""));
    auto right = std::make_unique<Stack>();
    add_field(*right, page.field(LedgerWord::kDate, page.date(day + days(3)), "date"));
    add_field(*right, page.field(LedgerWord::kApprovedBy, boss, ""));
    strip.add(LedgerPage::columns(std::move(left), std::move(right)), 1.2);
    strip.add_table(expense_table(page, ledger, dates, rules), 1.4);
    strip.add(page.sum(LedgerWord::kTotal, ledger.total, "total", scaled(page.looks.strong, 1.2)),
              0.8);
    return strip;
  });
}

}  // namespace tessera::synth
