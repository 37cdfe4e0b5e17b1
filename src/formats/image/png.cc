// PNG through libpng's push reader: rows count as soon as their data have come, so what follows the
// last row may be missing. Pixels only: gamma, profiles and texts are skipped unread, transparency
// unless it is asked for.
#include <cstring>

#include <fmt/format.h>
#include <png.h>

#include "formats/image/internal/codecs.h"
#include "formats/image/internal/endian.h"
#include "formats/image/internal/error_jump.h"

namespace tessera::formats::internal {

namespace {

using base::Error;
using base::Result;

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kChunkHeaderBytes = 8;  // length, type
constexpr std::size_t kCrcBytes = 4;
constexpr std::size_t kIhdrBytes = 13;

bool has_type(Bytes bytes, std::size_t chunk, const char* type) {
  return std::memcmp(bytes.data() + chunk + 4, type, 4) == 0;
}

// Where the pixels go: [height, width, num_channels], three or four (with alpha) channels.
struct PngTarget {
  std::uint8_t* pixels = nullptr;
  Index width = 0;
  Index height = 0;
  Index num_channels = 3;

  [[nodiscard]] std::size_t row_bytes() const {
    return static_cast<std::size_t>(width * num_channels);
  }
};

struct PngReader {
  explicit PngReader(const PngTarget& pixels) : target(pixels) {}
  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  PngTarget target;
  png_structp png = nullptr;
  png_infop info = nullptr;
  ErrorJump jump;
  bool is_complete = false;  // every row of the last pass has come
};

void on_error(png_structp png, png_const_charp text) {
  static_cast<PngReader*>(png_get_error_ptr(png))->jump.leave(text);
}

void on_warning(png_structp, png_const_charp) {}

// The header is complete: ask for 8-bit RGB or RGBA whatever the file holds.
void on_info(png_structp png, png_infop info) {
  png_set_expand_gray_1_2_4_to_8(png);
  png_set_palette_to_rgb(png);
  png_set_strip_16(png);  // the high byte, as Pillow takes of 16-bit colours
  const PngTarget& target = static_cast<PngReader*>(png_get_progressive_ptr(png))->target;
  if (target.num_channels == 3) {
    png_set_strip_alpha(png);
  } else {
    // Transparent colours have become alpha with the palette, above.
    png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
  }
  png_set_gray_to_rgb(png);
  png_set_interlace_handling(png);
  // Pixel data are held against their own checksum (zlib's) and not against the chunk's.
  png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_ERROR_QUIT);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != target.row_bytes()) png_error(png, "Unexpected row size");
}

void on_row(png_structp png, png_bytep row, png_uint_32 row_idx, int pass) {
  PngReader& reader = *static_cast<PngReader*>(png_get_progressive_ptr(png));
  png_progressive_combine_row(png, reader.target.pixels + row_idx * reader.target.row_bytes(), row);
  const int last_pass = png_get_interlace_type(png, reader.info) == PNG_INTERLACE_ADAM7 ? 6 : 0;
  const bool is_last_row = row_idx + 1 == static_cast<png_uint_32>(reader.target.height);
  if (pass == last_pass && is_last_row) reader.is_complete = true;
}

void on_end(png_structp, png_infop) {}

void start_reader(PngReader& reader) {
  png_structp png = reader.png;
  reader.info = png_create_info_struct(png);
  if (reader.info == nullptr) png_error(png, "Out of memory");
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // the header has been checked
  png_set_progressive_read_fn(png, &reader, on_info, on_row, on_end);
}

Result<void> read_pixels(Bytes bytes, const PngTarget& target) {
  PngReader reader(target);
  const bool is_readable = reader.jump.guarded([&] {
    reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
    if (reader.png == nullptr) return;
    start_reader(reader);
    auto* data = const_cast<png_bytep>(reinterpret_cast<png_const_bytep>(bytes.data()));
    png_process_data(reader.png, reader.info, data, bytes.size());
  });
  if (reader.is_complete) return {};
  if (!is_readable) return damaged(ImageFormat::kPng, reader.jump.reason());
  return truncated(ImageFormat::kPng, bytes);
}

}  // namespace

bool is_png(Bytes bytes) {
  return bytes.size() >= kSignatureBytes &&
         png_sig_cmp(reinterpret_cast<png_const_bytep>(bytes.data()), 0, kSignatureBytes) == 0;
}

Result<ImageHeader> read_png_header(Bytes bytes, const base::Limits& /*limits*/) {
  std::size_t chunk = kSignatureBytes;
  if (bytes.size() < chunk + kChunkHeaderBytes + kIhdrBytes + kCrcBytes) {
    return truncated(ImageFormat::kPng, bytes);
  }
  if (!has_type(bytes, chunk, "IHDR") || read_u32(bytes, chunk, ByteOrder::kBig) != kIhdrBytes) {
    return damaged(ImageFormat::kPng, "does not start with a header chunk");
  }
  const std::size_t ihdr = chunk + kChunkHeaderBytes;
  ImageHeader header{.format = ImageFormat::kPng,
                     .width = read_u32(bytes, ihdr, ByteOrder::kBig),
                     .height = read_u32(bytes, ihdr + 4, ByteOrder::kBig)};
  while (chunk + kChunkHeaderBytes <= bytes.size()) {
    const std::size_t length = read_u32(bytes, chunk, ByteOrder::kBig);
    const std::size_t data = chunk + kChunkHeaderBytes;
    if (length > bytes.size() - data) break;
    if (has_type(bytes, chunk, "eXIf"))
      header.orientation = exif_orientation(bytes.subspan(data, length));
    if (has_type(bytes, chunk, "IEND")) break;
    chunk = data + length + kCrcBytes;
  }
  return header;
}

Result<Image> decode_png(Bytes bytes, const base::Limits& limits) {
  TESSERA_TRY(header, read_png_header(bytes, limits));
  Image image = make_image(header.width, header.height);
  TESSERA_TRY(done, read_pixels(bytes, {.pixels = image.rgb.data(),
                                        .width = image.width,
                                        .height = image.height,
                                        .num_channels = 3}));
  return image;
}

Result<RgbaImage> decode_png_rgba(Bytes bytes, const base::Limits& limits) {
  TESSERA_TRY(header, read_png_header(bytes, limits));
  RgbaImage image = make_rgba_image(header.width, header.height);
  TESSERA_TRY(done, read_pixels(bytes, {.pixels = image.rgba.data(),
                                        .width = image.width,
                                        .height = image.height,
                                        .num_channels = 4}));
  return image;
}

}  // namespace tessera::formats::internal
