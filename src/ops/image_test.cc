// G views · Y rows · X columns · P patches · C channels · D width
#include "ops/image.h"

#include <gtest/gtest.h>

#include "ops/linear.h"
#include "ops/resample.h"
#include "ops/testing/stand_in.h"
#include "ops/testing/tensors.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::is_close;
using testing::random_tensor;
using testing::values_of;

class ImageOp : public ::testing::Test {
 protected:
  [[nodiscard]] Tensor random_pixels(const Shape& shape, std::uint64_t seed) {
    base::Rng rng(seed);
    Tensor x = Tensor::empty(context_->allocator(), DType::kU8, shape);
    for (Index i = 0; i < x.numel(); ++i)
      x.data<std::uint8_t>()[i] = static_cast<std::uint8_t>(rng.next_below(256));
    return x;
  }
  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
};

TEST_F(ImageOp, PatchesTimesTheWeightAreAConvolution) {
  const Index G = 2;
  const Index side = 11;  // two columns and rows fill no patch
  const Index patch = 3;
  const Index D = 4;
  const PatchifyInputs inputs = {.views_GYXC = random_pixels({G, side, side, 3}, 1),
                                 .patch_size = patch,
                                 .mean = {0.4, 0.5, 0.6},
                                 .deviation = {0.2, 0.25, 0.3}};
  const Tensor kernel = random_tensor(*context_, {D, 3, patch, patch}, 2);
  const auto pixels = inputs.views_GYXC.view<const std::uint8_t, 4>();
  const auto w = kernel.view<const float, 4>();
  std::vector<double> expected;
  for (Index row = 0; row < G * 9; ++row) {
    const Index top = row % 9 / 3 * patch;
    const Index left = row % 3 * patch;
    for (Index d = 0; d < D; ++d) {
      double sum = 0;
      for (Index i = 0; i < 3 * patch * patch; ++i) {
        const Index c = i / (patch * patch);
        const Index dy = i / patch % patch;
        const Index dx = i % patch;
        const double value = pixels(row / 9, top + dy, left + dx, c) / 255.0;
        const auto channel = static_cast<std::size_t>(c);
        sum += (value - inputs.mean[channel]) / inputs.deviation[channel] *
               static_cast<double>(w(d, c, dy, dx));
      }
      expected.push_back(sum);
    }
  }
  const Tensor rows = patchify(inputs);
  EXPECT_TRUE(is_close(expected, linear(rows, kernel.reshape({D, 3 * patch * patch})), 1e-5));
  EXPECT_EQ(patchify({.views_GYXC = random_pixels({0, 4, 4, 3}, 1), .patch_size = 2}).shape(),
            (Shape{0, 12}));
}

TEST_F(ImageOp, PatchifyRefusesViewsThatAreNotSquareRgbBytes) {
  const auto broken = [&](const Tensor& views, Index patch,
                          std::initializer_list<std::string_view> parts) {
    return breaks_contract([&] { (void)patchify({.views_GYXC = views, .patch_size = patch}); },
                           parts);
  };
  const Tensor views = random_pixels({1, 8, 8, 3}, 1);
  EXPECT_TRUE(broken(views, 9, {"patchify", "[1, 8, 8, 3]", "patch 9"}));
  EXPECT_TRUE(broken(views, 0, {"patchify", "patch 0"}));
  EXPECT_TRUE(broken(random_pixels({1, 8, 6, 3}, 1), 2, {"patchify", "[1, 8, 6, 3]"}));
  EXPECT_TRUE(broken(random_pixels({1, 8, 8, 4}, 1), 2, {"patchify", "[1, 8, 8, 4]"}));
  EXPECT_TRUE(broken(views.select(0, 0), 2, {"patchify views", "rank 4, is 3"}));
  EXPECT_TRUE(broken(views.transpose(1, 2), 2, {"patchify", "contiguous"}));
  EXPECT_TRUE(broken(random_tensor(*context_, {1, 8, 8, 3}, 1), 2, {"u8", "f32"}));
}

TEST_F(ImageOp, SpaceToDepthMatchesItsDefinitionWithPadding) {
  for (const Index side : {1, 2, 3, 5, 6}) {
    for (const Index ratio : {1, 2, 3}) {
      const Index G = 2;
      const Index D = 3;
      const Index g = (side + ratio - 1) / ratio;
      const Tensor x_GPD = random_tensor(*context_, {G, side * side, D}, 1);
      const auto x = x_GPD.view<const float, 3>();
      std::vector<double> expected;
      for (Index cell = 0; cell < G * g * g; ++cell) {
        for (Index i = 0; i < D * ratio * ratio; ++i) {  // i = c · ratio² + ratio · ky + kx
          const Index row = cell / g % g * ratio + i / ratio % ratio;
          const Index column = cell % g * ratio + i % ratio;
          const bool is_inside = row < side && column < side;
          expected.push_back(is_inside ? static_cast<double>(x(cell / (g * g), row * side + column,
                                                               i / (ratio * ratio)))
                                       : 0.0);
        }
      }
      const Tensor y = space_to_depth(x_GPD, side, ratio);
      EXPECT_EQ(y.shape(), (Shape{G, g * g, D * ratio * ratio}));
      EXPECT_TRUE(is_close(expected, y, 0)) << "side " << side << " ratio " << ratio;
    }
  }
}

