#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/document/internal/placing.h"
#include "synth/document/testing/pages.h"

namespace tessera::synth {
namespace {

constexpr std::array<std::string_view, 4> kForms = {"registration-form", "application-form",
                                                    "patient-form", "customs-form"};

TEST(Forms, SayMoreWhereThereIsRoom) {
  for (const std::string_view name : kForms) {
    const auto words_at = [&](double density, Index width, Index height) {
      const Scene scene =
          make_page(name, {.width = width, .height = height, .density = density}, 4);
      return count_form_words(scene, Language::kEnglish);
    };
    EXPECT_GT(words_at(0.9, 1152, 768), 9) << name;
    EXPECT_GT(words_at(0.9, 1152, 768), words_at(0.9, 384, 96)) << name;
    EXPECT_GE(words_at(0.9, 768, 768), words_at(0.05, 768, 768)) << name;
  }
}

TEST(Forms, FillTheirPage) {
  for (const std::string_view name : kForms) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      const Scene scene = make_page(name, {.width = 1152, .height = 768, .density = 0.8}, seed);
      EXPECT_GT(scene.root.box.width(), 0.55 * 1152) << name;
      EXPECT_GT(scene.root.box.height(), 0.75 * 768) << name << " seed " << seed;
    }
  }
}

TEST(Forms, HaveFactsOfFieldsByTheirLabels) {
  std::set<std::string> labels;
  for (const std::string_view name : kForms) {
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      const Scene scene = make_page(name, {.width = 1152, .height = 768, .density = 0.9}, seed);
      const std::string page = plain_text(scene.root);
      for (const Fact& fact : scene.facts) {
        if (fact.key != "form.field") continue;
        ASSERT_EQ(fact.slots.size(), 1U);
        EXPECT_EQ(fact.slots[0].first, "label");
        EXPECT_NE(page.find(fact.slots[0].second), page.npos) << fact.slots[0].second;
        labels.insert(fact.slots[0].second);
      }
    }
  }
  for (const FormWord word : {FormWord::kLastName, FormWord::kBirthDate, FormWord::kStreet,
                              FormWord::kSex, FormWord::kAllergies, FormWord::kPolicyNumber}) {
    EXPECT_TRUE(labels.contains(form_word(word, Language::kEnglish)))
        << form_word(word, Language::kEnglish);
  }
}

TEST(Forms, TickSomeBoxesAndLeaveOthers) {
  Index num_checked = 0;
  Index num_others = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Scene scene =
        make_page("registration-form", {.width = 1152, .height = 768, .density = 0.9}, seed);
    visit_nodes(scene.root, [&](const Node& node) {
      if (node.kind != NodeKind::kControl) return;
      EXPECT_EQ(node.role, "check box");
      EXPECT_FALSE(node.text.empty());
      EXPECT_EQ(plain_text(node), node.text);
      (node.is_checked ? num_checked : num_others) += 1;
    });
  }
  EXPECT_GT(num_checked, 10);
  EXPECT_GT(num_others, 10);
}

TEST(CustomsForm, DeclaresEveryItemOnce) {
  Index num_items = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Scene scene =
        make_page("customs-form", {.width = 1152, .height = 768, .density = 0.8}, seed);
    std::set<std::string> items;
    for (const Fact& fact : scene.facts) {
      if (fact.key != "document.item_total") continue;
      EXPECT_TRUE(items.insert(fact.slots[0].second).second) << fact.slots[0].second;
      EXPECT_EQ(fact.kind, ValueKind::kMoney);
      EXPECT_GT(*fact.number, 0);
    }
    num_items += std::ssize(items);
  }
  EXPECT_GT(num_items, 12);
}

TEST(ChoosePlacing, KeepsToWhatTheRoomCarries) {
  Studio studio(small_assets());
  base::Rng rng(1);
  for (const double density : {0.0, 0.5, 1.0}) {
    const SceneRequest request{.width = 1152, .height = 768, .density = density};
    Sheet sheet(studio, request, rng, {});
    const Placing placing = choose_placing(sheet, {0, 0, 240, 100});
    EXPECT_LE(placing.least_px, placing.unit_px);
    EXPECT_LE(placing.unit_px, placing.most_px);
    EXPECT_DOUBLE_EQ(placing.most_px, 20);
    EXPECT_GE(placing.least_px, kSmallestXHeight);
  }
  // A page that the model sees smaller is written larger.
  const SceneRequest huge{.width = 1600, .height = 2000, .density = 1};
  Sheet sheet(studio, huge, rng, {});
  EXPECT_GT(choose_placing(sheet, {0, 0, 1600, 2000}).least_px, 1.5 * kSmallestXHeight);
}

}  // namespace
}  // namespace tessera::synth
