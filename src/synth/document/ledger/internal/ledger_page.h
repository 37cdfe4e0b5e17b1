// What receipts, invoices and statements begin with: a sheet, the looks and ways of printing that
// hold for the whole document, and its usual blocks.
//
//   LedgerPage page(studio, request, rng, {.across = {22, 36}, .is_slip = true});
//   strip.add(page.sum(LedgerWord::kTotal, ledger.total, "total", page.looks.strong));
//   return page.print(40, build);
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "synth/content/addresses.h"
#include "synth/content/calendar.h"
#include "synth/content/codes.h"
#include "synth/content/numbers.h"
#include "synth/content/prose.h"
#include "synth/document/internal/boxes.h"
#include "synth/document/internal/field_block.h"
#include "synth/document/ledger/internal/item_table.h"
#include "synth/document/ledger/internal/ledger_words.h"
#include "synth/document/ledger/internal/strip.h"
#include "synth/document/ledger/ledger.h"

namespace tessera::synth {

struct LedgerPaper {
  std::vector<FontKind> kinds{};  // empty: serif or sans
  LettersAcross across{};
  bool is_slip = false;
};

struct LedgerLooks {
  BlockLook body{};
  BlockLook strong{};
  BlockLook small{};
  BlockLook title{};   // what the document is
  BlockLook vendor{};  // whose it is
  draw::Colour line{};
};

// A shop, a company, a customer.
struct Party {
  std::string name;
  Address address{};
  std::string phone{};
};

class LedgerPage {
 public:
  LedgerPage(Studio& studio, const SceneRequest& request, base::Rng& rng, const LedgerPaper& paper);

  [[nodiscard]] Language language() const { return sheet.request.language; }
  [[nodiscard]] bool holds(double probability);
  // The same wording every time.
  [[nodiscard]] const std::string& word(LedgerWord word);

  // As this document prints them.
  [[nodiscard]] std::string date(std::chrono::sys_days day) const;
  [[nodiscard]] std::string time(Index minutes) const;
  [[nodiscard]] std::string amount(std::int64_t hundredths) const;  // in a column of amounts
  [[nodiscard]] std::string money(std::int64_t hundredths) const;   // with the currency's sign
  [[nodiscard]] std::string number(std::int64_t value, int decimals) const;
  [[nodiscard]] std::string per_cent(std::int64_t rate) const;  // in hundredths of a per cent
  // '9' is a digit, 'A' a capital; the rest stands for itself.
  [[nodiscard]] std::string pattern(std::string_view pattern);
  // Prices of a euro or dollar in the document's currency.
  [[nodiscard]] std::int64_t price_level() const;
  [[nodiscard]] const Currency& currency() const { return currency_; }

  [[nodiscard]] Party company();
  [[nodiscard]] Party person();

  [[nodiscard]] BlockPtr line(Printed text, const BlockLook& look) const;
  [[nodiscard]] BlockPtr lines(std::vector<Printed> texts, const BlockLook& look) const;
  [[nodiscard]] BlockPtr title(LedgerWord word, Alignment alignment = Alignment::kLeft);
  [[nodiscard]] BlockPtr rule() const { return rule_block(rule_); }
  // Without a key: a fact about a form's field.
  [[nodiscard]] BlockPtr field(LedgerWord label,
                               std::string value,
                               std::string_view key,
                               FieldShape shape = FieldShape::kInline);
  [[nodiscard]] BlockPtr field(LedgerWord label, Printed value, FieldShape shape);
  // A sum at the right side.
  [[nodiscard]] BlockPtr sum(std::string label,
                             std::int64_t hundredths,
                             std::string_view key,
                             const BlockLook& look);
  [[nodiscard]] BlockPtr sum(LedgerWord label,
                             std::int64_t hundredths,
                             std::string_view key,
                             const BlockLook& look);
  // Short texts at both ends of a line where there is room, else below one another.
  [[nodiscard]] static BlockPtr pair(BlockPtr left, BlockPtr right);
  // Side by side on a wide page, else below one another.
  [[nodiscard]] static BlockPtr columns(BlockPtr left, BlockPtr right, double left_share = 0.5);

  // A table in this document's looks, without rows.
  [[nodiscard]] ItemTable item_table(TableRules rules, bool has_header) const;

  // See print_strip. The number of different items becomes a fact, unless it is printed.
  Scene print(Index most_items, const std::function<Strip(Index)>& build);

  Sheet sheet;
  Prose prose;
  StripPaper paper{};
  LedgerLooks looks{};

 private:
  void choose_looks(const LedgerPaper& wanted);

  std::map<LedgerWord, std::string> words_;
  DayStyle day_style_;
  ClockStyle clock_style_;
  Currency currency_;
  NumberFormat format_;
  RuleLook rule_{};
  bool has_signs_;  // at amounts, too
  bool has_colons_;
  double row_padding_;  // of tables, in units
};

// A fact about a line of goods; its value is what is printed.
[[nodiscard]] Fact item_fact(
    std::string_view key, std::string_view item, std::string value, ValueKind kind, double number);

[[nodiscard]] inline double as_number(std::int64_t hundredths) {
  return static_cast<double>(hundredths) / 100;
}

}  // namespace tessera::synth
