#include "ops/context.h"

#include <algorithm>
#include <cstring>

#include "ops/internal/scalars.h"
#include "ops/kernel_table.h"

namespace tessera::ops {

namespace {

// What one task clears: enough to be worth waking a thread.
constexpr Index kBytesPerTask = 1 << 18;

constexpr std::string_view kBest = "best this processor runs";
constexpr std::string_view kForced = "forced";
constexpr std::string_view kGpu = "the GPU's own";
constexpr std::string_view kOfHost = "pictures are the host's";
constexpr std::string_view kMissing = "not written for the GPU";

std::unique_ptr<CachingAllocator> make_allocator(AllocatorOwner& owner,
                                                 kernels::cuda::Device* gpu,
                                                 Device device) {
  if (gpu != nullptr) return std::make_unique<GpuAllocator>(owner, *gpu, device.ordinal);
  return std::make_unique<CachingAllocator>(owner, std::make_unique<SystemBlocks>());
}

// For what works on the host's memory beside a GPU, too.
kernels::Target host_of(const kernels::Target& target) {
  return {.features = target.features, .at_most = target.at_most};
}

}  // namespace

KernelTable::KernelTable(const kernels::Target& chosen_for) : target(chosen_for) {
  for_each(*this, [&](std::string_view, auto& chosen, auto variants) {
    chosen = kernels::select(variants, target);
  });
  resample = kernels::select(kernels::resample_variants(), host_of(target));
}

std::unique_ptr<Context> Context::create(const ContextOptions& options) {
  base::check(options.device.kind == DeviceKind::kCpu, "context", "the CPU, a GPU is opened");
  return std::unique_ptr<Context>(new Context(options, nullptr));
}

base::Result<std::unique_ptr<Context>> Context::open(const ContextOptions& options) {
  if (options.device.kind == DeviceKind::kCpu) return create(options);
  TESSERA_TRY(gpu, kernels::cuda::open_device(options.device.ordinal));
  return on(std::move(gpu), options);
}

std::unique_ptr<Context> Context::on(std::unique_ptr<kernels::cuda::Device> gpu,
                                     const ContextOptions& options) {
  return std::unique_ptr<Context>(new Context(options, std::move(gpu)));
}

Context::Context(const ContextOptions& options, std::unique_ptr<kernels::cuda::Device> gpu)
    : features_(base::detect_cpu_features()),
      pool_(options.num_threads > 0 ? options.num_threads : base::available_processors()),
      gpu_(std::move(gpu)),
      allocator_(make_allocator(*this, gpu_.get(), options.device)),
      kernels_(std::make_unique<KernelTable>(
          kernels::Target{.features = features_,
                          .at_most = options.isa,
                          .is_gpu = gpu_ != nullptr && gpu_->runs_gpu_kernels()})),
      scalars_(std::make_unique<Scalars>()),
      activation_type_(options.activation_type),
      seed_(options.seed),
      log_(options.log) {
  base::check(activation_type_ == DType::kF32 || activation_type_ == DType::kBf16, "context",
              "activations of f32 or bf16, are ", to_string(activation_type_));
}

Context::~Context() = default;

void Context::fill(Index count, Index grain, base::FunctionRef<void(Index begin, Index end)> body) {
  if (is_rehearsing()) return;
  base::check(gpu_ == nullptr, "fill", "memory of the host, a GPU has no kernel for this yet");
  pool_.parallel_for(count, grain, [&](Index begin, Index end, int) { body(begin, end); });
}

void Context::clear(std::span<std::byte> bytes) {
  if (gpu_ == nullptr) {
    fill(std::ssize(bytes), kBytesPerTask, [&](Index begin, Index end) {
      std::memset(bytes.data() + begin, 0, static_cast<std::size_t>(end - begin));
    });
  } else if (!is_rehearsing()) {
    allocator_->clear(bytes.data(), bytes.size());
  }
}

Context& context_of(const Tensor& tensor) {
  base::check(tensor.has_value(), "context_of", "a tensor with storage, is empty");
  return static_cast<Context&>(tensor.allocator().owner());
}

std::vector<KernelRow> kernel_rows(const Context& context) {
  const kernels::Target& target = context.kernels().target;
  std::vector<KernelRow> rows;
  KernelTable::for_each(context.kernels(),
                        [&](std::string_view family, const auto& chosen, auto variants) {
                          KernelRow row{.family = family, .chosen = to_string(chosen.isa)};
                          kernels::Isa best = kernels::Isa::kRef;
                          const bool is_of_gpu = target.is_gpu && chosen.isa == kernels::Isa::kCuda;
                          const kernels::Target place = is_of_gpu ? target : host_of(target);
                          for (const auto& variant : variants) {
                            if (!kernels::is_supported(variant.isa, place)) continue;
                            row.available.push_back(to_string(variant.isa));
                            best = std::max(best, variant.isa);
                          }
                          row.reason = chosen.isa == best ? kBest : kForced;
                          if (target.is_gpu) row.reason = is_of_gpu ? kGpu : kOfHost;
                          if (kernels::is_missing(chosen))
                            row.chosen = "none", row.reason = kMissing;
                          rows.push_back(row);
                        });
  return rows;
}

}  // namespace tessera::ops
