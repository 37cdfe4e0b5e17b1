#include "eval/metric/table_similarity.h"

#include <algorithm>
#include <optional>

#include "base/index.h"
#include "eval/metric/edit_distance.h"
#include "eval/metric/text_form.h"

namespace tessera::eval {
namespace {

// The cells of a line between bars that no backslash stands before; one at either end is no cell.
std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cell += line[++i];
    } else if (line[i] == '|') {
      cells.push_back(tidy(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  const bool ends_with_bar = tidy(cell).empty();
  if (!ends_with_bar) cells.push_back(tidy(cell));
  if (!cells.empty() && tidy(line).starts_with('|')) cells.erase(cells.begin());
  return cells;
}

bool is_delimiter(const std::vector<std::string>& cells) {
  const auto is_dashes = [](std::string_view cell) {
    if (cell.starts_with(':')) cell.remove_prefix(1);
    if (cell.ends_with(':')) cell.remove_suffix(1);
    return !cell.empty() && cell.find_first_not_of('-') == std::string_view::npos;
  };
  return !cells.empty() && std::all_of(cells.begin(), cells.end(), is_dashes);
}

// Nodes in postorder.
struct Tree {
  struct Node {
    std::optional<std::u32string> text{};  // of a cell
    bool is_row = false;                   // neither: the table itself
    std::size_t leftmost = 0;              // the first node below it
  };
  std::vector<Node> nodes;

  [[nodiscard]] std::size_t size() const { return nodes.size(); }
  // The roots of subtrees that are no first child: each is compared with each of the other tree.
  [[nodiscard]] std::vector<std::size_t> key_roots() const {
    std::vector<std::size_t> roots;
    for (std::size_t i = 0; i < size(); ++i) {
      const bool has_later =
          std::any_of(nodes.begin() + static_cast<Index>(i) + 1, nodes.end(),
                      [&](const Node& later) { return later.leftmost == nodes[i].leftmost; });
      if (!has_later) roots.push_back(i);
    }
    return roots;
  }
};

Tree tree_of(const TableRows& rows) {
  Tree tree;
  for (const std::vector<std::string>& row : rows) {
    const std::size_t first = tree.size();
    for (const std::string& cell : row)
      tree.nodes.push_back({.text = code_points(cell), .leftmost = tree.size()});
    tree.nodes.push_back({.is_row = true, .leftmost = first});
  }
  tree.nodes.push_back({});
  return tree;
}

double replacing_cost(const Tree::Node& a, const Tree::Node& b) {
  if (a.text && b.text) return normalised_distance(*a.text, *b.text);
  return a.text.has_value() == b.text.has_value() && a.is_row == b.is_row ? 0 : 1;
}

class TreeDistance {
 public:
  TreeDistance(const Tree& a, const Tree& b)
      : a_(a), b_(b), trees_(a.size() * b.size()), forests_((a.size() + 1) * (b.size() + 1)) {}

  double compute() {
    const std::vector<std::size_t> b_roots = b_.key_roots();
    for (const std::size_t i : a_.key_roots()) {
      for (const std::size_t j : b_roots)
        compare_subtrees(i, j);
    }
    return trees_.back();
  }

 private:
  double& tree(std::size_t i, std::size_t j) { return trees_[i * b_.size() + j]; }
  // Of the nodes before i of `a` and before j of `b`, within the subtrees that are compared.
  double& forest(std::size_t i, std::size_t j) { return forests_[i * (b_.size() + 1) + j]; }

  void compare_subtrees(std::size_t a_root, std::size_t b_root) {
    const std::size_t a_first = a_.nodes[a_root].leftmost;
    const std::size_t b_first = b_.nodes[b_root].leftmost;
    forest(a_first, b_first) = 0;
    for (std::size_t i = a_first; i <= a_root; ++i)
      forest(i + 1, b_first) = forest(i, b_first) + 1;
    for (std::size_t j = b_first; j <= b_root; ++j)
      forest(a_first, j + 1) = forest(a_first, j) + 1;
    for (std::size_t i = a_first; i <= a_root; ++i) {
      for (std::size_t j = b_first; j <= b_root; ++j) {
        const Tree::Node& a = a_.nodes[i];
        const Tree::Node& b = b_.nodes[j];
        const double one_less = std::min(forest(i, j + 1), forest(i + 1, j)) + 1;
        const bool are_trees = a.leftmost == a_first && b.leftmost == b_first;
        const double both = are_trees ? forest(i, j) + replacing_cost(a, b)
                                      : forest(a.leftmost, b.leftmost) + tree(i, j);
        forest(i + 1, j + 1) = std::min(one_less, both);
        if (are_trees) tree(i, j) = forest(i + 1, j + 1);
      }
    }
  }

  const Tree& a_;
  const Tree& b_;
  std::vector<double> trees_;    // [nodes of a, nodes of b]: distance of their subtrees
  std::vector<double> forests_;  // [nodes of a + 1, nodes of b + 1]
};

}  // namespace

TableRows first_table(std::string_view markdown) {
  TableRows rows;
  std::vector<std::string> before;
  for (std::size_t begin = 0; begin < markdown.size();) {
    const std::size_t end = std::min(markdown.find('\n', begin), markdown.size());
    std::vector<std::string> cells;
    const std::string_view line = markdown.substr(begin, end - begin);
    if (line.find('|') != std::string_view::npos) cells = cells_of(line);
    begin = end + 1;
    if (rows.empty()) {
      if (is_delimiter(cells) && !before.empty()) rows.push_back(before);
      before = std::move(cells);
    } else if (cells.empty()) {
      break;
    } else {
      rows.push_back(std::move(cells));
    }
  }
  return rows;
}

double table_similarity(std::string_view truth, std::string_view answer) {
  const TableRows truth_rows = first_table(truth);
  const TableRows answer_rows = first_table(answer);
  if (truth_rows.empty() || answer_rows.empty()) return 0;
  const Tree a = tree_of(truth_rows);
  const Tree b = tree_of(answer_rows);
  const auto larger = static_cast<double>(std::max(a.size(), b.size()));
  return 1 - TreeDistance(a, b).compute() / larger;
}

}  // namespace tessera::eval
