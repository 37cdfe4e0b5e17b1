#include "ops/internal/copies.h"

#include <type_traits>

#include "ops/internal/box.h"
#include "ops/kernel_table.h"

namespace tessera::ops {
namespace {

template <class From, class To>
const auto& copy_kernel(const KernelTable& table) {
  if constexpr (std::is_same_v<From, To>) {
    if constexpr (std::is_same_v<To, float>) {
      return table.copy_f32;
    } else if constexpr (std::is_same_v<To, BFloat16>) {
      return table.copy_bf16;
    } else {
      return table.copy_f16;
    }
  } else if constexpr (std::is_same_v<From, float>) {
    if constexpr (std::is_same_v<To, BFloat16>) {
      return table.copy_f32_bf16;
    } else {
      return table.copy_f32_f16;
    }
  } else if constexpr (std::is_same_v<From, BFloat16>) {
    return table.copy_bf16_f32;
  } else {
    return table.copy_f16_f32;
  }
}

template <class From, class To>
void copy_tensor(const Tensor& x, const Tensor& y) {
  kernels::CopyArgs<From, To> args{.x = x.data<const From>(), .y = y.data<To>()};
  set_box(args, x, y);
  Context& context = context_of(y);
  copy_kernel<From, To>(context.kernels()).run(args, context.queue());
}

}  // namespace

template <class Elem>
void copy_box(Context& context, const kernels::CopyArgs<Elem, Elem>& args) {
  copy_kernel<Elem, Elem>(context.kernels()).run(args, context.queue());
}
template void copy_box(Context&, const kernels::CopyArgs<float, float>&);
template void copy_box(Context&, const kernels::CopyArgs<BFloat16, BFloat16>&);

void copy_values(const Tensor& x, const Tensor& y) {
  base::check(x.shape() == y.shape() && x.rank() <= 4, "copy", "equal shapes of rank up to 4, are ",
              x.shape(), " and ", y.shape());
  visit_float(x.dtype(), "copy", [&]<class From>() {
    visit_float(y.dtype(), "copy", [&]<class To>() {
      if constexpr (std::is_same_v<From, To> || std::is_same_v<From, float> ||
                    std::is_same_v<To, float>) {
        copy_tensor<From, To>(x, y);
      } else {
        base::fail_contract("copy", base::cat("f32 on one side, are ", to_string(x.dtype()),
                                              " and ", to_string(y.dtype())));
      }
    });
  });
}

void clear(const Tensor& x) {
  context_of(x).clear(x.mutable_bytes());
}

}  // namespace tessera::ops
