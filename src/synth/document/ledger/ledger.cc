#include "synth/document/ledger/ledger.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace tessera::synth {
namespace {

constexpr std::int64_t kWhole = 10'000;  // hundredths of a per cent

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i)
    power *= 10;
  return power;
}

std::int64_t line_total(const LedgerLine& line) {
  constexpr int kPrinted = 2;  // decimals of amounts
  const int decimals = line.quantity_decimals + line.price_decimals - kPrinted;
  return divide_rounded(line.quantity * line.unit_price, power_of_ten(decimals));
}

// What each rate is charged on: its lines less their share of the discount. Shares are rounded; the
// last rate takes what is left over.
std::vector<std::int64_t> taxed_amounts(const Ledger& ledger) {
  const bool is_taxed = ledger.tax_mode != TaxMode::kNone;
  std::vector<std::int64_t> amounts(is_taxed ? ledger.taxes.size() : 1, 0);
  for (const LedgerLine& line : ledger.lines)
    amounts[is_taxed ? line.tax : 0] += line.total;
  std::int64_t left = ledger.discount;
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    const bool is_last = i + 1 == amounts.size();
    const std::int64_t share = is_last ? left
                                       : divide_rounded(ledger.discount * amounts[i],
                                                        std::max<std::int64_t>(1, ledger.subtotal));
    amounts[i] -= share;
    left -= share;
  }
  amounts.front() += ledger.shipping;
  return amounts;
}

void settle_tax(Tax& tax, std::int64_t amount, TaxMode mode) {
  const bool is_included = mode == TaxMode::kIncluded;
  const std::int64_t whole = is_included ? kWhole + tax.rate : kWhole;
  tax.tax = divide_rounded(amount * tax.rate, whole);
  tax.net = is_included ? amount - tax.tax : amount;
  tax.gross = tax.net + tax.tax;
}

}  // namespace

std::int64_t divide_rounded(std::int64_t value, std::int64_t divisor) {
  base::check(divisor > 0, "divide_rounded", "a divisor above 0, has ", divisor);
  const std::int64_t magnitude = ((value < 0 ? -value : value) + divisor / 2) / divisor;
  return value < 0 ? -magnitude : magnitude;
}

void settle(Ledger& ledger) {
  base::check(ledger.tax_mode == TaxMode::kNone || !ledger.taxes.empty(), "settle",
              "a rate for the tax, has none");
  ledger.subtotal = 0;
  for (LedgerLine& line : ledger.lines) {
    line.total = line_total(line);
    ledger.subtotal += line.total;
  }
  ledger.discount = divide_rounded(ledger.subtotal * ledger.discount_rate, kWhole);
  const std::vector<std::int64_t> amounts = taxed_amounts(ledger);
  ledger.tax = 0;
  const bool is_taxed = ledger.tax_mode != TaxMode::kNone;
  ledger.net = is_taxed ? 0 : amounts.front();
  for (std::size_t i = 0; is_taxed && i < amounts.size(); ++i) {
    settle_tax(ledger.taxes[i], amounts[i], ledger.tax_mode);
    ledger.tax += ledger.taxes[i].tax;
    ledger.net += ledger.taxes[i].net;
  }
  const std::int64_t exact = ledger.net + ledger.tax;
  ledger.total = divide_rounded(exact, ledger.smallest_coin) * ledger.smallest_coin;
  ledger.rounding = ledger.total - exact;
}

Ledger first_lines(const Ledger& ledger, Index count) {
  Ledger beginning = ledger;
  beginning.lines.resize(std::min(beginning.lines.size(), static_cast<std::size_t>(count)));
  settle(beginning);
  return beginning;
}

std::int64_t cash_for(std::int64_t total, base::Rng& rng) {
  constexpr std::array<std::int64_t, 6> kSteps = {1, 100, 500, 1'000, 2'000, 5'000};
  const std::int64_t step = kSteps[rng.next_below(kSteps.size())];
  return (total + step - 1) / step * step;
}

std::int64_t shop_price(std::int64_t least, std::int64_t most, base::Rng& rng) {
  constexpr std::array<std::int64_t, 8> kEndings = {99, 99, 95, 90, 50, 49, 25, 0};
  const std::int64_t price = rng.next_between(least, most);
  if (rng.next_below(4) == 0) return price;
  const std::int64_t pretty = price / 100 * 100 + kEndings[rng.next_below(kEndings.size())];
  return std::clamp(pretty, least, most);
}

void settle(std::vector<AccountEntry>& entries, std::int64_t opening_balance) {
  std::int64_t balance = opening_balance;
  for (AccountEntry& entry : entries) {
    balance += entry.amount;
    entry.balance = balance;
  }
}

std::int64_t sum_of(const std::vector<AccountEntry>& entries) {
  std::int64_t sum = 0;
  for (const AccountEntry& entry : entries)
    sum += entry.amount;
  return sum;
}

}  // namespace tessera::synth
