#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/sample/sample.h"

namespace tessera::kernels {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

std::vector<float> edited_row(const SampleArgs& args, const SampleRow& row) {
  const float* x = args.x + row.row * args.x_stride;
  std::vector<float> logits(x, x + args.V);
  for (Index i = 0; i < row.num_edits; ++i) {
    const LogitEdit& edit = args.edits[row.first_edit + i];
    float& logit = logits[static_cast<std::size_t>(edit.id)];
    logit = edited(logit, edit.penalty, -kInf);
  }
  return logits;
}

std::int32_t drawn(const std::vector<float>& logits, const SampleRow& row) {
  const auto at = [&](std::int32_t id) { return logits[static_cast<std::size_t>(id)]; };
  // The ranking.
  std::vector<std::int32_t> ids;
  for (std::size_t id = 0; id < logits.size(); ++id) {
    if (logits[id] > -kInf) ids.push_back(static_cast<std::int32_t>(id));
  }
  std::stable_sort(ids.begin(), ids.end(),
                   [&](std::int32_t a, std::int32_t b) { return at(a) > at(b); });
  if (ids.empty()) return 0;
  if (std::isinf(at(ids.front()))) return ids.front();
  // Sums of weights up to each id.
  std::vector<double> sums;
  double sum = 0;
  for (const std::int32_t id : ids) {
    sum += std::exp(log_weight(at(id), at(ids.front()), row.temperature));
    sums.push_back(sum);
  }
  // Top-k, top-p, the draw.
  if (row.top_k > 0) sums.resize(std::min(sums.size(), static_cast<std::size_t>(row.top_k)));
  double kept = sums.back();
  if (row.top_p < 1) kept = *std::lower_bound(sums.begin(), sums.end(), row.top_p * kept);
  const auto chosen = std::upper_bound(sums.begin(), sums.end(), row.uniform * kept);
  return ids[std::min(static_cast<std::size_t>(chosen - sums.begin()), sums.size() - 1)];
}

}  // namespace

void sample_ref(const SampleArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const SampleRow& row = args.rows[t];
    args.ids[t] = drawn(edited_row(args, row), row);
    args.logits[t] = args.x[row.row * args.x_stride + args.ids[t]];
  }
}

}  // namespace tessera::kernels
