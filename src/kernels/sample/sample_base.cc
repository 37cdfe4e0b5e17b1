// Rows in parallel. A draw mostly needs a few of the whole vocabulary: the ranking is sorted only
// as far as it is asked.
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "kernels/sample/sample.h"

namespace tessera::kernels {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

class Ranking {
 public:
  explicit Ranking(std::span<const float> logits) : logits_(logits) {
    for (std::size_t i = 0; i < logits.size(); ++i) {
      if (logits[i] > -kInf) ids_.push_back(static_cast<std::int32_t>(i));
    }
  }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }
  [[nodiscard]] std::int32_t at(std::size_t rank) {
    while (rank >= num_sorted_)
      sort_more();
    return ids_[rank];
  }

 private:
  void sort_more() {
    constexpr std::size_t kFirst = 64;
    constexpr std::size_t kGrowth = 8;
    const std::size_t end = std::min(ids_.size(), std::max(kFirst, kGrowth * num_sorted_));
    const auto is_likelier = [this](std::int32_t a, std::int32_t b) {
      const float x = logits_[static_cast<std::size_t>(a)];
      const float y = logits_[static_cast<std::size_t>(b)];
      return x != y ? x > y : a < b;
    };
    const auto from = ids_.begin() + static_cast<std::ptrdiff_t>(num_sorted_);
    const auto to = ids_.begin() + static_cast<std::ptrdiff_t>(end);
    if (to != ids_.end()) std::nth_element(from, to, ids_.end(), is_likelier);
    std::sort(from, to, is_likelier);
    num_sorted_ = end;
  }

  std::span<const float> logits_;
  std::vector<std::int32_t> ids_;
  std::size_t num_sorted_ = 0;
};

std::int32_t drawn(std::span<const float> logits, const SampleRow& row) {
  Ranking ranking(logits);
  if (ranking.size() == 0) return 0;
  const float largest = logits[static_cast<std::size_t>(ranking.at(0))];
  if (std::isinf(largest)) return ranking.at(0);
  const auto weight = [&](std::int32_t id) {
    return std::exp(log_weight(logits[static_cast<std::size_t>(id)], largest, row.temperature));
  };
  // Top-k, and the weight of what it leaves.
  std::size_t num_kept = ranking.size();
  double total = 0;
  if (row.top_k > 0) {
    num_kept = std::min(num_kept, static_cast<std::size_t>(row.top_k));
    for (std::size_t rank = 0; rank < num_kept; ++rank)
      total += weight(ranking.at(rank));
  } else {
    for (const float logit : logits) {
      if (logit > -kInf) total += std::exp(log_weight(logit, largest, row.temperature));
    }
  }
  // Top-p: the fewest of the likeliest whose weight reaches it.
  double kept = total;
  if (row.top_p < 1) {
    std::size_t count = 0;
    kept = 0;
    while (count < num_kept && kept < row.top_p * total)
      kept += weight(ranking.at(count++));
    num_kept = count;
  }
  // The draw. The last id of a positive weight takes what rounding leaves over.
  double left = row.uniform * kept;
  std::int32_t chosen = ranking.at(0);
  for (std::size_t rank = 0; rank < num_kept && left >= 0; ++rank) {
    const double each = weight(ranking.at(rank));
    if (each == 0) break;
    chosen = ranking.at(rank);
    left -= each;
  }
  return chosen;
}

}  // namespace

void sample_base(const SampleArgs& args, const Queue& queue) {
  queue.parallel_for(args.T, /*grain=*/1, [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const SampleRow& row = args.rows[t];
      const float* x = args.x + row.row * args.x_stride;
      // Edits.
      const std::span<float> logits(reinterpret_cast<float*>(args.scratch) + t * args.V,
                                    static_cast<std::size_t>(args.V));
      std::copy_n(x, args.V, logits.begin());
      for (Index i = 0; i < row.num_edits; ++i) {
        const LogitEdit& edit = args.edits[row.first_edit + i];
        float& logit = logits[static_cast<std::size_t>(edit.id)];
        logit = edited(logit, edit.penalty, -kInf);
      }
      args.ids[t] = drawn(logits, row);
      args.logits[t] = x[args.ids[t]];
    }
  });
}

}  // namespace tessera::kernels
