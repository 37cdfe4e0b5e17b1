// Decoding against the digests of Pillow 12 (tests/golden/images, made by
// tools/oracle/image_vectors.py), limits, orientation and encoding.
#include "formats/image/image.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/rng.h"
#include "base/sha256.h"

namespace tessera::formats {

namespace {

struct Vector {
  std::string name;
  std::size_t offset = 0;
  std::size_t num_bytes = 0;
  std::string step;  // "plain" or "oriented"
  std::string size;  // "WxH" or "refused"
  std::string digest;
};

struct Corpus {
  std::vector<std::byte> bytes;
  std::vector<Vector> vectors;

  [[nodiscard]] std::span<const std::byte> file_of(const Vector& row) const {
    return std::span<const std::byte>(bytes).subspan(row.offset, row.num_bytes);
  }
  // Empty when there is none.
  [[nodiscard]] std::span<const std::byte> file_named(std::string_view name) const {
    const auto row = std::find_if(vectors.begin(), vectors.end(),
                                  [&](const Vector& candidate) { return candidate.name == name; });
    return row == vectors.end() ? std::span<const std::byte>() : file_of(*row);
  }
};

const Corpus& corpus() {
  static const Corpus loaded = [] {
    const std::string folder = TESSERA_SOURCE_DIR "/tests/golden/images/";
    Corpus files{.bytes = base::read_file(folder + "vectors.bin", 4 << 20).value(), .vectors = {}};
    std::ifstream rows(folder + "vectors.tsv");
    Vector row;
    while (rows >> row.name >> row.offset >> row.num_bytes >> row.step >> row.size >> row.digest) {
      files.vectors.push_back(row);
    }
    return files;
  }();
  return loaded;
}

std::string digest_of(const Image& image) {
  return base::sha256_hex(std::as_bytes(std::span(image.rgb)));
}

std::string size_of(Index width, Index height) {
  return base::cat(width, "x", height);
}

Image make_picture(Index width, Index height) {
  Image image{.width = width, .height = height, .rgb = {}};
  base::Rng rng(/*seed=*/3);
  for (Index i = 0; i < width * height * 3; ++i) {
    image.rgb.push_back(static_cast<std::uint8_t>(rng.next_below(256)));
  }
  return image;
}

// "WxH sha256", or "refused" with the reason behind it.
std::string outcome_of(const Vector& row) {
  const auto image = decode_image(corpus().file_of(row), {.auto_orient = row.step == "oriented"});
  if (!image) return "refused - " + image.error().to_string();
  return size_of(image->width, image->height) + " " + digest_of(*image);
}

TEST(ImageVectors, EveryFileDecodesAsPillowDoes) {
  ASSERT_GE(corpus().vectors.size(), 1000U);
  for (const Vector& row : corpus().vectors) {
    const std::string outcome = outcome_of(row);
    EXPECT_EQ(outcome.rfind(row.size + " " + row.digest, 0), 0U)
        << row.name << ": " << outcome << " instead of " << row.size << " " << row.digest;
  }
}

TEST(ImageVectors, TheHeaderNamesTheSizeThatIsDecoded) {
  int num_checked = 0;
  for (const Vector& row : corpus().vectors) {
    if (row.size == "refused") continue;
    const auto header = read_image_header(corpus().file_of(row));
    ASSERT_TRUE(header) << row.name << ": " << header.error().to_string();
    const bool is_turned = row.step == "oriented" && header->orientation >= 5;
    EXPECT_EQ(
        is_turned ? size_of(header->height, header->width) : size_of(header->width, header->height),
        row.size)
        << row.name;
    ++num_checked;
  }
  EXPECT_GE(num_checked, 700);
}

TEST(ImageVectors, EveryRefusalIsOneLineThatSaysWhat) {
  for (const Vector& row : corpus().vectors) {
    if (row.size != "refused") continue;
    const auto image = decode_image(corpus().file_of(row));
    ASSERT_FALSE(image) << row.name;
    const std::string line = image.error().to_string();
    EXPECT_EQ(line.rfind("decode image: ", 0), 0U) << line;
    EXPECT_NE(line.find(", "), std::string::npos) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
  }
}

TEST(ImageVectors, APrefixOfAFileIsAnErrorOrHasEveryPixel) {
  for (const char* name : {"jpeg/420/7x5", "jpeg/cmyk/13x9", "png/colour3-4/5x9", "png/profile",
                           "gif/frame-inside-transparent-3", "tiff/tiles-8", "bmp/runs4-jump",
                           "bmp/4/7x5", "webp/alpha/15x16", "webp/animated-1-1"}) {
    const auto whole = corpus().file_named(name);
    const auto expected = decode_image(whole);
    ASSERT_TRUE(expected) << name;
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const std::vector<std::byte> prefix(whole.begin(), whole.begin() + static_cast<long>(size));
      const auto image = decode_image(prefix);
      if (image) {
        EXPECT_EQ(image->rgb, expected->rgb) << name << " cut to " << size;
      }
    }
  }
}

TEST(ImageVectors, FormatsAreFoundByContent) {
  const std::vector<std::pair<const char*, ImageFormat>> expected = {
      {"jpeg/420/7x5", ImageFormat::kJpeg}, {"png/profile", ImageFormat::kPng},
      {"webp/palette", ImageFormat::kWebp}, {"gif/87a", ImageFormat::kGif},
      {"tiff/big-MM", ImageFormat::kTiff},  {"bmp/24-os2", ImageFormat::kBmp}};
  for (const auto& [name, format] : expected) {
    const auto header = read_image_header(corpus().file_named(name));
    ASSERT_TRUE(header) << name;
    EXPECT_STREQ(to_string(header->format), to_string(format)) << name;
  }
}

TEST(ImageVectors, OrientationIsReadFromEachFormat) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const char* format : {"jpeg", "png", "webp"}) {
      const std::string name = base::cat("oriented/", format, "-", orientation);
      const auto header = read_image_header(corpus().file_named(name));
      ASSERT_TRUE(header) << name;
      EXPECT_EQ(header->orientation, orientation) << name;
    }
  }
}

