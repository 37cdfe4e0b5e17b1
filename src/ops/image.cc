#include "ops/image.h"

#include "ops/context.h"
#include "ops/internal/copies.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/kernel_table.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

// Square maps [G, side², D] cut into ratio x ratio blocks, each a row of D · ratio² values; blocks
// at the lower and right edge may reach beyond the map.
struct Blocks {
  Index side = 0;
  Index ratio = 1;
  Index width = 0;

  [[nodiscard]] Index per_side() const { return (side + ratio - 1) / ratio; }
  [[nodiscard]] Index area() const { return ratio * ratio; }
};

// The cells at place (ky, kx) of their blocks, of all maps: one strided box on either side.
struct PlaceBox {
  std::array<Index, 4> extents{};
  std::array<Index, 4> map_strides{};
  std::array<Index, 4> block_strides{};
  Index map_offset = 0;
  Index block_offset = 0;
};

PlaceBox place_box(const Blocks& blocks, Index num_maps, Index ky, Index kx) {
  const auto [side, ratio, D] = blocks;
  const auto num_inside = [&, side = side, ratio = ratio](Index first) {
    return first < side ? (side - first + ratio - 1) / ratio : Index{0};
  };
  const Index row = D * blocks.area();
  const Index per_side = blocks.per_side();
  return {.extents = {num_maps, num_inside(ky), num_inside(kx), D},
          .map_strides = {side * side * D, ratio * side * D, ratio * D, 1},
          .block_strides = {per_side * per_side * row, per_side * row, row, blocks.area()},
          .map_offset = (ky * side + kx) * D,
          .block_offset = ky * ratio + kx};
}

template <class Visit>
void for_each_place(const Blocks& blocks, Index num_maps, Visit on) {
  for (Index ky = 0; ky < blocks.ratio; ++ky) {
    for (Index kx = 0; kx < blocks.ratio; ++kx)
      on(place_box(blocks, num_maps, ky, kx));
  }
}

Tensor depth_to_space(const Tensor& dy, const Blocks& blocks, const Shape& shape) {
  Context& context = context_of(dy);
  Tensor dx = Tensor::empty(context.allocator(), dy.dtype(), shape);
  visit_activation(dy, "space_to_depth", [&]<class Elem>() {
    for_each_place(blocks, shape[0], [&](const PlaceBox& box) {
      copy_box<Elem>(context, {.x = dy.data<const Elem>() + box.block_offset,
                               .y = dx.data<Elem>() + box.map_offset,
                               .extents = box.extents,
                               .x_strides = box.block_strides,
                               .y_strides = box.map_strides});
    });
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
  const Uploaded<kernels::PixelTable> uploaded(context.allocator(), {&table, 1});
  Tensor y = Tensor::empty(context.allocator(), context.activation_type(), {G * P, values});
  visit_activation(y, "patchify", [&, G = G, Y = Y, X = X, C = C]<class Elem>() {
    for (Index g = 0; g < G; ++g) {
      context.kernels().patchify.of<Elem>().run(
          {.view = inputs.views_GYXC.data<const std::uint8_t>() + g * Y * X * C,
           .table = uploaded.data(),
           .y = y.data<Elem>() + g * P * values,
           .side = Y,
           .patch = patch,
           .y_stride = values},
          context.queue());
    }
  });
  return y;
}

Tensor space_to_depth(const Tensor& x_GPD, Index side, Index ratio) {
  const auto [G, P, D] = dims<3>(x_GPD, "space_to_depth x");
  base::check(side >= 0 && side * side == P && x_GPD.is_contiguous(), "space_to_depth",
              "contiguous maps of ", side, " x ", side, " cells, have ", P);
  base::check(ratio >= 1, "space_to_depth", "a ratio of at least 1, is ", ratio);
  const Blocks blocks{.side = side, .ratio = ratio, .width = D};
  Context& context = context_of(x_GPD);
  const Index per_map = blocks.per_side() * blocks.per_side();
  Tensor y = Tensor::empty(context.allocator(), x_GPD.dtype(), {G, per_map, D * blocks.area()});
  if (side % ratio != 0) clear(y);  // what lies beyond the maps
  visit_activation(x_GPD, "space_to_depth", [&, G = G]<class Elem>() {
    for_each_place(blocks, G, [&](const PlaceBox& box) {
      copy_box<Elem>(context, {.x = x_GPD.data<const Elem>() + box.map_offset,
                               .y = y.data<Elem>() + box.block_offset,
                               .extents = box.extents,
                               .x_strides = box.map_strides,
                               .y_strides = box.block_strides});
    });
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
