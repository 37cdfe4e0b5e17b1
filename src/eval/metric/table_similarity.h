// TEDS: similarity of tables by tree edit distance (Zhong et al., "Image-based table recognition:
// data, model, and evaluation", 2020, §5):
//
//   TEDS = 1 - distance(a, b) / max(|a|, |b|)
//
// A Markdown table is the tree table → rows → cells, its head being the first row; |a| counts all
// nodes. Putting in or leaving out a node costs 1, turning one cell into another the normalised
// Levenshtein distance of their texts (tidied). The distance is that of Zhang and Shasha, "Simple
// fast algorithms for the editing distance between trees", 1989.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tessera::eval {

using TableRows = std::vector<std::vector<std::string>>;  // texts of cells, the head first

// The first Markdown table in a text: a row, a line of dashes, rows. None: no rows.
[[nodiscard]] TableRows first_table(std::string_view markdown);

// In 0 ... 1 of the first tables of both texts; 0 when one of them has none.
[[nodiscard]] double table_similarity(std::string_view truth, std::string_view answer);

}  // namespace tessera::eval
