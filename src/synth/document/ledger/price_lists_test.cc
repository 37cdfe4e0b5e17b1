#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/document/internal/templates.h"
#include "synth/document/ledger/testing/ledger_scenes.h"

namespace tessera::synth {
namespace {

TEST(GoodsList, HasAPriceForEveryName) {
  for_whole_documents(make_goods_list, [](const Scene& scene) {
    EXPECT_NE(find_fact(scene, "document.vendor"), nullptr);
    EXPECT_NE(find_fact(scene, "document.date"), nullptr);
    std::set<std::string> names;
    Index num_prices = 0;
    for (const Fact& fact : scene.facts) {
      if (fact.key != "document.item_price") continue;
      ++num_prices;
      names.insert(fact.slots.front().second);
      EXPECT_GT(printed_number(fact).value(), 0);
    }
    EXPECT_GE(num_prices, 5);
    EXPECT_EQ(std::ssize(names), num_prices);
    for (const auto& table : tables_of(scene)) {
      for (std::size_t row = 1; row < table.size(); ++row)
        EXPECT_TRUE(names.contains(table[row].front())) << table[row].front();
    }
  });
}

TEST(Menu, StandsInSectionsWithHeadings) {
  for_whole_documents(make_menu, [](const Scene& scene) {
    Index num_sections = 0;
    Index num_titles = 0;
    visit_nodes(scene.root, [&](const Node& node) {
      if (node.kind != NodeKind::kHeading) return;
      num_sections += node.level == 2 ? 1 : 0;
      num_titles += node.level == 1 ? 1 : 0;
    });
    EXPECT_EQ(num_titles, 2);  // the house, and what the page is
    EXPECT_GE(num_sections, 1);
    EXPECT_EQ(std::ssize(tables_of(scene)), num_sections);
  });
}

TEST(Menu, GoesOnInColumnsOfAWidePicture) {
  Studio studio(small_assets());
  Index num_columns = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    base::Rng rng(seed);
    studio.begin_scene();
    const Scene scene =
        make_menu(studio, {.width = 1200, .height = 300, .density = 1, .difficulty = 0}, rng);
    for (const Node& node : scene.root.children)
      num_columns += node.kind == NodeKind::kColumn ? 1 : 0;
    // No column ends with a heading of what stands in the next.
    for (std::size_t i = 0; i + 1 < scene.root.children.size(); ++i) {
      const Node& column = scene.root.children[i];
      ASSERT_FALSE(column.children.empty());
      const Node& last = column.children.back();
      EXPECT_FALSE(last.kind == NodeKind::kHeading && column.children.size() > 1);
    }
  }
  EXPECT_GE(num_columns, 12);
}

// A list of ten names is a list of ten names, however large the page.
TEST(PriceLists, NeverRepeatAName) {
  Studio studio(small_assets());
  for (const MakeDocument make : {make_goods_list, make_menu}) {
    base::Rng rng(2);
    studio.begin_scene();
    const Scene scene =
        make(studio, {.width = 1600, .height = 2000, .density = 1, .difficulty = 0}, rng);
    std::set<std::string> names;
    for (const Fact& fact : scene.facts) {
      if (fact.key != "document.item_price") continue;
      EXPECT_TRUE(names.insert(fact.slots.front().second).second) << fact.slots.front().second;
    }
    EXPECT_GE(names.size(), 5U);
  }
}

}  // namespace
}  // namespace tessera::synth
