// Tensor: a cheap value handle on storage, with dtype, shape and strides (in elements).
//
//   Tensor x_TD = Tensor::empty(allocator, DType::kF32, {T, D});
//   const auto [T, D] = dims<2>(x_TD, "rms_norm x");   // checks the rank and names the extents
//   View<const float, 2> x = x_TD.view<const float, 2>();
//
// Copies share bytes. Row-major; the last axis is contiguous unless stated otherwise.
// Block-quantised matrices have rank 2, no strides, and are read only by ops that know their dtype.
#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <type_traits>

#include "tensor/dtype.h"
#include "tensor/shape.h"
#include "tensor/storage.h"
#include "tensor/view.h"

namespace tessera {

class GradNode;  // tensor/grad_node.h

// Which result of which node a tensor is; without a node nobody asks for its gradient.
struct GradEdge {
  std::shared_ptr<GradNode> node{};
  std::size_t result = 0;

  explicit operator bool() const { return node != nullptr; }
};

class Tensor {
 public:
  Tensor() = default;

  // Uninitialised contiguous values.
  static Tensor empty(Allocator& allocator, DType dtype, const Shape& shape);
  static Tensor zeros(Allocator& allocator, DType dtype, const Shape& shape);
  // A read-only tensor over bytes that `keep_alive` owns, or a copy of them where the allocator is
  // that of a device; num_bytes must equal what dtype and shape need.
  static Tensor borrow(Allocator& allocator,
                       DType dtype,
                       const Shape& shape,
                       std::span<const std::byte> bytes,
                       std::shared_ptr<const void> keep_alive);

  [[nodiscard]] bool has_value() const { return storage_.has_value(); }
  [[nodiscard]] DType dtype() const { return dtype_; }
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] int rank() const { return shape_.rank(); }
  [[nodiscard]] Index dim(int axis) const { return shape_[axis]; }
  [[nodiscard]] Index stride(int axis) const { return strides_[axis]; }
  [[nodiscard]] Index numel() const { return shape_.numel(); }
  [[nodiscard]] bool is_contiguous() const;
  [[nodiscard]] const Storage& storage() const { return storage_; }
  [[nodiscard]] Allocator& allocator() const { return storage_.allocator(); }
  [[nodiscard]] Index num_bytes() const;  // of a contiguous tensor of this dtype and shape

  // First value; Elem must be the stored type (const for reading). For kernels of the tensor's
  // device: the host reads and writes values by way of tensor/transfer.h.
  template <class Elem>
  [[nodiscard]] Elem* data() const {
    base::check(dtype_ == kDTypeOf<std::remove_const_t<Elem>>, "tensor data", "type ",
                to_string(kDTypeOf<std::remove_const_t<Elem>>), ", is ", to_string(dtype_));
    if constexpr (std::is_const_v<Elem>) {
      return reinterpret_cast<Elem*>(storage_.data()) + offset_;
    } else {
      return reinterpret_cast<Elem*>(storage_.mutable_data()) + offset_;
    }
  }
  // All bytes of a contiguous or block-quantised tensor.
  [[nodiscard]] std::span<const std::byte> bytes() const;
  [[nodiscard]] std::span<std::byte> mutable_bytes() const;

  template <class Elem, int kRank>
  [[nodiscard]] View<Elem, kRank> view() const {
    base::check(rank() == kRank, "tensor view", "rank ", kRank, ", is ", rank());
    std::array<Index, kRank> extents;
    std::array<Index, kRank> strides;
    for (int axis = 0; axis < kRank; ++axis) {
      extents[static_cast<std::size_t>(axis)] = shape_[axis];
      strides[static_cast<std::size_t>(axis)] = strides_[axis];
    }
    return View<Elem, kRank>(data<Elem>(), extents, strides);
  }

  // Same bytes, other shape; the tensor must be contiguous.
  [[nodiscard]] Tensor reshape(const Shape& shape) const;
  // Same bytes, `count` indices of one axis from `begin`.
  [[nodiscard]] Tensor narrow(int axis, Index begin, Index count) const;
  // Same bytes, one index of an axis; the axis goes away.
  [[nodiscard]] Tensor select(int axis, Index index) const;
  // Same bytes, an axis of extent 1 seen `count` times (stride 0): the only broadcast there is.
  [[nodiscard]] Tensor expand(int axis, Index count) const;
  // Same bytes, axes exchanged.
  [[nodiscard]] Tensor transpose(int axis_a, int axis_b) const;

  // Views carry the gradient back to the whole tensor.
  [[nodiscard]] const GradEdge& grad_edge() const { return grad_edge_; }
  void set_grad_edge(GradEdge edge) { grad_edge_ = std::move(edge); }
  // The same tensor, of which no gradient is asked.
  [[nodiscard]] Tensor detached() const;

 private:
  Storage storage_;
  Index offset_ = 0;
  DType dtype_ = DType::kF32;
  Shape shape_;
  Shape strides_;
  GradEdge grad_edge_;
};

// Extents of a tensor of exactly kRank axes, for structured bindings.
template <int kRank>
[[nodiscard]] std::array<Index, kRank> dims(const Tensor& tensor, std::string_view what) {
  base::check(tensor.rank() == kRank, what, "rank ", kRank, ", is ", tensor.rank(), " with shape ",
              tensor.shape());
  std::array<Index, kRank> extents;
  for (int axis = 0; axis < kRank; ++axis)
    extents[static_cast<std::size_t>(axis)] = tensor.dim(axis);
  return extents;
}

}  // namespace tessera
