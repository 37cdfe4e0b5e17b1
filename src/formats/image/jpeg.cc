// JPEG through libjpeg-turbo, with the decoder settings of its defaults (accurate integer DCT,
// smooth chroma upsampling), which are Pillow's.
//
// The source suspends when the data run out: a file that stops before its last row is an error, one
// that lacks only what follows its last row is not.
#include <algorithm>
#include <array>
#include <cstdio>  // jpeglib.h needs FILE
#include <cstring>

#include <fmt/format.h>
#include <jpeglib.h>

#include "formats/image/internal/codecs.h"
#include "formats/image/internal/error_jump.h"
#include "formats/image/internal/pixels.h"

namespace tessera::formats::internal {

namespace {

using base::Error;
using base::Result;

constexpr int kExifMarker = JPEG_APP0 + 1;
constexpr std::size_t kExifPrefix = 6;  // "Exif\0\0"

struct JpegReader {
  explicit JpegReader(Bytes bytes, Index scan_limit);
  ~JpegReader() { jpeg_destroy_decompress(&info); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  jpeg_decompress_struct info{};
  jpeg_error_mgr errors{};
  jpeg_source_mgr source{};
  jpeg_progress_mgr progress{};
  ErrorJump jump;
  Index max_scans = 0;
};

JpegReader& reader_of(j_common_ptr info) {
  return *static_cast<JpegReader*>(info->client_data);
}

void on_error(j_common_ptr info) {
  std::array<char, JMSG_LENGTH_MAX> message{};
  info->err->format_message(info, message.data());
  reader_of(info).jump.leave(message.data());
}

void drop_message(j_common_ptr) {}

void on_progress(j_common_ptr info) {
  JpegReader& reader = reader_of(info);
  if (reader.info.input_scan_number > reader.max_scans) reader.jump.leave("Too many scans");
}

void on_source(j_decompress_ptr) {}

boolean suspend(j_decompress_ptr) {
  return FALSE;
}

void skip_bytes(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  const std::size_t step = std::min(static_cast<std::size_t>(count), info->src->bytes_in_buffer);
  info->src->next_input_byte += step;
  info->src->bytes_in_buffer -= step;
}

JpegReader::JpegReader(Bytes bytes, Index scan_limit) : max_scans(scan_limit) {
  info.err = jpeg_std_error(&errors);
  errors.error_exit = on_error;
  errors.output_message = drop_message;
  info.client_data = this;
  source.init_source = on_source;
  source.fill_input_buffer = suspend;
  source.skip_input_data = skip_bytes;
  source.resync_to_restart = jpeg_resync_to_restart;
  source.term_source = on_source;
  source.next_input_byte = reinterpret_cast<const JOCTET*>(bytes.data());
  source.bytes_in_buffer = bytes.size();
  progress.progress_monitor = on_progress;
}

// Reads up to the first scan. Keeps the APP1 segments, where EXIF data live.
Result<void> read_header(JpegReader& reader, Bytes bytes) {
  int state = JPEG_SUSPENDED;
  const bool is_readable = reader.jump.guarded([&] {
    jpeg_decompress_struct& info = reader.info;
    jpeg_create_decompress(&info);
    info.src = &reader.source;
    info.progress = &reader.progress;
    jpeg_save_markers(&info, kExifMarker, 0xFFFF);
    do {
      state = jpeg_read_header(&info, FALSE);
    } while (state == JPEG_HEADER_TABLES_ONLY);
  });
  if (!is_readable) return damaged(ImageFormat::kJpeg, reader.jump.reason());
  if (state == JPEG_SUSPENDED) return truncated(ImageFormat::kJpeg, bytes);
  const int num_components = reader.info.num_components;
  if (num_components != 1 && num_components != 3 && num_components != 4) {
    return damaged(ImageFormat::kJpeg, fmt::format("has {} colour components", num_components));
  }
  return {};
}

int orientation_of(const jpeg_decompress_struct& info) {
  for (const jpeg_marker_struct* marker = info.marker_list; marker != nullptr;
       marker = marker->next) {
    const Bytes data = std::as_bytes(std::span(marker->data, marker->data_length));
    if (data.size() < kExifPrefix || std::memcmp(data.data(), "Exif\0", kExifPrefix) != 0) continue;
    return exif_orientation(data);
  }
  return 1;
}

// Rows of RGB go straight into the picture; `cmyk_row` is where a four-component row is put first.
// False when the data ended.
bool read_rows(jpeg_decompress_struct& info, Image& image, std::vector<std::uint8_t>& cmyk_row) {
  if (!jpeg_start_decompress(&info)) return false;
  const auto row_bytes = static_cast<std::size_t>(image.width) * 3;
  while (info.output_scanline < info.output_height) {
    std::uint8_t* rgb = image.rgb.data() + info.output_scanline * row_bytes;
    JSAMPROW row = cmyk_row.empty() ? rgb : cmyk_row.data();
    if (jpeg_read_scanlines(&info, &row, 1) != 1) return false;
    if (!cmyk_row.empty()) cmyk_row_to_rgb(row, rgb, image.width, CmykSense::kInverted);
  }
  jpeg_finish_decompress(&info);  // what follows the last row may be missing, but not malformed
  return true;
}

}  // namespace

bool is_jpeg(Bytes bytes) {
  constexpr std::array kMagic = {std::byte{0xFF}, std::byte{0xD8}, std::byte{0xFF}};
  return bytes.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), bytes.begin());
}

Result<ImageHeader> read_jpeg_header(Bytes bytes, const base::Limits& limits) {
  JpegReader reader(bytes, limits.image_scans);
  TESSERA_TRY(header, read_header(reader, bytes));
  return ImageHeader{.format = ImageFormat::kJpeg,
                     .width = reader.info.image_width,
                     .height = reader.info.image_height,
                     .orientation = orientation_of(reader.info)};
}

Result<Image> decode_jpeg(Bytes bytes, const base::Limits& limits) {
  JpegReader reader(bytes, limits.image_scans);
  TESSERA_TRY(header, read_header(reader, bytes));
  Image image = make_image(reader.info.image_width, reader.info.image_height);
  const bool is_cmyk = reader.info.num_components == 4;
  reader.info.out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
  std::vector<std::uint8_t> cmyk_row(is_cmyk ? reader.info.image_width * 4U : 0U);
  bool is_complete = false;
  if (!reader.jump.guarded([&] { is_complete = read_rows(reader.info, image, cmyk_row); })) {
    return damaged(ImageFormat::kJpeg, reader.jump.reason());
  }
  if (!is_complete) return truncated(ImageFormat::kJpeg, bytes);
  return image;
}

}  // namespace tessera::formats::internal
