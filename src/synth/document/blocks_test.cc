#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "synth/document/internal/field_block.h"
#include "synth/document/internal/mark_blocks.h"
#include "synth/document/internal/table_block.h"
#include "synth/document/testing/bench_sheet.h"
#include "synth/testing/ink.h"

namespace tessera::synth {
namespace {

constexpr double kUnit = 9;

Fact fact_of(std::string key) {
  return {.key = std::move(key), .slots = {}, .value = {}};
}

TEST(TextBlock, IsHigherWhereItIsNarrowerAndHasALeastWidth) {
  BenchSheet bench;
  const BlockPtr block = line_of("apple river bridge lamp", bench.look);
  const double natural = block->natural_width(kUnit);
  const double one_line = block->height(kUnit, natural).value();
  EXPECT_EQ(block->height(kUnit, 380).value(), one_line);
  EXPECT_GT(block->height(kUnit, natural / 2).value(), 1.8 * one_line);
  EXPECT_FALSE(block->height(kUnit, 2 * kUnit));
  EXPECT_GT(block->natural_width(2 * kUnit), 1.9 * natural);
}

TEST(TextBlock, TakesTheFactFromWhatIsDrawn) {
  BenchSheet bench;
  const Node root =
      bench.draw(*line_of("12\u00A0kg of tea", bench.look, fact_of("weight")), kUnit, 60);
  ASSERT_EQ(bench.sheet.scene.facts.size(), 1U);
  EXPECT_EQ(bench.sheet.scene.facts[0].value, "12 kg of tea");
  EXPECT_EQ(bench.sheet.scene.facts[0].box, root.box);
  EXPECT_GT(nodes_of(root, NodeKind::kLine).size(), 1U);
}

TEST(TextBlock, HasNoFactWhenLettersAreMissing) {
  BenchSheet bench;
  // No face has the letter; of the second text the last line has no room on the sheet.
  bench.draw(*line_of("tea \u0F40", bench.look, fact_of("a")), kUnit, 200);
  const BlockPtr block = line_of("apple river bridge", bench.look, fact_of("b"));
  Node parent;
  block->draw(bench.sheet, kUnit, {10, 275, 70, 300}, parent);
  EXPECT_FALSE(parent.children.empty());
  EXPECT_TRUE(bench.sheet.scene.facts.empty());
}

TEST(StyleAt, IsNeverTooSmallToRead) {
  BenchSheet bench;
  bench.look.scale = 0.5;
  EXPECT_NEAR(x_height_at(*bench.look.faces, style_at(bench.look, 20).size_px), 10, 0.1);
  EXPECT_NEAR(x_height_at(*bench.look.faces, style_at(bench.look, 7).size_px), kSmallestXHeight,
              0.1);
}

TEST(FittedStyle, IsSmallerForALongWordButNotSmallerThanPlainText) {
  BenchSheet bench;
  bench.look.scale = 2;
  const std::string text = "Donaudampfschifffahrt";
  const double natural = text_width(text, style_at(bench.look, kUnit));
  const auto size_at = [&](double width) {
    return fitted_style(bench.look, text, kUnit, width).size_px;
  };
  const double large = style_at(bench.look, kUnit).size_px;
  EXPECT_EQ(size_at(natural + 1), large);
  EXPECT_NEAR(size_at(0.75 * natural), 0.75 * large, 0.02 * large);
  EXPECT_NEAR(size_at(0.2 * natural), large / 2, 0.01 * large);
  bench.look.scale = 0.9;
  EXPECT_EQ(size_at(10), style_at(bench.look, kUnit).size_px);
}

TEST(TextBlock, BreaksNoWordOfALargeHeading) {
  BenchSheet bench;
  bench.look.scale = 2;
  const BlockPtr block = line_of("Donaudampfschifffahrt", bench.look);
  const double natural = block->natural_width(kUnit);
  EXPECT_LT(block->height(kUnit, 0.7 * natural).value(), block->height(kUnit, natural).value());
  EXPECT_EQ(nodes_of(bench.draw(*block, kUnit, 0.7 * natural), NodeKind::kWord).size(), 1U);
  EXPECT_FALSE(block->height(kUnit, 0.4 * natural));
}

FieldLook field_look(const BenchSheet& bench, FieldShape shape) {
  return {.label = bench.look, .value = bench.look, .shape = shape};
}

FieldContent name_field() {
  return {.label = "Name", .value = {.text = "Anna Berg", .fact = fact_of("name")}};
}

TEST(FieldBlock, StaysWithinItsBoxInAllShapes) {
  for (int shape = 0; shape <= static_cast<int>(FieldShape::kComb); ++shape) {
    BenchSheet bench;
    const BlockPtr block =
        field_block(name_field(), field_look(bench, static_cast<FieldShape>(shape)));
    const double height = block->height(kUnit, 300).value();
    const Node root = bench.draw(*block, kUnit, 300);
    const draw::Box box{BenchSheet::kMargin, BenchSheet::kMargin, BenchSheet::kMargin + 300,
                        BenchSheet::kMargin + height};
    EXPECT_TRUE(box.expanded(1).contains(root.box)) << shape;
    ASSERT_EQ(root.children.size(), 1U) << shape;
    EXPECT_EQ(root.children[0].kind, NodeKind::kField);
    EXPECT_EQ(root.children[0].text, "Name");
    ASSERT_EQ(bench.sheet.scene.facts.size(), 1U) << shape;
    EXPECT_EQ(bench.sheet.scene.facts[0].value, "Anna Berg");
    // Rules and frames stay inside, too.
    const draw::Image image = bench.sheet.canvas.to_image();
    const draw::Box all{0, 0, 400, 300};
    EXPECT_EQ(ink_of(image, box.expanded(1)), ink_of(image, all)) << shape;
  }
}

TEST(FieldBlock, IsOneLineWhereTheValueStandsBesideItsLabel) {
  BenchSheet bench;
  const BlockPtr block = field_block(name_field(), field_look(bench, FieldShape::kInline));
  const Node wide = bench.draw(*block, kUnit, 300);
  ASSERT_EQ(nodes_of(wide, NodeKind::kLine).size(), 1U);
  EXPECT_EQ(plain_text(wide), "Name: Anna Berg");
  const Node narrow = bench.draw(*block, kUnit, 60);
  EXPECT_EQ(plain_text(narrow), "Name:\nAnna\nBerg");
}

TEST(FieldBlock, ReadsFromTopToBottom) {
  BenchSheet bench;
  const Node above =
      bench.draw(*field_block(name_field(), field_look(bench, FieldShape::kAbove)), kUnit, 300);
  EXPECT_EQ(plain_text(above), "Name\nAnna Berg");
  const Node below =
      bench.draw(*field_block(name_field(), field_look(bench, FieldShape::kBelow)), kUnit, 300);
  EXPECT_EQ(plain_text(below), "Anna Berg\nName");
}

TEST(FieldBlock, PutsItsValueApart) {
  BenchSheet bench;
  const Node root =
      bench.draw(*field_block(name_field(), field_look(bench, FieldShape::kApart)), kUnit, 300);
  EXPECT_NEAR(root.box.x1, BenchSheet::kMargin + 300, 3);
  EXPECT_NEAR(root.box.x0, BenchSheet::kMargin, 3);
  const auto words = nodes_of(root, NodeKind::kWord);
  EXPECT_GT(words[1]->box.x0 - words[0]->box.x1, 100);
}

TEST(FieldBlock, HasARuleWhereNothingIsFilledIn) {
  BenchSheet bench;
  const BlockPtr block =
      field_block({.label = "Name", .value = {}}, field_look(bench, FieldShape::kRuled));
  const Node root = bench.draw(*block, kUnit, 300);
  EXPECT_EQ(plain_text(root), "Name:");
  EXPECT_GT(ink_of(bench.sheet.canvas.to_image(), {200, 10, 310, 60}), 100 * 255);
  EXPECT_TRUE(bench.sheet.scene.facts.empty());
}

TEST(FieldBlock, SurvivesLettersThatNoFaceCanWrite) {
  for (int shape = 0; shape <= static_cast<int>(FieldShape::kComb); ++shape) {
    for (const std::string text : {"", "\u0F40"}) {
      BenchSheet bench;
      const FieldContent content{.label = "\u0F40", .value = {.text = text, .fact = fact_of("a")}};
      const BlockPtr block =
          field_block(content, field_look(bench, static_cast<FieldShape>(shape)));
      EXPECT_TRUE(plain_text(bench.draw(*block, kUnit, 200)).empty());
      EXPECT_TRUE(bench.sheet.scene.facts.empty());
    }
  }
  BenchSheet bench;
  const ChoiceContent choices{.label = "\u0F40", .choices = {{.text = "\u0F40"}}};
  EXPECT_FALSE(choice_block(choices, field_look(bench, FieldShape::kAbove))->height(kUnit, 200));
}

TEST(CombBlock, JoinsItsLettersToWords) {
  BenchSheet bench;
  const BlockPtr block =
      field_block({.label = "Name", .value = {.text = "ANNA BERG", .fact = fact_of("name")}},
                  field_look(bench, FieldShape::kComb));
  const Node root = bench.draw(*block, kUnit, 380);
  EXPECT_EQ(plain_text(root), "Name\nANNA BERG");
  const auto words = nodes_of(root, NodeKind::kWord);
  ASSERT_EQ(words.size(), 3U);
  EXPECT_GT(words[1]->box.width(), 3 * 3 * kUnit);
  EXPECT_FALSE(block->height(kUnit, 8 * 3 * kUnit));  // nine squares have no room
}

TEST(WithColon, IsTheLanguages) {
  EXPECT_EQ(with_colon("Name", Language::kGerman), "Name:");
  EXPECT_EQ(with_colon("Nom", Language::kFrench), "Nom\u00A0:");
  EXPECT_EQ(with_colon("姓名", Language::kChinese), "姓名：");
}

ChoiceContent sexes(bool is_first, bool is_second) {
  return {.label = "Sex",
          .choices = {{.text = "female", .is_checked = is_first},
                      {.text = "male", .is_checked = is_second}}};
}

TEST(ChoiceBlock, HasControlsAndAFactWhenOneIsTicked) {
  BenchSheet bench;
  const FieldLook look = field_look(bench, FieldShape::kAbove);
  const Node root = bench.draw(*choice_block(sexes(false, true), look), kUnit, 380);
  const auto controls = nodes_of(root, NodeKind::kControl);
  ASSERT_EQ(controls.size(), 2U);
  EXPECT_EQ(controls[0]->text, "female");
  EXPECT_EQ(controls[0]->role, "check box");
  EXPECT_FALSE(controls[0]->is_checked);
  EXPECT_TRUE(controls[1]->is_checked);
  EXPECT_LT(controls[1]->box.x0, controls[1]->children[0].box.x0 - kUnit);
  ASSERT_EQ(bench.sheet.scene.facts.size(), 1U);
  const Fact& fact = bench.sheet.scene.facts[0];
  EXPECT_EQ(fact.key, "form.field");
  EXPECT_EQ(fact.slots[0].second, "Sex");
  EXPECT_EQ(fact.value, "male");
  EXPECT_EQ(fact.box, controls[1]->children[0].box);
  bench.draw(*choice_block(sexes(false, false), look), kUnit, 380);
  bench.draw(*choice_block(sexes(true, true), look), kUnit, 380);
  EXPECT_EQ(bench.sheet.scene.facts.size(), 1U);
}

TEST(ChoiceBlock, HasInkInTickedBoxesOnly) {
  for (const TickShape tick : {TickShape::kCheck, TickShape::kCross, TickShape::kFilled}) {
    BenchSheet bench;
    ChoiceContent content = sexes(false, true);
    content.tick = tick;
    const FieldLook look = field_look(bench, FieldShape::kAbove);
    const Node root = bench.draw(*choice_block(std::move(content), look), kUnit, 380);
    const auto controls = nodes_of(root, NodeKind::kControl);
    const draw::Image image = bench.sheet.canvas.to_image();
    const auto ink_inside = [&](const Node& control) {
      const draw::Box& box = control.box;
      const double side = 1.9 * kUnit;
      const double middle = box.y1 - side / 2;
      return ink_of(image, {box.x0 + 0.25 * side, middle - 0.2 * side, box.x0 + 0.75 * side,
                            middle + 0.2 * side});
    };
    EXPECT_EQ(ink_inside(*controls[0]), 0);
    EXPECT_GT(ink_inside(*controls[1]), 10 * 255);
  }
}

TEST(ChoiceBlock, GoesOnInTheNextLine) {
  BenchSheet bench;
  const BlockPtr block = choice_block(sexes(true, false), field_look(bench, FieldShape::kAbove));
  EXPECT_GT(block->height(kUnit, 100).value(), block->height(kUnit, 300).value() + kUnit);
  const auto root = bench.draw(*block, kUnit, 100);
  const auto controls = nodes_of(root, NodeKind::kControl);
  EXPECT_GT(controls[1]->box.y0, controls[0]->box.y1);
  EXPECT_FALSE(block->height(kUnit, 30));
}

TEST(TableBlock, KnowsItsCellsAndLeavesOutRowsFromTheEnd) {
  BenchSheet bench;
  DocumentTable table{.body = bench.look, .header = bench.look};
  table.rows.push_back({{.printed = {.text = "Item"}, .is_header = true},
                        {.printed = {.text = "Value"}, .is_header = true}});
  for (const std::string item : {"tea", "salt", "rice"}) {
    Fact fact = fact_of("value");
    fact.slots = {{"item", item}};
    table.rows.push_back({{.printed = {.text = item}}, {.printed = {"5\u00A0g", fact}}});
  }
  const BlockPtr block = table_block(std::move(table));
  EXPECT_EQ(block->num_parts(), 4);
  EXPECT_TRUE(block->shrink(1));
  const Node root = bench.draw(*block, kUnit, 300);
  EXPECT_EQ(plain_text(root), "Item Value\ntea 5 g\nsalt 5 g");
  ASSERT_EQ(bench.sheet.scene.facts.size(), 2U);
  EXPECT_EQ(bench.sheet.scene.facts[1].slots[0].second, "salt");
  EXPECT_EQ(bench.sheet.scene.facts[1].box, root.children[0].children[2].children[1].box);
  EXPECT_TRUE(block->shrink(1));
  EXPECT_FALSE(block->shrink(1));
  EXPECT_FALSE(block->height(kUnit, 20));
}

DocumentTable hours(const BlockLook& look) {
  DocumentTable table{.body = look, .header = look};
  table.rows.push_back({{.printed = {.text = "Day"}, .is_header = true},
                        {.printed = {.text = "Hours"}, .is_header = true}});
  for (const std::string day : {"Wednesday", "Thursday"}) {
    Fact fact = fact_of("hours");
    fact.slots = {{"day", day}};
    table.rows.push_back({{.printed = {.text = day}}, {.printed = {"09:30", fact}}});
  }
  return table;
}

TEST(TableBlock, IsAListWhereItsColumnsHaveNoRoom) {
  BenchSheet bench;
  const BlockPtr block = table_block(hours(bench.look));
  const double word = text_width("Wednesday", style_at(bench.look, kUnit));
  const Node root = bench.draw(*block, kUnit, word + 2);
  EXPECT_TRUE(nodes_of(root, NodeKind::kTable).empty());
  EXPECT_EQ(plain_text(root), "Wednesday\n09:30\nThursday\n09:30");
  const auto fields = nodes_of(root, NodeKind::kField);
  ASSERT_EQ(fields.size(), 2U);
  EXPECT_EQ(fields[1]->text, "Thursday");
  ASSERT_EQ(bench.sheet.scene.facts.size(), 2U);
  EXPECT_EQ(bench.sheet.scene.facts[1].box, fields[1]->children[1].box);
  EXPECT_FALSE(block->height(kUnit, word - 4));
}

TEST(TableBlock, SaysNothingOfARowWhoseNameCannotBeWritten) {
  BenchSheet bench;
  DocumentTable table = hours(bench.look);
  table.rows[1][0].printed.text = "\u0F40";
  const BlockPtr block = table_block(std::move(table));
  bench.draw(*block, kUnit, 300);
  ASSERT_EQ(bench.sheet.scene.facts.size(), 1U);
  EXPECT_EQ(bench.sheet.scene.facts[0].slots[0].second, "Thursday");
}

TEST(BarsBlock, HasTheSameBarsForTheSameTextAndItsTextBelow) {
  const auto draw = [](const std::string& text, Node& root) {
    BenchSheet bench;
    root = bench.draw(*bars_block({.text = text, .fact = fact_of("code")}, bench.look), kUnit, 300);
    EXPECT_EQ(bench.sheet.scene.facts.size(), 1U);
    return bench.sheet.canvas.to_image();
  };
  Node root;
  const draw::Image image = draw("4711", root);
  EXPECT_EQ(plain_text(root), "4711");
  EXPECT_EQ(image.rgb, draw("4711", root).rgb);
  // The bars alone differ, too.
  const draw::Box bars{0, 0, 400, BenchSheet::kMargin + 4 * kUnit};
  EXPECT_NE(draw::crop(image, bars).rgb, draw::crop(draw("4712", root), bars).rgb);
  BenchSheet bench;
  EXPECT_FALSE(bars_block({.text = "4711"}, bench.look)->height(kUnit, 40));
}

TEST(Marks, KeepTheirSizeAndHaveInkWithinIt) {
  BenchSheet bench;
  base::Rng rng(5);
  std::vector<BlockPtr> marks;
  marks.reserve(14);
  for (int i = 0; i < 12; ++i)
    marks.push_back(emblem_block(draw::kBlack, 5, rng));
  marks.push_back(square_code_block("4711", draw::kBlack, 8));
  marks.push_back(portrait_block(choose_portrait(rng), 9));
  for (const BlockPtr& mark : marks) {
    BenchSheet sheet;
    const double width = mark->natural_width(kUnit);
    const double height = mark->height(kUnit, 300).value();
    EXPECT_FALSE(mark->height(kUnit, width - 2));
    EXPECT_TRUE(sheet.draw(*mark, kUnit, 300).children.empty());
    const draw::Image image = sheet.sheet.canvas.to_image();
    const draw::Box box{BenchSheet::kMargin, BenchSheet::kMargin, BenchSheet::kMargin + width,
                        BenchSheet::kMargin + height};
    EXPECT_GT(ink_of(image, box), 0.1 * 255 * box.area() / 2);
    EXPECT_EQ(ink_of(image, box.expanded(1)), ink_of(image, {0, 0, 400, 300}));
  }
}

}  // namespace
}  // namespace tessera::synth
