// What holds for blocks of every kind, at every size: they stay within their box, they are as wide
// as they say, and twice the unit makes everything twice as large.
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "synth/document/internal/boxes.h"
#include "synth/document/internal/field_block.h"
#include "synth/document/internal/mark_blocks.h"
#include "synth/document/internal/table_block.h"
#include "synth/document/testing/bench_sheet.h"
#include "synth/testing/ink.h"

namespace tessera::synth {
namespace {

struct NamedBlock {
  std::string name;
  BlockPtr block;
};

BlockPtr table_of(const BlockLook& look, TableRules rules, bool fills_width) {
  DocumentTable table{.rules = rules, .body = look, .header = look, .fills_width = fills_width};
  for (const std::string word : {"apple", "river", "lamp"})
    table.rows.push_back({{.printed = {.text = word}}, {.printed = {.text = "12.50"}}});
  return table_block(std::move(table));
}

BlockPtr nested(const BlockLook& look) {
  auto inner = std::make_unique<Stack>(1, true);
  inner->add(line_of("apple river", look)).add(rule_block({.dash = {1, 0.5}}));
  auto grid = std::make_unique<Grid>();
  for (int i = 0; i < 5; ++i)
    grid->add(line_of(base::cat("tea ", i), look));
  auto row = std::make_unique<Row>(RowStyle{.divider = Divider::kDashed, .is_centred = true});
  row->add(panel_block(std::move(inner), {.line = draw::kBlack})).add(std::move(grid));
  return row;
}

// One block of every kind.
std::vector<NamedBlock> zoo(const BlockLook& look) {
  std::vector<NamedBlock> blocks;
  const auto add = [&](std::string name, BlockPtr block) {
    blocks.push_back({.name = std::move(name), .block = std::move(block)});
  };
  base::Rng rng(2);
  add("line", line_of("apple river bridge", look));
  for (int shape = 0; shape <= static_cast<int>(FieldShape::kComb); ++shape) {
    const FieldLook field{.label = look, .value = look, .shape = static_cast<FieldShape>(shape)};
    add(base::cat("field ", shape),
        field_block({.label = "lamp", .value = {.text = "Oslo tea"}}, field));
    add(base::cat("empty field ", shape), field_block({.label = "lamp", .value = {}}, field));
  }
  for (const TickShape tick : {TickShape::kCheck, TickShape::kCross, TickShape::kFilled}) {
    ChoiceContent content{.label = "coat", .tick = tick};
    content.choices = {{.text = "tea", .is_checked = true}, {.text = "winter"}};
    add(base::cat("choice ", static_cast<int>(tick)),
        choice_block(std::move(content), {.label = look, .value = look}));
  }
  add("ruled table", table_of(look, TableRules::kAll, true));
  add("book table", table_of(look, TableRules::kBook, false));
  add("bars", bars_block({.text = "4711"}, look));
  add("square code", square_code_block("4711", draw::kBlack, 8));
  add("emblem", emblem_block(draw::kBlack, 5, rng));
  add("portrait", portrait_block(choose_portrait(rng), 8));
  add("rule", rule_block({}));
  add("nested", nested(look));
  return blocks;
}

constexpr std::array kUnits = {6.0, 9.5, 14.0};

void for_each_case(const std::function<void(const NamedBlock&, double, double)>& visit) {
  BenchSheet bench;
  for (const NamedBlock& named : zoo(bench.look)) {
    for (const double unit : kUnits) {
      for (const double width : {18.0, 60.0, 111.5, 240.0, 380.0})
        visit(named, unit, width);
    }
  }
}

TEST(Blocks, StayWithinTheirBoxes) {
  BenchSheet bench(400, 700);
  Index num_drawn = 0;
  for (const NamedBlock& named : zoo(bench.look)) {
    for (const double unit : kUnits) {
      for (const double width : {60.0, 240.0, 380.0}) {
        const auto height = named.block->height(unit, width);
        if (!height || *height > 680) continue;
        ++num_drawn;
        BenchSheet sheet(400, 700);
        const Node root = sheet.draw(*named.block, unit, width);
        const draw::Box box{BenchSheet::kMargin, BenchSheet::kMargin, BenchSheet::kMargin + width,
                            BenchSheet::kMargin + *height};
        const draw::Box near = box.expanded(2);
        EXPECT_TRUE(root.children.empty() || near.contains(root.box))
            << named.name << " at " << unit << ", width " << width;
        const draw::Image image = sheet.sheet.canvas.to_image();
        EXPECT_EQ(ink_of(image, near.to_pixels()), ink_of(image, {0, 0, 400, 700}))
            << named.name << " at " << unit << ", width " << width;
      }
    }
  }
  EXPECT_GT(num_drawn, 150);
}

TEST(Blocks, HaveRoomInTheirNaturalWidth) {
  BenchSheet bench;
  for (const NamedBlock& named : zoo(bench.look)) {
    for (const double unit : kUnits) {
      const double width = named.block->natural_width(unit);
      const auto height = named.block->height(unit, width);
      ASSERT_TRUE(height) << named.name << " at " << unit;
      // More room makes it no lower, but for frames and bars that grow with the width.
      const auto wide = named.block->height(unit, 3 * width + 1);
      ASSERT_TRUE(wide) << named.name;
      EXPECT_NEAR(*wide, *height, 1.5) << named.name << " at " << unit;
    }
  }
}

TEST(Blocks, AreNotLowerWhereTheyAreNarrower) {
  std::string last;
  double last_unit = 0;
  std::optional<double> last_height;
  for_each_case([&](const NamedBlock& named, double unit, double width) {
    const auto height = named.block->height(unit, width);
    if (named.name == last && unit == last_unit && last_height && height) {
      EXPECT_LE(*height, *last_height + 1.5) << named.name << " at " << unit << " to " << width;
    }
    EXPECT_TRUE(!height || *height > 0) << named.name;
    last = named.name;
    last_unit = unit;
    last_height = height;
  });
}

TEST(Blocks, GrowWithTheUnit) {
  for_each_case([&](const NamedBlock& named, double unit, double width) {
    const auto height = named.block->height(unit, width);
    const auto twice = named.block->height(2 * unit, 2 * width);
    if (!height || !twice || named.name == "rule") return;
    EXPECT_NEAR(*twice, 2 * *height, 0.12 * *twice + 4)
        << named.name << " at " << unit << ", width " << width;
  });
}

TEST(Blocks, AnswerTheSameWhateverWasAskedBefore) {
  BenchSheet bench;
  std::vector<NamedBlock> asked = zoo(bench.look);
  const std::vector<NamedBlock> fresh = zoo(bench.look);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    for (const double width : {300.0, 47.0, 300.0, 120.0})
      static_cast<void>(asked[i].block->height(11, width));
    EXPECT_EQ(asked[i].block->height(8, 200), fresh[i].block->height(8, 200)) << asked[i].name;
    EXPECT_EQ(asked[i].block->natural_width(8), fresh[i].block->natural_width(8));
  }
}

TEST(Blocks, ThatAreLeavesCannotShrink) {
  BenchSheet bench;
  for (const NamedBlock& named : zoo(bench.look)) {
    const bool has_parts = named.name.ends_with("table") || named.name == "nested";
    EXPECT_EQ(named.block->num_parts() > 1, has_parts) << named.name;
    Index num_steps = 0;
    while (named.block->shrink(1) && num_steps < 100)
      ++num_steps;
    EXPECT_EQ(num_steps > 0, has_parts) << named.name;
    EXPECT_LT(num_steps, 10) << named.name;
    EXPECT_TRUE(named.block->height(9, 380)) << named.name;
  }
}

}  // namespace
}  // namespace tessera::synth
