#include "synth/document/ledger/internal/ledger_page.h"

#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/document/internal/document_page.h"
#include "synth/document/ledger/testing/ledger_scenes.h"
#include "synth/document/testing/bench_sheet.h"

namespace tessera::synth {
namespace {

constexpr double kUnit = 8;

// A page of plain looks; several of them for what is drawn at random.
struct PageCase {
  explicit PageCase(Language language = Language::kEnglish,
                    std::uint64_t seed = 1,
                    const LedgerPaper& paper = {})
      : request{.language = language, .width = 800, .height = 600, .difficulty = 0},
        rng(seed),
        page(studio, request, rng, paper) {}

  Node draw(const Block& block, double width) {
    Node parent;
    const double height = block.height(kUnit, width).value_or(0);
    block.draw(page.sheet, kUnit, {20, 20, 20 + width, 20 + height}, parent);
    close_boxes(parent);
    return parent;
  }
  [[nodiscard]] const std::vector<Fact>& facts() const { return page.sheet.scene.facts; }

  Studio studio{small_assets()};
  SceneRequest request;
  base::Rng rng;
  LedgerPage page;
};

TEST(LedgerPage, PrintsRatesAsItsLanguageDoes) {
  EXPECT_EQ(PageCase().page.per_cent(2'000), "20%");
  EXPECT_EQ(PageCase().page.per_cent(825), "8.25%");
  EXPECT_EQ(PageCase(Language::kRussian).page.per_cent(550), "5,5\u00A0%");
  EXPECT_EQ(PageCase(Language::kChinese).page.per_cent(1'300), "13%");
  EXPECT_EQ(PageCase().page.per_cent(0), "0%");
}

TEST(LedgerPage, PrintsAmountsWithOrWithoutTheSignButSumsWithIt) {
  std::set<bool> has_sign;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    PageCase one(Language::kEnglish, seed);
    const std::string sign(one.page.currency().sign);
    EXPECT_NE(one.page.money(123'450).find(sign), std::string::npos);
    EXPECT_NE(one.page.money(123'450).find("1,234.50"), std::string::npos);
    const std::string amount = one.page.amount(123'450);
    has_sign.insert(amount != "1,234.50");
    EXPECT_TRUE(amount == "1,234.50" || amount == one.page.money(123'450)) << amount;
  }
  EXPECT_EQ(has_sign.size(), 2U);
}

TEST(LedgerPage, KeepsToOneWordingOneWayOfDatesAndOneLevelOfPrices) {
  using std::chrono::May;
  using std::chrono::year;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    PageCase one(Language::kEnglish, seed);
    EXPECT_EQ(one.page.word(LedgerWord::kTotal), one.page.word(LedgerWord::kTotal));
    const std::string first = one.page.date(year(2021) / May / 3);
    const std::string second = one.page.date(year(2021) / May / 4);
    EXPECT_EQ(first.size(), second.size()) << first << " " << second;
  }
  EXPECT_EQ(PageCase().page.price_level(), 1);
  EXPECT_GT(PageCase(Language::kRussian).page.price_level(), 20);
  EXPECT_GT(PageCase(Language::kChinese).page.price_level(), 1);
}

TEST(LedgerPage, FillsPatterns) {
  PageCase one;
  const std::string text = one.page.pattern("A9-x/9");
  ASSERT_EQ(text.size(), 6U);
  EXPECT_TRUE(text[0] >= 'A' && text[0] <= 'Z') << text;
  EXPECT_TRUE(text[1] >= '0' && text[1] <= '9') << text;
  EXPECT_EQ(text.substr(2, 3), "-x/");
}

TEST(LedgerPage, FieldsStateFactsOfTheirKind) {
  PageCase one;
  LedgerPage& page = one.page;
  one.draw(*page.field(LedgerWord::kDate, "2021-05-03", "date"), 300);
  one.draw(*page.field(LedgerWord::kTime, "17:05", "time"), 300);
  one.draw(*page.field(LedgerWord::kValidUntil, "2021-06-03", "valid_until"), 300);
  one.draw(*page.field(LedgerWord::kCashier, "Harper", "cashier"), 300);
  one.draw(*page.field(LedgerWord::kPump, "4", ""), 300);
  ASSERT_EQ(one.facts().size(), 5U);
  EXPECT_EQ(one.facts()[0].kind, ValueKind::kDate);
  EXPECT_EQ(one.facts()[1].kind, ValueKind::kTime);
  EXPECT_EQ(one.facts()[2].kind, ValueKind::kDate);
  EXPECT_EQ(one.facts()[3].kind, ValueKind::kText);
  EXPECT_EQ(one.facts()[3].key, "document.cashier");
  EXPECT_EQ(one.facts()[3].value, "Harper");
  EXPECT_EQ(one.facts()[4].key, "form.field");
  EXPECT_EQ(one.facts()[4].slots.front().second, page.word(LedgerWord::kPump));
}

TEST(LedgerPage, SumsStandAtTheRightWithTheirNumber) {
  PageCase one;
  const Node page =
      one.draw(*one.page.sum(LedgerWord::kTotal, 123'450, "total", one.page.looks.strong), 400);
  ASSERT_EQ(one.facts().size(), 1U);
  const Fact& fact = one.facts()[0];
  EXPECT_EQ(fact.key, "document.total");
  EXPECT_EQ(fact.kind, ValueKind::kMoney);
  EXPECT_EQ(fact.number, 1'234.5);
  EXPECT_NE(fact.value.find(one.page.currency().sign), std::string::npos);
  EXPECT_NEAR(fact.box.x1, 420, 3);
  EXPECT_NEAR(page.box.x0, 20, 3);
  ASSERT_EQ(page.children.size(), 1U);
  EXPECT_EQ(page.children[0].kind, NodeKind::kField);
  EXPECT_EQ(page.children[0].text, one.page.word(LedgerWord::kTotal));
}

TEST(LedgerPage, NegativeSumsKeepTheirMinus) {
  PageCase one;
  one.draw(*one.page.sum("Discount 5%", -250, "discount", one.page.looks.body), 400);
  ASSERT_EQ(one.facts().size(), 1U);
  EXPECT_EQ(one.facts()[0].number, -2.5);
  EXPECT_EQ(one.facts()[0].value.front(), '-');
}

TEST(LedgerPage, PairsStandInOneLineWhileThereIsRoom) {
  PageCase one;
  const auto pair = [&] {
    return LedgerPage::pair(line_of("left end", one.page.looks.body),
                            line_of("right end", one.page.looks.body));
  };
  const BlockPtr block = pair();
  const double line = line_of("left end", one.page.looks.body)->height(kUnit, 400).value();
  EXPECT_NEAR(block->height(kUnit, 400).value(), line, 0.01);
  const Node wide = one.draw(*block, 400);
  ASSERT_EQ(wide.children.size(), 2U);
  EXPECT_NEAR(wide.children[0].box.x0, 20, 3);
  EXPECT_NEAR(wide.children[1].box.x1, 420, 3);
  EXPECT_NEAR(wide.children[0].box.y0, wide.children[1].box.y0, 4);
  EXPECT_LE(block->natural_width(kUnit), 400);
  const double narrow_px = 0.9 * block->natural_width(kUnit);
  const Node narrow = one.draw(*pair(), narrow_px);
  ASSERT_EQ(narrow.children.size(), 2U);
  EXPECT_GT(narrow.children[1].box.y0, narrow.children[0].box.y1);
  EXPECT_NEAR(narrow.children[1].box.x0, 20, 3);
  EXPECT_FALSE(pair()->height(kUnit, 8));
}

TEST(LedgerPage, ColumnsStandSideBySideOnWidePagesOnly) {
  PageCase one;
  const auto columns = [&] {
    return LedgerPage::columns(line_of("apple", one.page.looks.body),
                               line_of("river", one.page.looks.body), 0.6);
  };
  const Node wide = one.draw(*columns(), 70 * kUnit);
  EXPECT_NEAR(wide.children[1].box.x0, 20 + 0.6 * 67 * kUnit + 3 * kUnit, 3);
  const Node narrow = one.draw(*columns(), 40 * kUnit);
  EXPECT_NEAR(narrow.children[1].box.x0, 20, 3);
  EXPECT_GT(narrow.children[1].box.y0, narrow.children[0].box.y1);
}

TEST(LedgerPage, PartiesHaveWhatIsPrintedOfThem) {
  PageCase one;
  const Party company = one.page.company();
  EXPECT_FALSE(company.name.empty());
  EXPECT_FALSE(company.phone.empty());
  EXPECT_FALSE(in_one_line(company.address, Language::kEnglish).empty());
  const Party person = one.page.person();
  EXPECT_NE(person.name.find(' '), std::string::npos);
  EXPECT_TRUE(person.phone.empty());
}

TEST(LedgerPage, TitlesAreHeadings) {
  PageCase one;
  const Node page = one.draw(*one.page.title(LedgerWord::kInvoice, Alignment::kCentred), 400);
  ASSERT_EQ(page.children.size(), 1U);
  EXPECT_EQ(page.children[0].kind, NodeKind::kHeading);
  EXPECT_EQ(page.children[0].level, 1);
  EXPECT_NEAR(page.box.centre().x, 220, 3);
}

// Two lines of one item are one item.
TEST(LedgerPage, CountsTheDifferentItemsThatItPrinted) {
  PageCase one;
  const Scene scene = one.page.print(3, [&](Index num_items) {
    Strip strip;
    ItemTable table = one.page.item_table(TableRules::kAll, false);
    table.columns = {{}, {}, {}};
    for (Index i = 0; i < num_items; ++i) {
      const std::string name = "item" + std::to_string(i);
      table.rows.push_back(
          {{name},
           {"7.50", {item_fact("item_price", name, "7.50", ValueKind::kMoney, 7.5)}},
           {"15.00", {item_fact("item_total", name, "15.00", ValueKind::kMoney, 15)}}});
    }
    strip.add_table(std::move(table), 0);
    return strip;
  });
  const auto num_prices = std::ranges::count(scene.facts, "document.item_price", &Fact::key);
  EXPECT_GE(num_prices, 2);
  EXPECT_EQ(number_of(scene, "document.item_count"), static_cast<double>(num_prices));
}

TEST(LedgerPage, WithoutItemsCountsNothing) {
  PageCase one;
  const Scene scene = one.page.print(1, [&](Index) {
    Strip strip;
    strip.add(line_of("river", one.page.looks.body), 0);
    return strip;
  });
  EXPECT_EQ(find_fact(scene, "document.item_count"), nullptr);
  EXPECT_EQ(plain_text(scene.root), "river");
}

TEST(LedgerPage, SlipsVaryInWidthAndPagesFillThePicture) {
  std::set<long> widths;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const LedgerPaper paper{.across = {.least = 20, .wanted = 40}, .is_slip = true};
    PageCase slip(Language::kEnglish, seed, paper);
    EXPECT_TRUE(slip.page.paper.is_slip);
    EXPECT_GE(slip.page.paper.letters, 20);
    EXPECT_LE(slip.page.paper.letters, 40);
    widths.insert(static_cast<long>(slip.page.paper.letters));
  }
  EXPECT_GT(widths.size(), 3U);
  EXPECT_EQ(PageCase(Language::kEnglish, 1, {.across = {20, 40}}).page.paper.letters, 40);
}

}  // namespace
}  // namespace tessera::synth
