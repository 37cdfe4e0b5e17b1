// Everything an operation needs besides its operands: device, memory, threads, kernels, seed, log.
//
//   auto context = ops::Context::create({.num_threads = 2});
//   Tensor x = Tensor::zeros(context->allocator(), DType::kF32, {T, D});
//   Tensor y = ops::rms_norm(x, w, 1e-6F);        // runs in the context that owns x
//
// There is no process-wide state: an op finds its context through the allocator of its first
// operand (context_of), so two contexts live side by side. A context outlives its tensors. One
// thread at a time computes in a context; the pool inside spreads the work.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/cpu_features.h"
#include "base/function_ref.h"
#include "base/log.h"
#include "base/result.h"
#include "base/thread_pool.h"
#include "kernels/queue.h"
#include "kernels/variant.h"
#include "ops/memory/caching_allocator.h"
#include "tensor/tensor.h"

namespace tessera::ops {

struct KernelTable;
class Rehearsal;
class Scalars;

// Thrown when a GPU or its driver refuses; names expression, reason and place.
using DeviceError = kernels::cuda::DeviceError;

// Thrown out of a running op when its context's cancel flag is set; caught where the work was
// started.
struct Cancelled {};

struct ContextOptions {
  int num_threads = 0;                // 0: the processors this process may use
  std::optional<kernels::Isa> isa{};  // on the CPU at most this instruction set; empty: the best
  Device device{};
  DType activation_type = DType::kF32;  // f32 or bf16: what embeddings and patches are made in
  std::uint64_t seed = 0;
  base::Log log{};
};

class Context final : public AllocatorOwner {
 public:
  // On the CPU.
  [[nodiscard]] static std::unique_ptr<Context> create(const ContextOptions& options = {});
  // On any device; an error when it is not there.
  [[nodiscard]] static base::Result<std::unique_ptr<Context>> open(const ContextOptions& options);
  // On this GPU, or on what stands for one in a test; options.device gives its number.
  [[nodiscard]] static std::unique_ptr<Context> on(std::unique_ptr<kernels::cuda::Device> gpu,
                                                   const ContextOptions& options);
  ~Context();

  [[nodiscard]] Device device() const { return allocator_->device(); }
  [[nodiscard]] CachingAllocator& allocator() { return *allocator_; }
  [[nodiscard]] DType activation_type() const { return activation_type_; }
  // Threads of the host, also beside a GPU.
  [[nodiscard]] base::ThreadPool& pool() { return pool_; }
  // Where kernels work.
  [[nodiscard]] kernels::Queue queue() {
    return gpu_ == nullptr ? kernels::Queue(pool_) : kernels::Queue(pool_, *gpu_);
  }
  // What there is to know of the GPU and of its memory; null on the CPU.
  [[nodiscard]] kernels::cuda::Device* gpu() const { return gpu_.get(); }
  [[nodiscard]] const KernelTable& kernels() const { return *kernels_; }
  [[nodiscard]] Scalars& scalars() const { return *scalars_; }
  [[nodiscard]] const base::CpuFeatures& features() const { return features_; }
  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  [[nodiscard]] const base::Log& log() const { return log_; }

  // Whether ops remember how to find their gradients (ops/gradient/gradient.h: Recording).
  [[nodiscard]] bool is_recording() const { return is_recording_; }
  void set_recording(bool on) { is_recording_ = on; }
  // Whether recorded results and gradients are searched for NaN and Inf: slow, for a diagnosis.
  [[nodiscard]] bool seeks_non_finite() const { return seeks_non_finite_; }
  void set_seeks_non_finite(bool on) { seeks_non_finite_ = on; }

  // Whether the work has no values (ops/rehearsal/rehearsal.h).
  [[nodiscard]] bool is_rehearsing() const { return !allocator_->keeps_values(); }
  // Calls body(begin, end) on the pool's threads over chunks of [0, count) of at most `grain`: the
  // loop of an op that fills memory without a kernel, which a GPU cannot do yet. A rehearsal leaves
  // it out.
  void fill(Index count, Index grain, base::FunctionRef<void(Index begin, Index end)> body);

  // Zeros to memory of this context; left out by a rehearsal.
  void clear(std::span<std::byte> bytes);

  // The flag that stops work of this context; null: none. Ops that take long look at it.
  void set_cancel_flag(const base::CancelFlag* flag) { cancel_ = flag; }
  void throw_if_cancelled() const {
    if (cancel_ != nullptr && cancel_->is_requested()) [[unlikely]]
      throw Cancelled{};
  }

 private:
  friend class Rehearsal;
  Context(const ContextOptions& options, std::unique_ptr<kernels::cuda::Device> gpu);
  base::CpuFeatures features_;
  base::ThreadPool pool_;
  std::unique_ptr<kernels::cuda::Device> gpu_;  // null on the CPU
  std::unique_ptr<CachingAllocator> allocator_;
  std::unique_ptr<KernelTable> kernels_;
  std::unique_ptr<Scalars> scalars_;
  DType activation_type_;
  std::uint64_t seed_;
  base::Log log_;
  const base::CancelFlag* cancel_ = nullptr;
  bool is_recording_ = false;
  bool seeks_non_finite_ = false;
};

[[nodiscard]] Context& context_of(const Tensor& tensor);

// One row of `tessera inspect kernels`.
struct KernelRow {
  std::string_view family;
  std::string_view chosen;                    // "none" where a GPU has no variant
  std::vector<std::string_view> available{};  // what this processor or GPU can run
  std::string_view reason{};                  // why the chosen one
};
[[nodiscard]] std::vector<KernelRow> kernel_rows(const Context& context);

}  // namespace tessera::ops
