#include "synth/screen/internal/form.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::controls_of;
using testing::for_each_look;
using testing::names_of;
using testing::with_screen;

const Fact* fact_about(const Scene& scene, std::string_view name) {
  for (const Fact& fact : scene.facts) {
    if (!fact.slots.empty() && fact.slots[0].second == name) return &fact;
  }
  return nullptr;
}

// A form over the whole screen.
void with_form(Stage& stage, const std::function<void(Form&, Node&)>& visit) {
  Node page = column_node();
  Form form(stage, stage.bounds().expanded(-6), page);
  visit(form, page);
}

TEST(Form, StatesValuesOfItsSettings) {
  for_each_look(12, [](Stage& stage) {
    with_form(stage, [&](Form& form, Node& page) {
      ASSERT_TRUE(form.spin("Copies"));
      ASSERT_TRUE(form.field(FieldKind::kCombo, {.name = "Paper", .value = "A4"}));
      ASSERT_TRUE(form.progress("Disk"));
      const Scene& scene = stage.sheet.scene;
      ASSERT_NE(fact_about(scene, "Copies"), nullptr);
      EXPECT_EQ(fact_about(scene, "Copies")->kind, ValueKind::kInteger);
      EXPECT_EQ(fact_about(scene, "Copies")->value,
                std::to_string(static_cast<int>(*fact_about(scene, "Copies")->number)));
      ASSERT_NE(fact_about(scene, "Paper"), nullptr);
      EXPECT_EQ(fact_about(scene, "Paper")->key, "screen.selected");
      EXPECT_EQ(fact_about(scene, "Paper")->value, "A4");
      ASSERT_NE(fact_about(scene, "Disk"), nullptr);
      EXPECT_EQ(fact_about(scene, "Disk")->kind, ValueKind::kPercent);
      EXPECT_EQ(names_of(page, "spin box"), (std::vector<std::string>{"Copies"}));
      EXPECT_EQ(names_of(page, "combo box"), (std::vector<std::string>{"Paper"}));
      EXPECT_EQ(names_of(page, "progress bar"), (std::vector<std::string>{"Disk"}));
    });
  });
}

TEST(Form, PrintsALabelInFrontOfItsControl) {
  for_each_look(12, [](Stage& stage) {
    with_form(stage, [&](Form& form, Node& page) {
      ASSERT_TRUE(form.field(FieldKind::kText, {.name = "Width", .value = "12"}));
      ASSERT_EQ(page.children.size(), 2U);
      const Node& label = page.children[0];
      const Node& field = page.children[1];
      EXPECT_EQ(label.kind, NodeKind::kParagraph);
      EXPECT_EQ(plain_text(label), "Width");
      EXPECT_FALSE(draw::overlaps(label.box, field.box));
      const bool is_beside = label.box.x1 <= field.box.x0;
      const bool is_above = label.box.y1 <= field.box.y0;
      EXPECT_TRUE(is_beside || is_above);
    });
  });
}

TEST(Form, HintsAndSecretsAreNoValues) {
  for_each_look(3, [](Stage& stage) {
    with_form(stage, [&](Form& form, Node& page) {
      ASSERT_TRUE(form.field(FieldKind::kText, {.name = "City", .value = "Oslo", .is_hint = true}));
      ASSERT_TRUE(form.field(FieldKind::kText, {.name = "Key", .is_secret = true}));
      EXPECT_TRUE(stage.sheet.scene.facts.empty());
      EXPECT_EQ(names_of(page, "text field"), (std::vector<std::string>{"City", "Key"}));
    });
  });
}

TEST(Form, ChoosesOneOfAGroup) {
  for_each_look(8, [](Stage& stage) {
    with_form(stage, [&](Form& form, Node& page) {
      ASSERT_TRUE(form.radio_group(WordGroup::kThemeNames, "Theme"));
      const auto buttons = controls_of(page, "radio button");
      EXPECT_EQ(buttons.size(), 3U);
      EXPECT_EQ(std::ranges::count_if(buttons, [](const Node* b) { return b->is_checked; }), 1);
      EXPECT_EQ(page.children.front().kind, NodeKind::kHeading);
    });
  });
}

TEST(Form, KeepsEverythingApart) {
  for_each_look(20, [](Stage& stage) {
    with_form(stage, [&](Form& form, Node& page) {
      while (form.any_setting()) {
      }
      for (std::size_t i = 0; i < page.children.size(); ++i) {
        EXPECT_TRUE(stage.bounds().contains(page.children[i].box));
        for (std::size_t k = i + 1; k < page.children.size(); ++k)
          EXPECT_FALSE(draw::overlaps(page.children[i].box, page.children[k].box)) << i << " " << k;
      }
    });
  });
}

