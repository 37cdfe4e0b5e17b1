#include "kernels/copy/copy.h"

namespace tessera::kernels {

template <class From, class To>
std::span<const Variant<CopyFn<From, To>>> copy_variants() {
  static constexpr std::array<Variant<CopyFn<From, To>>, 3> kVariants = {{
      {Isa::kRef, copy_ref<From, To>},
      {Isa::kBase, copy_base<From, To>},
      {Isa::kCuda, copy_cuda<From, To>},
  }};
  return kVariants;
}

template std::span<const Variant<CopyFn<float, float>>> copy_variants();
template std::span<const Variant<CopyFn<float, BFloat16>>> copy_variants();
template std::span<const Variant<CopyFn<float, Float16>>> copy_variants();
template std::span<const Variant<CopyFn<BFloat16, float>>> copy_variants();
template std::span<const Variant<CopyFn<Float16, float>>> copy_variants();
template std::span<const Variant<CopyFn<BFloat16, BFloat16>>> copy_variants();
template std::span<const Variant<CopyFn<Float16, Float16>>> copy_variants();

}  // namespace tessera::kernels
