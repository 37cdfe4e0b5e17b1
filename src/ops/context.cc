#include "ops/context.h"

#include "ops/kernel_table.h"

namespace tessera::ops {

KernelTable::KernelTable(const base::CpuFeatures& features, std::optional<kernels::Isa> isa) {
  for_each(*this, [&](std::string_view, auto& chosen, auto variants) {
    chosen = kernels::select(variants, features, isa);
  });
}

std::unique_ptr<Context> Context::create(const ContextOptions& options) {
  return std::unique_ptr<Context>(new Context(options));
}

Context::Context(const ContextOptions& options)
    : features_(base::detect_cpu_features()),
      pool_(options.num_threads > 0 ? options.num_threads : base::available_processors()),
      allocator_(*this),
      kernels_(std::make_unique<KernelTable>(features_, options.isa)),
      seed_(options.seed),
      log_(options.log) {}

Context::~Context() = default;

void Context::fill(Index count, Index grain, base::FunctionRef<void(Index begin, Index end)> body) {
  if (is_rehearsing()) return;
  pool_.parallel_for(count, grain, [&](Index begin, Index end, int) { body(begin, end); });
}

Context& context_of(const Tensor& tensor) {
  base::check(tensor.has_value(), "context_of", "a tensor with storage, is empty");
  return static_cast<Context&>(tensor.allocator().owner());
}

std::vector<KernelRow> kernel_rows(const Context& context) {
  std::vector<KernelRow> rows;
  KernelTable::for_each(context.kernels(),
                        [&](std::string_view family, const auto& chosen, auto variants) {
                          KernelRow row{.family = family, .chosen = to_string(chosen.isa)};
                          kernels::Isa best = kernels::Isa::kRef;
                          for (const auto& variant : variants) {
                            if (!kernels::is_supported(variant.isa, context.features())) continue;
                            row.available.push_back(to_string(variant.isa));
                            best = std::max(best, variant.isa);
                          }
                          row.reason = chosen.isa == best ? "best this processor runs" : "forced";
                          rows.push_back(row);
                        });
  return rows;
}

}  // namespace tessera::ops
