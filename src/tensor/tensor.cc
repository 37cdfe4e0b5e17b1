#include "tensor/tensor.h"

#include <optional>

#include "base/checked_math.h"
#include "tensor/internal/view_node.h"

namespace tessera {
namespace {

Shape contiguous_strides(const Shape& shape) {
  Shape strides = shape;
  Index step = 1;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

Index bytes_of(DType dtype, const Shape& shape) {
  std::optional<Index> num_bytes = traits(dtype).panel_block_bytes;
  for (const Index extent : shape.extents()) {
    base::check(extent >= 0, "tensor", "extents of at least 0, is ", shape);
    if (num_bytes) num_bytes = base::checked_mul(*num_bytes, extent);
  }
  base::check(num_bytes.has_value(), "tensor", "a countable size, is ", shape);
  if (!is_block_quantised(dtype)) return *num_bytes;
  base::check(shape.rank() == 2, "tensor", "rank 2 for ", to_string(dtype), ", is ", shape.rank());
  return storage_bytes(dtype, shape[0], shape[1]);
}

}  // namespace

std::string to_string(const Shape& shape) {
  std::string out = "[";
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (axis > 0) out += ", ";
    out += std::to_string(shape[axis]);
  }
  return out + "]";
}

Tensor Tensor::empty(Allocator& allocator, DType dtype, const Shape& shape) {
  const Index num_bytes = bytes_of(dtype, shape);  // checks the extents, which strides multiply
  Tensor tensor;
  tensor.dtype_ = dtype;
  tensor.shape_ = shape;
  tensor.strides_ = contiguous_strides(shape);
  tensor.storage_ = Storage::allocate(allocator, static_cast<std::size_t>(num_bytes));
  return tensor;
}

Tensor Tensor::zeros(Allocator& allocator, DType dtype, const Shape& shape) {
  Tensor tensor = empty(allocator, dtype, shape);
  if (allocator.keeps_values()) {
    allocator.clear(tensor.storage_.mutable_data(), tensor.storage_.num_bytes());
  }
  return tensor;
}

Tensor Tensor::borrow(Allocator& allocator,
                      DType dtype,
                      const Shape& shape,
                      std::span<const std::byte> bytes,
                      std::shared_ptr<const void> keep_alive) {
  base::check(static_cast<Index>(bytes.size()) == bytes_of(dtype, shape), "tensor borrow",
              bytes_of(dtype, shape), " bytes, got ", bytes.size());
  Tensor tensor;
  tensor.dtype_ = dtype;
  tensor.shape_ = shape;
  tensor.strides_ = contiguous_strides(shape);
  tensor.storage_ = Storage::borrow(allocator, bytes.data(), bytes.size(), std::move(keep_alive));
  return tensor;
}

bool Tensor::is_contiguous() const {
  Index step = 1;
  for (int axis = rank() - 1; axis >= 0; --axis) {
    if (shape_[axis] != 1 && strides_[axis] != step) return false;
    step *= shape_[axis];
  }
  return true;
}

Index Tensor::num_bytes() const {
  return bytes_of(dtype_, shape_);
}

std::span<const std::byte> Tensor::bytes() const {
  base::check(is_contiguous(), "tensor bytes", "a contiguous tensor, has shape ", shape_);
  return {storage_.data() + offset_ * traits(dtype_).panel_block_bytes,
          static_cast<std::size_t>(num_bytes())};
}

std::span<std::byte> Tensor::mutable_bytes() const {
  base::check(is_contiguous(), "tensor bytes", "a contiguous tensor, has shape ", shape_);
  return {storage_.mutable_data() + offset_ * traits(dtype_).panel_block_bytes,
          static_cast<std::size_t>(num_bytes())};
}

Tensor Tensor::detached() const {
  Tensor out = *this;
  out.grad_edge_ = {};
  return out;
}

Tensor Tensor::reshape(const Shape& shape) const {
  base::check(is_contiguous(), "reshape", "a contiguous tensor, has shape ", shape_);
  base::check(shape.numel() == numel(), "reshape", numel(), " values as in ", shape_,
              ", asked for ", shape);
  base::check(!is_block_quantised(dtype_), "reshape", "a plain type, is ", to_string(dtype_));
  Tensor out = *this;
  out.shape_ = shape;
  out.strides_ = contiguous_strides(shape);
  if (grad_edge_) record_reshape(*this, out);
  return out;
}

Tensor Tensor::narrow(int axis, Index begin, Index count) const {
  base::check(axis >= 0 && axis < rank(), "narrow", "axis below ", rank(), ", is ", axis);
  base::check(begin >= 0 && count >= 0 && begin + count <= shape_[axis], "narrow",
              "a range within ", shape_[axis], ", is ", begin, " + ", count);
  base::check(!is_block_quantised(dtype_), "narrow", "a plain type, is ", to_string(dtype_));
  Tensor out = *this;
  out.shape_[axis] = count;
  out.offset_ += begin * strides_[axis];
  if (grad_edge_)
    record_view(*this, out, [=](const Tensor& whole) { return whole.narrow(axis, begin, count); });
  return out;
}

Tensor Tensor::select(int axis, Index index) const {
  Tensor out = detached().narrow(axis, index, 1);
  std::array<Index, Shape::kMaxRank> kept{};
  std::array<Index, Shape::kMaxRank> kept_strides{};
  std::size_t rank = 0;
  for (int i = 0; i < out.rank(); ++i) {
    if (i == axis) continue;
    kept[rank] = out.shape_[i];
    kept_strides[rank++] = out.strides_[i];
  }
  out.shape_ = Shape(std::span<const Index>(kept.data(), rank));
  out.strides_ = Shape(std::span<const Index>(kept_strides.data(), rank));
  if (grad_edge_) {
    record_view(*this, out, [=](const Tensor& whole) { return whole.select(axis, index); });
  }
  return out;
}

Tensor Tensor::expand(int axis, Index count) const {
  base::check(axis >= 0 && axis < rank() && shape_[axis] == 1, "expand",
              "an axis of extent 1, axis ", axis, " of ", shape_);
  base::check(count >= 0, "expand", "a count of at least 0, is ", count);
  Tensor out = *this;
  out.shape_[axis] = count;
  out.strides_[axis] = 0;
  if (grad_edge_)
    record_view(*this, out, [=](const Tensor& whole) { return whole.expand(axis, count); });
  return out;
}

Tensor Tensor::transpose(int axis_a, int axis_b) const {
  base::check(axis_a >= 0 && axis_a < rank() && axis_b >= 0 && axis_b < rank(), "transpose",
              "axes below ", rank(), ", are ", axis_a, " and ", axis_b);
  Tensor out = *this;
  std::swap(out.shape_[axis_a], out.shape_[axis_b]);
  std::swap(out.strides_[axis_a], out.strides_[axis_b]);
  if (grad_edge_)
    record_view(*this, out, [=](const Tensor& whole) { return whole.transpose(axis_a, axis_b); });
  return out;
}

}  // namespace tessera
