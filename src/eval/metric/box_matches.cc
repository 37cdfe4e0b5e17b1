#include "eval/metric/box_matches.h"

#include <algorithm>
#include <string>
#include <vector>

#include "eval/metric/text_form.h"
#include "processor/grounding.h"

namespace tessera::eval {
namespace {

struct LabelledBox {
  std::u32string label;
  std::array<double, 4> box{};
};

std::vector<LabelledBox> boxes_of(std::string_view text) {
  std::vector<LabelledBox> all;
  for (const processor::GroundedPhrase& phrase : processor::parse_grounding(text)) {
    for (const std::array<double, 4>& box : phrase.boxes) {
      const auto [x0, x1] = std::minmax(box[0], box[2]);
      const auto [y0, y1] = std::minmax(box[1], box[3]);
      all.push_back({.label = folded(phrase.label), .box = {x0, y0, x1, y1}});
    }
  }
  return all;
}

// A largest matching by augmenting paths (Kuhn).
class Matching {
 public:
  Matching(const std::vector<LabelledBox>& left, const std::vector<LabelledBox>& right)
      : left_(left), right_(right), partner_(right.size(), -1) {}

  Index count() {
    Index num_pairs = 0;
    for (std::size_t i = 0; i < left_.size(); ++i) {
      is_visited_.assign(right_.size(), false);
      if (finds_partner(i)) ++num_pairs;
    }
    return num_pairs;
  }

 private:
  bool finds_partner(std::size_t i) {
    for (std::size_t j = 0; j < right_.size(); ++j) {
      const bool is_pair =
          left_[i].label == right_[j].label && overlap(left_[i].box, right_[j].box) >= kMinOverlap;
      if (!is_pair || is_visited_[j]) continue;
      is_visited_[j] = true;
      if (partner_[j] < 0 || finds_partner(static_cast<std::size_t>(partner_[j]))) {
        partner_[j] = static_cast<Index>(i);
        return true;
      }
    }
    return false;
  }

  const std::vector<LabelledBox>& left_;
  const std::vector<LabelledBox>& right_;
  std::vector<Index> partner_;  // of each right box, -1: none
  std::vector<bool> is_visited_;
};

}  // namespace

double overlap(const std::array<double, 4>& a, const std::array<double, 4>& b) {
  const auto area = [](const std::array<double, 4>& box) {
    return std::max(0.0, box[2] - box[0]) * std::max(0.0, box[3] - box[1]);
  };
  const double common = area(
      {std::max(a[0], b[0]), std::max(a[1], b[1]), std::min(a[2], b[2]), std::min(a[3], b[3])});
  const double all = area(a) + area(b) - common;
  return all > 0 ? common / all : 0;
}

BoxCounts match_boxes(std::string_view truth, std::string_view answer) {
  const std::vector<LabelledBox> expected = boxes_of(truth);
  const std::vector<LabelledBox> answered = boxes_of(answer);
  return {.num_true = std::ssize(expected),
          .num_answered = std::ssize(answered),
          .num_matched = Matching(expected, answered).count()};
}

}  // namespace tessera::eval
