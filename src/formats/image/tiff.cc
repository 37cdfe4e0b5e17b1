// TIFF through libtiff, from memory: strips or tiles, any of its compressions, samples together or
// in planes. As in Pillow the first page alone counts, and the orientation tag is obeyed at once.
#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <tiffio.h>

#include "formats/image/internal/codecs.h"
#include "formats/image/internal/tiff_layout.h"

namespace tessera::formats::internal {

namespace {

using base::Error;
using base::Result;

struct CloseTiff {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
struct FreeOptions {
  void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
};

// The file in memory as libtiff reads it, and the last complaint. Each handle has its own handlers,
// so that files may be decoded on several threads.
class TiffReader {
 public:
  TiffReader(Bytes bytes, const base::Limits& limits) : bytes_(bytes) {
    const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), &TiffReader::on_error, this);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), &TiffReader::on_warning, this);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), max_allocation(limits));
    // r: read. C: strips as they are in the file.
    tiff_.reset(TIFFClientOpenExt("picture", "rC", this, &read, &write, &seek, &close, &size, &map,
                                  &unmap, options.get()));
  }

  [[nodiscard]] TIFF* tiff() const { return tiff_.get(); }

  // libtiff's own reason, or `fact` when it gave none.
  [[nodiscard]] Error error(const char* fact) const {
    return damaged(ImageFormat::kTiff, message_.empty() ? fact : message_);
  }

 private:
  // One block of pixels (the widest has eight bytes each) or one table of the directory.
  static tmsize_t max_allocation(const base::Limits& limits) {
    return std::max<tmsize_t>(limits.image_pixels * 8, limits.image_profile_bytes);
  }

  static TiffReader& self(thandle_t handle) { return *static_cast<TiffReader*>(handle); }

  static int on_error(TIFF*, void* user, const char*, const char* format, va_list arguments) {
    TiffReader& reader = *static_cast<TiffReader*>(user);
    if (!reader.message_.empty()) return 1;  // the first complaint is the cause
    std::array<char, 160> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    reader.message_ = text.data();
    std::replace(reader.message_.begin(), reader.message_.end(), '\n', ' ');
    return 1;
  }
  static int on_warning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

  static tmsize_t read(thandle_t handle, void* target, tmsize_t count) {
    TiffReader& reader = self(handle);
    const std::size_t left = reader.bytes_.size() - std::min(reader.offset_, reader.bytes_.size());
    const std::size_t num_read =
        std::min(static_cast<std::size_t>(std::max<tmsize_t>(count, 0)), left);
    if (num_read > 0) std::memcpy(target, reader.bytes_.data() + reader.offset_, num_read);
    reader.offset_ += num_read;
    return static_cast<tmsize_t>(num_read);
  }
  static tmsize_t write(thandle_t, void*, tmsize_t) { return 0; }
  static toff_t seek(thandle_t handle, toff_t offset, int whence) {
    TiffReader& reader = self(handle);
    const toff_t base = whence == SEEK_SET   ? 0
                        : whence == SEEK_CUR ? reader.offset_
                                             : reader.bytes_.size();
    reader.offset_ = base + offset;
    return reader.offset_;
  }
  static int close(thandle_t) { return 0; }
  static toff_t size(thandle_t handle) { return self(handle).bytes_.size(); }
  static int map(thandle_t handle, void** base, toff_t* size) {
    // libtiff does not write to a mapping.
    *base = const_cast<std::byte*>(self(handle).bytes_.data());
    *size = self(handle).bytes_.size();
    return 1;
  }
  static void unmap(thandle_t, void*, toff_t) {}

  Bytes bytes_;
  std::size_t offset_ = 0;
  std::string message_;
  std::unique_ptr<TIFF, CloseTiff> tiff_;  // last: closing it uses the members above
};

struct Size {
  Index width = 0;
  Index height = 0;
  int orientation = 1;
};

Result<Size> read_size(const TiffReader& reader) {
  if (reader.tiff() == nullptr) return reader.error("its directory is malformed");
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint16_t orientation = ORIENTATION_TOPLEFT;
  if (TIFFGetField(reader.tiff(), TIFFTAG_IMAGEWIDTH, &width) != 1 ||
      TIFFGetField(reader.tiff(), TIFFTAG_IMAGELENGTH, &height) != 1) {
    return damaged(ImageFormat::kTiff, "does not say its size");
  }
  TIFFGetFieldDefaulted(reader.tiff(), TIFFTAG_ORIENTATION, &orientation);
  const bool is_known = orientation >= 1 && orientation <= 8;
  return Size{width, height, is_known ? orientation : 1};
}