TEST(ImageVectors, LimitsHoldBeforeAnythingIsDecoded) {
  const auto refusal = [](std::string_view name, const base::Limits& limits) {
    const auto image = decode_image(corpus().file_named(name), {.limits = limits});
    return image ? std::string("decoded") : image.error().message;
  };
  for (const char* name : {"jpeg/420/17x33", "png/colour2-8/33x31", "gif/8-bits", "tiff/tiles-8",
                           "bmp/24/33x10", "webp/lossless/17x33"}) {
    EXPECT_NE(refusal(name, {.image_side = 10}).find("at most 10"), std::string::npos) << name;
    EXPECT_NE(refusal(name, {.image_pixels = 99}).find("at most 99"), std::string::npos) << name;
    EXPECT_NE(refusal(name, {.image_file_bytes = 50}).find("at most 50 bytes"), std::string::npos);
  }
  EXPECT_NE(refusal("png/large/1x4000", {.image_aspect = 3999}).find("at most 3999"),
            std::string::npos);
  EXPECT_EQ(refusal("png/large/1x4000", {.image_aspect = 4000}), "decoded");
  EXPECT_NE(refusal("jpeg/progressive-0/17x33", {.image_scans = 3}).find("scans"),
            std::string::npos);
}

TEST(ImageVectors, TheOfficialFixturesDecodeAsPillowDoes) {
  const std::vector<std::pair<const char*, const char*>> expected = {
      {"0.png", "f8b7de68f4e523f301ad9f78db048cc8e63c5bfd18d8b552acdbe72bf292e8d2"},
      {"1.jpg", "c346cb95ac9d42e03ff05721a147664ca66a856f96a08e42c1005b6f51f5d5e0"},
      {"2.png", "8991636e1179ba8a2e0df10536251134b9749e9dd53460840607c31197263fad"},
      {"3.png", "02fcecf31e30d27852ef884793f8b92f5e8a02e0f4626d66a0106e4932c3f3ad"},
      {"4.jpg", "6d7b85daba04a4a18dd13098f60749a360eeb36b533de580762896a0af50f2e3"}};
  for (const auto& [name, digest] : expected) {
    const auto image =
        load_image(std::string(TESSERA_SOURCE_DIR "/tests/golden/vl2/images/") + name);
    ASSERT_TRUE(image) << image.error().to_string();
    EXPECT_EQ(digest_of(*image), digest) << name;
  }
}

