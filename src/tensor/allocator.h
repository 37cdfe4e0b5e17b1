// Where storage comes from. A context (ops/context.h) owns one allocator per device.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tessera {

enum class DeviceKind : std::uint8_t { kCpu, kCuda };

struct Device {
  DeviceKind kind = DeviceKind::kCpu;
  int ordinal = 0;
  friend bool operator==(Device, Device) = default;
};

// Base of whatever owns an allocator, so that an op finds the context of its operands again
// (ops::context_of) without a process-wide variable.
class AllocatorOwner {
 public:
  AllocatorOwner() = default;
  AllocatorOwner(const AllocatorOwner&) = delete;
  AllocatorOwner& operator=(const AllocatorOwner&) = delete;

 protected:
  ~AllocatorOwner() = default;
};

class Allocator {
 public:
  Allocator() = default;
  Allocator(const Allocator&) = delete;
  Allocator& operator=(const Allocator&) = delete;
  virtual ~Allocator() = default;

  // 64-byte aligned; throws std::bad_alloc when the machine has no more. Thread-safe.
  [[nodiscard]] virtual void* allocate(std::size_t num_bytes) = 0;
  virtual void release(void* data, std::size_t num_bytes) noexcept = 0;
  [[nodiscard]] virtual Device device() const = 0;
  [[nodiscard]] virtual AllocatorOwner& owner() const = 0;
};

}  // namespace tessera