TEST_F(ImageOp, SpaceToDepthRefusesMapsThatAreNotSquare) {
  const Tensor x_GPD = random_tensor(*context_, {1, 6, 2}, 1);
  EXPECT_TRUE(breaks_contract([&] { (void)space_to_depth(x_GPD, 2, 2); },
                              {"space_to_depth", "2 x 2", "have 6"}));
  const Tensor square = random_tensor(*context_, {1, 4, 2}, 1);
  EXPECT_TRUE(breaks_contract([&] { (void)space_to_depth(square, 2, 0); },
                              {"space_to_depth", "at least 1, is 0"}));
  EXPECT_TRUE(breaks_contract([&] { (void)space_to_depth(square.select(0, 0), 2, 1); },
                              {"space_to_depth x", "rank 3"}));
}

TEST_F(ImageOp, ResamplingWritesEachDestinationAsIfAlone) {
  const Tensor src = random_pixels({9, 14, 3}, 1);
  const auto src_YXC = src.view<const std::uint8_t, 3>();
  const std::vector<Shape> sizes = {{5, 7, 3}, {9, 14, 3}, {20, 3, 3}, {9, 28, 3}};
  // Each destination is the middle of a wider picture: what is around stays as it is.
  const auto canvas = [&](const Shape& size) {
    Tensor wide = Tensor::empty(context_->allocator(), DType::kU8, {size[0], size[1] + 4, 3});
    std::fill_n(wide.data<std::uint8_t>(), wide.numel(), std::uint8_t{99});
    return wide;
  };
  std::vector<Tensor> together;
  std::vector<View<std::uint8_t, 3>> views;
  for (const Shape& size : sizes) {
    together.push_back(canvas(size));
    views.push_back(together.back().narrow(1, 2, size[1]).view<std::uint8_t, 3>());
  }
  resample_bicubic(*context_, src_YXC, views);
  const auto serial = Context::create({.num_threads = 1, .isa = kernels::Isa::kRef});
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const Tensor alone = canvas(sizes[i]);
    const auto view = alone.narrow(1, 2, sizes[i][1]).view<std::uint8_t, 3>();
    resample_bicubic(*serial, src_YXC, {&view, 1});
    EXPECT_TRUE(std::ranges::equal(alone.bytes(), together[i].bytes())) << i;
    EXPECT_EQ(alone.data<const std::uint8_t>()[0], 99);
  }
}

TEST_F(ImageOp, ResamplingBesideAGpuIsTheHostsWork) {
  const auto device = testing::stand_in_context({.num_threads = 2});
  const Tensor src = random_pixels({9, 14, 3}, 1);
  const Tensor here = random_pixels({5, 7, 3}, 2);
  const Tensor there = random_pixels({5, 7, 3}, 3);
  for (const auto& [context, to] : {std::pair{context_.get(), here}, {device.get(), there}}) {
    const auto view = to.view<std::uint8_t, 3>();
    resample_bicubic(*context, src.view<const std::uint8_t, 3>(), {&view, 1});
  }
  EXPECT_TRUE(std::ranges::equal(here.bytes(), there.bytes()));
}

TEST_F(ImageOp, ResamplingKeepsFlatPicturesAndEqualSizes) {
  const Tensor src = random_pixels({6, 5, 3}, 1);
  const Tensor same = random_pixels({6, 5, 3}, 2);
  const auto view = same.view<std::uint8_t, 3>();
  resample_bicubic(*context_, src.view<const std::uint8_t, 3>(), {&view, 1});
  EXPECT_TRUE(std::ranges::equal(src.bytes(), same.bytes()));
  std::fill_n(src.data<std::uint8_t>(), src.numel(), std::uint8_t{171});
  const Tensor other = random_pixels({13, 3, 3}, 3);
  const auto target = other.view<std::uint8_t, 3>();
  resample_bicubic(*context_, src.view<const std::uint8_t, 3>(), {&target, 1});
  for (const std::byte value : other.bytes())
    EXPECT_EQ(value, std::byte{171});
}

TEST_F(ImageOp, ResamplingRefusesPicturesThatAreNotRgbRows) {
  const Tensor src = random_pixels({6, 5, 3}, 1);
  const auto src_YXC = src.view<const std::uint8_t, 3>();
  const auto broken = [&](const Tensor& to, std::initializer_list<std::string_view> parts) {
    const auto view = to.view<std::uint8_t, 3>();
    return breaks_contract([&] { resample_bicubic(*context_, src_YXC, {&view, 1}); }, parts);
  };
  EXPECT_TRUE(
      broken(random_pixels({6, 5, 4}, 1), {"resample_bicubic", "destination", "6 x 5 x 4"}));
  EXPECT_TRUE(
      broken(random_pixels({0, 5, 3}, 1), {"resample_bicubic", "at least one", "0 x 5 x 3"}));
  EXPECT_TRUE(broken(random_pixels({5, 6, 3}, 1).transpose(0, 1),
                     {"resample_bicubic", "contiguous rows", "18 and 1"}));
}

}  // namespace
}  // namespace tessera::ops
