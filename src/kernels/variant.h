// How a kernel family lists its implementations and how one is chosen.
//
// Each family has a table of variants, best last. The choice is made once, when a Context is made;
// tests iterate the whole table; `tessera inspect kernels` prints it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <typeinfo>

#include "base/cpu_features.h"
#include "kernels/queue.h"

namespace tessera::kernels {

enum class Isa : std::uint8_t { kRef, kBase, kAvx2, kAvx512, kNeon, kCuda };

[[nodiscard]] std::string_view to_string(Isa isa);
[[nodiscard]] std::optional<Isa> isa_from_name(std::string_view name);

// Whether a processor with these features can run code of this instruction set; false for kCuda.
[[nodiscard]] bool is_supported(Isa isa, const base::CpuFeatures& features);

// What kernels are chosen for.
struct Target {
  base::CpuFeatures features;
  std::optional<Isa> at_most{};  // not above this instruction set; empty: the best
  bool is_gpu = false;           // then kCuda and nothing else
};

[[nodiscard]] inline bool is_supported(Isa isa, const Target& target) {
  return target.is_gpu ? isa == Isa::kCuda : is_supported(isa, target.features);
}

template <class Args>
using Kernel = void(const Args& args, const Queue& queue);

template <class Function>
struct Variant {
  Isa isa = Isa::kRef;
  Function* run = nullptr;
};

// Throws a DeviceError that names the operation by its arguments.
[[noreturn]] void refuse(const std::type_info& args);

// Stands where a family has no variant for the GPU, so that others can be used before it has.
template <class Args>
void refuse_on_gpu(const Args&, const Queue&) {
  refuse(typeid(Args));
}

template <class Args>
[[nodiscard]] bool is_missing(const Variant<void(const Args&, const Queue&)>& variant) {
  return variant.run == &refuse_on_gpu<Args>;
}

// The best variant the target can run and allows. The definition (kRef) is chosen only when
// nothing above it is allowed or exists.
template <class Args>
[[nodiscard]] Variant<void(const Args&, const Queue&)> select(
    std::span<const Variant<void(const Args&, const Queue&)>> variants, const Target& target) {
  Variant<void(const Args&, const Queue&)> best = variants.front();
  if (target.is_gpu) best = {.isa = Isa::kCuda, .run = &refuse_on_gpu<Args>};
  for (const auto& candidate : variants) {
    if (!is_supported(candidate.isa, target)) continue;
    if (target.at_most && !target.is_gpu && candidate.isa > *target.at_most) continue;
    if (candidate.isa >= best.isa) best = candidate;
  }
  return best;
}

}  // namespace tessera::kernels
