// A GPU behind the interface of device.h.
#include <algorithm>
#include <cstring>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "kernels/cuda/blas_lt.h"
#include "kernels/cuda/device.h"
#include "kernels/cuda/device_list.h"
#include "kernels/cuda/dnn_cudnn.h"
#include "kernels/cuda/launch.cuh"

namespace tessera::kernels::cuda {
namespace {

// The oldest GPU that this build has code for; every later one runs its PTX.
constexpr int kMinCapability = 80;

// Uploads go through pinned segments: the caller's memory is free again when the bytes lie in one,
// and the copy runs beside the host. Index lists of a step are a few kilobytes each and share a
// segment; pictures and weights fill one after the other.
constexpr std::size_t kSegmentBytes = std::size_t{1} << 20;
// Beyond these the host waits for a copy: what a step of training uploads fits.
constexpr std::size_t kMaxSegments = 256;

// What a step gives to the host lands here: losses, loads.
constexpr std::size_t kLandingBytes = std::size_t{64} << 10;

std::string describe(cudaError_t status) {
  return base::cat(cudaGetErrorName(status), " (", cudaGetErrorString(status), ")");
}

// Pinned memory.
class Pinned {
 public:
  explicit Pinned(std::size_t num_bytes) {
    check(cudaHostAlloc(&data_, num_bytes, cudaHostAllocDefault), "cudaHostAlloc");
  }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  ~Pinned() { (void)cudaFreeHost(data_); }
  [[nodiscard]] std::byte* data() const { return static_cast<std::byte*>(data_); }

 private:
  void* data_ = nullptr;
};

// What a graph uploads in every launch: it stays as it was when the graph was made.
class KeptUploads {
 public:
  void upload(void* to, const void* from, std::size_t num_bytes, Stream stream) {
    if (segments_.empty() || used_ + num_bytes > kSegmentBytes) {
      segments_.push_back(std::make_unique<Pinned>(std::max(num_bytes, kSegmentBytes)));
      used_ = 0;
    }
    std::byte* pinned = segments_.back()->data() + used_;
    std::memcpy(pinned, from, num_bytes);
    check(cudaMemcpyAsync(to, pinned, num_bytes, cudaMemcpyHostToDevice, stream),
          "cudaMemcpyAsync");
    used_ += num_bytes;
  }

 private:
  std::vector<std::unique_ptr<Pinned>> segments_;
  std::size_t used_ = 0;  // bytes of the last one
};

// A ring of segments that grows while copies out of all of them are under way.
class Staging {
 public:
  Staging() { segments_.push_back(std::make_unique<Segment>()); }

  // Of at most kSegmentBytes.
  void upload(void* to, const void* from, std::size_t num_bytes, Stream stream) {
    if (used_ + num_bytes > kSegmentBytes) advance(stream);
    std::byte* pinned = segments_[current_]->memory.data() + used_;
    std::memcpy(pinned, from, num_bytes);
    check(cudaMemcpyAsync(to, pinned, num_bytes, cudaMemcpyHostToDevice, stream),
          "cudaMemcpyAsync");
    used_ += num_bytes;
  }

 private:
  struct Segment {
    Segment() : memory(kSegmentBytes) {
      check(cudaEventCreateWithFlags(&copied, cudaEventDisableTiming), "cudaEventCreateWithFlags");
    }
    Segment(const Segment&) = delete;
    Segment& operator=(const Segment&) = delete;
    ~Segment() { (void)cudaEventDestroy(copied); }

    Pinned memory;
    cudaEvent_t copied{};  // behind the last copy out of it
  };

