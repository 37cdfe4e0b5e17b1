// Any bytes as a safetensors file: a header that is accepted must describe bytes that are there,
// and each tensor must be one that can be made of them.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

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

// The first two bytes say how long the header is, as far as there are bytes.
void run_repaired(std::span<const std::byte> file) {
  constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);
  if (file.size() < kLengthBytes) return;
  std::vector<std::byte> repaired(file.begin(), file.end());
  const std::uint64_t wanted =
      std::to_integer<std::uint64_t>(file[0]) + 256 * std::to_integer<std::uint64_t>(file[1]);
  const std::uint64_t length = std::min<std::uint64_t>(wanted, file.size() - kLengthBytes);
  std::memcpy(repaired.data(), &length, kLengthBytes);
  run(repaired);
}

}  // namespace
}  // namespace tessera::formats

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  tessera::formats::run(file);
  tessera::formats::run_repaired(file);
  return 0;
}
