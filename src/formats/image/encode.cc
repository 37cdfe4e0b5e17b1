// Pictures to PNG and JPEG files in memory.
#include <array>
#include <cstdio>  // jpeglib.h needs FILE
#include <new>
#include <utility>

#include <jpeglib.h>
#include <png.h>

#include "base/check.h"
#include "formats/image/image.h"
#include "formats/image/internal/error_jump.h"

namespace tessera::formats {

namespace {

using base::Error;
using base::Result;
using internal::ErrorJump;

// Pixels of either kind of picture: [height, width, num_channels].
struct Pixels {
  const std::uint8_t* data = nullptr;
  Index width = 0;
  Index height = 0;
  Index num_channels = 3;
};

Pixels checked_pixels(Index width,
                      Index height,
                      Index num_channels,
                      const std::vector<std::uint8_t>& bytes) {
  base::check(width > 0 && height > 0, "encode image", "at least one pixel a side, is ", width, "x",
              height);
  base::check(bytes.size() == static_cast<std::size_t>(width * height * num_channels),
              "encode image", width, "x", height, " pixels of ", num_channels, " bytes, has ",
              bytes.size(), " bytes");
  return {.data = bytes.data(), .width = width, .height = height, .num_channels = num_channels};
}

struct PngWriter {
  PngWriter() = default;
  ~PngWriter() { png_destroy_write_struct(&png, &info); }
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;

  png_structp png = nullptr;
  png_infop info = nullptr;
  ErrorJump jump;
  std::vector<std::byte> bytes;
};

void on_png_error(png_structp png, png_const_charp text) {
  static_cast<PngWriter*>(png_get_error_ptr(png))->jump.leave(text);
}

void on_png_warning(png_structp, png_const_charp) {}

// No exception may leave through libpng.
bool append(std::vector<std::byte>& bytes, const std::byte* data, std::size_t size) noexcept {
  try {
    bytes.insert(bytes.end(), data, data + size);
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void on_png_data(png_structp png, png_bytep data, std::size_t size) {
  PngWriter& writer = *static_cast<PngWriter*>(png_get_io_ptr(png));
  if (!append(writer.bytes, reinterpret_cast<const std::byte*>(data), size)) {
    png_error(png, "Out of memory");
  }
}

void on_png_flush(png_structp) {}

void write_png(PngWriter& writer, const Pixels& pixels, int level) {
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, on_png_error, on_png_warning);
  writer.png = png;
  if (png == nullptr) writer.jump.leave("Out of memory");
  writer.info = png_create_info_struct(png);
  if (writer.info == nullptr) png_error(png, "Out of memory");
  png_set_write_fn(png, &writer, on_png_data, on_png_flush);
  png_set_compression_level(png, level);
  png_set_IHDR(png, writer.info, static_cast<png_uint_32>(pixels.width),
               static_cast<png_uint_32>(pixels.height), 8,
               pixels.num_channels == 4 ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, writer.info);
  for (Index y = 0; y < pixels.height; ++y) {
    png_write_row(png, pixels.data + pixels.num_channels * y * pixels.width);
  }
  png_write_end(png, nullptr);
}

Result<std::vector<std::byte>> encode_pixels(const Pixels& pixels, int level) {
  base::check(level >= 1 && level <= 9, "encode png", "level 1 to 9, is ", level);
  PngWriter writer;
  if (!writer.jump.guarded([&] { write_png(writer, pixels, level); })) {
    return Error::invalid_input(
        "encode png", base::cat("a picture that fits the format, ", writer.jump.reason()));
  }
  return std::move(writer.bytes);
}

struct JpegWriter {
  JpegWriter();
  ~JpegWriter() { jpeg_destroy_compress(&info); }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;

  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  jpeg_destination_mgr destination{};
  ErrorJump jump;
  std::array<JOCTET, 1 << 14> buffer{};
  std::vector<std::byte> bytes;
};

JpegWriter& writer_of(void* client_data) {
  return *static_cast<JpegWriter*>(client_data);
}

void on_jpeg_error(j_common_ptr info) {
  std::array<char, JMSG_LENGTH_MAX> message{};
  info->err->format_message(info, message.data());
  writer_of(info->client_data).jump.leave(message.data());
}

void drop_message(j_common_ptr) {}

void start_buffer(j_compress_ptr info) {
  JpegWriter& writer = writer_of(info->client_data);
  writer.destination.next_output_byte = writer.buffer.data();
  writer.destination.free_in_buffer = writer.buffer.size();
}

void append_buffer(JpegWriter& writer, std::size_t size) {
  if (!append(writer.bytes, reinterpret_cast<const std::byte*>(writer.buffer.data()), size)) {
    writer.jump.leave("Out of memory");
  }
}

// The whole buffer counts, whatever free_in_buffer says.
boolean on_full_buffer(j_compress_ptr info) {
  JpegWriter& writer = writer_of(info->client_data);
  append_buffer(writer, writer.buffer.size());
  start_buffer(info);
  return TRUE;
}

void on_last_buffer(j_compress_ptr info) {
  JpegWriter& writer = writer_of(info->client_data);
  append_buffer(writer, writer.buffer.size() - writer.destination.free_in_buffer);
}

JpegWriter::JpegWriter() {
  info.err = jpeg_std_error(&errors);
  errors.error_exit = on_jpeg_error;
  errors.output_message = drop_message;
  info.client_data = this;
  destination.init_destination = start_buffer;
  destination.empty_output_buffer = on_full_buffer;
  destination.term_destination = on_last_buffer;
}

void write_jpeg(JpegWriter& writer, const Image& image, int quality) {
  jpeg_compress_struct& info = writer.info;
  jpeg_create_compress(&info);
  info.dest = &writer.destination;
  info.image_width = static_cast<JDIMENSION>(image.width);
  info.image_height = static_cast<JDIMENSION>(image.height);
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    // libjpeg reads rows through pointers that are not const.
    JSAMPROW row = const_cast<JSAMPROW>(image.rgb.data()) +
                   std::size_t{info.next_scanline} * static_cast<std::size_t>(image.width) * 3;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
}

}  // namespace

Result<std::vector<std::byte>> encode_png(const Image& image, int level) {
  return encode_pixels(checked_pixels(image.width, image.height, 3, image.rgb), level);
}

Result<std::vector<std::byte>> encode_png(const RgbaImage& image, int level) {
  return encode_pixels(checked_pixels(image.width, image.height, 4, image.rgba), level);
}

Result<std::vector<std::byte>> encode_jpeg(const Image& image, int quality) {
  static_cast<void>(checked_pixels(image.width, image.height, 3, image.rgb));
  base::check(quality >= 1 && quality <= 100, "encode jpeg", "quality 1 to 100, is ", quality);
  JpegWriter writer;
  if (!writer.jump.guarded([&] { write_jpeg(writer, image, quality); })) {
    return Error::invalid_input(
        "encode jpeg", base::cat("a picture that fits the format, ", writer.jump.reason()));
  }
  return std::move(writer.bytes);
}

}  // namespace tessera::formats
