// What host code knows of a GPU, without any CUDA header: its memory, its one stream, its
// libraries, the failure. Builds without the CUDA back end have this header, too; there
// open_device says what is missing.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "base/result.h"
#include "kernels/cuda/blas.h"
#include "kernels/cuda/dnn.h"

struct CUstream_st;  // NOLINT(readability-identifier-naming): CUDA's own name

namespace tessera::kernels::cuda {

// The same type as cudaStream_t.
using Stream = CUstream_st*;

// The device or its driver refused: expression, reason and place in the message.
class DeviceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Work that is queued again and again as one.
class Graph {
 public:
  Graph() = default;
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;
  virtual ~Graph() = default;  // waits for what was launched
  virtual void launch() = 0;
};

struct DeviceFacts {
  std::string name{};
  int capability = 0;  // 10 · major + minor: 90 of a Hopper
  int num_multiprocessors = 0;
  std::size_t memory_bytes = 0;
};

// One GPU as one context uses it: everything is queued on one stream, in the order of the calls, so
// a block that was released may be handed out again while work on it is still queued. One thread at
// a time queues; allocate and release are thread-safe. Failures are DeviceErrors. Tests stand a
// device in its place whose memory is the host's and which leaves the work to the host's kernels.
class Device {
 public:
  Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  virtual ~Device() = default;

  [[nodiscard]] virtual const DeviceFacts& facts() const = 0;
  // Whether kernels for the GPU are chosen for it.
  [[nodiscard]] virtual bool runs_gpu_kernels() const { return true; }
  // Called by the thread that queues kernels, before and after. A GPU becomes the one that this
  // thread launches on.
  virtual void begin_kernels() = 0;
  virtual void end_kernels() {}
  [[nodiscard]] virtual Stream stream() = 0;
  [[nodiscard]] virtual Blas& blas() = 0;
  // Null where there is none.
  [[nodiscard]] virtual Dnn* dnn() { return nullptr; }

  // Memory that nobody has taken, other programs included.
  [[nodiscard]] virtual std::size_t free_bytes() = 0;
  // At least 256-byte aligned; null when the GPU has no more.
  [[nodiscard]] virtual void* allocate(std::size_t num_bytes) = 0;
  virtual void release(void* data) noexcept = 0;

  // Bytes between host and GPU. `from` may change as soon as upload returns; what is downloaded is
  // there after the next synchronize().
  virtual void upload(void* to, const void* from, std::size_t num_bytes) = 0;
  virtual void download_later(void* to, const void* from, std::size_t num_bytes) = 0;
  void download(void* to, const void* from, std::size_t num_bytes) {
    download_later(to, from, num_bytes);
    synchronize();
  }
  // On the GPU.
  virtual void copy(void* to, const void* from, std::size_t num_bytes) = 0;
  virtual void clear(void* data, std::size_t num_bytes) = 0;
  // Waits for all that was queued.
  virtual void synchronize() = 0;

  // Calls `body`, whose work is not done but becomes a graph: every launch does it, with the values
  // that body uploaded, on what then lies in the memory it used. Body waits for nothing, downloads
  // nothing, and leaves none of its memory to others (CachingAllocator::start_keeping). What it
  // throws comes out of here.
  [[nodiscard]] virtual std::unique_ptr<Graph> capture(std::function<void()> body) = 0;
};

// Fails when this build has no CUDA back end, when there is no such GPU or no driver for it, and
// when the GPU is older than the code of this build.
[[nodiscard]] base::Result<std::unique_ptr<Device>> open_device(int ordinal);

}  // namespace tessera::kernels::cuda
