#include "vision/views.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "formats/json.h"
#include "ops/resample.h"

namespace tessera::vision {
namespace {

using formats::Image;

Image blank(Resolution size) {
  Image image{.width = size.width, .height = size.height, .rgb = {}};
  image.rgb.resize(static_cast<std::size_t>(size.width * size.height * 3));
  return image;
}

template <class Colour>
Image paint(Resolution size, Colour colour) {
  Image image = blank(size);
  std::uint8_t* byte = image.rgb.data();
  for (Index y = 0; y < size.height; ++y) {
    for (Index x = 0; x < size.width; ++x) {
      for (Index c = 0; c < 3; ++c)
        *byte++ = static_cast<std::uint8_t>(colour(x, y, c));
    }
  }
  return image;
}

// R = (7x + 13y) mod 256, G = (x^2 + 3y) mod 251, B = 5 (x xor y) mod 256.
Image pattern(Resolution size) {
  return paint(size, [](Index x, Index y, Index c) {
    if (c == 0) return (7 * x + 13 * y) % 256;
    return c == 1 ? (x * x + 3 * y) % 251 : 5 * (x ^ y) % 256;
  });
}

// The noise of tools/oracle/vision_vectors.py.
Image noise(Resolution size, std::uint32_t seed) {
  return paint(size, [seed](Index x, Index y, Index c) {
    std::uint32_t h = static_cast<std::uint32_t>(x) * 374761393U +
                      static_cast<std::uint32_t>(y) * 668265263U +
                      static_cast<std::uint32_t>(c) * 2246822519U + seed * 3266489917U;
    h ^= h >> 15;
    h *= 2246822519U;
    h ^= h >> 13;
    if (((h >> 8) & 3U) == 0) return Index{((h >> 10) & 1U) != 0 ? 255 : 0};
    return Index{h & 255U};
  });
}

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ (0xEDB88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

std::string digest(const std::vector<std::uint8_t>& bytes) {
  return base::sha256_hex(std::as_bytes(std::span(bytes)));
}

std::vector<std::uint8_t> all_views(const ImageViews& views, Index first) {
  std::vector<std::uint8_t> bytes;
  for (Index i = first; i < views.num_views(); ++i) {
    const auto view = views.view(i);
    bytes.insert(bytes.end(), view.begin(), view.end());
  }
  return bytes;
}

struct PixelRow {
  Resolution image;
  std::uint32_t image_crc;
  Fit global_fit;
  std::uint32_t global_crc;
  Resolution canvas;
  Fit local_fit;
  std::uint32_t tiles_crc;
};

const PixelRow kPixelRows[] = {{{640, 480},
                                0x64d3a24c,
                                {{384, 288}, 0, 48},
                                0xbb5bcd03,
                                {768, 768},
                                {{768, 576}, 0, 96},
                                0x73de1e6d},
                               {{480, 640},
                                0x50dafe69,
                                {{288, 384}, 48, 0},
                                0xe1dc1a7d,
                                {768, 768},
                                {{576, 768}, 96, 0},
                                0xd00eb6c3},
                               {{100, 37},
                                0xd652b152,
                                {{384, 142}, 0, 121},
                                0x7cbba763,
                                {384, 384},
                                {{384, 142}, 0, 121},
                                0x7cbba763},
                               {{1920, 1080},
                                0x4e966986,
                                {{384, 216}, 0, 84},
                                0xa3024246,
                                {1536, 768},
                                {{1365, 768}, 86, 0},
                                0x41a9b2c7},
                               {{1080, 1920},
                                0x91160680,
                                {{216, 384}, 84, 0},
                                0x603d50b1,
                                {768, 1536},
                                {{768, 1365}, 0, 86},
                                0x72ffa6a3},
                               {{333, 777},
                                0xfd2f67f3,
                                {{165, 384}, 110, 0},
                                0x2157bb28,
                                {384, 1152},
                                {{384, 896}, 0, 128},
                                0xfd114ee6},
                               {{1281, 721},
                                0x7ce0aaf1,
                                {{384, 216}, 0, 84},
                                0x7f0d8b87,
                                {1536, 768},
                                {{1365, 768}, 86, 0},
                                0xf6dac52e},
                               {{50, 50},
                                0xfa0d64f7,
                                {{384, 384}, 0, 0},
                                0x350cbd01,
                                {384, 384},
                                {{384, 384}, 0, 0},
                                0x350cbd01},
                               {{2000, 301},
                                0x5e2173dd,
                                {{384, 58}, 0, 163},
                                0x8126a8d0,
                                {2304, 384},
                                {{2304, 347}, 0, 18},
                                0xbdc17ff6},
                               {{384, 384},
                                0x3fa6ac73,
                                {{384, 384}, 0, 0},
                                0x3fa6ac73,
                                {384, 384},
                                {{384, 384}, 0, 0},
                                0x3fa6ac73},
                               {{385, 384},
                                0x9a4bdfdc,
                                {{384, 383}, 0, 0},
                                0xb97c2b7b,
                                {768, 384},
                                {{385, 384}, 192, 0},
                                0x24359326},
                               {{1000, 1000},
                                0x774c16aa,
                                {{384, 384}, 0, 0},
                                0x189e92da,
                                {1152, 1152},
                                {{1152, 1152}, 0, 0},
                                0xc4728f5e},
                               {{4000, 3000},
                                0x85c56667,
                                {{384, 288}, 0, 48},
                                0xb3ff1cc8,
                                {1152, 1152},
                                {{1152, 864}, 0, 144},
                                0x027ffd69}};

TEST(MakeViews, GivesThePublishedChecksums) {
  const auto context = ops::Context::create({.num_threads = 2});
  const ImageGeometry geometry = default_geometry();
  for (const PixelRow& row : kPixelRows) {
    SCOPED_TRACE(testing::Message() << row.image.width << "x" << row.image.height);
    const Image image = pattern(row.image);
    EXPECT_EQ(crc32(image.rgb), row.image_crc);
    const auto views = make_views(*context, image, {.geometry = geometry});
    ASSERT_TRUE(views.has_value());
    EXPECT_EQ(fit_into(row.image, {384, 384}), row.global_fit);
    EXPECT_EQ(crc32(views->view(0)), row.global_crc);
    EXPECT_EQ(views->resolution, row.canvas);
    EXPECT_EQ(fit_into(row.image, row.canvas), row.local_fit);
    EXPECT_EQ(crc32(all_views(*views, 1)), row.tiles_crc);
  }
}

formats::Json vectors() {
  auto read = formats::read_json_file(std::string(TESSERA_SOURCE_DIR) +
                                      "/tests/golden/vision/vectors.json");
  return read ? *std::move(read) : formats::Json();
}

TEST(MakeViews, EqualsPillowOnRandomPicturesViewSizesAndColours) {
  const auto context = ops::Context::create({.num_threads = 2});
  const formats::Json golden = vectors();
  ASSERT_GE(golden["views"].size(), 60U);
  for (const auto& row : golden["views"]) {
    const Index side = row["side"];
    ImageGeometry geometry{.candidates = {}, .patch_size = 1};
    for (const auto& grid : golden["grids"][row["grids"].get<std::string>()]) {
      geometry.candidates.push_back({grid[0].get<Index>() * side, grid[1].get<Index>() * side});
    }
    const PixelScale scale{.mean = row["mean"]};
    const Image image = noise({row["size"][0], row["size"][1]}, row["seed"]);
    const auto views =
        make_views(*context, image, {.geometry = geometry, .fill = scale.fill_colour()});
    ASSERT_TRUE(views.has_value()) << row.dump();
    EXPECT_EQ(views->resolution, (Resolution{row["canvas"][0], row["canvas"][1]})) << row.dump();
    EXPECT_EQ(digest(all_views(*views, 0)), row["sha256"]) << row.dump();
  }
}

TEST(ResampleBicubic, EqualsPillowOnRandomSizes) {
  const auto context = ops::Context::create({.num_threads = 2});
  const formats::Json golden = vectors();
  ASSERT_GE(golden["resizes"].size(), 60U);
  for (const auto& row : golden["resizes"]) {
    const Image image = noise({row["size"][0], row["size"][1]}, row["seed"]);
    Image out = blank({row["out"][0], row["out"][1]});
    const View<std::uint8_t, 3> window(out.rgb.data(), {out.height, out.width, 3},
                                       {out.width * 3, 3, 1});
    ops::resample_bicubic(
        *context, {image.rgb.data(), {image.height, image.width, 3}, {image.width * 3, 3, 1}},
        std::span(&window, 1));
    EXPECT_EQ(digest(out.rgb), row["sha256"]) << row.dump();
  }
}

TEST(MakeViews, StoresIdenticalViewsOnce) {
  const auto context = ops::Context::create({.num_threads = 1});
  const ImageGeometry geometry = default_geometry();
  const Image large = noise({800, 600}, 1);
  const auto tiled = make_views(*context, large, {.geometry = geometry, .num_images = 2});
  ASSERT_TRUE(tiled.has_value());
  EXPECT_EQ(tiled->view_source, (std::vector<Index>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(tiled->num_distinct(), 7);

  const auto untiled = make_views(*context, large, {.geometry = geometry, .num_images = 3});
  ASSERT_TRUE(untiled.has_value());
  EXPECT_EQ(untiled->resolution, (Resolution{384, 384}));
  EXPECT_EQ(untiled->view_source, (std::vector<Index>{0, 0}));
  EXPECT_EQ(untiled->pixels.size(), 384U * 384U * 3U);
  const auto digests = untiled->sha256();
  ASSERT_EQ(digests.size(), 2U);
  EXPECT_EQ(digests[0], digests[1]);
  EXPECT_EQ(digests[0], tiled->sha256()[0]);

  const auto small = make_views(*context, noise({300, 100}, 2), {.geometry = geometry});
  ASSERT_TRUE(small.has_value());
  EXPECT_EQ(small->num_distinct(), 1);
  EXPECT_EQ(small->num_views(), 2);
}

// Pillow refuses pictures of which a side would round to nothing; here it becomes one pixel.
TEST(MakeViews, AVeryLongPictureKeepsOnePixelOfItsShortSide) {
  EXPECT_EQ(fit_into({1, 4000}, {384, 384}), (Fit{{1, 384}, 192, 0}));
  EXPECT_EQ(fit_into({65500, 7}, {112, 112}), (Fit{{112, 1}, 0, 56}));
  const auto context = ops::Context::create({.num_threads = 1});
  const ImageGeometry geometry{.candidates = {{384, 384}}};
  const Image line = paint({1, 4000}, [](Index, Index, Index) { return Index{200}; });
  const auto views = make_views(*context, line, {.geometry = geometry, .fill = {1, 2, 3}});
  ASSERT_TRUE(views.has_value());
  EXPECT_EQ(views->view(0)[192 * 3], 200);
  EXPECT_EQ(views->view(0)[191 * 3], 1);
  EXPECT_EQ(views->view(0)[193 * 3 + 2], 3);
}

TEST(FitInto, RoundsHalvesToEven) {
  EXPECT_EQ(fit_into({385, 384}, {768, 384}), (Fit{{385, 384}, 192, 0}));    // offset 191.5
  EXPECT_EQ(fit_into({2000, 301}, {2304, 384}), (Fit{{2304, 347}, 0, 18}));  // offset 18.5
  EXPECT_EQ(fit_into({4, 5}, {10, 2}), (Fit{{2, 2}, 4, 0}));                 // width 1.6
  EXPECT_EQ(fit_into({5, 4}, {9, 2}), (Fit{{2, 2}, 4, 0}));  // width 2.5, offset 3.5
}

TEST(MakeViews, RefusesPicturesOutsideTheLimits) {
  const auto context = ops::Context::create({.num_threads = 1});
  const ImageGeometry geometry = default_geometry();
  const auto message = [&](Resolution size, const base::Limits& limits) {
    const auto views = make_views(*context, blank(size), {.geometry = geometry, .limits = limits});
    return views ? std::string() : views.error().to_string();
  };
  base::Limits limits;
  limits.image_side = 40;
  limits.image_pixels = 1000;
  limits.image_aspect = 10;
  EXPECT_EQ(message({0, 7}, limits), "image: at least 1 x 1 pixel, is 0 x 7");
  EXPECT_EQ(message({41, 10}, limits), "image: sides of at most 40 pixels, is 41 x 10");
  EXPECT_EQ(message({40, 26}, limits), "image: at most 1000 pixels, is 40 x 26");
  EXPECT_EQ(message({3, 31}, limits), "image: sides in a ratio of at most 10, is 3 x 31");
  EXPECT_EQ(message({3, 30}, limits), "");
}

TEST(PixelScale, FillColourIsTruncated) {
  EXPECT_EQ(PixelScale{}.fill_colour(), (std::array<std::uint8_t, 3>{127, 127, 127}));
  EXPECT_EQ((PixelScale{.mean = {0, 1, 0.9999}}.fill_colour()),
            (std::array<std::uint8_t, 3>{0, 255, 254}));
}

}  // namespace
}  // namespace tessera::vision
