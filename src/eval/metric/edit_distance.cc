#include "eval/metric/edit_distance.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace tessera::eval {
namespace {

enum class Step : std::uint8_t { kDiagonal, kUp, kLeft };

// Fills the table row by row and calls visit(i, j, step) for the step that each cell is reached by.
template <class Visit>
Index fill_table(std::u32string_view a, std::u32string_view b, Visit visit) {
  std::vector<Index> row(b.size() + 1);
  std::iota(row.begin(), row.end(), Index{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    Index diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const Index keep = diagonal + static_cast<Index>(a[i] != b[j]);
      const Index up = row[j + 1] + 1;
      const Index left = row[j] + 1;
      diagonal = row[j + 1];
      const Index best = std::min({keep, up, left});
      row[j + 1] = best;
      visit(i, j, best == keep ? Step::kDiagonal : best == up ? Step::kUp : Step::kLeft);
    }
  }
  return row[b.size()];
}

struct Common {
  std::size_t begin = 0;  // items that both begin with
  std::size_t end = 0;    // items that both end with, behind those
};

Common common_ends(std::u32string_view a, std::u32string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  Common common;
  while (common.begin < shorter && a[common.begin] == b[common.begin])
    ++common.begin;
  while (common.end < shorter - common.begin &&
         a[a.size() - 1 - common.end] == b[b.size() - 1 - common.end])
    ++common.end;
  return common;
}

std::u32string_view middle(std::u32string_view all, const Common& common) {
  return all.substr(common.begin, all.size() - common.begin - common.end);
}

}  // namespace

Index edit_distance(std::u32string_view a, std::u32string_view b) {
  const Common common = common_ends(a, b);
  return fill_table(middle(a, common), middle(b, common), [](std::size_t, std::size_t, Step) {});
}

double normalised_distance(std::u32string_view a, std::u32string_view b) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer == 0) return 0;
  return static_cast<double>(edit_distance(a, b)) / static_cast<double>(longer);
}

std::vector<bool> kept_items(std::u32string_view truth, std::u32string_view answer) {
  const Common common = common_ends(truth, answer);
  const std::u32string_view a = middle(truth, common);
  const std::u32string_view b = middle(answer, common);
  std::vector<Step> steps(a.size() * b.size());
  fill_table(a, b,
             [&](std::size_t i, std::size_t j, Step step) { steps[i * b.size() + j] = step; });
  std::vector<bool> kept(answer.size(), true);
  // Back from the last cell; the loop counts what is left of both.
  std::size_t i = a.size();
  std::size_t j = b.size();
  while (j > 0) {
    const Step step = i > 0 ? steps[(i - 1) * b.size() + j - 1] : Step::kLeft;
    if (step != Step::kUp) {
      kept[common.begin + j - 1] = step == Step::kDiagonal && a[i - 1] == b[j - 1];
      --j;
    }
    if (step != Step::kLeft) --i;
  }
  return kept;
}

}  // namespace tessera::eval