TEST(Form, DrawsNothingWithoutRoom) {
  with_screen(300, 200, [](Stage& stage) {
    Node page = column_node();
    Form form(stage, {10, 10, 290, 14}, page);
    const draw::Image before = stage.pen.canvas().to_image();
    EXPECT_FALSE(form.title("Title"));
    EXPECT_FALSE(form.spin("Copies"));
    EXPECT_FALSE(form.slider("Volume"));
    EXPECT_FALSE(form.list(ScreenWord::kLanguage));
    EXPECT_FALSE(form.choice(ChoiceKind::kCheckBox, "Grid", true));
    EXPECT_FALSE(form.radio_group(WordGroup::kSizes, "Size"));
    EXPECT_TRUE(page.children.empty());
    EXPECT_TRUE(stage.sheet.scene.facts.empty());
    EXPECT_EQ(before.rgb, stage.pen.canvas().to_image().rgb);
  });
}

TEST(Form, HasSettingsOfAllKinds) {
  std::set<std::string> roles;
  for_each_look(30, [&](Stage& stage) {
    with_form(stage, [&](Form& form, Node& page) {
      for (int i = 0; i < 10 && form.any_setting(); ++i) {
      }
      for (const std::string& role : testing::roles_of(page))
        roles.insert(role);
    });
  });
  for (const char* role :
       {"check box", "radio button", "switch", "toggle", "slider", "spin box", "combo box"}) {
    EXPECT_TRUE(roles.contains(role)) << role;
  }
}

TEST(Percentages, AreWrittenAsTheLanguageDoes) {
  EXPECT_EQ(percent_text(70, Language::kEnglish), "70%");
  EXPECT_EQ(percent_text(70, Language::kChinese), "70%");
  EXPECT_EQ(percent_text(70, Language::kGerman), "70\u00A0%");
}

TEST(FieldValues, SuitTheirNames) {
  with_screen(300, 200, [](Stage& stage) {
    EXPECT_NE(field_value(stage, ScreenWord::kMail).find('@'), std::string::npos);
    EXPECT_FALSE(field_value(stage, ScreenWord::kPhone).empty());
    for (const ScreenWord field : {ScreenWord::kCity, ScreenWord::kStreet, ScreenWord::kCompany,
                                   ScreenWord::kCountry, ScreenWord::kFullName}) {
      EXPECT_FALSE(field_value(stage, field).empty());
    }
    const auto languages = stage.words.all(WordGroup::kLanguageNames);
    const std::string language = list_value(stage, ScreenWord::kLanguage);
    EXPECT_NE(std::ranges::find(languages, language), languages.end());
    EXPECT_EQ(list_value(stage, ScreenWord::kPaper).size(), 2U);
  });
}

TEST(Form, TakesTheHeightItSays) {
  for (const Labels labels : {Labels::kBeside, Labels::kAbove}) {
    for_each_look(6, [&](Stage& stage) {
      Node page = column_node();
      Form form(stage, stage.bounds().expanded(-6), page, labels);
      const double before = form.space().height();
      ASSERT_TRUE(form.field(FieldKind::kText, {.name = "Width", .value = "12"}));
      EXPECT_NEAR(before - form.space().height(), Form::field_height(stage, labels), 1);
      const Node& label = page.children[0];
      const Node& field = page.children[1];
      const bool is_beside = label.box.x1 <= field.box.x0;
      EXPECT_EQ(is_beside, labels == Labels::kBeside);
    });
  }
}

TEST(Form, StandsItsFieldsBelowOneAnother) {
  for_each_look(6, [](Stage& stage) {
    Node page = column_node();
    Form form(stage, stage.bounds().expanded(-6), page, Labels::kBeside);
    for (const std::string name : {"One", "Two", "Three"}) {
      if (!form.field(FieldKind::kText, {.name = name, .value = "1"})) break;
    }
    const auto fields = controls_of(page, "text field");
    EXPECT_GE(fields.size(), 2U);
    testing::expect_below_one_another(fields);
    for (const Node* field : fields)
      EXPECT_EQ(field->box.x0, fields[0]->box.x0);
  });
}

TEST(Labels, StandAboveInNarrowForms) {
  for_each_look(
      20, [](Stage& stage) { EXPECT_EQ(choose_labels(stage, 10 * stage.em()), Labels::kAbove); });
}

}  // namespace
}  // namespace tessera::synth