  // To the next segment, which what lay there last has left.
  void advance(Stream stream) {
    check(cudaEventRecord(segments_[current_]->copied, stream), "cudaEventRecord");
    current_ = (current_ + 1) % segments_.size();
    used_ = 0;
    const cudaError_t status = cudaEventQuery(segments_[current_]->copied);
    if (status == cudaSuccess) return;
    if (status != cudaErrorNotReady) check(status, "cudaEventQuery");
    (void)cudaGetLastError();  // it is no failure of what comes next
    if (segments_.size() < kMaxSegments) {
      segments_.insert(segments_.begin() + static_cast<std::ptrdiff_t>(current_),
                       std::make_unique<Segment>());
    } else {
      check(cudaEventSynchronize(segments_[current_]->copied), "cudaEventSynchronize");
    }
  }

  std::vector<std::unique_ptr<Segment>> segments_;
  std::size_t current_ = 0;
  std::size_t used_ = 0;  // bytes of the current one
};

// Small downloads: many of them, then one wait.
class Landing {
 public:
  Landing() : memory_(kLandingBytes) {}

  // False: it has no room for this.
  [[nodiscard]] bool download(void* to, const void* from, std::size_t num_bytes, Stream stream) {
    if (used_ + num_bytes > kLandingBytes) return false;
    std::byte* pinned = memory_.data() + used_;
    check(cudaMemcpyAsync(pinned, from, num_bytes, cudaMemcpyDeviceToHost, stream),
          "cudaMemcpyAsync");
    arriving_.push_back({.to = to, .from = pinned, .num_bytes = num_bytes});
    used_ += num_bytes;
    return true;
  }
  // When the stream was waited for.
  void hand_out() {
    for (const Arriving& each : arriving_)
      std::memcpy(each.to, each.from, each.num_bytes);
    arriving_.clear();
    used_ = 0;
  }

 private:
  struct Arriving {
    void* to = nullptr;
    const void* from = nullptr;
    std::size_t num_bytes = 0;
  };
  Pinned memory_;
  std::vector<Arriving> arriving_;
  std::size_t used_ = 0;
};

class CapturedGraph final : public Graph {
 public:
  CapturedGraph(cudaGraph_t graph, std::unique_ptr<KeptUploads> uploads, Stream stream)
      : uploads_(std::move(uploads)), stream_(stream) {
    const cudaError_t status = cudaGraphInstantiate(&ready_, graph, 0);
    (void)cudaGraphDestroy(graph);
    check(status, "cudaGraphInstantiate");
  }
  ~CapturedGraph() override {
    (void)cudaStreamSynchronize(stream_);
    (void)cudaGraphExecDestroy(ready_);
  }
  void launch() override { check(cudaGraphLaunch(ready_, stream_), "cudaGraphLaunch"); }

