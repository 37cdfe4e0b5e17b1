#include "tensor/transfer.h"

namespace tessera {

Tensor copy_to(Allocator& allocator, const Tensor& x) {
  if (&x.allocator() == &allocator) return x.detached();
  Tensor y = Tensor::empty(allocator, x.dtype(), x.shape());
  copy_bytes(x, y);
  return y;
}

void copy_bytes(const Tensor& from, const Tensor& to) {
  base::check(from.dtype() == to.dtype() && from.shape() == to.shape(), "copy bytes",
              "equal types and shapes, are ", to_string(from.dtype()), " ", from.shape(), " and ",
              to_string(to.dtype()), " ", to.shape());
  const std::span<const std::byte> source = from.bytes();
  std::byte* target = to.mutable_bytes().data();
  Allocator& source_memory = from.allocator();
  Allocator& target_memory = to.allocator();
  if (!source_memory.keeps_values() || !target_memory.keeps_values()) return;
  if (&source_memory == &target_memory) {
    target_memory.copy(target, source.data(), source.size());
  } else if (is_on_host(target_memory)) {
    source_memory.read(target, source.data(), source.size());
  } else {
    base::check(is_on_host(source_memory), "copy bytes", "the host on one side, has two devices");
    target_memory.write(target, source.data(), source.size());
  }
}

HostBytes::HostBytes(const Tensor& x) : bytes_(x.bytes()) {
  Allocator& allocator = x.allocator();
  if (is_on_host(allocator)) return;
  copy_.resize(bytes_.size());
  if (allocator.keeps_values()) allocator.read(copy_.data(), bytes_.data(), bytes_.size());
  bytes_ = copy_;
}

void write_bytes(const Tensor& to, std::span<const std::byte> bytes) {
  const std::span<std::byte> target = to.mutable_bytes();
  base::check(target.size() == bytes.size(), "write bytes", target.size(), " bytes, got ",
              bytes.size());
  Allocator& allocator = to.allocator();
  if (allocator.keeps_values()) allocator.write(target.data(), bytes.data(), bytes.size());
}

}  // namespace tessera
