#include "tensor/allocator.h"

#include <cstring>

#include "base/text.h"

namespace tessera {

std::string to_string(Device device) {
  return device.kind == DeviceKind::kCpu ? "cpu" : base::cat("cuda:", device.ordinal);
}

std::string lack_of_memory(const std::bad_alloc& error) {
  const auto* sized = dynamic_cast<const AllocationError*>(&error);
  if (sized == nullptr) return "the machine has no more";
  const bool is_host = sized->device().kind == DeviceKind::kCpu;
  return base::cat(is_host ? "the machine" : "the GPU", " has no ", sized->num_bytes(),
                   " bytes more");
}

void Allocator::write(void* to, const void* host, std::size_t num_bytes) {
  copy(to, host, num_bytes);
}

void Allocator::read(void* host, const void* from, std::size_t num_bytes) {
  copy(host, from, num_bytes);
}

void Allocator::read_later(void* host, const void* from, std::size_t num_bytes) {
  read(host, from, num_bytes);
}

void Allocator::copy(void* to, const void* from, std::size_t num_bytes) {
  if (num_bytes > 0) std::memcpy(to, from, num_bytes);
}

void Allocator::clear(void* data, std::size_t num_bytes) {
  if (num_bytes > 0) std::memset(data, 0, num_bytes);
}

}  // namespace tessera
