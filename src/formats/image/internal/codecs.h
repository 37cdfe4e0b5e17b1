// What each format gives to image.cc: how to know it, its header, its pixels. `bytes` is a whole
// file; decoders run after the header has been held against the limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "formats/image/image.h"

namespace tessera::formats::internal {

using Bytes = std::span<const std::byte>;

// The operation that every message of this folder names.
inline constexpr const char* kDecode = "decode image";

[[nodiscard]] bool is_jpeg(Bytes bytes);
[[nodiscard]] base::Result<ImageHeader> read_jpeg_header(Bytes bytes, const base::Limits& limits);
[[nodiscard]] base::Result<Image> decode_jpeg(Bytes bytes, const base::Limits& limits);

[[nodiscard]] bool is_png(Bytes bytes);
[[nodiscard]] base::Result<ImageHeader> read_png_header(Bytes bytes, const base::Limits& limits);
[[nodiscard]] base::Result<Image> decode_png(Bytes bytes, const base::Limits& limits);
[[nodiscard]] base::Result<RgbaImage> decode_png_rgba(Bytes bytes, const base::Limits& limits);

[[nodiscard]] bool is_webp(Bytes bytes);
[[nodiscard]] base::Result<ImageHeader> read_webp_header(Bytes bytes, const base::Limits& limits);
[[nodiscard]] base::Result<Image> decode_webp(Bytes bytes, const base::Limits& limits);
[[nodiscard]] base::Result<RgbaImage> decode_webp_rgba(Bytes bytes, const base::Limits& limits);

[[nodiscard]] bool is_gif(Bytes bytes);
[[nodiscard]] base::Result<ImageHeader> read_gif_header(Bytes bytes, const base::Limits& limits);
[[nodiscard]] base::Result<Image> decode_gif(Bytes bytes, const base::Limits& limits);

[[nodiscard]] bool is_tiff(Bytes bytes);
[[nodiscard]] base::Result<ImageHeader> read_tiff_header(Bytes bytes, const base::Limits& limits);
[[nodiscard]] base::Result<Image> decode_tiff(Bytes bytes, const base::Limits& limits);

[[nodiscard]] bool is_bmp(Bytes bytes);
[[nodiscard]] base::Result<ImageHeader> read_bmp_header(Bytes bytes, const base::Limits& limits);
[[nodiscard]] base::Result<Image> decode_bmp(Bytes bytes, const base::Limits& limits);

// Sides, pixels and aspect ratio within the limits; the message names the one that is not.
[[nodiscard]] base::Result<void> check_image_size(Index width,
                                                  Index height,
                                                  const base::Limits& limits);

// A black picture; a black, transparent one.
[[nodiscard]] Image make_image(Index width, Index height);
[[nodiscard]] RgbaImage make_rgba_image(Index width, Index height);

// "a complete JPEG, data ends after 1234 bytes"
[[nodiscard]] base::Error truncated(ImageFormat format, Bytes bytes);

// "a readable JPEG, <fact>"
[[nodiscard]] base::Error damaged(ImageFormat format, const std::string& fact);

// The orientation tag of a block of EXIF data (a TIFF header and its first directory, perhaps after
// "Exif\0\0"); 1 when there is none or the block is malformed.
[[nodiscard]] int exif_orientation(Bytes block);

}  // namespace tessera::formats::internal
