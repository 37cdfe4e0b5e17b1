#include "synth/document/ledger/internal/goods.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/assets/studio.h"
#include "synth/content/letter_case.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {
namespace {

struct GoodsCase {
  explicit GoodsCase(std::shared_ptr<const Assets> assets = small_assets(),
                     Language language = Language::kEnglish)
      : studio(std::move(assets)),
        request{.language = language, .width = 800, .height = 600},
        page(studio, request, rng, {}) {}

  Studio studio;
  SceneRequest request;
  base::Rng rng{1};
  LedgerPage page;
};

TEST(Goods, HaveNamesOfTheirOwn) {
  GoodsCase one;
  const std::vector<LedgerLine> lines = make_goods(one.page, {.num_lines = 6});
  ASSERT_EQ(lines.size(), 6U);
  std::set<std::string> names;
  for (const LedgerLine& line : lines) {
    names.insert(line.item);
    EXPECT_EQ(line.item, capitalised(line.item));
  }
  EXPECT_EQ(names.size(), 6U);
}

TEST(Goods, AreFewerWhenNamesRunOut) {
  GoodsCase one;  // ten products
  const std::vector<LedgerLine> lines = make_goods(one.page, {.num_lines = 50});
  EXPECT_LE(lines.size(), 10U);
  EXPECT_GE(lines.size(), 8U);
  // With sizes there are more names.
  EXPECT_GT(make_goods(one.page, {.num_lines = 50, .measured_share = 0.8}).size(), 15U);
}

TEST(Goods, KeepToTheLettersThatHaveRoom) {
  GoodsCase one;
  for (const LedgerLine& line : make_goods(one.page, {.num_lines = 9, .most_letters = 5}))
    EXPECT_LE(line.item.size(), 5U);
  GoodsCase chinese(small_assets(), Language::kChinese);
  for (const LedgerLine& line : make_goods(chinese.page, {.num_lines = 9, .most_letters = 4}))
    EXPECT_LE(line.item.size(), 6U) << "two characters of three bytes";
}

TEST(Goods, StandInCapitalsWhereTillsHaveNoOthers) {
  GoodsCase one;
  for (const LedgerLine& line : make_goods(one.page, {.num_lines = 5, .is_upper_case = true}))
    EXPECT_EQ(line.item, to_upper(line.item));
}

TEST(Goods, ArePricedBetweenTheBoundsOfTheCurrency) {
  for (const Language language : {Language::kEnglish, Language::kRussian}) {
    GoodsCase one(small_assets(), language);
    const std::int64_t level = one.page.price_level();
    for (const LedgerLine& line :
         make_goods(one.page, {.num_lines = 6, .least_price = 200, .most_price = 900})) {
      EXPECT_GE(line.unit_price, 200 * level);
      EXPECT_LE(line.unit_price, 900 * level);
    }
  }
}

TEST(Goods, AreBoughtInPiecesOrByWeight) {
  GoodsCase one;
  for (const LedgerLine& line :
       make_goods(one.page, {.num_lines = 6, .several_share = 1, .most_pieces = 4})) {
    EXPECT_GE(line.quantity, 2);
    EXPECT_LE(line.quantity, 4);
    EXPECT_EQ(line.quantity_decimals, 0);
  }
  for (const LedgerLine& line : make_goods(one.page, {.num_lines = 6, .weighed_share = 1})) {
    EXPECT_EQ(line.unit, "kg");
    EXPECT_EQ(line.quantity_decimals, 3);
  }
  for (const LedgerLine& line : make_goods(one.page, {.num_lines = 6, .several_share = 0}))
    EXPECT_EQ(line.quantity, 1);
}

TEST(Goods, AreTaxedAtOneOfTheRates) {
  GoodsCase one;
  std::set<std::size_t> rates;
  for (const LedgerLine& line :
       make_goods(one.page, {.num_lines = 40, .measured_share = 1, .num_taxes = 2}))
    rates.insert(line.tax);
  EXPECT_EQ(rates, (std::set<std::size_t>{0, 1}));
}

// Foods are nouns of the assets where there are enough of them.
TEST(Goods, AreFoodWhereTheAssetsHaveIt) {
  AssetContent content = small_assets()->content();
  std::vector<Noun> nouns;
  for (const std::string name : {"bread", "cheese", "soup", "rice", "cake", "egg", "fish", "pie"}) {
    Noun noun{.name = name, .category = "food"};
    noun.names[0] = name;
    nouns.push_back(noun);
  }
  nouns.push_back({.name = "lion", .category = "animal", .names = {"lion"}});
  content.nouns = on_both_sides(nouns);
  GoodsCase one(std::make_shared<const Assets>(std::move(content), "foods"));
  std::set<std::string> names;
  for (const LedgerLine& line : make_goods(one.page, {.num_lines = 8, .is_food = true}))
    names.insert(line.item);
  EXPECT_GE(names.size(), 5U);
  EXPECT_FALSE(names.contains("Lion"));
  EXPECT_FALSE(names.contains("Lamp"));
  EXPECT_TRUE(names.contains("Bread") || names.contains("Cheese") || names.contains("Soup"));
  EXPECT_EQ(make_goods(one.page, {.num_lines = 1}).size(), 1U);
}

TEST(UsualTaxes, HaveTheHigherRateFirst) {
  for (const Language language : kLanguages) {
    const std::vector<Tax> taxes = usual_taxes(language, 2);
    ASSERT_EQ(taxes.size(), 2U);
    EXPECT_GT(taxes[0].rate, taxes[1].rate);
    EXPECT_GE(taxes[0].rate, 1'000) << "hundredths of a per cent";
    EXPECT_LE(taxes[0].rate, 2'700);
    EXPECT_EQ(usual_taxes(language, 1).size(), 1U);
    EXPECT_TRUE(usual_taxes(language, 0).empty());
  }
}

TEST(QuantityText, HasTheUnitOfWhatIsWeighed) {
  GoodsCase one;
  EXPECT_EQ(quantity_text(one.page, {.quantity = 12}), "12");
  EXPECT_EQ(quantity_text(one.page, {.quantity = 482, .quantity_decimals = 3, .unit = "kg"}),
            "0.482\u00A0kg");
  GoodsCase russian(small_assets(), Language::kRussian);
  EXPECT_EQ(quantity_text(russian.page, {.quantity = 1'500, .quantity_decimals = 3, .unit = "kg"}),
            "1,500\u00A0kg");
}

TEST(LettersInName, CountsChineseTwice) {
  EXPECT_EQ(letters_in_name("tea 2"), 5);
  EXPECT_EQ(letters_in_name("Größe"), 5);
  EXPECT_EQ(letters_in_name("苹果 S"), 6);
  EXPECT_EQ(letters_in_name(""), 0);
}

TEST(ItemFacts, SayWhatTheLineSays) {
  GoodsCase one;
  const LedgerLine line{.item = "Diesel",
                        .quantity = 4'217,
                        .quantity_decimals = 2,
                        .unit = "l",
                        .unit_price = 1'679,
                        .price_decimals = 3,
                        .total = 7'080};
  const Fact quantity = quantity_fact(one.page, line);
  EXPECT_EQ(quantity.key, "document.item_quantity");
  EXPECT_EQ(quantity.slots.front().first, "item");
  EXPECT_EQ(quantity.slots.front().second, "Diesel");
  EXPECT_EQ(quantity.kind, ValueKind::kDecimal);
  EXPECT_NEAR(quantity.number.value(), 42.17, 1e-12);
  const Fact price = price_fact(line, "1.679");
  EXPECT_EQ(price.key, "document.item_price");
  EXPECT_EQ(price.value, "1.679");
  EXPECT_NEAR(price.number.value(), 1.679, 1e-12);
  const Fact total = total_fact(line, "70.80");
  EXPECT_EQ(total.key, "document.item_total");
  EXPECT_EQ(total.kind, ValueKind::kMoney);
  EXPECT_NEAR(total.number.value(), 70.8, 1e-12);
  EXPECT_EQ(quantity_fact(one.page, {.quantity = 3}).kind, ValueKind::kInteger);
}

}  // namespace
}  // namespace tessera::synth
