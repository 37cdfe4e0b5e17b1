// Pictures in memory: any JPEG, PNG, WebP, GIF, TIFF or BMP file to 8-bit RGB, and back to PNG or
// JPEG. The bytes are those of Pillow 12's Image.open(file).convert("RGB"): palettes are looked up,
// alpha is dropped (not composited), animations give their first frame; 16-bit grey alone differs
// (value >> 8, where Pillow clips at 255). The format is recognised by content, never by name.
//
//   TESSERA_TRY(image, formats::load_image("page.jpg", {.auto_orient = true}));
//
// All functions are pure and may run on several threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/index.h"
#include "base/limits.h"
#include "base/result.h"

namespace tessera::formats {

struct Image {
  Index width = 0;
  Index height = 0;
  std::vector<std::uint8_t> rgb;  // [height, width, 3], row-major
};

// With alpha, which is not premultiplied.
struct RgbaImage {
  Index width = 0;
  Index height = 0;
  std::vector<std::uint8_t> rgba;  // [height, width, 4], row-major
};

enum class ImageFormat : std::uint8_t { kJpeg, kPng, kWebp, kGif, kTiff, kBmp };

[[nodiscard]] const char* to_string(ImageFormat format);  // "JPEG", "PNG", ...

struct ImageHeader {
  ImageFormat format = ImageFormat::kJpeg;
  Index width = 0;  // as decode_image returns them without auto_orient
  Index height = 0;
  int orientation = 1;  // EXIF: 1 (upright) ... 8; what auto_orient would undo
};

struct DecodeOptions {
  bool auto_orient = false;  // turn the picture upright by its EXIF orientation
  base::Limits limits = base::default_limits();
};

// Sides, pixels and aspect ratio are held against the limits before anything of that size is
// allocated. A truncated or damaged file is an error, as it is for Pillow.
[[nodiscard]] base::Result<Image> decode_image(std::span<const std::byte> bytes,
                                               const DecodeOptions& options = {});
[[nodiscard]] base::Result<Image> load_image(const std::string& path,
                                             const DecodeOptions& options = {});

// As decode_image as stored, with the alpha of PNG and WebP files; other formats are opaque.
[[nodiscard]] base::Result<RgbaImage> decode_rgba_image(
    std::span<const std::byte> bytes, const base::Limits& limits = base::default_limits());

// What the file says of itself, without decoding pixels.
[[nodiscard]] base::Result<ImageHeader> read_image_header(std::span<const std::byte> bytes,
                                                          const DecodeOptions& options = {});

// Undoes an EXIF orientation (1 ... 8): the picture as it should be looked at.
[[nodiscard]] Image orient_image(const Image& image, int orientation);

// Lossless PNG, level 1 (quick) ... 9 (small) of zlib.
[[nodiscard]] base::Result<std::vector<std::byte>> encode_png(const Image& image, int level = 6);
[[nodiscard]] base::Result<std::vector<std::byte>> encode_png(const RgbaImage& image,
                                                              int level = 6);
// Baseline JPEG with 4:2:0 chroma, quality 1 ... 100.
[[nodiscard]] base::Result<std::vector<std::byte>> encode_jpeg(const Image& image,
                                                               int quality = 90);
// Lossy WebP, quality 1 ... 100; sides of at most 16383 pixels.
[[nodiscard]] base::Result<std::vector<std::byte>> encode_webp(const Image& image,
                                                               int quality = 90);

}  // namespace tessera::formats
