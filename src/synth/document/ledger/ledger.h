// What documents of trade compute, in hundredths of the currency. Every amount is rounded where it
// is printed, and what follows from it is computed from the rounded one: what stands on the page
// adds up.
//
//   subtotal = sum of the lines' totals
//   total = subtotal - discount + shipping + tax (when it is added) + rounding
//   change = cash - total
//
//   Ledger ledger{.lines = lines, .tax_mode = TaxMode::kIncluded, .taxes = {{.rate = 1900}}};
//   settle(ledger);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/index.h"
#include "base/rng.h"

namespace tessera::synth {

struct LedgerLine {
  std::string item{};
  std::int64_t quantity = 1;  // in units of 10^-quantity_decimals
  int quantity_decimals = 0;
  std::string unit{};           // "kg"; empty: pieces
  std::int64_t unit_price = 0;  // in units of 10^-price_decimals of the currency
  int price_decimals = 2;
  std::size_t tax = 0;     // index into the ledger's taxes
  std::int64_t total = 0;  // settled
};

enum class TaxMode : std::uint8_t {
  kNone,
  kIncluded,  // prices contain it, as in shops
  kAdded,     // it comes on top, as between companies
};

// One rate, and what it is charged on.
struct Tax {
  std::int64_t rate = 0;  // in hundredths of a per cent
  std::int64_t net = 0;   // settled, as the others
  std::int64_t tax = 0;
  std::int64_t gross = 0;
};

struct Ledger {
  std::vector<LedgerLine> lines{};
  TaxMode tax_mode = TaxMode::kNone;
  std::vector<Tax> taxes{};        // at least one unless the mode is kNone
  std::int64_t discount_rate = 0;  // of the subtotal, in hundredths of a per cent
  std::int64_t shipping = 0;       // taxed at the first rate
  std::int64_t smallest_coin = 1;  // the total is rounded to multiples of it

  // Settled.
  std::int64_t subtotal = 0;
  std::int64_t discount = 0;
  std::int64_t tax = 0;
  std::int64_t net = 0;
  std::int64_t rounding = 0;
  std::int64_t total = 0;
};

// Half up, away from zero: divisor > 0.
[[nodiscard]] std::int64_t divide_rounded(std::int64_t value, std::int64_t divisor);

// Computes what is settled from the rest.
void settle(Ledger& ledger);

// The beginning of a ledger, settled.
[[nodiscard]] Ledger first_lines(const Ledger& ledger, Index count);

// What a customer gives for the total: the sum itself, or a round one above it.
[[nodiscard]] std::int64_t cash_for(std::int64_t total, base::Rng& rng);

// A price between the bounds as shops like them: 2.99, 3.50, 12.00.
[[nodiscard]] std::int64_t shop_price(std::int64_t least, std::int64_t most, base::Rng& rng);

// An account: its balance after every entry.
struct AccountEntry {
  std::string text;
  std::int64_t amount = 0;  // negative: it was paid out
  std::int64_t balance = 0;
};
void settle(std::vector<AccountEntry>& entries, std::int64_t opening_balance);
[[nodiscard]] std::int64_t sum_of(const std::vector<AccountEntry>& entries);

}  // namespace tessera::synth
