// Small files built here byte by byte: what each decoder says of a file that is cut, mislabelled or
// too large, and corners of palettes and depths that can be checked by eye.
#include <gtest/gtest.h>

#include "base/rng.h"
#include "base/text.h"
#include "formats/image/image.h"
#include "formats/image/internal/codecs.h"
#include "formats/image/internal/endian.h"
#include "formats/image/internal/pixels.h"

namespace tessera::formats {
namespace {

using base::cat;
using Rgb = std::vector<std::uint8_t>;

std::span<const std::byte> as_bytes(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::string little(std::uint32_t value, int num_bytes) {
  std::string text;
  for (int i = 0; i < num_bytes; ++i, value >>= 8)
    text += static_cast<char>(value);
  return text;
}

std::string big(std::uint32_t value, int num_bytes = 4) {
  const std::string text = little(value, num_bytes);
  return {text.rbegin(), text.rend()};
}

Rgb decode(const std::string& file) {
  const auto image = decode_image(as_bytes(file));
  EXPECT_TRUE(image.has_value()) << image.error().to_string();
  return image ? image->rgb : Rgb();
}

std::string error_of(const std::string& file, const base::Limits& limits = {}) {
  const auto image = decode_image(as_bytes(file), {.limits = limits});
  return image ? "no error" : image.error().to_string();
}

// A Windows bitmap with a 40-byte header. `palette` and `pixels` as they stand in the file.
struct Bmp {
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  std::uint32_t bits = 24;
  std::uint32_t compression = 0;
  std::uint32_t num_colours = 0;
  std::string palette{};
  std::string pixels{};
};

std::string file_of(const Bmp& bmp) {
  const auto start = static_cast<std::uint32_t>(54 + bmp.palette.size());
  return "BM" + little(start + static_cast<std::uint32_t>(bmp.pixels.size()), 4) + little(0, 4) +
         little(start, 4) + little(40, 4) + little(bmp.width, 4) + little(bmp.height, 4) +
         little(1, 2) + little(bmp.bits, 2) + little(bmp.compression, 4) + little(0, 12) +
         little(bmp.num_colours, 4) + little(0, 4) + bmp.palette + bmp.pixels;
}

// PNG with uncompressed deflate blocks (RFC 1950, 1951) and the checksum of ISO 3309.
std::uint32_t crc_of(const std::string& text) {
  std::uint32_t crc = ~0U;
  for (const char c : text) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

std::string chunk(const std::string& type, const std::string& data) {
  return big(static_cast<std::uint32_t>(data.size())) + type + data + big(crc_of(type + data));
}

std::string stored(const std::string& data) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char c : data) {
    a = (a + static_cast<std::uint8_t>(c)) % 65521;
    b = (b + a) % 65521;
  }
  const auto size = static_cast<std::uint32_t>(data.size());
  return std::string("\x78\x01\x01", 3) + little(size, 2) + little(~size, 2) + data +
         big((b << 16) | a);
}

constexpr const char* kPngSignature = "\x89PNG\r\n\x1A\n";

struct Png {
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  int bits = 8;
  int colour = 2;        // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
  std::string before{};  // chunks in front of the pixels
  std::string rows{};    // with their filter bytes
};

std::string file_of(const Png& png) {
  const std::string header = big(png.width) + big(png.height) + static_cast<char>(png.bits) +
                             static_cast<char>(png.colour) + std::string(3, '\0');
  return kPngSignature + chunk("IHDR", header) + png.before + chunk("IDAT", stored(png.rows)) +
         chunk("IEND", "");
}

// GIF pixels of two bits: a clear code in front of each, so that every code has three bits.
std::string lzw(const std::vector<int>& indices) {
  std::uint32_t buffer = 0;
  int num_bits = 0;
  std::string data;
  const auto put = [&](int code) {
    buffer |= static_cast<std::uint32_t>(code) << num_bits;
    for (num_bits += 3; num_bits >= 8; num_bits -= 8, buffer >>= 8)
      data += static_cast<char>(buffer);
  };
  for (const int index : indices) {
    put(4);
    put(index);
  }
  put(5);
  if (num_bits > 0) data += static_cast<char>(buffer);
  return "\x02" + std::string(1, static_cast<char>(data.size())) + data + std::string(1, '\0');
}

struct Gif {
  int width = 2;
  int height = 1;
  int left = 0;
  int top = 0;
  int frame_width = 2;
  int frame_height = 1;
  std::string extension{};
  std::vector<int> indices{};
};

// The palette is black, red, green, blue.
std::string file_of(const Gif& gif) {
  return "GIF89a" + little(gif.width, 2) + little(gif.height, 2) + std::string("\xF1\0\0", 3) +
         std::string("\0\0\0\xFF\0\0\0\xFF\0\0\0\xFF", 12) + gif.extension + "," +
         little(gif.left, 2) + little(gif.top, 2) + little(gif.frame_width, 2) +
         little(gif.frame_height, 2) + std::string(1, '\0') + lzw(gif.indices) + ";";
}

// EXIF with one directory of one orientation.
std::string exif(int orientation, bool is_big, int type = 3, int tag = 274) {
  const auto number = [is_big](int value, int num_bytes) {
    return is_big ? big(static_cast<std::uint32_t>(value), num_bytes)
                  : little(static_cast<std::uint32_t>(value), num_bytes);
  };
  return std::string(is_big ? "MM" : "II") + number(42, 2) + number(8, 4) + number(1, 2) +
         number(tag, 2) + number(type, 2) + number(1, 4) + number(orientation, 2) +
         std::string(6, '\0');
}

TEST(ImageMagic, WhatIsNoPictureIsToldByItsFirstBytes) {
  const std::string kinds = "decode image: JPEG, PNG, WebP, GIF, TIFF or BMP data, starts with ";
  EXPECT_EQ(error_of(""), "decode image: a picture, the file is empty");
  EXPECT_EQ(error_of("x"), kinds + "78");
  EXPECT_EQ(error_of("%PDF-1.7\n"), kinds + "25 50 44 46 2d 31 2e 37");
  EXPECT_EQ(error_of("GIF88a"), kinds + "47 49 46 38 38 61");
  EXPECT_EQ(error_of("RIFFxxxxWAVE").substr(0, kinds.size()), kinds);
  EXPECT_EQ(error_of(std::string("\x89PNG\r\n\n\n", 8)).substr(0, kinds.size()), kinds);
}

TEST(ImageMagic, ASignatureAloneIsATruncatedFile) {
  EXPECT_EQ(error_of(kPngSignature), "decode image: a complete PNG, data ends after 8 bytes");
  EXPECT_EQ(error_of("GIF89a"), "decode image: a complete GIF, data ends after 6 bytes");
  EXPECT_EQ(error_of("\xFF\xD8\xFF"), "decode image: a complete JPEG, data ends after 3 bytes");
  EXPECT_NE(error_of("BM" + std::string(10, '\0')).find("a complete BMP"), std::string::npos);
}

TEST(ImageSize, EachLimitNamesItselfAndTheSize) {
  const auto error = [](Index width, Index height, const base::Limits& limits = {}) {
    const auto checked = internal::check_image_size(width, height, limits);
    return checked ? "no error" : checked.error().to_string();
  };
  EXPECT_EQ(error(1, 1), "no error");
  EXPECT_EQ(error(0, 5), "decode image: at least one pixel a side, the header says 0x5");
  EXPECT_EQ(error(5, 0), "decode image: at least one pixel a side, the header says 5x0");
  EXPECT_EQ(error(11, 2, {.image_side = 10}),
            "decode image: pixels a side at most 10, the header says 11x2");
  EXPECT_EQ(error(2, 11, {.image_side = 10}),
            "decode image: pixels a side at most 10, the header says 2x11");
  EXPECT_EQ(error(10, 10, {.image_side = 10, .image_pixels = 100}), "no error");
  EXPECT_EQ(error(10, 10, {.image_pixels = 99}),
            "decode image: pixels at most 99, the header says 10x10");
  EXPECT_EQ(error(9, 2, {.image_aspect = 4}), "no error");
  EXPECT_EQ(error(10, 2, {.image_aspect = 4}),
            "decode image: longer side / shorter side at most 4, the header says 10x2");
  EXPECT_EQ(error(2, 10, {.image_aspect = 4}),
            "decode image: longer side / shorter side at most 4, the header says 2x10");
  // The largest sizes a header can hold do not overflow the product.
  EXPECT_EQ(error(INT64_MAX, INT64_MAX).substr(0, 38), "decode image: pixels a side at most 65");
}

TEST(ImageSize, HugeHeadersAreRefusedBeforeAnythingIsAllocated) {
  for (const std::string& file : {file_of(Png{.width = 0x7FFFFFFF, .height = 0x7FFFFFFF}),
                                  file_of(Bmp{.width = 0x7FFFFFFF, .height = 0x7FFFFFF}),
                                  file_of(Bmp{.width = 60'000, .height = 60'000})}) {
    const auto image = decode_image(as_bytes(file));
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().kind, base::ErrorKind::kLimit);
  }
}

TEST(ImageSize, ZeroSidesAreRefusedByEveryFormat) {
  for (const std::string& file :
       {file_of(Png{.width = 0}), file_of(Png{.height = 0}), file_of(Bmp{.width = 0}),
        file_of(Bmp{.height = 0}),
        file_of(Gif{.width = 0, .height = 0, .frame_width = 0, .frame_height = 0})}) {
    EXPECT_NE(error_of(file).find("at least one pixel a side"), std::string::npos);
  }
}

TEST(ImageSize, TheFileItselfIsBounded) {
  const std::string file = file_of(Bmp{.pixels = std::string(4, '\0')});
  EXPECT_EQ(error_of(file, {.image_file_bytes = 58}), "no error");
  EXPECT_EQ(error_of(file, {.image_file_bytes = 57}),
            "decode image: at most 57 bytes in one picture, has 58");
}

TEST(BmpRules, RowsLieBottomUpAndBlueFirst) {
  const std::string pixels = std::string("\x01\x02\x03\0", 4) + std::string("\x04\x05\x06\0", 4);
  EXPECT_EQ(decode(file_of(Bmp{.height = 2, .pixels = pixels})), (Rgb{6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(decode(file_of(Bmp{.height = static_cast<std::uint32_t>(-2), .pixels = pixels})),
            (Rgb{3, 2, 1, 6, 5, 4}));
}

TEST(BmpRules, SixteenBitsAreFivePerColourScaledToBytes) {
  // 0 11111 10000 00001: red 31, green 16, blue 1.
  EXPECT_EQ(decode(file_of(Bmp{.bits = 16, .pixels = little(0x7E01, 4)})),
            (Rgb{255, 16 * 255 / 31, 255 / 31}));
}

TEST(BmpRules, IndicesAreReadFromTheHighestBits) {
  const std::string palette = std::string("\x01\x02\x03\0\x04\x05\x06\0", 8);
  EXPECT_EQ(
      decode(file_of(
          Bmp{.width = 3, .bits = 1, .palette = palette, .pixels = std::string("\xA0\0\0\0", 4)})),
      (Rgb{6, 5, 4, 3, 2, 1, 6, 5, 4}));
  EXPECT_EQ(decode(file_of(Bmp{.width = 2,
                               .bits = 4,
                               .num_colours = 2,
                               .palette = palette,
                               .pixels = std::string("\x10\0\0\0", 4)})),
            (Rgb{6, 5, 4, 3, 2, 1}));
}

TEST(BmpRules, ColoursBeyondThePaletteAreBlack) {
  const std::string palette = std::string("\x01\x02\x03\0\x04\x05\x07\0", 8);
  EXPECT_EQ(decode(file_of(Bmp{.width = 2,
                               .bits = 8,
                               .num_colours = 2,
                               .palette = palette,
                               .pixels = std::string("\x01\x09\0\0", 4)})),
            (Rgb{7, 5, 4, 0, 0, 0}));
}

TEST(BmpRules, RunsRepeatAndEnd) {
  const std::string palette = std::string("\x01\x02\x03\0\x04\x05\x07\0", 8);
  // Three of colour 1, one of colour 0; end of the picture.
  EXPECT_EQ(decode(file_of(Bmp{.width = 4,
                               .bits = 8,
                               .compression = 1,
                               .num_colours = 2,
                               .palette = palette,
                               .pixels = std::string("\x03\x01\x01\0\0\x01", 6)})),
            (Rgb{7, 5, 4, 7, 5, 4, 7, 5, 4, 3, 2, 1}));
}

TEST(BmpRules, RefusalsSayWhat) {
  EXPECT_EQ(error_of(file_of(Bmp{.bits = 2})),
            "decode image: a readable BMP, its pixels have 2 bits");
  EXPECT_EQ(error_of(file_of(Bmp{.compression = 4})),
            "decode image: a readable BMP, its compression is 4");
  EXPECT_EQ(error_of(file_of(Bmp{.bits = 8, .num_colours = 70'000})),
            "decode image: a readable BMP, its palette has 70000 colours");
  std::string odd_header = file_of(Bmp{});
  odd_header[14] = 41;
  EXPECT_EQ(error_of(odd_header), "decode image: a readable BMP, its header has 41 bytes");
  EXPECT_EQ(error_of(file_of(Bmp{.bits = 16,
                                 .compression = 3,
                                 .palette = std::string(12, '\1'),
                                 .pixels = std::string(4, '\0')})),
            "decode image: a readable BMP, the layout of its bit fields is unknown");
}

TEST(BmpRules, EveryCutIsNamedWithItsPlace) {
  const std::string file = file_of(Bmp{.width = 2, .height = 2, .pixels = std::string(16, '\7')});
  for (std::size_t size = 14; size < file.size() - 2; ++size) {  // the last two bytes are padding
    EXPECT_EQ(error_of(file.substr(0, size)),
              cat("decode image: a complete BMP, data ends after ", size, " bytes"));
  }
  EXPECT_EQ(decode(file.substr(0, file.size() - 2)), Rgb(12, 7));
}

TEST(PngRules, GreyOfEveryDepthIsScaledToBytes) {
  const auto grey = [](int bits, const std::string& row) {
    return decode(
        file_of(Png{.width = 2, .bits = bits, .colour = 0, .rows = std::string(1, '\0') + row}));
  };
  EXPECT_EQ(grey(1, "\x40"), (Rgb{0, 0, 0, 255, 255, 255}));
  EXPECT_EQ(grey(2, "\x60"), (Rgb{85, 85, 85, 170, 170, 170}));
  EXPECT_EQ(grey(4, "\x1F"), (Rgb{17, 17, 17, 255, 255, 255}));
  EXPECT_EQ(grey(8, "\x05\xC8"), (Rgb{5, 5, 5, 200, 200, 200}));
}

TEST(PngRules, SixteenBitsKeepTheirHighByte) {
  const std::string zero(1, '\0');
  EXPECT_EQ(decode(file_of(Png{.width = 3,
                               .bits = 16,
                               .colour = 0,
                               .rows = zero + std::string("\x12\xFF\x00\xFF\xFF\x00", 6)})),
            (Rgb{0x12, 0x12, 0x12, 0, 0, 0, 255, 255, 255}));
  EXPECT_EQ(
      decode(file_of(
          Png{.bits = 16, .colour = 2, .rows = zero + std::string("\x01\x80\x02\xFF\x03\x00", 6)})),
      (Rgb{1, 2, 3}));
}

TEST(PngRules, AlphaIsDroppedAndNotComposited) {
  const std::string zero(1, '\0');
  EXPECT_EQ(decode(file_of(Png{.colour = 6, .rows = zero + std::string("\x0A\x14\x1E\0", 4)})),
            (Rgb{10, 20, 30}));
  EXPECT_EQ(decode(file_of(Png{.colour = 4, .rows = zero + std::string("\x32\0", 2)})),
            (Rgb{50, 50, 50}));
  EXPECT_EQ(decode(file_of(
                Png{.colour = 3,
                    .before = chunk("PLTE", "\x01\x02\x03") + chunk("tRNS", std::string(1, '\0')),
                    .rows = zero + zero})),
            (Rgb{1, 2, 3}));
}

TEST(PngRules, FiltersAreUndone) {
  // Sub: each byte is added to the one of the pixel before.
  EXPECT_EQ(decode(file_of(Png{.width = 2, .colour = 0, .rows = "\x01\x05\x03"})),
            (Rgb{5, 5, 5, 8, 8, 8}));
  // Up: to the one of the row above.
  EXPECT_EQ(
      decode(file_of(Png{.height = 2, .colour = 0, .rows = std::string("\0\x05\x02\x04", 4)})),
      (Rgb{5, 5, 5, 9, 9, 9}));
}

TEST(PngRules, WhatIsMissingIsNamed) {
  const std::string file = file_of(Png{.rows = std::string(4, '\0')});
  EXPECT_EQ(error_of(file.substr(0, 32)), "decode image: a complete PNG, data ends after 32 bytes");
  EXPECT_EQ(error_of(file.substr(0, 45)), "decode image: a complete PNG, data ends after 45 bytes");
  std::string other_chunk = file;
  other_chunk.replace(12, 4, "JUNK");
  EXPECT_EQ(error_of(other_chunk),
            "decode image: a readable PNG, does not start with a header chunk");
  std::string bad_checksum = file;
  bad_checksum[29] = static_cast<char>(bad_checksum[29] ^ 1);
  EXPECT_EQ(error_of(bad_checksum).substr(0, 30), "decode image: a readable PNG, ");
}

TEST(PngRules, TheTrailerMayBeMissing) {
  const std::string file = file_of(Png{.colour = 0, .rows = std::string("\0\x07", 2)});
  EXPECT_EQ(decode(file.substr(0, file.size() - 12)), (Rgb{7, 7, 7}));
}

TEST(GifRules, IndicesBecomeThePalettesColours) {
  EXPECT_EQ(decode(file_of(Gif{.indices = {1, 3}})), (Rgb{255, 0, 0, 0, 0, 255}));
}

TEST(GifRules, WhatTheFrameLeavesFreeIsColourZeroOrTheTransparentOne) {
  const Gif inside = {.width = 3, .left = 1, .frame_width = 1, .indices = {2}};
  EXPECT_EQ(decode(file_of(inside)), (Rgb{0, 0, 0, 0, 255, 0, 0, 0, 0}));
  Gif transparent = inside;
  transparent.extension = std::string("!\xF9\x04\x01\0\0\x03\0", 8);  // index 3 shows through
  EXPECT_EQ(decode(file_of(transparent)), (Rgb{0, 0, 255, 0, 255, 0, 0, 0, 255}));
}

TEST(GifRules, AFrameMayReachOverTheScreen) {
  const std::string file = file_of(Gif{.width = 1, .left = 1, .frame_width = 2, .indices = {1, 2}});
  const auto header = read_image_header(as_bytes(file));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->width, 3);
  EXPECT_EQ(decode(file), (Rgb{0, 0, 0, 255, 0, 0, 0, 255, 0}));
}

TEST(GifRules, OtherExtensionsArePassedOver) {
  const std::string comment = std::string("!\xFE\x02hi\0", 6);
  EXPECT_EQ(decode(file_of(Gif{.extension = comment, .indices = {1, 1}})),
            (Rgb{255, 0, 0, 255, 0, 0}));
}

TEST(GifRules, AFileWithoutAFrameHoldsNoPicture) {
  const std::string file = file_of(Gif{.indices = {1, 3}});
  EXPECT_EQ(error_of(file.substr(0, 25) + ";"), "decode image: a readable GIF, holds no picture");
  EXPECT_EQ(error_of(file.substr(0, 25)), "decode image: a complete GIF, data ends after 25 bytes");
  EXPECT_EQ(error_of(file.substr(0, 30)), "decode image: a complete GIF, data ends after 30 bytes");
  EXPECT_EQ(error_of(file_of(Gif{.frame_width = 0})),
            "decode image: a readable GIF, its first frame is empty");
}

TEST(Exif, TheOrientationIsReadInBothByteOrders) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const bool is_big : {false, true}) {
      const std::string block = exif(orientation, is_big);
      EXPECT_EQ(internal::exif_orientation(as_bytes(block)), orientation);
      const std::string prefixed = std::string("Exif\0\0", 6) + block;
      EXPECT_EQ(internal::exif_orientation(as_bytes(prefixed)), orientation);
    }
  }
}

TEST(Exif, WhatIsMalformedIsUpright) {
  for (const bool is_big : {false, true}) {
    EXPECT_EQ(internal::exif_orientation(as_bytes(exif(0, is_big))), 1);
    EXPECT_EQ(internal::exif_orientation(as_bytes(exif(9, is_big))), 1);
    EXPECT_EQ(internal::exif_orientation(as_bytes(exif(6, is_big, /*type=*/4))), 1);
    EXPECT_EQ(internal::exif_orientation(as_bytes(exif(6, is_big, /*type=*/3, /*tag=*/275))), 1);
    const std::string whole = exif(6, is_big);
    for (std::size_t size = 0; size < 22; ++size) {
      EXPECT_EQ(internal::exif_orientation(as_bytes(whole.substr(0, size))), 1) << size;
    }
  }
  EXPECT_EQ(internal::exif_orientation(as_bytes("IM" + exif(6, false).substr(2))), 1);
  std::string far = exif(6, false);
  far.replace(4, 4, little(0xFFFFFFFF, 4));
  EXPECT_EQ(internal::exif_orientation(as_bytes(far)), 1);
}

// A 2 x 3 picture whose six pixels have the values 1 to 6 in reading order.
std::string numbered_png(int orientation) {
  return file_of(Png{.width = 2,
                     .height = 3,
                     .colour = 0,
                     .before = chunk("eXIf", exif(orientation, true)),
                     .rows = std::string("\0\x01\x02\0\x03\x04\0\x05\x06", 9)});
}

TEST(Exif, EachOrientationTurnsTheFileUpright) {
  const std::vector<std::pair<Index, std::vector<int>>> expected = {
      {2, {1, 2, 3, 4, 5, 6}}, {2, {2, 1, 4, 3, 6, 5}}, {2, {6, 5, 4, 3, 2, 1}},
      {2, {5, 6, 3, 4, 1, 2}}, {3, {1, 3, 5, 2, 4, 6}}, {3, {5, 3, 1, 6, 4, 2}},
      {3, {6, 4, 2, 5, 3, 1}}, {3, {2, 4, 6, 1, 3, 5}}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const std::string file = numbered_png(orientation);
    const auto image = decode_image(as_bytes(file), {.auto_orient = true});
    ASSERT_TRUE(image);
    const auto& [width, values] = expected[orientation - 1];
    EXPECT_EQ(image->width, width) << orientation;
    EXPECT_EQ(image->height, 6 / width) << orientation;
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_EQ(image->rgb[3 * i], values[i]) << orientation;
    // As stored, unless asked.
    EXPECT_EQ(decode_image(as_bytes(file))->width, 2);
    EXPECT_EQ(read_image_header(as_bytes(file))->orientation, orientation);
  }
}

TEST(OrientImage, OtherOrientationsAreContractErrors) {
  const Image image{.width = 1, .height = 1, .rgb = {1, 2, 3}};
  EXPECT_THROW((void)orient_image(image, 0), base::ContractError);
  EXPECT_THROW((void)orient_image(image, 9), base::ContractError);
}

TEST(Endian, BytesAreReadInTheOrderAskedFor) {
  const std::string text = "\x01\x02\x03\x04\x85";
  using internal::ByteOrder;
  EXPECT_EQ(internal::read_u8(as_bytes(text), 4), 0x85U);
  EXPECT_EQ(internal::read_u16(as_bytes(text), 0, ByteOrder::kLittle), 0x0201U);
  EXPECT_EQ(internal::read_u16(as_bytes(text), 0, ByteOrder::kBig), 0x0102U);
  EXPECT_EQ(internal::read_u32(as_bytes(text), 1, ByteOrder::kLittle), 0x85040302U);
  EXPECT_EQ(internal::read_u32(as_bytes(text), 1, ByteOrder::kBig), 0x02030485U);
}

TEST(PixelRows, PackedValuesComeFromTheHighestBits) {
  const std::uint8_t row[] = {0b1011'0001, 0x2F};
  EXPECT_EQ(internal::packed_value(row, 0, 1), 1U);
  EXPECT_EQ(internal::packed_value(row, 1, 1), 0U);
  EXPECT_EQ(internal::packed_value(row, 7, 1), 1U);
  EXPECT_EQ(internal::packed_value(row, 1, 2), 3U);
  EXPECT_EQ(internal::packed_value(row, 2, 4), 2U);
  EXPECT_EQ(internal::packed_value(row, 1, 8), 0x2FU);
}

TEST(PixelRows, InksTakeFromTheLight) {
  const auto convert = [](std::array<std::uint8_t, 4> cmyk, internal::CmykSense sense) {
    Rgb rgb(3);
    internal::cmyk_row_to_rgb(cmyk.data(), rgb.data(), 1, sense);
    return rgb;
  };
  using internal::CmykSense;
  EXPECT_EQ(convert({0, 0, 0, 0}, CmykSense::kInk), (Rgb{255, 255, 255}));
  EXPECT_EQ(convert({255, 0, 0, 0}, CmykSense::kInk), (Rgb{0, 255, 255}));
  EXPECT_EQ(convert({9, 9, 9, 255}, CmykSense::kInk), (Rgb{0, 0, 0}));
  EXPECT_EQ(convert({255, 255, 255, 255}, CmykSense::kInverted), (Rgb{255, 255, 255}));
  // Light 155; 100 x 155 / 255 = 60.78 of ink: 155 - 61.
  EXPECT_EQ(convert({100, 0, 255, 100}, CmykSense::kInk), (Rgb{94, 155, 0}));
}

TEST(PixelRows, AGreyRampIsItsOwnIndex) {
  const internal::Palette ramp = internal::grey_ramp();
  for (int i = 0; i < 256; ++i) {
    EXPECT_EQ(ramp[static_cast<std::size_t>(i)],
              (internal::Colour{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i),
                                static_cast<std::uint8_t>(i)}));
  }
}

TEST(EncodeImage, EverySizeRoundTripsThroughPng) {
  base::Rng rng(8);
  for (const auto& [width, height] :
       std::vector<std::pair<Index, Index>>{{1, 1}, {1, 9}, {9, 1}, {8, 8}, {17, 5}, {64, 3}}) {
    Image image{.width = width, .height = height, .rgb = {}};
    for (Index i = 0; i < 3 * width * height; ++i)
      image.rgb.push_back(static_cast<std::uint8_t>(rng.next_below(256)));
    const auto file = encode_png(image).value();
    EXPECT_EQ(read_image_header(file)->format, ImageFormat::kPng);
    EXPECT_EQ(decode_image(file)->rgb, image.rgb);
  }
}

TEST(EncodeImage, OneColourSurvivesJpegNearlyUnchanged) {
  for (const int quality : {1, 50, 100}) {
    const Image image{.width = 16, .height = 16, .rgb = Rgb(768, 128)};
    const auto file = encode_jpeg(image, quality).value();
    EXPECT_EQ(read_image_header(file)->format, ImageFormat::kJpeg);
    const auto decoded = decode_image(file).value();
    ASSERT_EQ(decoded.rgb.size(), image.rgb.size());
    for (const std::uint8_t value : decoded.rgb)
      EXPECT_NEAR(value, 128, 1) << quality;
  }
}

TEST(EncodeImage, PicturesThatContradictThemselvesAreContractErrors) {
  EXPECT_THROW((void)encode_png({.width = 2, .height = 1, .rgb = Rgb(3)}), base::ContractError);
  EXPECT_THROW((void)encode_png({.width = 0, .height = 1, .rgb = {}}), base::ContractError);
  const Image image{.width = 1, .height = 1, .rgb = Rgb(3)};
  EXPECT_THROW((void)encode_jpeg(image, 0), base::ContractError);
  EXPECT_THROW((void)encode_jpeg(image, 101), base::ContractError);
}

}  // namespace
}  // namespace tessera::formats
