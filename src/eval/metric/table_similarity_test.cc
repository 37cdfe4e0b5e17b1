#include "eval/metric/table_similarity.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "base/index.h"
#include "base/rng.h"

namespace tessera::eval {
namespace {

TEST(FirstTable, IsReadFromMarkdown) {
  const TableRows expected = {{"a", "b"}, {"1", "x | y"}, {"", "3"}};
  EXPECT_EQ(first_table("# Title\n\n| a | b |\n|:--|--:|\n| 1 | x \\| y |\n|  | 3 |\n\n| c |\n"),
            expected);
  EXPECT_EQ(first_table("a | b\n--- | ---\n1 | x \\| y\n||3"), expected);
  EXPECT_EQ(first_table("a | b\nno dashes | here"), TableRows{});
  EXPECT_EQ(first_table("|---|"), TableRows{});
  EXPECT_EQ(first_table(""), TableRows{});
}

// Two rows of two cells are 7 nodes, three rows 10.
TEST(TableSimilarity, IsThatOfWorkedExamples) {
  const char* const truth = "| a | b |\n|---|---|\n| one | two |\n";
  struct Case {
    const char* answer;
    double distance, nodes;
  };
  const Case cases[] = {
      {"| a | b |\n|---|---|\n| one | two |", 0, 7},
      {"| a | b |\n|---|---|\n| one | twa |", 1.0 / 3, 7},  // one letter of a cell
      {"| a | b |\n|---|---|\n| one |", 1, 7},              // a cell is missing
      {"| a | b |\n|---|---|\n", 3, 7},                     // a row with its cells
      {"| a | b |\n|---|---|\n| one | two |\n| x | y |", 3, 10},
      {"| b | a |\n|---|---|\n| one | two |", 2, 7},  // both texts replaced
      {"| b |\n|---|\n| two |", 2, 7},                // the first column is missing
      {"no table", 7, 7},
  };
  for (const Case& each : cases)
    EXPECT_DOUBLE_EQ(table_similarity(truth, each.answer), 1 - each.distance / each.nodes)
        << each.answer;
}

// A row that is parted in two: it is taken away, and a row is put around each of its cells.
TEST(TableSimilarity, CellsKeepTheirOrderButNotTheirRow) {
  EXPECT_DOUBLE_EQ(
      table_similarity("| a | b |\n|--|--|\n| c | d |", "| a | b |\n|--|--|\n| c |\n| d |"),
      1 - 3.0 / 8);
}

// Ordered forests by the definition of their distance: the last root of either is put in or left
// out, or the two stand for each other.
struct Plain {
  char label = 0;  // 't', 'r' or a letter of a cell
  std::vector<Plain> children{};
};
using Forest = std::vector<Plain>;

Index size_of(const Forest& forest) {
  Index size = 0;
  for (const Plain& tree : forest)
    size += 1 + size_of(tree.children);
  return size;
}

Forest without_last_root(Forest forest) {
  const Forest below = forest.back().children;
  forest.pop_back();
  forest.insert(forest.end(), below.begin(), below.end());
  return forest;
}

Index distance_by_definition(const Forest& a, const Forest& b) {
  if (a.empty() || b.empty()) return size_of(a) + size_of(b);
  const Index less = 1 + std::min(distance_by_definition(without_last_root(a), b),
                                  distance_by_definition(a, without_last_root(b)));
  const Forest a_rest(a.begin(), a.end() - 1);
  const Forest b_rest(b.begin(), b.end() - 1);
  const Index both = distance_by_definition(a.back().children, b.back().children) +
                     distance_by_definition(a_rest, b_rest) +
                     static_cast<Index>(a.back().label != b.back().label);
  return std::min(less, both);
}

TEST(TableSimilarity, IsThatOfTheDefinitionForSmallTables) {
  base::Rng rng(4);
  const auto random_table = [&](Plain& tree) {
    tree.label = 't';
    std::string text;
    for (std::uint64_t row = 0, rows = 1 + rng.next_below(2); row < rows; ++row) {
      Plain& line = tree.children.emplace_back(Plain{.label = 'r'});
      text += "|";
      for (std::uint64_t cell = 0, cells = 1 + rng.next_below(2); cell < cells; ++cell) {
        line.children.push_back({.label = "xyz"[rng.next_below(3)]});
        text += std::string(1, line.children.back().label) + "|";
      }
      text += row == 0 ? "\n|-|\n" : "\n";
    }
    return text;
  };
  for (int i = 0; i < 60; ++i) {
    Plain a;
    Plain b;
    const std::string a_text = random_table(a);
    const std::string b_text = random_table(b);
    const auto distance = static_cast<double>(distance_by_definition({a}, {b}));
    const auto larger = static_cast<double>(std::max(size_of({a}), size_of({b})));
    ASSERT_DOUBLE_EQ(table_similarity(a_text, b_text), 1 - distance / larger) << a_text << "\n"
                                                                              << b_text;
  }
}

}  // namespace
}  // namespace tessera::eval
