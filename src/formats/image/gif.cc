// GIF through giflib: the first frame on a canvas of the screen's size, or larger where the frame
// reaches over it. What the frame leaves free has the transparent colour, else colour 0.
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include <gif_lib.h>

#include "formats/image/internal/codecs.h"
#include "formats/image/internal/pixels.h"

namespace tessera::formats::internal {

namespace {

using base::Error;
using base::Result;

class GifReader {
 public:
  explicit GifReader(Bytes bytes) : bytes_(bytes) {
    int error = 0;
    gif_ = DGifOpen(this, &GifReader::read, &error);
  }
  ~GifReader() {
    if (gif_ != nullptr) DGifCloseFile(gif_, nullptr);
  }
  GifReader(const GifReader&) = delete;
  GifReader& operator=(const GifReader&) = delete;

  // Null when the screen descriptor could not be read.
  [[nodiscard]] GifFileType* gif() const { return gif_; }

  [[nodiscard]] Error error(const char* fact) const {
    return has_ended_ ? truncated(ImageFormat::kGif, bytes_) : damaged(ImageFormat::kGif, fact);
  }
  [[nodiscard]] bool has_ended() const { return has_ended_; }

 private:
  // Past the end there are empty blocks, so that a file may end right after its last pixel; a block
  // that is there only in part is an error.
  static int read(GifFileType* gif, GifByteType* target, int count) {
    GifReader& reader = *static_cast<GifReader*>(gif->UserData);
    const std::size_t wanted = static_cast<std::size_t>(count);
    const std::size_t left = reader.bytes_.size() - reader.offset_;
    if (wanted > left) reader.has_ended_ = true;
    if (wanted == 1 && left == 0) {
      *target = 0;
      return 1;
    }
    if (wanted > left) return 0;
    std::memcpy(target, reader.bytes_.data() + reader.offset_, wanted);
    reader.offset_ += wanted;
    return count;
  }