 private:
  cudaGraphExec_t ready_ = nullptr;
  std::unique_ptr<KeptUploads> uploads_;
  Stream stream_;
};

class Gpu final : public Device {
 public:
  Gpu(int ordinal, DeviceFacts facts) : ordinal_(ordinal), facts_(std::move(facts)) {
    make_current();
    check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  }
  ~Gpu() override {
    dnn_.reset();
    blas_.reset();
    staging_.reset();
    landing_.reset();
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

  [[nodiscard]] std::size_t free_bytes() override {
    make_current();
    std::size_t free = 0;
    std::size_t total = 0;
    check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
    return free;
  }

  [[nodiscard]] Dnn* dnn() override {
    if (!has_sought_dnn_) {
      make_current();
      dnn_ = make_dnn(*this);
      has_sought_dnn_ = true;
    }
    return dnn_.get();
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
    if (kept_ != nullptr) return kept_->upload(to, from, num_bytes, stream_);
    if (staging_ == nullptr) staging_ = std::make_unique<Staging>();
    for (std::size_t begin = 0; begin < num_bytes; begin += kSegmentBytes) {
      staging_->upload(static_cast<std::byte*>(to) + begin,
                       static_cast<const std::byte*>(from) + begin,
                       std::min(kSegmentBytes, num_bytes - begin), stream_);
    }
  }
  void download_later(void* to, const void* from, std::size_t num_bytes) override {
    make_current();
    if (landing_ == nullptr) landing_ = std::make_unique<Landing>();
    if (landing_->download(to, from, num_bytes, stream_)) return;
    check(cudaMemcpyAsync(to, from, num_bytes, cudaMemcpyDeviceToHost, stream_), "cudaMemcpyAsync");
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
  void synchronize() override {
    check(cudaStreamSynchronize(stream_), "cudaStreamSynchronize");
    if (landing_ != nullptr) landing_->hand_out();
  }

  [[nodiscard]] std::unique_ptr<Graph> capture(std::function<void()> body) override {
    make_current();
    kept_ = std::make_unique<KeptUploads>();
    cudaGraph_t graph = nullptr;
    try {
      // Relaxed: memory may be asked for on the way.
      check(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeRelaxed),
            "cudaStreamBeginCapture");
      body();
      check(cudaStreamEndCapture(stream_, &graph), "cudaStreamEndCapture");
      return std::make_unique<CapturedGraph>(graph, std::move(kept_), stream_);
    } catch (...) {
      end_capture();
      throw;
    }
  }

 private:
  // After a failure on the way: the stream works again.
  void end_capture() noexcept {
    kept_.reset();
    cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
    if (cudaStreamIsCapturing(stream_, &status) == cudaSuccess &&
        status != cudaStreamCaptureStatusNone) {
      cudaGraph_t graph = nullptr;
      (void)cudaStreamEndCapture(stream_, &graph);
      if (graph != nullptr) (void)cudaGraphDestroy(graph);
    }
    (void)cudaGetLastError();  // it is no failure of what comes next
  }

  // The current device is a variable of the thread; setting it again costs some nanoseconds.
  void make_current() const { check(cudaSetDevice(ordinal_), "cudaSetDevice"); }

  int ordinal_;
  DeviceFacts facts_;
  Stream stream_ = nullptr;
  std::unique_ptr<Blas> blas_;
  std::unique_ptr<Dnn> dnn_;
  bool has_sought_dnn_ = false;
  std::unique_ptr<Staging> staging_;
  std::unique_ptr<Landing> landing_;
  std::unique_ptr<KeptUploads> kept_;  // of the graph that is being captured
};

cudaError_t read_facts(int ordinal, DeviceFacts& facts) {
  cudaDeviceProp properties{};
  const cudaError_t status = cudaGetDeviceProperties(&properties, ordinal);
  if (status != cudaSuccess) return status;
  facts = {.name = properties.name,
           .capability = 10 * properties.major + properties.minor,
           .num_multiprocessors = properties.multiProcessorCount,
           .memory_bytes = properties.totalGlobalMem};
  return status;
}

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
  DeviceFacts facts;
  if (const cudaError_t status = read_facts(ordinal, facts); status != cudaSuccess) {
    return base::Error::unsupported(where, "a GPU that answers, got " + describe(status));
  }
  if (facts.capability < kMinCapability) {
    return base::Error::unsupported(
        where, base::cat("a GPU of compute capability 8.0 or later, ", facts.name, " has ",
                         facts.capability / 10, ".", facts.capability % 10));
  }
  try {
    return std::unique_ptr<Device>(std::make_unique<Gpu>(ordinal, std::move(facts)));
  } catch (const DeviceError& error) {
    return base::Error::unsupported(where, base::cat("a GPU that can be used, ", error.what()));
  }
}

std::vector<DeviceFacts> list_devices() {
  std::vector<DeviceFacts> devices;
  int num_devices = 0;
  if (cudaGetDeviceCount(&num_devices) != cudaSuccess) num_devices = 0;
  for (int ordinal = 0; ordinal < num_devices; ++ordinal) {
    DeviceFacts facts;
    if (read_facts(ordinal, facts) != cudaSuccess) break;
    devices.push_back(std::move(facts));
  }
  (void)cudaGetLastError();  // a machine without a GPU is no failure of what comes next
  return devices;
}

}  // namespace tessera::kernels::cuda
