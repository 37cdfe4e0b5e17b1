#include "synth/task/internal/table_text.h"

#include <gtest/gtest.h>

#include "synth/markup/markup.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth::internal {
namespace {

const TextTable& table() {
  static const TextTable made = {{"Name", "Price"}, {"A|B", "1,5"}, {"\"C\"", "<2>"}};
  return made;
}

TEST(TableText, EscapesWhatWouldEndACell) {
  EXPECT_EQ(table_markdown(table()),
            "| Name | Price |\n| --- | --- |\n| A\\|B | 1,5 |\n| \"C\" | <2> |");
  EXPECT_EQ(table_csv(table()), "Name,Price\nA|B,\"1,5\"\n\"\"\"C\"\"\",<2>");
  EXPECT_EQ(table_html(table()),
            "<table><thead><tr><th>Name</th><th>Price</th></tr></thead><tbody>"
            "<tr><td>A|B</td><td>1,5</td></tr><tr><td>\"C\"</td><td>&lt;2></td></tr>"
            "</tbody></table>");
}

// The same table as a scene's node gives the same text.
TEST(TableText, AgreesWithTheMarkupOfScenes) {
  const TextTable plain = {{"Item", "Count"}, {"Tea", "2"}};
  Node node{.kind = NodeKind::kTable};
  for (std::size_t r = 0; r < plain.size(); ++r) {
    Node row{.kind = NodeKind::kRow};
    for (const std::string& text : plain[r]) {
      const Node word{.kind = NodeKind::kWord, .text = text};
      Node cell{.kind = NodeKind::kCell,
                .children = {{.kind = NodeKind::kLine, .children = {word}}}};
      cell.is_header = r == 0;
      row.children.push_back(std::move(cell));
    }
    node.children.push_back(std::move(row));
  }
  EXPECT_EQ(table_markdown(plain), to_markdown(node));
  EXPECT_EQ(table_html(plain), to_html(node));
}

TEST(TextTableOf, PutsSeriesAcrossAndCategoriesDown) {
  const Scene scene = testing::line_scene();
  const TextTable expected = {{"Year", "North", "South"},
                              {"2021", "1.5", "3.0"},
                              {"2022", "2.5", "2.0"},
                              {"2023", "4.0", "1.0"}};
  EXPECT_EQ(text_table_of(scene.tables[0]), expected);
  EXPECT_EQ(text_table_of(testing::bar_scene().tables[0])[0],
            (std::vector<std::string>{"Month", "Visitors"}));
}

}  // namespace
}  // namespace tessera::synth::internal