std::uint16_t compression_of(TIFF* tiff) {
  std::uint16_t compression = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  return compression;
}

// The strips or tiles of a picture: a grid of blocks, each with a plane for every sample or one.
struct Blocks {
  bool is_tiled = false;
  Index width = 0;  // of one block
  Index height = 0;
  std::size_t block_bytes = 0;
  std::size_t row_bytes = 0;
};

Result<Blocks> read_blocks(TIFF* tiff,
                           const TiffLayout& layout,
                           const Image& image,
                           const base::Limits& limits) {
  Blocks blocks{.is_tiled = TIFFIsTiled(tiff) != 0};
  std::uint32_t width = static_cast<std::uint32_t>(image.width);
  std::uint32_t height = 0;
  if (blocks.is_tiled) {
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
  } else {
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &height);
    height = std::min(height, static_cast<std::uint32_t>(image.height));
  }
  blocks.width = width;
  blocks.height = height;
  const tmsize_t block_bytes = blocks.is_tiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
  const tmsize_t row_bytes = blocks.is_tiled ? TIFFTileRowSize(tiff) : TIFFScanlineSize(tiff);
  if (block_bytes <= 0 || row_bytes <= 0 || width == 0 || height == 0) {
    return damaged(ImageFormat::kTiff, "its blocks have no size");
  }
  if (blocks.width > limits.image_pixels / blocks.height) {
    return Error::limit(kDecode, fmt::format("tiles of at most {} pixels, has {}x{}",
                                             limits.image_pixels, width, height));
  }
  blocks.block_bytes = static_cast<std::size_t>(block_bytes);
  blocks.row_bytes = static_cast<std::size_t>(row_bytes);
  const std::size_t plane_row_bytes =
      (layout.row_bytes(blocks.width) + static_cast<std::size_t>(layout.num_planes) - 1) /
      static_cast<std::size_t>(layout.num_planes);
  if (plane_row_bytes > blocks.row_bytes || blocks.row_bytes * height > blocks.block_bytes) {
    return damaged(ImageFormat::kTiff, "its blocks are smaller than their pixels");
  }
  return blocks;
}

// Decodes blocks one after the other into rows of the picture.
class BlockDecoder {
 public:
  BlockDecoder(const TiffReader& reader,
               const TiffLayout& layout,
               const Blocks& blocks,
               Image& image)
      : reader_(reader), layout_(layout), blocks_(blocks), image_(image) {
    planes_.resize(static_cast<std::size_t>(layout.num_planes));
    for (std::vector<std::uint8_t>& plane : planes_)
      plane.resize(blocks.block_bytes);
    if (layout.num_planes > 1) row_.resize(layout.row_bytes(blocks.width));
  }

  Result<void> decode_all() {
    for (Index y = 0; y < image_.height; y += blocks_.height) {
      for (Index x = 0; x < image_.width; x += blocks_.width) {
        if (!read_block(x, y)) return reader_.error("its compressed data are malformed");
        write_block(x, y);
      }
    }
    return {};
  }

 private:
  bool read_block(Index x, Index y) {
    for (std::size_t i = 0; i < planes_.size(); ++i) {
      const auto plane = static_cast<std::uint16_t>(i);
      const auto column = static_cast<std::uint32_t>(x);
      const auto row = static_cast<std::uint32_t>(y);
      TIFF* tiff = reader_.tiff();
      const tmsize_t num_read =
          blocks_.is_tiled
              ? TIFFReadTile(tiff, planes_[i].data(), column, row, 0, plane)
              : TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, row, plane), planes_[i].data(),
                                     static_cast<tmsize_t>(blocks_.block_bytes));
      if (num_read < 0) return false;
    }
    return true;
  }

  void write_block(Index x, Index y) {
    const Index width = std::min(blocks_.width, image_.width - x);
    const Index height = std::min(blocks_.height, image_.height - y);
    for (Index i = 0; i < height; ++i) {
      const std::size_t offset = static_cast<std::size_t>(i) * blocks_.row_bytes;
      const std::uint8_t* row = planes_[0].data() + offset;
      if (planes_.size() > 1) row = interleave(offset, width);
      tiff_row_to_rgb(layout_, row, image_.rgb.data() + 3 * ((y + i) * image_.width + x), width);
    }
  }

  // One row of every plane, its samples put together pixel by pixel.
  const std::uint8_t* interleave(std::size_t offset, Index width) {
    const std::size_t sample_bytes = static_cast<std::size_t>(layout_.bits) / 8;
    std::uint8_t* target = row_.data();
    for (std::size_t x = 0; x < static_cast<std::size_t>(width); ++x) {
      for (const std::vector<std::uint8_t>& plane : planes_) {
        std::memcpy(target, plane.data() + offset + x * sample_bytes, sample_bytes);
        target += sample_bytes;
      }
    }
    return row_.data();
  }

  const TiffReader& reader_;
  const TiffLayout& layout_;
  const Blocks& blocks_;
  Image& image_;
  std::vector<std::vector<std::uint8_t>> planes_;
  std::vector<std::uint8_t> row_;
};

