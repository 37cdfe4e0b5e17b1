// Every variant gives the bytes of the definition, for any thread count, and writes nothing else.
// The definition itself is held against Pillow's digests in the tests of vision.
#include "kernels/resample/resample.h"

#include <cstdlib>
#include <memory>
#include <numeric>

#include <gtest/gtest.h>

#include "base/cpu_features.h"
#include "base/rng.h"
#include "kernels/resample/resample_shapes.h"

namespace tessera::kernels {
namespace {

constexpr std::uint8_t kPoison = 0xA5;
constexpr Index kGuard = 64;  // bytes before, between and after the rows of a destination

struct Picture {
  Index width = 0;
  Index height = 0;
  Index stride = 0;
  std::vector<std::uint8_t> bytes;
};

// Uniform noise with runs of black and white, so that sums leave 0 ... 255 on both sides.
Picture random_picture(Index width, Index height, std::uint64_t seed) {
  Picture picture{.width = width, .height = height, .stride = width * 3 + 5, .bytes = {}};
  picture.bytes.resize(static_cast<std::size_t>(picture.stride * height));
  base::Rng rng(seed);
  for (auto& byte : picture.bytes) {
    const std::uint32_t word = rng.next_u32();
    const auto noise = static_cast<std::uint8_t>(word);
    byte = (word & 0x300U) == 0 ? noise : ((word & 0x400U) == 0 ? 0 : 255);
  }
  return picture;
}

// A destination with guards on both sides of every row.
struct Destination {
  Destination(Index out_width, Index out_height)
      : width(out_width), height(out_height), stride(out_width * 3 + kGuard) {
    bytes.assign(static_cast<std::size_t>(kGuard + height * stride), kPoison);
  }
  std::uint8_t* data() { return bytes.data() + kGuard; }
  [[nodiscard]] std::vector<std::uint8_t> rows() const {
    std::vector<std::uint8_t> packed;
    for (Index y = 0; y < height; ++y) {
      const auto row = bytes.begin() + kGuard + y * stride;
      packed.insert(packed.end(), row, row + width * 3);
    }
    return packed;
  }
  [[nodiscard]] bool guards_hold() const {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const Index off = static_cast<Index>(i) - kGuard;
      const bool is_inside = off >= 0 && off % stride < width * 3;
      if (!is_inside && bytes[i] != kPoison) return false;
    }
    return true;
  }
  Index width = 0;
  Index height = 0;
  Index stride = 0;
  std::vector<std::uint8_t> bytes;
};

std::vector<Destination> resize(ResampleFn* run,
                                const Picture& picture,
                                const std::vector<std::pair<Index, Index>>& sizes,
                                int num_threads) {
  std::vector<std::unique_ptr<ResampleAxis>> axes;
  const auto axis = [&](Index in, Index out) -> const ResampleAxis* {
    if (in == out) return nullptr;
    axes.push_back(std::make_unique<ResampleAxis>(make_resample_axis(in, out)));
    return axes.back().get();
  };
  std::vector<Destination> destinations;
  std::vector<ResampleTarget> targets;
  destinations.reserve(sizes.size());
  for (const auto& [width, height] : sizes)
    destinations.emplace_back(width, height);
  for (Destination& to : destinations) {
    targets.push_back({.horizontal = axis(picture.width, to.width),
                       .vertical = axis(picture.height, to.height),
                       .dst = to.data(),
                       .dst_stride = to.stride});
  }
  ResampleArgs args{.src = picture.bytes.data(),
                    .src_stride = picture.stride,
                    .width = picture.width,
                    .height = picture.height,
                    .targets = targets};
  base::ThreadPool pool(num_threads);
  const std::size_t scratch_bytes = resample_scratch_bytes(args, pool);
  const std::size_t rounded = (scratch_bytes + 63) / 64 * 64 + 64;
  const std::unique_ptr<void, decltype(&std::free)> scratch(std::aligned_alloc(64, rounded),
                                                            &std::free);
  args.scratch = static_cast<std::byte*>(scratch.get());
  std::fill(args.scratch + scratch_bytes, args.scratch + rounded, std::byte{kPoison});
  run(args, pool);
  for (std::size_t i = scratch_bytes; i < rounded; ++i) {
    EXPECT_EQ(args.scratch[i], std::byte{kPoison}) << "scratch overrun";
  }
  return destinations;
}

TEST(Resample, EveryVariantGivesTheBytesOfTheDefinition) {
  const base::CpuFeatures features = base::detect_cpu_features();
  std::uint64_t seed = 1;
  for (const ResampleShape& shape : kResampleShapes) {
    const Picture picture = random_picture(shape.width, shape.height, seed++);
    const std::vector<std::pair<Index, Index>> size = {{shape.out_width, shape.out_height}};
    const auto expected = resize(resample_ref, picture, size, 1)[0].rows();
    for (const auto& variant : resample_variants()) {
      if (!is_supported(variant.isa, features)) continue;
      const Destination got = std::move(resize(variant.run, picture, size, 1)[0]);
      EXPECT_EQ(got.rows(), expected)
          << to_string(variant.isa) << " " << shape.width << "x" << shape.height << " to "
          << shape.out_width << "x" << shape.out_height;
      EXPECT_TRUE(got.guards_hold()) << to_string(variant.isa);
    }
  }
}

TEST(Resample, SeveralTargetsAndThreadsChangeNoByte) {
  const base::CpuFeatures features = base::detect_cpu_features();
  const Picture picture = random_picture(333, 777, 77);
  const std::vector<std::pair<Index, Index>> sizes = {
      {165, 384}, {384, 896}, {333, 384}, {165, 777}, {333, 777}};
  for (const auto& variant : resample_variants()) {
    if (!is_supported(variant.isa, features)) continue;
    const auto together = resize(variant.run, picture, sizes, 3);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      EXPECT_EQ(together[i].rows(), resize(resample_ref, picture, {sizes[i]}, 1)[0].rows())
          << to_string(variant.isa) << " target " << i;
    }
  }
}

