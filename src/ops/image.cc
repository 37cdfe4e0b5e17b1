#include "ops/image.h"

#include "ops/context.h"
#include "ops/internal/record.h"
#include "ops/kernel_table.h"

namespace tessera::ops {
namespace {

// Square maps cut into ratio x ratio blocks; blocks at the lower and right edge may reach beyond.
struct Blocks {
  Index side = 0;
  Index ratio = 1;
  Index width = 0;

  [[nodiscard]] Index per_side() const { return (side + ratio - 1) / ratio; }
  [[nodiscard]] Index per_map() const { return per_side() * per_side(); }
};

// Calls on(block, place within it, patch) for the blocks of all maps; patch is -1 beyond the edge.
template <class Visit>
void for_each_place(const Blocks& blocks, Index num_maps, Context& context, Visit on) {
  const Index per_map = blocks.per_map();
  context.fill(num_maps * per_map, 8, [&](Index begin, Index end) {
    for (Index block = begin; block < end; ++block) {
      const Index top = block % per_map / blocks.per_side() * blocks.ratio;
      const Index left = block % per_map % blocks.per_side() * blocks.ratio;
      for (Index k = 0; k < blocks.ratio * blocks.ratio; ++k) {
        const Index row = top + k / blocks.ratio;
        const Index column = left + k % blocks.ratio;
        const bool is_inside = row < blocks.side && column < blocks.side;
        const Index first = block / per_map * blocks.side * blocks.side;
        on(block, k, is_inside ? first + row * blocks.side + column : Index{-1});
      }
    }
  });
}

Tensor depth_to_space(const Tensor& dy, const Blocks& blocks, const Shape& shape) {
  Context& context = context_of(dy);
  Tensor dx = Tensor::empty(context.allocator(), DType::kF32, shape);
  const float* from = dy.data<const float>();
  float* to = dx.data<float>();
  const Index D = blocks.width;
  const Index area = blocks.ratio * blocks.ratio;
  for_each_place(blocks, shape[0], context, [&](Index block, Index k, Index patch) {
    if (patch < 0) return;
    for (Index d = 0; d < D; ++d)
      to[patch * D + d] = from[block * D * area + d * area + k];
  });
  return dx;
}

}  // namespace

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
  const Blocks blocks{.side = side, .ratio = ratio, .width = D};
  Context& context = context_of(x_GPD);
  Tensor y =
      Tensor::empty(context.allocator(), DType::kF32, {G, blocks.per_map(), D * ratio * ratio});
  const float* from = x_GPD.data<const float>();
  float* to = y.data<float>();
  for_each_place(blocks, G, context, [&, D = D](Index cell, Index k, Index patch) {
    float* out = to + cell * D * ratio * ratio + k;
    for (Index d = 0; d < D; ++d)
      out[d * ratio * ratio] = patch < 0 ? 0.0F : from[patch * D + d];
  });
  if (records({&x_GPD})) {
    // Every patch goes to one place, and its gradient comes back from there.
    record("space_to_depth", y, {&x_GPD},
           [blocks, shape = x_GPD.shape()](const Tensor& dy, GradSink& sink) {
             sink.add(0, depth_to_space(dy, blocks, shape));
           });
  }
  return y;
}

}  // namespace tessera::ops