// YCbCr with subsampled chroma: libtiff makes colours of it, a band of rows at a time.
Result<void> decode_through_rgba(const TiffReader& reader, Image& image) {
  std::array<char, 1024> message{};
  TIFFRGBAImage source{};
  if (TIFFRGBAImageOK(reader.tiff(), message.data()) != 1 ||
      TIFFRGBAImageBegin(&source, reader.tiff(), 0, message.data()) != 1) {
    return damaged(ImageFormat::kTiff, message.data());
  }
  const std::unique_ptr<TIFFRGBAImage, void (*)(TIFFRGBAImage*)> ended(&source, &TIFFRGBAImageEnd);
  source.orientation = ORIENTATION_TOPLEFT;
  source.req_orientation = ORIENTATION_TOPLEFT;
  std::uint32_t band = 0;
  TIFFGetFieldDefaulted(reader.tiff(),
                        TIFFIsTiled(reader.tiff()) != 0 ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP,
                        &band);
  const Index band_rows = std::clamp<Index>(band, 1, image.height);
  std::vector<std::uint32_t> rgba(static_cast<std::size_t>(band_rows * image.width));
  for (Index y = 0; y < image.height; y += band_rows) {
    const Index num_rows = std::min(band_rows, image.height - y);
    source.row_offset = static_cast<int>(y);
    if (TIFFRGBAImageGet(&source, rgba.data(), static_cast<std::uint32_t>(image.width),
                         static_cast<std::uint32_t>(num_rows)) != 1) {
      return reader.error("its compressed data are malformed");
    }
    std::uint8_t* rgb = image.rgb.data() + 3 * y * image.width;
    for (Index i = 0; i < num_rows * image.width; ++i, rgb += 3) {
      const std::uint32_t pixel = rgba[static_cast<std::size_t>(i)];
      rgb[0] = static_cast<std::uint8_t>(TIFFGetR(pixel));
      rgb[1] = static_cast<std::uint8_t>(TIFFGetG(pixel));
      rgb[2] = static_cast<std::uint8_t>(TIFFGetB(pixel));
    }
  }
  return {};
}

Result<void> decode_pixels(const TiffReader& reader, const base::Limits& limits, Image& image) {
  TIFF* tiff = reader.tiff();
  TESSERA_TRY(layout, read_tiff_layout(tiff));
  const std::uint16_t compression = compression_of(tiff);
  if (TIFFIsCODECConfigured(compression) != 1) {
    return damaged(ImageFormat::kTiff, fmt::format("its compression is {}", compression));
  }
  if (layout.colour == TiffColour::kYcc) {
    if (compression != COMPRESSION_JPEG || layout.num_planes > 1) {
      return decode_through_rgba(reader, image);
    }
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  }
  TESSERA_TRY(blocks, read_blocks(tiff, layout, image, limits));
  BlockDecoder decoder(reader, layout, blocks, image);
  return decoder.decode_all();
}

}  // namespace

bool is_tiff(Bytes bytes) {
  constexpr std::array kPrefixes = {"II*\0", "MM\0*", "II+\0", "MM\0+"};  // classic, big
  return bytes.size() >= 8 &&
         std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](const char* prefix) { return std::memcmp(bytes.data(), prefix, 4) == 0; });
}

Result<ImageHeader> read_tiff_header(Bytes bytes, const base::Limits& limits) {
  const TiffReader reader(bytes, limits);
  TESSERA_TRY(size, read_size(reader));
  const bool is_turned = size.orientation >= 5;
  return ImageHeader{.format = ImageFormat::kTiff,
                     .width = is_turned ? size.height : size.width,
                     .height = is_turned ? size.width : size.height};
}

Result<Image> decode_tiff(Bytes bytes, const base::Limits& limits) {
  const TiffReader reader(bytes, limits);
  TESSERA_TRY(size, read_size(reader));
  Image image = make_image(size.width, size.height);
  TESSERA_TRY(decoded, decode_pixels(reader, limits, image));
  return size.orientation == 1 ? image : orient_image(image, size.orientation);
}

}  // namespace tessera::formats::internal
