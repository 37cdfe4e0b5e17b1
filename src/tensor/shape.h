// Extents or strides of a tensor: a small inline list of up to six, outermost first.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string>

#include "base/check.h"
#include "base/index.h"

namespace tessera {

class Shape {
 public:
  static constexpr int kMaxRank = 6;

  Shape() = default;
  Shape(std::initializer_list<Index> extents) : Shape(std::span(extents.begin(), extents.size())) {}
  explicit Shape(std::span<const Index> extents) {
    base::check(extents.size() <= kMaxRank, "shape", "rank of at most 6, is ", extents.size());
    for (const Index extent : extents)
      extents_[static_cast<std::size_t>(rank_++)] = extent;
  }

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] Index operator[](int axis) const {
    return extents_[static_cast<std::size_t>(axis)];
  }
  [[nodiscard]] Index& operator[](int axis) { return extents_[static_cast<std::size_t>(axis)]; }
  [[nodiscard]] Index numel() const {
    Index product = 1;
    for (int axis = 0; axis < rank_; ++axis)
      product *= (*this)[axis];
    return product;
  }
  [[nodiscard]] std::span<const Index> extents() const {
    return {extents_.data(), static_cast<std::size_t>(rank_)};
  }
  [[nodiscard]] Index back() const { return (*this)[rank_ - 1]; }

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::array<Index, kMaxRank> extents_{};
  int rank_ = 0;
};

// "[3, 4]"
[[nodiscard]] std::string to_string(const Shape& shape);

}  // namespace tessera
