// Pages of browsers: prices beside their articles, figures beside their names.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "synth/markup/markup.h"
#include "synth/screen/screen.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using testing::about;
using testing::controls_of;
using testing::expect_below_one_another;
using testing::expect_beside_one_another;
using testing::facts_of;
using testing::names_of;
using testing::nodes_of;
using testing::visit_template;
using testing::visit_template_at;

constexpr SceneRequest kLarge{.width = 1100, .height = 800, .density = 0.8};

// The card that holds a place.
const Node* card_at(const Scene& scene, const draw::Box& box) {
  for (const Node* card : controls_of(scene.root, "card")) {
    if (card->box.contains(box)) return card;
  }
  return nullptr;
}

TEST(Article, HasATitleAboveItsText) {
  visit_template("article", 16, [](const Scene& scene) {
    const auto headings = nodes_of(scene.root, NodeKind::kHeading);
    ASSERT_FALSE(headings.empty());
    for (const Node* paragraph : nodes_of(scene.root, NodeKind::kParagraph)) {
      if (paragraph->children.size() > 2) {
        EXPECT_GE(paragraph->box.y0, headings[0]->box.y1);
      }
    }
  });
}

TEST(Article, LinksToOtherPages) {
  Index num_links = 0;
  visit_template_at("article", kLarge, 8, [&](const Scene& scene) {
    for (const Node* link : controls_of(scene.root, "link")) {
      EXPECT_EQ(plain_text(*link), link->text);
      EXPECT_FALSE(link->text.empty());
      ++num_links;
    }
  });
  EXPECT_GT(num_links, 30);
}

TEST(Article, ShowsPicturesByName) {
  Index num_named = 0;
  visit_template_at("article", kLarge, 12, [&](const Scene& scene) {
    for (const Node* image : controls_of(scene.root, "image")) {
      EXPECT_TRUE(plain_text(*image).empty());
      num_named += image->text.empty() ? 0 : 1;
    }
  });
  // The test assets may have no cut-out things; then pictures are plain areas without a name.
  EXPECT_GE(num_named, 0);
}

TEST(Article, ShowsItsAddress) {
  Index num_addresses = 0;
  visit_template_at("article", kLarge, 8, [&](const Scene& scene) {
    for (const Fact* fact : facts_of(scene, "screen.address")) {
      EXPECT_TRUE(fact->value.starts_with("www.")) << fact->value;
      ++num_addresses;
    }
  });
  EXPECT_GT(num_addresses, 3);
}

TEST(Shop, PrintsPricesInTheCardOfTheirArticle) {
  Index num_prices = 0;
  visit_template("shop", 16, [&](const Scene& scene) {
    for (const Fact* fact : facts_of(scene, "document.item_price")) {
      const Node* card = card_at(scene, fact->box);
      ASSERT_NE(card, nullptr);
      EXPECT_EQ(card->text, about(*fact));
      EXPECT_NE(plain_text(*card).find(fact->value), std::string::npos);
      EXPECT_EQ(fact->kind, ValueKind::kMoney);
      EXPECT_GT(*fact->number, 0);
      ++num_prices;
    }
  });
  EXPECT_GT(num_prices, 30);
}

TEST(Shop, UsesOneCurrency) {
  visit_template_at("shop", kLarge, 6, [](const Scene& scene) {
    std::set<std::string> signs;
    for (const Fact* fact : facts_of(scene, "document.item_price")) {
      std::string sign = fact->value;
      std::erase_if(sign, [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ','; });
      signs.insert(sign);
    }
    EXPECT_LE(signs.size(), 1U);
  });
}

TEST(Shop, StandsInRows) {
  visit_template_at("shop", kLarge, 6, [](const Scene& scene) {
    const auto cards = controls_of(scene.root, "card");
    EXPECT_GT(cards.size(), 3U);
    for (std::size_t i = 1; i < cards.size(); ++i) {
      const bool is_beside = cards[i]->box.y0 == cards[i - 1]->box.y0;
      EXPECT_TRUE(is_beside ? cards[i]->box.x0 >= cards[i - 1]->box.x1
                            : cards[i]->box.y0 >= cards[i - 1]->box.y1);
    }
  });
}

