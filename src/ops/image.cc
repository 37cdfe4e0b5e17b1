#include "ops/image.h"

#include "ops/context.h"
#include "ops/kernel_table.h"

namespace tessera::ops {

Tensor patchify(const PatchifyInputs& inputs) {
  const auto [G, Y, X, C] = dims<4>(inputs.views_GYXC, "patchify views");
  const Index patch = inputs.patch_size;
  base::check(inputs.views_GYXC.is_contiguous(), "patchify", "contiguous views, are strided");
  base::check(Y == X && C == 3 && patch >= 1 && patch <= Y, "patchify",
              "square views of 3 channels with a patch inside, are ", inputs.views_GYXC.shape(),
              " with patch ", patch);
  const Index per_side = Y / patch;
  const Index P = per_side * per_side;
  const Index values = 3 * patch * patch;
  std::array<float, 3> mean{};
  std::array<float, 3> deviation{};
  for (std::size_t c = 0; c < 3; ++c) {
    mean[c] = static_cast<float>(inputs.mean[c]);
    deviation[c] = static_cast<float>(inputs.deviation[c]);
  }
  const kernels::PixelTable table = kernels::make_pixel_table(mean, deviation);
  Context& context = context_of(inputs.views_GYXC);
  Tensor y = Tensor::empty(context.allocator(), DType::kF32, {G * P, values});
  for (Index g = 0; g < G; ++g) {
    context.kernels().patchify.run(
        {.view = inputs.views_GYXC.data<const std::uint8_t>() + g * Y * X * C,
         .table = &table,
         .y = y.data<float>() + g * P * values,
         .side = Y,
         .patch = patch,
         .y_stride = values},
        context.pool());
  }
  return y;
}

Tensor space_to_depth(const Tensor& x_GPD, Index side, Index ratio) {
  const auto [G, P, D] = dims<3>(x_GPD, "space_to_depth x");
  base::check(side >= 0 && side * side == P && x_GPD.is_contiguous(), "space_to_depth",
              "contiguous maps of ", side, " x ", side, " cells, have ", P);
  base::check(ratio >= 1, "space_to_depth", "a ratio of at least 1, is ", ratio);
  const Index g_side = (side + ratio - 1) / ratio;
  const Index C = g_side * g_side;
  const Index block = ratio * ratio;
  Context& context = context_of(x_GPD);
  Tensor y = Tensor::empty(context.allocator(), DType::kF32, {G, C, D * block});
  const float* from = x_GPD.data<const float>();
  float* to = y.data<float>();
  context.pool().parallel_for(G * C, 8, [&, D = D, P = P](Index begin, Index end, int) {
    for (Index cell = begin; cell < end; ++cell) {
      const Index top = cell % C / g_side * ratio;
      const Index left = cell % C % g_side * ratio;
      float* out = to + cell * D * block;
      for (Index k = 0; k < block; ++k) {
        const Index row = top + k / ratio;
        const Index column = left + k % ratio;
        const bool inside = row < side && column < side;
        const float* in = from + (cell / C * P + row * side + column) * D;
        for (Index d = 0; d < D; ++d)
          out[d * block + k] = inside ? in[d] : 0.0F;
      }
    }
  });
  return y;
}

}  // namespace tessera::ops