TEST(LoadImage, NamesTheFileInItsErrors) {
  const std::string source = TESSERA_SOURCE_DIR "/tests/golden/images/vectors.tsv";
  const auto text = load_image(source);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message.rfind(source + ": JPEG, PNG", 0), 0U) << text.error().message;
  EXPECT_FALSE(load_image("/nonexistent/picture.png"));
}

TEST(OrientImage, AgreesWithTurnsAndMirrors) {
  const Image image = make_picture(5, 3);
  const auto pixel = [](const Image& picture, Index x, Index y) {
    return &picture.rgb[static_cast<std::size_t>(3 * (y * picture.width + x))];
  };
  const Image turned = orient_image(image, 6);  // the camera was turned: rotate clockwise
  ASSERT_EQ(turned.width, 3);
  ASSERT_EQ(turned.height, 5);
  for (Index y = 0; y < 5; ++y) {
    for (Index x = 0; x < 3; ++x) {
      EXPECT_EQ(std::memcmp(pixel(turned, x, y), pixel(image, y, 2 - x), 3), 0);
    }
  }
  // Each undoes itself or its partner.
  const std::vector<std::pair<int, int>> inverses = {{1, 1}, {2, 2}, {3, 3}, {4, 4},
                                                     {5, 5}, {6, 8}, {7, 7}, {8, 6}};
  const Image large = make_picture(150, 67);
  for (const auto& [first, second] : inverses) {
    EXPECT_EQ(orient_image(orient_image(image, first), second).rgb, image.rgb) << first;
    EXPECT_EQ(orient_image(orient_image(large, first), second).rgb, large.rgb) << first;
  }
}

TEST(EncodeImage, PngComesBackBitForBit) {
  for (const auto& [width, height] :
       std::vector<std::pair<Index, Index>>{{1, 1}, {31, 7}, {3, 200}}) {
    const Image image = make_picture(width, height);
    const auto bytes = encode_png(image);
    ASSERT_TRUE(bytes);
    const auto decoded = decode_image(*bytes);
    ASSERT_TRUE(decoded) << decoded.error().to_string();
    EXPECT_EQ(decoded->width, width);
    EXPECT_EQ(decoded->rgb, image.rgb);
  }
}

// Smooth, so that colours at half the resolution lose little.
Image make_gradient() {
  Image image{.width = 40, .height = 25, .rgb = {}};
  for (Index i = 0; i < Index{40} * 25; ++i) {
    for (Index channel = 0; channel < 3; ++channel) {
      image.rgb.push_back(static_cast<std::uint8_t>(i / 40 * 5 + i % 40 * 2 + channel * 20));
    }
  }
  return image;
}

// The largest difference of a byte after the way through a file.
int worst_byte(const Image& image, const base::Result<std::vector<std::byte>>& bytes) {
  const auto decoded = bytes ? decode_image(*bytes) : bytes.error();
  if (!decoded || decoded->rgb.size() != image.rgb.size()) return 256;
  int worst = 0;
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    worst = std::max(worst, std::abs(int{image.rgb[i]} - int{decoded->rgb[i]}));
  }
  return worst;
}

TEST(EncodeImage, JpegComesBackClose) {
  const Image image = make_gradient();
  const auto bytes = encode_jpeg(image, 95);
  EXPECT_LE(worst_byte(image, bytes), 8);
  EXPECT_LT(encode_jpeg(image, 20)->size(), bytes->size());
}

TEST(EncodeImage, WebpComesBackClose) {
  const Image image = make_gradient();
  const auto bytes = encode_webp(image, 95);
  EXPECT_LE(worst_byte(image, bytes), 12);
  EXPECT_EQ(read_image_header(*bytes)->format, ImageFormat::kWebp);
  EXPECT_LT(encode_webp(image, 10)->size(), bytes->size());
  EXPECT_EQ(*encode_webp(image, 95), *bytes);
  Image long_one{.width = 16'384, .height = 1, .rgb = {}};
  long_one.rgb.resize(std::size_t{16'384} * 3);
  EXPECT_EQ(encode_webp(long_one).error().message, "sides of at most 16383 pixels, is 16384x1");
}

}  // namespace

}  // namespace tessera::formats