TEST(SearchResults, ShowTheQueryInTheField) {
  visit_template("results", 12, [](const Scene& scene) {
    const auto fields = controls_of(scene.root, "search field");
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_FALSE(plain_text(*fields[0]).empty());
    const auto values = facts_of(scene, "screen.value");
    ASSERT_LE(values.size(), 1U);
    EXPECT_EQ(values.empty(), fields[0]->text.empty());
    if (!values.empty()) {
      EXPECT_EQ(values[0]->value, plain_text(*fields[0]));
    }
  });
}

TEST(SearchResults, AreTitleAddressAndText) {
  Index num_results = 0;
  visit_template_at("results", kLarge, 8, [&](const Scene& scene) {
    const auto links = controls_of(scene.root, "link");
    expect_below_one_another(links);
    num_results += std::ssize(links);
    const std::string text = plain_text(scene.root);
    EXPECT_NE(text.find("results"), std::string::npos);
  });
  EXPECT_GT(num_results, 16);
}

TEST(SearchResults, CountTheirPages) {
  Index num_pages = 0;
  visit_template_at("results", kLarge, 8, [&](const Scene& scene) {
    Index next = 1;
    std::vector<const Node*> numbers;
    for (const Node* button : controls_of(scene.root, "button")) {
      if (button->text != std::to_string(next)) continue;
      numbers.push_back(button);
      ++next;
    }
    expect_beside_one_another(numbers);
    num_pages += next - 1;
  });
  EXPECT_GT(num_pages, 16);
}

TEST(SignIn, AsksForAPasswordThatCannotBeRead) {
  visit_template("sign-in", 16, [](const Scene& scene) {
    for (const Node* card : controls_of(scene.root, "card")) {
      const auto fields = controls_of(*card, "text field");
      for (const Node* field : fields)
        EXPECT_FALSE(field->text.empty());
      const bool hides_one =
          std::ranges::any_of(fields, [](const Node* field) { return plain_text(*field).empty(); });
      EXPECT_TRUE(hides_one || fields.size() < 2);
      EXPECT_EQ(controls_of(*card, "button").size(), 1U);
    }
  });
}

TEST(SignIn, NamesFieldsByTheirLabels) {
  Index num_values = 0;
  visit_template("sign-in", 16, [&](const Scene& scene) {
    for (const Fact* fact : facts_of(scene, "screen.value")) {
      ++num_values;
      const auto names = names_of(scene.root, "text field");
      EXPECT_NE(std::ranges::find(names, about(*fact)), names.end());
    }
  });
  EXPECT_GT(num_values, 16);
}

TEST(Dashboard, PrintsFiguresInTheirCards) {
  Index num_figures = 0;
  visit_template("dashboard", 16, [&](const Scene& scene) {
    for (const Fact* fact : facts_of(scene, "screen.value")) {
      const Node* card = card_at(scene, fact->box);
      ASSERT_NE(card, nullptr);
      EXPECT_EQ(card->text, about(*fact));
      std::string digits = fact->value;
      std::erase(digits, ',');
      EXPECT_EQ(std::stod(digits), *fact->number);
      ++num_figures;
    }
  });
  EXPECT_GT(num_figures, 30);
}

TEST(Dashboard, HasATableOfOrders) {
  Index num_tables = 0;
  visit_template_at("dashboard", kLarge, 6, [&](const Scene& scene) {
    for (const Node* table : nodes_of(scene.root, NodeKind::kTable)) {
      const auto grid = table_grid(*table);
      EXPECT_GE(grid.size(), 2U);
      EXPECT_EQ(grid[0].size(), 3U);
      ++num_tables;
    }
  });
  EXPECT_GE(num_tables, 4);
}

TEST(Forum, PutsAnAnswerLinkBelowEveryPost) {
  visit_template("forum", 8, [](const Scene& scene) {
    std::vector<const Node*> posts;
    for (const Node& part : scene.root.children) {
      const auto links = controls_of(part, "link");
      if (part.kind == NodeKind::kColumn && links.size() == 1 && part.children.size() >= 3) {
        posts.push_back(&part);
      }
    }
    expect_below_one_another(posts);
    for (const Node* post : posts) {
      const Node& words = post->children[1];
      EXPECT_LE(words.box.y1, controls_of(*post, "link")[0]->box.y0);
    }
  });
}

}  // namespace
}  // namespace tessera::synth
