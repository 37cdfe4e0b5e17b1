// How a kernel family lists its implementations and how one is chosen.
//
// Each family has a table of variants, best last. The choice is made once, when a Context is made;
// tests iterate the whole table; `tessera inspect kernels` prints it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/cpu_features.h"

namespace tessera::kernels {

enum class Isa : std::uint8_t { kRef, kBase, kAvx2, kAvx512, kNeon };

[[nodiscard]] std::string_view to_string(Isa isa);
[[nodiscard]] std::optional<Isa> isa_from_name(std::string_view name);

// Whether a processor with these features can run code of this instruction set.
[[nodiscard]] bool is_supported(Isa isa, const base::CpuFeatures& features);

template <class Function>
struct Variant {
  Isa isa = Isa::kRef;
  Function* run = nullptr;
};

// The best variant the processor can run, or, with `forced`, the best one not above it. The
// definition (kRef) is chosen only when forced or when nothing else exists.
template <class Function>
[[nodiscard]] Variant<Function> select(std::span<const Variant<Function>> variants,
                                       const base::CpuFeatures& features,
                                       std::optional<Isa> forced = std::nullopt) {
  Variant<Function> best = variants.front();
  for (const Variant<Function>& candidate : variants) {
    if (!is_supported(candidate.isa, features)) continue;
    if (forced && candidate.isa > *forced) continue;
    if (candidate.isa >= best.isa) best = candidate;
  }
  return best;
}

}  // namespace tessera::kernels
