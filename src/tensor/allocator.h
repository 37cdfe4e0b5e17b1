// Where storage comes from. A context (ops/context.h) owns one allocator per device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>

namespace tessera {

enum class DeviceKind : std::uint8_t { kCpu, kCuda };

struct Device {
  DeviceKind kind = DeviceKind::kCpu;
  int ordinal = 0;
  friend bool operator==(Device, Device) = default;
};

// "cpu" or "cuda:0", as on the command line.
[[nodiscard]] std::string to_string(Device device);

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

// Too little memory, and how much was asked for.
class AllocationError final : public std::bad_alloc {
 public:
  explicit AllocationError(std::size_t num_bytes, Device device = {}) noexcept
      : num_bytes_(num_bytes), device_(device) {}
  [[nodiscard]] std::size_t num_bytes() const noexcept { return num_bytes_; }
  [[nodiscard]] Device device() const noexcept { return device_; }

 private:
  std::size_t num_bytes_;
  Device device_;
};

// For an error's line: "the machine has no 4096 bytes more" or "the GPU has …", without the number
// when the exception comes from elsewhere.
[[nodiscard]] std::string lack_of_memory(const std::bad_alloc& error);

class Allocator {
 public:
  Allocator() = default;
  Allocator(const Allocator&) = delete;
  Allocator& operator=(const Allocator&) = delete;
  virtual ~Allocator() = default;

  // 64-byte aligned; throws AllocationError when the machine has no more. Thread-safe.
  [[nodiscard]] virtual void* allocate(std::size_t num_bytes) = 0;
  virtual void release(void* data, std::size_t num_bytes) noexcept = 0;
  [[nodiscard]] virtual Device device() const = 0;
  [[nodiscard]] virtual AllocatorOwner& owner() const = 0;

  // What the host does with bytes of this memory, in the order of the calls and behind the work
  // that was queued on the device. `from` of a write may change as soon as it returns; a read waits
  // until the bytes are there. The defaults are for memory of the host.
  virtual void write(void* to, const void* host, std::size_t num_bytes);
  virtual void read(void* host, const void* from, std::size_t num_bytes);
  // Many reads with one wait: the bytes are there after finish_reads().
  virtual void read_later(void* host, const void* from, std::size_t num_bytes);
  virtual void finish_reads() {}
  virtual void copy(void* to, const void* from, std::size_t num_bytes);
  virtual void clear(void* data, std::size_t num_bytes);

  // False while memory is only counted: nobody reads what is written to it, so fills and copies are
  // left out.
  [[nodiscard]] virtual bool keeps_values() const { return true; }
};

}  // namespace tessera
