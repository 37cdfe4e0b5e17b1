#include "formats/image/image.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/memory_advice.h"
#include "formats/image/internal/codecs.h"

namespace tessera::formats {

using base::Error;
using base::Result;
using internal::Bytes;
using internal::kDecode;

namespace {

struct Codec {
  ImageFormat format;
  bool (*matches)(Bytes bytes);
  Result<ImageHeader> (*read_header)(Bytes bytes, const base::Limits& limits);
  Result<Image> (*decode)(Bytes bytes, const base::Limits& limits);
};

constexpr std::array kCodecs = {
    Codec{ImageFormat::kJpeg, internal::is_jpeg, internal::read_jpeg_header, internal::decode_jpeg},
    Codec{ImageFormat::kPng, internal::is_png, internal::read_png_header, internal::decode_png},
    Codec{ImageFormat::kWebp, internal::is_webp, internal::read_webp_header, internal::decode_webp},
    Codec{ImageFormat::kGif, internal::is_gif, internal::read_gif_header, internal::decode_gif},
    Codec{ImageFormat::kBmp, internal::is_bmp, internal::read_bmp_header, internal::decode_bmp},
    Codec{ImageFormat::kTiff, internal::is_tiff, internal::read_tiff_header, internal::decode_tiff},
};

Result<const Codec*> find_codec(Bytes bytes) {
  if (bytes.empty()) return Error::invalid_input(kDecode, "a picture, the file is empty");
  for (const Codec& codec : kCodecs) {
    if (codec.matches(bytes)) return &codec;
  }
  std::string start;
  for (const std::byte value : bytes.first(std::min<std::size_t>(bytes.size(), 8))) {
    start += fmt::format("{}{:02x}", start.empty() ? "" : " ", std::to_integer<int>(value));
  }
  return Error::invalid_input(
      kDecode, fmt::format("JPEG, PNG, WebP, GIF, TIFF or BMP data, starts with {}", start));
}

Result<ImageHeader> read_checked_header(const Codec& codec,
                                        Bytes bytes,
                                        const base::Limits& limits) {
  TESSERA_TRY(header, codec.read_header(bytes, limits));
  TESSERA_TRY(checked, internal::check_image_size(header.width, header.height, limits));
  return header;
}

// The codec, once bytes and header are within the limits.
struct Checked {
  const Codec* codec = nullptr;
  ImageHeader header;
};

Result<Checked> check_file(Bytes bytes, const base::Limits& limits) {
  const auto max_bytes = static_cast<std::size_t>(limits.image_file_bytes);
  if (bytes.size() > max_bytes) {
    return Error::limit(
        kDecode, fmt::format("at most {} bytes in one picture, has {}", max_bytes, bytes.size()));
  }
  TESSERA_TRY(codec, find_codec(bytes));
  TESSERA_TRY(header, read_checked_header(*codec, bytes, limits));
  return Checked{.codec = codec, .header = header};
}

// A picture within the limits may still be more than this machine has room for.
template <class Decode>
auto with_room(const ImageHeader& header, const Decode& decode) -> decltype(decode()) {
  try {
    return decode();
  } catch (const std::bad_alloc&) {
    return Error::out_of_memory(
        kDecode, fmt::format("room for {}x{} pixels, there is none", header.width, header.height));
  }
}

RgbaImage opaque(const Image& image) {
  RgbaImage out = internal::make_rgba_image(image.width, image.height);
  const Index num_pixels = image.width * image.height;
  for (Index i = 0; i < num_pixels; ++i) {
    std::copy_n(image.rgb.data() + 3 * i, 3, out.rgba.data() + 4 * i);
    out.rgba.data()[4 * i + 3] = 0xFF;
  }
  return out;
}

}  // namespace

const char* to_string(ImageFormat format) {
  switch (format) {
    case ImageFormat::kJpeg:
      return "JPEG";
    case ImageFormat::kPng:
      return "PNG";
    case ImageFormat::kWebp:
      return "WebP";
    case ImageFormat::kGif:
      return "GIF";
    case ImageFormat::kTiff:
      return "TIFF";
    case ImageFormat::kBmp:
      return "BMP";
  }
  base::panic("image: a format without a name");
}

Result<ImageHeader> read_image_header(Bytes bytes, const DecodeOptions& options) {
  TESSERA_TRY(codec, find_codec(bytes));
  return read_checked_header(*codec, bytes, options.limits);
}

Result<Image> decode_image(Bytes bytes, const DecodeOptions& options) {
  TESSERA_TRY(checked, check_file(bytes, options.limits));
  return with_room(checked.header, [&]() -> Result<Image> {
    TESSERA_TRY(image, checked.codec->decode(bytes, options.limits));
    if (!options.auto_orient || checked.header.orientation == 1) return image;
    return orient_image(image, checked.header.orientation);
  });
}

Result<RgbaImage> decode_rgba_image(Bytes bytes, const base::Limits& limits) {
  TESSERA_TRY(checked, check_file(bytes, limits));
  return with_room(checked.header, [&]() -> Result<RgbaImage> {
    if (checked.codec->format == ImageFormat::kPng) return internal::decode_png_rgba(bytes, limits);
    if (checked.codec->format == ImageFormat::kWebp) {
      return internal::decode_webp_rgba(bytes, limits);
    }
    TESSERA_TRY(image, checked.codec->decode(bytes, limits));
    return opaque(image);
  });
}

Result<Image> load_image(const std::string& path, const DecodeOptions& options) {
  TESSERA_TRY(bytes,
              base::read_file(path, static_cast<std::uint64_t>(options.limits.image_file_bytes)));
  auto image = decode_image(bytes, options);
  if (image) return image;
  Error error = std::move(image).error();
  error.message = path + ": " + error.message;
  return error;
}

namespace internal {

Result<void> check_image_size(Index width, Index height, const base::Limits& limits) {
  if (width < 1 || height < 1) {
    return Error::invalid_input(
        kDecode, fmt::format("at least one pixel a side, the header says {}x{}", width, height));
  }
  const auto over = [&](std::string_view what, Index limit) {
    return Error::limit(
        kDecode, fmt::format("{} at most {}, the header says {}x{}", what, limit, width, height));
  };
  const Index longer = std::max(width, height);
  const Index shorter = std::min(width, height);
  if (longer > limits.image_side) return over("pixels a side", limits.image_side);
  // Both sides are bounded by now, so the product does not overflow.
  if (width * height > limits.image_pixels) return over("pixels", limits.image_pixels);
  if (longer / shorter > limits.image_aspect)
    return over("longer side / shorter side", limits.image_aspect);
  return {};
}

Image make_image(Index width, Index height) {
  Image image{.width = width, .height = height, .rgb = {}};
  const auto num_bytes = static_cast<std::size_t>(width * height * 3);
  image.rgb.reserve(num_bytes);
  base::advise_huge_pages(image.rgb.data(), num_bytes);
  image.rgb.resize(num_bytes);
  return image;
}

RgbaImage make_rgba_image(Index width, Index height) {
  RgbaImage image{.width = width, .height = height, .rgba = {}};
  image.rgba.resize(static_cast<std::size_t>(width * height * 4));
  return image;
}

Error truncated(ImageFormat format, Bytes bytes) {
  return Error::invalid_input(kDecode, fmt::format("a complete {}, data ends after {} bytes",
                                                   to_string(format), bytes.size()));
}

Error damaged(ImageFormat format, const std::string& fact) {
  return Error::invalid_input(kDecode, fmt::format("a readable {}, {}", to_string(format), fact));
}

}  // namespace internal

}  // namespace tessera::formats
