// A GPU behind the interface of device.h.
#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"
#include "base/text.h"
#include "kernels/cuda/blas_lt.h"
#include "kernels/cuda/device.h"
#include "kernels/cuda/launch.cuh"

namespace tessera::kernels::cuda {
namespace {

// The oldest GPU that this build has code for; every later one runs its PTX.
constexpr int kMinCapability = 80;

// Uploads go through these: the caller's memory is free again when the bytes lie in a slot, and the
// copy from pinned memory runs beside the host. Index lists of a step are a few kilobytes each,
// weights fill slot after slot.
constexpr std::size_t kSlotBytes = std::size_t{1} << 20;
constexpr std::size_t kNumSlots = 16;

std::string describe(cudaError_t status) {
  return base::cat(cudaGetErrorName(status), " (", cudaGetErrorString(status), ")");
}

// Pinned memory in slots that are used in turn.
class Staging {
 public:
  Staging() {
    check(cudaHostAlloc(&memory_, kNumSlots * kSlotBytes, cudaHostAllocDefault), "cudaHostAlloc");
    for (cudaEvent_t& event : copied_)
      check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "cudaEventCreateWithFlags");
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging() {
    for (const cudaEvent_t event : copied_)
      (void)cudaEventDestroy(event);
    (void)cudaFreeHost(memory_);
  }

  // Of at most kSlotBytes.
  void upload(void* to, const void* from, std::size_t num_bytes, Stream stream) {
    const std::size_t slot = next_++ % kNumSlots;
    // What lay in the slot last has left it.
    check(cudaEventSynchronize(copied_[slot]), "cudaEventSynchronize");
    void* pinned = static_cast<std::byte*>(memory_) + slot * kSlotBytes;
    std::memcpy(pinned, from, num_bytes);
    check(cudaMemcpyAsync(to, pinned, num_bytes, cudaMemcpyHostToDevice, stream),
          "cudaMemcpyAsync");
    check(cudaEventRecord(copied_[slot], stream), "cudaEventRecord");
  }

 private:
  void* memory_ = nullptr;
  std::array<cudaEvent_t, kNumSlots> copied_{};
  std::size_t next_ = 0;
};

class Gpu final : public Device {
 public:
  Gpu(int ordinal, DeviceFacts facts) : ordinal_(ordinal), facts_(std::move(facts)) {
    make_current();
    check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  }
  ~Gpu() override {
    blas_.reset();
    staging_.reset();
    (void)cudaStreamDestroy(stream_);
  }

  [[nodiscard]] const DeviceFacts& facts() const override { return facts_; }
  void begin_kernels() override { make_current(); }
  [[nodiscard]] Stream stream() override { return stream_; }

  [[nodiscard]] Blas& blas() override {
    if (blas_ == nullptr) {
      make_current();
      blas_ = make_blas(stream_);
    }
    return *blas_;
  }

  [[nodiscard]] void* allocate(std::size_t num_bytes) override {
    make_current();
    void* data = nullptr;
    const cudaError_t status = cudaMalloc(&data, num_bytes);
    if (status == cudaErrorMemoryAllocation) {
      (void)cudaGetLastError();  // it is no failure of what comes next
      return nullptr;
    }
    check(status, "cudaMalloc");
    return data;
  }
  void release(void* data) noexcept override { (void)cudaFree(data); }

  void upload(void* to, const void* from, std::size_t num_bytes) override {
    make_current();
    if (staging_ == nullptr) staging_ = std::make_unique<Staging>();
    for (std::size_t begin = 0; begin < num_bytes; begin += kSlotBytes) {
      staging_->upload(static_cast<std::byte*>(to) + begin,
                       static_cast<const std::byte*>(from) + begin,
                       std::min(kSlotBytes, num_bytes - begin), stream_);
    }
  }
  void download(void* to, const void* from, std::size_t num_bytes) override {
    make_current();
    check(cudaMemcpyAsync(to, from, num_bytes, cudaMemcpyDeviceToHost, stream_), "cudaMemcpyAsync");
    synchronize();
  }
  void copy(void* to, const void* from, std::size_t num_bytes) override {
    make_current();
    check(cudaMemcpyAsync(to, from, num_bytes, cudaMemcpyDeviceToDevice, stream_),
          "cudaMemcpyAsync");
  }
  void clear(void* data, std::size_t num_bytes) override {
    make_current();
    check(cudaMemsetAsync(data, 0, num_bytes, stream_), "cudaMemsetAsync");
  }
  void synchronize() override { check(cudaStreamSynchronize(stream_), "cudaStreamSynchronize"); }

 private:
  // The current device is a variable of the thread; setting it again costs some nanoseconds.
  void make_current() const { check(cudaSetDevice(ordinal_), "cudaSetDevice"); }

  int ordinal_;
  DeviceFacts facts_;
  Stream stream_ = nullptr;
  std::unique_ptr<Blas> blas_;
  std::unique_ptr<Staging> staging_;
};

}  // namespace

base::Result<std::unique_ptr<Device>> open_device(int ordinal) {
  const std::string where = base::cat("device cuda:", ordinal);
  int num_devices = 0;
  if (const cudaError_t status = cudaGetDeviceCount(&num_devices); status != cudaSuccess) {
    return base::Error::unsupported(where, "an NVIDIA GPU and its driver, got " + describe(status));
  }
  if (ordinal < 0 || ordinal >= num_devices) {
    return base::Error::unsupported(where, base::cat("one of the GPUs here, has ", num_devices));
  }
  cudaDeviceProp properties{};
  if (const cudaError_t status = cudaGetDeviceProperties(&properties, ordinal);
      status != cudaSuccess) {
    return base::Error::unsupported(where, "a GPU that answers, got " + describe(status));
  }
  DeviceFacts facts{.name = properties.name,
                    .capability = 10 * properties.major + properties.minor,
                    .num_multiprocessors = properties.multiProcessorCount,
                    .memory_bytes = properties.totalGlobalMem};
  if (facts.capability < kMinCapability) {
    return base::Error::unsupported(
        where, base::cat("a GPU of compute capability 8.0 or later, ", facts.name, " has ",
                         properties.major, ".", properties.minor));
  }
  try {
    return std::unique_ptr<Device>(std::make_unique<Gpu>(ordinal, std::move(facts)));
  } catch (const DeviceError& error) {
    return base::Error::unsupported(where, base::cat("a GPU that can be used, ", error.what()));
  }
}

}  // namespace tessera::kernels::cuda
