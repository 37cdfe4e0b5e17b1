// WebP through libwebp's animation decoder, which also reads still pictures: the first frame on a
// transparent canvas, alpha dropped unless it is asked for.
#include <cstring>
#include <memory>

#include <webp/decode.h>
#include <webp/demux.h>

#include "formats/image/internal/codecs.h"

namespace tessera::formats::internal {

namespace {

using base::Error;
using base::Result;

constexpr std::size_t kRiffHeaderBytes = 16;  // "RIFF", size, "WEBP", type of the first chunk

struct CloseDemuxer {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};
struct CloseDecoder {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};

WebPData as_webp_data(Bytes bytes) {
  return {.bytes = reinterpret_cast<const std::uint8_t*>(bytes.data()), .size = bytes.size()};
}

int orientation_of(const WebPDemuxer* demuxer) {
  WebPChunkIterator chunk;
  if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk) == 0) return 1;
  const int orientation =
      exif_orientation(std::as_bytes(std::span(chunk.chunk.bytes, chunk.chunk.size)));
  WebPDemuxReleaseChunkIterator(&chunk);
  return orientation;
}

}  // namespace

bool is_webp(Bytes bytes) {
  if (bytes.size() < kRiffHeaderBytes) return false;
  const auto has = [&](std::size_t offset, const char* tag) {
    return std::memcmp(bytes.data() + offset, tag, 4) == 0;
  };
  return has(0, "RIFF") && has(8, "WEBP") &&
         (has(12, "VP8 ") || has(12, "VP8L") || has(12, "VP8X"));
}

Result<ImageHeader> read_webp_header(Bytes bytes, const base::Limits& /*limits*/) {
  const WebPData data = as_webp_data(bytes);
  WebPDemuxState state = WEBP_DEMUX_PARSE_ERROR;
  const std::unique_ptr<WebPDemuxer, CloseDemuxer> demuxer(WebPDemuxPartial(&data, &state));
  if (state == WEBP_DEMUX_PARSE_ERROR)
    return damaged(ImageFormat::kWebp, "its chunks are malformed");
  if (demuxer == nullptr || state != WEBP_DEMUX_DONE) return truncated(ImageFormat::kWebp, bytes);
  return ImageHeader{.format = ImageFormat::kWebp,
                     .width = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH),
                     .height = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT),
                     .orientation = orientation_of(demuxer.get())};
}

Result<RgbaImage> decode_webp_rgba(Bytes bytes, const base::Limits& /*limits*/) {
  const WebPData data = as_webp_data(bytes);
  const std::unique_ptr<WebPAnimDecoder, CloseDecoder> decoder(WebPAnimDecoderNew(&data, nullptr));
  WebPAnimInfo info;
  if (decoder == nullptr || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0) {
    return damaged(ImageFormat::kWebp, "its chunks are malformed");
  }
  std::uint8_t* rgba = nullptr;  // [height, width, 4], owned by the decoder
  int timestamp_ms = 0;
  if (WebPAnimDecoderGetNext(decoder.get(), &rgba, &timestamp_ms) == 0) {
    return damaged(ImageFormat::kWebp, "its first frame cannot be decoded");
  }
  RgbaImage image = make_rgba_image(info.canvas_width, info.canvas_height);
  std::memcpy(image.rgba.data(), rgba, image.rgba.size());
  return image;
}

Result<Image> decode_webp(Bytes bytes, const base::Limits& limits) {
  TESSERA_TRY(with_alpha, decode_webp_rgba(bytes, limits));
  Image image = make_image(with_alpha.width, with_alpha.height);
  std::uint8_t* rgb = image.rgb.data();
  const std::uint8_t* rgba = with_alpha.rgba.data();
  const Index num_pixels = image.width * image.height;
  for (Index i = 0; i < num_pixels; ++i) {
    std::memcpy(rgb + 3 * i, rgba + 4 * i, 3);
  }
  return image;
}

}  // namespace tessera::formats::internal
