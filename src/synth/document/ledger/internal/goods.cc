#include "synth/document/ledger/internal/goods.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

using base::Rng;

double power_of_ten(int exponent) {
  double power = 1;
  for (int i = 0; i < exponent; ++i)
    power *= 10;
  return power;
}

// Names of food in the language, in the order of the assets.
std::vector<const std::string*> foods_of(const LedgerPage& page) {
  std::vector<const std::string*> names;
  const std::span<const Noun> nouns = page.prose.view().nouns();
  names.reserve(nouns.size());
  for (const Noun& noun : nouns) {
    const std::string& name = noun.in(page.language());
    if (noun.category == "food" && !name.empty()) names.push_back(&name);
  }
  return names;
}

// "500 g", "1.5 l", "XL": small words behind a name.
std::string random_size(const LedgerPage& page, Rng& rng) {
  constexpr std::array<std::string_view, 4> kSizes = {"S", "M", "L", "XL"};
  switch (rng.next_below(4)) {
    case 0:
      return base::cat(50 * rng.next_between(1, 20), "\u00A0g");
    case 1:
      return page.number(5 * rng.next_between(1, 6), 1) + "\u00A0l";
    case 2:
      return base::cat(rng.next_between(2, 12), "\u00A0x");
    default:
      return std::string(kSizes[rng.next_below(kSizes.size())]);
  }
}

class GoodsMaker {
 public:
  GoodsMaker(LedgerPage& page, const GoodsPlan& plan) : page_(page), plan_(plan) {
    if (plan.is_food) foods_ = foods_of(page);
  }

  std::vector<LedgerLine> make() {
    constexpr Index kAttempts = 4;  // for every line
    std::vector<LedgerLine> lines;
    std::set<std::string> names;
    for (Index i = 0; i < kAttempts * plan_.num_lines; ++i) {
      if (std::ssize(lines) == plan_.num_lines) break;
      std::string name = draw_name();
      if (letters_in_name(name) > plan_.most_letters || !names.insert(name).second) continue;
      lines.push_back(make_line(std::move(name)));
    }
    return lines;
  }

 private:
  std::string draw_name() {
    Rng& rng = page_.sheet.rng;
    constexpr std::size_t kEnough = 8;
    std::string name = foods_.size() < kEnough ? page_.prose.from(WordList::kProducts)
                                               : *foods_[rng.next_below(foods_.size())];
    if (chance::holds(rng, plan_.measured_share)) name += " " + random_size(page_, rng);
    return plan_.is_upper_case ? to_upper(name) : capitalised(name);
  }

  LedgerLine make_line(std::string name) {
    Rng& rng = page_.sheet.rng;
    const std::int64_t level = page_.price_level();
    LedgerLine line{.item = std::move(name)};
    line.unit_price = shop_price(level * plan_.least_price, level * plan_.most_price, rng);
    if (chance::holds(rng, plan_.weighed_share)) {
      line.quantity = rng.next_between(80, 2'400);
      line.quantity_decimals = 3;
      line.unit = "kg";
    } else if (chance::holds(rng, plan_.several_share)) {
      line.quantity = rng.next_between(2, plan_.most_pieces);
    }
    line.tax = rng.next_below(plan_.num_taxes);
    return line;
  }

  LedgerPage& page_;
  const GoodsPlan& plan_;
  std::vector<const std::string*> foods_;
};

}  // namespace

std::vector<LedgerLine> make_goods(LedgerPage& page, const GoodsPlan& plan) {
  return GoodsMaker(page, plan).make();
}

std::vector<Tax> usual_taxes(Language language, std::size_t count) {
  // By language: en, de, fr, es, el, ru, zh.
  constexpr std::array<std::array<std::int64_t, 2>, kLanguages.size()> kRates = {{{2'000, 500},
                                                                                  {1'900, 700},
                                                                                  {2'000, 550},
                                                                                  {2'100, 1'000},
                                                                                  {2'400, 1'300},
                                                                                  {2'000, 1'000},
                                                                                  {1'300, 600}}};
  std::vector<Tax> taxes;
  for (const std::int64_t rate : kRates[static_cast<std::size_t>(language)]) {
    if (taxes.size() < count) taxes.push_back({.rate = rate});
  }
  return taxes;
}

std::string quantity_text(const LedgerPage& page, const LedgerLine& line) {
  const std::string number = page.number(line.quantity, line.quantity_decimals);
  return line.unit.empty() ? number : number + "\u00A0" + line.unit;
}

double letters_in_name(std::string_view name) {
  double letters = 0;
  for (std::size_t offset = 0; offset < name.size();) {
    constexpr char32_t kFirstWide = 0x2E80;
    letters += text::next_char(name, offset) < kFirstWide ? 1 : 2;
  }
  return letters;
}

Fact quantity_fact(const LedgerPage& page, const LedgerLine& line) {
  const ValueKind kind = line.quantity_decimals == 0 ? ValueKind::kInteger : ValueKind::kDecimal;
  return item_fact("item_quantity", line.item, quantity_text(page, line), kind,
                   static_cast<double>(line.quantity) / power_of_ten(line.quantity_decimals));
}

Fact price_fact(const LedgerLine& line, std::string printed) {
  return item_fact("item_price", line.item, std::move(printed), ValueKind::kMoney,
                   static_cast<double>(line.unit_price) / power_of_ten(line.price_decimals));
}

Fact total_fact(const LedgerLine& line, std::string printed) {
  return item_fact("item_total", line.item, std::move(printed), ValueKind::kMoney,
                   as_number(line.total));
}

}  // namespace tessera::synth
