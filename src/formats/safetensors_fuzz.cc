// Any bytes as a safetensors file: a header that is accepted must describe bytes that are there,
// and each tensor must be one that can be made of them.
#include <cstdint>
#include <memory>
#include <new>

#include "formats/safetensors.h"

namespace tessera::formats {
namespace {

// Lent tensors allocate only their control block.
class PlainAllocator final : public Allocator, public AllocatorOwner {
 public:
  void* allocate(std::size_t num_bytes) override {
    return ::operator new(num_bytes, std::align_val_t(64));
  }
  void release(void* data, std::size_t) noexcept override {
    ::operator delete(data, std::align_val_t(64));
  }
  [[nodiscard]] Device device() const override { return {}; }
  [[nodiscard]] AllocatorOwner& owner() const override {
    return const_cast<PlainAllocator&>(*this);
  }
};

void run(std::span<const std::byte> file) {
  base::Limits limits;
  limits.json_values = 20'000;  // keeps one input fast
  const auto header = parse_safetensors(file, "fuzz", limits);
  if (!header) return;
  PlainAllocator allocator;
  for (const TensorInfo& info : header->tensors) {
    base::check(info.offset <= file.size() && info.num_bytes <= file.size() - info.offset, "fuzz",
                "bytes inside the file");
    if (!info.dtype) continue;
    const Tensor tensor = Tensor::borrow(allocator, *info.dtype, info.shape,
                                         file.subspan(info.offset, info.num_bytes), nullptr);
    std::uint64_t sum = 0;
    for (const std::byte value : tensor.bytes())
      sum += std::to_integer<std::uint64_t>(value);
    base::check(sum <= info.num_bytes * 255, "fuzz", "readable bytes");
  }
}

}  // namespace
}  // namespace tessera::formats

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tessera::formats::run(std::as_bytes(std::span(data, size)));
  return 0;
}