TEST(Resample, WeightsAddUpToOneAndStayInsideTheSource) {
  for (const auto& [in, out] : std::vector<std::pair<Index, Index>>{{1, 1},
                                                                    {1, 9},
                                                                    {2, 384},
                                                                    {384, 385},
                                                                    {4000, 1152},
                                                                    {65500, 384},
                                                                    {65500, 1},
                                                                    {777, 4}}) {
    const ResampleAxis axis = make_resample_axis(in, out);
    for (Index x = 0; x < out; ++x) {
      ASSERT_GE(axis.first[x], 0);
      ASSERT_GE(axis.count[x], 1);
      ASSERT_LE(axis.first[x] + axis.count[x], in);
      Index sum = 0;
      Index absolute = 0;
      for (Index i = 0; i < axis.max_taps; ++i) {
        sum += axis.weight[x * axis.max_taps + i];
        absolute += std::abs(axis.weight[x * axis.max_taps + i]);
      }
      // Each weight is rounded on its own.
      EXPECT_NEAR(static_cast<double>(sum), 1 << 22, static_cast<double>(axis.count[x]) / 2 + 1);
      EXPECT_LT(absolute, 3 * (1 << 21)) << "255 * absolute must fit 31 bits";
    }
  }
}

TEST(Resample, AFlatPictureStaysFlat) {
  for (const int value : {0, 1, 128, 254, 255}) {
    Picture picture = random_picture(50, 31, 5);
    std::fill(picture.bytes.begin(), picture.bytes.end(), static_cast<std::uint8_t>(value));
    for (const auto& to : resize(resample_ref, picture, {{384, 238}, {17, 11}}, 1)) {
      for (const std::uint8_t byte : to.rows())
        ASSERT_EQ(byte, value);
    }
  }
}

}  // namespace
}  // namespace tessera::kernels
