// What is offered at which price.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "synth/chance.h"
#include "synth/document/internal/document_page.h"
#include "synth/document/internal/templates.h"
#include "synth/document/ledger/internal/goods.h"
#include "synth/document/ledger/internal/ledger_page.h"

namespace tessera::synth {
namespace {

using base::Rng;

// Names and prices without a header.
ItemTable price_table(LedgerPage& page, const std::vector<LedgerLine>& lines) {
  ItemTable table = page.item_table(TableRules::kNone, false);
  table.padding_x = 0.3;
  table.columns = {{}, {.alignment = Alignment::kRight}};
  table.rows.reserve(lines.size());
  for (const LedgerLine& line : lines) {
    const std::string price = page.money(line.unit_price);
    table.rows.push_back(
        {{.text = line.item}, {.text = price, .facts = {price_fact(line, price)}}});
  }
  return table;
}

BlockPtr heading(const std::string& text, const BlockLook& look, Index level) {
  std::vector<Printed> lines;
  lines.push_back({.text = text});
  return text_block(NodeKind::kHeading, std::move(lines), look, level);
}

}  // namespace

Scene make_goods_list(Studio& studio, const SceneRequest& request, Rng& rng) {
  constexpr Index kMostItems = 70;
  LedgerPage page(studio, request, rng, {.across = {.least = 22, .wanted = 46}});
  const Party shop = page.company();
  const std::string day = page.date(random_day(2005, 2034, rng));
  const GoodsPlan plan{.num_lines = kMostItems,
                       .least_price = 90,
                       .most_price = page.holds(0.5) ? 1'500 : 30'000,
                       .measured_share = 0.35,
                       .most_letters = 0.6 * letters_across(page.paper)};
  const std::vector<LedgerLine> goods = make_goods(page, plan);
  constexpr std::array kRules = {TableRules::kNone, TableRules::kHorizontal, TableRules::kAll,
                                 TableRules::kHeader};
  const TableRules rules = kRules[rng.next_below(kRules.size())];
  const bool is_striped = page.holds(0.3);
  const bool has_leaders = !is_striped && page.holds(0.4);
  return page.print(std::ssize(goods), [&](Index num_items) {
    Strip strip;
    strip.add_heading(page.title(LedgerWord::kPriceList), 0);
    strip.add(page.line({.text = shop.name, .fact = document_fact("vendor")}, page.looks.vendor),
              0.5);
    strip.add(page.field(LedgerWord::kDate, day, "date"), 0.5);
    ItemTable table = price_table(page, {goods.begin(), goods.begin() + num_items});
    table.has_header = true;
    table.padding_x = 0.8;
    table.has_leaders = has_leaders;
    table.rules = rules;
    table.columns[0].label = page.word(LedgerWord::kItem);
    table.columns[1].label = page.word(LedgerWord::kPrice);
    if (is_striped) table.stripe_ground = page.sheet.paper.shade;
    strip.add_table(std::move(table), 1.2);
    strip.add(page.line({.text = page.word(LedgerWord::kPricesIncludeTax)}, page.looks.body), 1.2);
    return strip;
  });
}

Scene make_menu(Studio& studio, const SceneRequest& request, Rng& rng) {
  constexpr Index kMostItems = 48;
  LedgerPage page(studio, request, rng,
                  {.kinds = {FontKind::kSerif, FontKind::kSans, FontKind::kDisplay},
                   .across = {.least = 20, .wanted = 42}});
  const std::string name = page.prose.from(WordList::kCompanies);
  const GoodsPlan plan{.num_lines = kMostItems,
                       .least_price = 280,
                       .most_price = 3'400,
                       .is_food = true,
                       .most_letters = 0.6 * letters_across(page.paper)};
  const std::vector<LedgerLine> dishes = make_goods(page, plan);
  constexpr std::array kSections = {LedgerWord::kStarters, LedgerWord::kMainCourses,
                                    LedgerWord::kDesserts};
  const Alignment alignment = page.holds(0.6) ? Alignment::kCentred : Alignment::kLeft;
  const bool has_leaders = page.holds(0.6);
  const BlockLook section = aligned(scaled(page.looks.strong, 1.15), alignment);
  return page.print(std::ssize(dishes), [&](Index num_items) {
    Strip strip;
    strip.add_heading(heading(name, aligned(page.looks.vendor, alignment), 1), 0);
    strip.add_heading(page.title(LedgerWord::kMenu, alignment), 0.6);
    const Index num_sections = std::clamp<Index>(num_items / 3, 1, std::ssize(kSections));
    for (Index i = 0; i < num_sections; ++i) {
      const Index begin = num_items * i / num_sections;
      const Index end = num_items * (i + 1) / num_sections;
      strip.add_heading(heading(page.word(kSections[static_cast<std::size_t>(i)]), section, 2),
                        1.6);
      ItemTable table = price_table(page, {dishes.begin() + begin, dishes.begin() + end});
      table.has_leaders = has_leaders;
      strip.add_table(std::move(table), 0.6);
    }
    return strip;
  });
}

}  // namespace tessera::synth