  Bytes bytes_;
  std::size_t offset_ = 0;
  bool has_ended_ = false;
  GifFileType* gif_ = nullptr;
};

// Reads over one extension; a graphic control may set the transparent colour. False when malformed.
bool read_extension(GifFileType* gif, std::optional<int>& transparent) {
  int code = 0;
  GifByteType* block = nullptr;  // [0] is its length
  if (DGifGetExtension(gif, &code, &block) == GIF_ERROR) return false;
  if (code == GRAPHICS_EXT_FUNC_CODE && block != nullptr) {
    GraphicsControlBlock control;
    if (DGifExtensionToGCB(block[0], block + 1, &control) == GIF_ERROR) return false;
    if (control.TransparentColor != NO_TRANSPARENT_COLOR) transparent = control.TransparentColor;
  }
  while (block != nullptr) {
    if (DGifGetExtensionNext(gif, &block) == GIF_ERROR) return false;
  }
  return true;
}

// Reads up to the pixels of the first frame. Returns the frame's transparent colour.
Result<std::optional<int>> find_first_frame(const GifReader& reader) {
  GifFileType* gif = reader.gif();
  if (gif == nullptr) return reader.error("its screen descriptor is malformed");
  std::optional<int> transparent;
  bool is_readable = true;
  while (is_readable && !reader.has_ended()) {
    GifRecordType type = UNDEFINED_RECORD_TYPE;
    if (DGifGetRecordType(gif, &type) == GIF_ERROR) {
      is_readable = gif->Error == D_GIF_ERR_WRONG_RECORD;  // stray bytes between blocks are skipped
    } else if (type == TERMINATE_RECORD_TYPE) {
      return damaged(ImageFormat::kGif, "holds no picture");
    } else if (type == EXTENSION_RECORD_TYPE) {
      is_readable = read_extension(gif, transparent);
    } else if (DGifGetImageDesc(gif) != GIF_ERROR) {
      return transparent;
    } else {
      is_readable = false;
    }
  }
  return reader.error("a block is malformed");
}

// A palette in which every index is its own grey says nothing.
bool is_grey_ramp(const ColorMapObject* map) {
  for (int i = 0; map != nullptr && i < map->ColorCount; ++i) {
    const GifColorType& colour = map->Colors[i];
    if (colour.Red != i || colour.Green != i || colour.Blue != i) return false;
  }
  return true;
}

// The frame's own palette or the screen's, whichever comes first and says something; else greys.
Palette make_palette(const GifFileType& gif) {
  const ColorMapObject* map = is_grey_ramp(gif.Image.ColorMap) ? gif.SColorMap : gif.Image.ColorMap;
  if (is_grey_ramp(map)) return grey_ramp();
  Palette palette{};
  for (int i = 0; i < map->ColorCount; ++i) {
    const GifColorType& colour = map->Colors[i];
    palette[static_cast<std::size_t>(i)] = {colour.Red, colour.Green, colour.Blue};
  }
  return palette;
}

ImageHeader header_of(const GifFileType& gif) {
  const GifImageDesc& frame = gif.Image;
  return {.format = ImageFormat::kGif,
          .width = std::max<Index>(gif.SWidth, Index{frame.Left} + frame.Width),
          .height = std::max<Index>(gif.SHeight, Index{frame.Top} + frame.Height)};
}

// Rows come in the order of the passes: every 8th from 0, every 8th from 4, 4th from 2, 2nd from 1.
struct Pass {
  int first = 0;
  int step = 1;
};
constexpr std::array kInterlaced = {Pass{0, 8}, Pass{4, 8}, Pass{2, 4}, Pass{1, 2}};
constexpr std::array kSequential = {Pass{0, 1}};

// Decodes the frame's rows into the canvas; false when giflib gives up.
bool decode_frame(GifFileType& gif, const Palette& palette, Image& canvas) {
  const GifImageDesc& frame = gif.Image;
  std::vector<GifPixelType> row(static_cast<std::size_t>(frame.Width));
  const auto passes = frame.Interlace ? std::span<const Pass>(kInterlaced) : kSequential;
  for (const Pass pass : passes) {
    for (int y = pass.first; y < frame.Height; y += pass.step) {
      if (DGifGetLine(&gif, row.data(), frame.Width) == GIF_ERROR) return false;
      const Index first = (Index{frame.Top} + y) * canvas.width + frame.Left;
      std::uint8_t* target = canvas.rgb.data() + 3 * first;
      palette_row_to_rgb(row.data(), target, frame.Width, 8, palette);
    }
  }
  return true;
}

}  // namespace

bool is_gif(Bytes bytes) {
  return bytes.size() >= 6 && (std::memcmp(bytes.data(), "GIF87a", 6) == 0 ||
                               std::memcmp(bytes.data(), "GIF89a", 6) == 0);
}

Result<ImageHeader> read_gif_header(Bytes bytes, const base::Limits& /*limits*/) {
  const GifReader reader(bytes);
  TESSERA_TRY(transparent, find_first_frame(reader));
  return header_of(*reader.gif());
}

Result<Image> decode_gif(Bytes bytes, const base::Limits& /*limits*/) {
  const GifReader reader(bytes);
  TESSERA_TRY(transparent, find_first_frame(reader));
  GifFileType& gif = *reader.gif();
  if (gif.Image.Width < 1 || gif.Image.Height < 1) {
    return damaged(ImageFormat::kGif, "its first frame is empty");
  }
  const ImageHeader header = header_of(gif);
  const Palette palette = make_palette(gif);
  Image canvas = make_image(header.width, header.height);
  const Colour background = palette[static_cast<std::size_t>(transparent.value_or(0))];
  for (std::uint8_t* pixel = canvas.rgb.data(); pixel != canvas.rgb.data() + canvas.rgb.size();) {
    pixel = std::copy(background.begin(), background.end(), pixel);
  }
  if (!decode_frame(gif, palette, canvas)) return reader.error("its compressed data are malformed");
  return canvas;
}

}  // namespace tessera::formats::internal
