// BMP: 1, 4, 8, 16, 24 and 32 bits, run-length compression, bit fields, OS/2 headers. The format
// has no library in the table of dependencies. Odd corners (which layouts are accepted, palettes
// that are taken for grey, how broken runs are read) follow Pillow's reader.
#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "formats/image/internal/codecs.h"
#include "formats/image/internal/endian.h"
#include "formats/image/internal/pixels.h"

namespace tessera::formats::internal {

namespace {

using base::Error;
using base::Result;

constexpr std::size_t kFileHeaderBytes = 14;
constexpr std::uint32_t kCoreHeaderBytes = 12;  // OS/2 1.x and Windows 2
constexpr std::array<std::uint32_t, 6> kInfoHeaderBytes = {40, 52, 56, 64, 108, 124};

enum class Compression : std::uint32_t { kNone = 0, kRuns8 = 1, kRuns4 = 2, kBitFields = 3 };

// How the bytes of a row become colours.
enum class PixelKind : std::uint8_t { kIndices, kColours555, kColours565, kBytes };

struct BmpInfo {
  Index width = 0;
  Index height = 0;
  bool is_top_down = false;
  std::uint32_t bits = 0;
  Compression compression = Compression::kNone;
  std::uint32_t num_colours = 0;
  std::size_t colour_bytes = 4;  // one entry of the palette
  std::size_t cursor = 0;        // behind the header and its masks
  std::size_t pixels = 0;        // offset of the pixel data
  PixelKind kind = PixelKind::kIndices;
  std::array<std::uint8_t, 3> channels = {2, 1, 0};  // kBytes: where red, green and blue lie
  std::uint32_t index_bits = 8;                      // kIndices: width of one index as it is read
  bool is_bilevel = false;                           // kIndices: two colours, black and white
  Palette palette{};
};

Error unsupported(const std::string& fact) {
  return damaged(ImageFormat::kBmp, fact);
}

// The masks of red, green, blue and alpha that are understood, and their place in the pixel.
struct MaskLayout {
  std::uint32_t bits = 0;
  std::array<std::uint32_t, 4> masks{};
  PixelKind kind = PixelKind::kBytes;
  std::array<std::uint8_t, 3> channels{};
};

constexpr std::array kMaskLayouts = {
    MaskLayout{32, {0xFF0000, 0xFF00, 0xFF, 0}, PixelKind::kBytes, {2, 1, 0}},
    MaskLayout{32, {0xFF000000, 0xFF0000, 0xFF00, 0}, PixelKind::kBytes, {3, 2, 1}},
    MaskLayout{32, {0xFF000000, 0xFF00, 0xFF, 0}, PixelKind::kBytes, {3, 1, 0}},
    MaskLayout{32, {0xFF000000, 0xFF0000, 0xFF00, 0xFF}, PixelKind::kBytes, {3, 2, 1}},
    MaskLayout{32, {0xFF, 0xFF00, 0xFF0000, 0xFF000000}, PixelKind::kBytes, {0, 1, 2}},
    MaskLayout{32, {0xFF0000, 0xFF00, 0xFF, 0xFF000000}, PixelKind::kBytes, {2, 1, 0}},
    MaskLayout{32, {0xFF000000, 0xFF00, 0xFF, 0xFF0000}, PixelKind::kBytes, {3, 1, 0}},
    MaskLayout{32, {0, 0, 0, 0}, PixelKind::kBytes, {2, 1, 0}},
    MaskLayout{24, {0xFF0000, 0xFF00, 0xFF, 0}, PixelKind::kBytes, {2, 1, 0}},
    MaskLayout{16, {0xF800, 0x7E0, 0x1F, 0}, PixelKind::kColours565, {}},
    MaskLayout{16, {0x7C00, 0x3E0, 0x1F, 0}, PixelKind::kColours555, {}},
};

// Sizes, depth and compression; leaves the cursor behind the fixed header.
Result<BmpInfo> read_fixed_header(Bytes bytes) {
  constexpr ByteOrder kOrder = ByteOrder::kLittle;
  if (bytes.size() < kFileHeaderBytes + 4) return truncated(ImageFormat::kBmp, bytes);
  const std::uint32_t header_bytes = read_u32(bytes, kFileHeaderBytes, kOrder);
  const bool is_core = header_bytes == kCoreHeaderBytes;
  if (!is_core && std::find(kInfoHeaderBytes.begin(), kInfoHeaderBytes.end(), header_bytes) ==
                      kInfoHeaderBytes.end()) {
    return unsupported(fmt::format("its header has {} bytes", header_bytes));
  }
  if (bytes.size() < kFileHeaderBytes + header_bytes) return truncated(ImageFormat::kBmp, bytes);
  const Bytes header = bytes.subspan(kFileHeaderBytes, header_bytes);
  BmpInfo info;
  info.cursor = kFileHeaderBytes + header_bytes;
  info.pixels = read_u32(bytes, 10, kOrder);
  if (is_core) {
    info.width = read_u16(header, 4, kOrder);
    info.height = read_u16(header, 6, kOrder);
    info.bits = read_u16(header, 10, kOrder);
    info.colour_bytes = 3;
  } else {
    const std::uint32_t height = read_u32(header, 8, kOrder);
    info.is_top_down = (height >> 24) == 0xFF;  // a small negative number
    info.width = read_u32(header, 4, kOrder);
    info.height = info.is_top_down ? (Index{1} << 32) - Index{height} : Index{height};
    info.bits = read_u16(header, 14, kOrder);
    const std::uint32_t compression = read_u32(header, 16, kOrder);
    if (compression > 3) return unsupported(fmt::format("its compression is {}", compression));
    info.compression = static_cast<Compression>(compression);
    info.num_colours = read_u32(header, 32, kOrder);
  }
  constexpr std::array<std::uint32_t, 6> kDepths = {1, 4, 8, 16, 24, 32};
  if (std::find(kDepths.begin(), kDepths.end(), info.bits) == kDepths.end()) {
    return unsupported(fmt::format("its pixels have {} bits", info.bits));
  }
  if (info.num_colours == 0 && info.bits <= 8) info.num_colours = 1U << info.bits;
  // Files that say the pixels follow the header at once have the palette between them all the same.
  if (info.pixels == info.cursor && info.bits <= 8) {
    info.pixels += info.colour_bytes * info.num_colours;
  }
  return info;
}

// The masks lie in the header from version 2 on, behind it in version 1.
Result<void> read_masks(Bytes bytes, BmpInfo& info) {
  constexpr std::size_t kMasks = kFileHeaderBytes + 40;
  const std::size_t header_bytes = info.cursor - kFileHeaderBytes;
  std::array<std::uint32_t, 4> masks{};
  const std::size_t num_masks = header_bytes >= 56 ? 4 : 3;
  if (bytes.size() < kMasks + 4 * num_masks) return truncated(ImageFormat::kBmp, bytes);
  for (std::size_t i = 0; i < num_masks; ++i) {
    masks[i] = read_u32(bytes, kMasks + 4 * i, ByteOrder::kLittle);
  }
  info.cursor = std::max(info.cursor, kMasks + 4 * num_masks);
  if (info.bits != 32) masks[3] = 0;
  for (const MaskLayout& layout : kMaskLayouts) {
    if (layout.bits != info.bits || layout.masks != masks) continue;
    info.kind = layout.kind;
    info.channels = layout.channels;
    return {};
  }
  return unsupported("the layout of its bit fields is unknown");
}

// A palette of greys in order is dropped, as Pillow does, and the rows are then read as one bit
// (two colours) or one byte (any other count) a pixel.
Result<void> read_palette(Bytes bytes, BmpInfo& info) {
  const std::size_t count = info.num_colours;
  if (count > 65536) return unsupported(fmt::format("its palette has {} colours", count));
  const std::size_t left = bytes.size() - std::min(bytes.size(), info.cursor);
  const std::size_t num_present = std::min(count, left / info.colour_bytes);
  bool is_grey = num_present == count;
  for (std::size_t i = 0; i < num_present; ++i) {
    Colour colour{};
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const std::size_t offset = info.cursor + i * info.colour_bytes + 2 - channel;
      colour[channel] = static_cast<std::uint8_t>(read_u8(bytes, offset));
    }
    const std::size_t grey = count == 2 ? i * 255 : i & 255;
    is_grey = is_grey && colour[0] == grey && colour[1] == grey && colour[2] == grey;
    if (i < info.palette.size()) info.palette[i] = colour;
  }
  info.cursor += num_present * info.colour_bytes;
  info.index_bits = info.bits;
  if (is_grey) {
    info.is_bilevel = count == 2;
    info.index_bits = info.is_bilevel ? 1 : 8;
    if (!info.is_bilevel) info.palette = grey_ramp();
  } else if (count > info.palette.size()) {
    return unsupported(fmt::format("its palette has {} colours", count));
  }
  return {};
}

Result<BmpInfo> read_info(Bytes bytes) {
  TESSERA_TRY(info, read_fixed_header(bytes));
  if (info.compression == Compression::kBitFields) {
    TESSERA_TRY(masks, read_masks(bytes, info));
  } else {
    info.kind = info.bits <= 8    ? PixelKind::kIndices
                : info.bits == 16 ? PixelKind::kColours555
                                  : PixelKind::kBytes;
  }
  if (info.kind == PixelKind::kIndices) {
    TESSERA_TRY(palette, read_palette(bytes, info));
  }
  if (info.pixels == 0) info.pixels = info.cursor;
  return info;
}

// 16-bit pixels: blue in the low bits, then green (5 or 6 bits), then red.
void short_row_to_rgb(const std::uint8_t* row, std::uint8_t* rgb, const BmpInfo& info) {
  const std::uint32_t green_bits = info.kind == PixelKind::kColours565 ? 6 : 5;
  const std::uint32_t green_max = (1U << green_bits) - 1;
  for (Index x = 0; x < info.width; ++x, row += 2, rgb += 3) {
    const std::uint32_t pixel = row[0] | (static_cast<std::uint32_t>(row[1]) << 8);
    rgb[0] = static_cast<std::uint8_t>(((pixel >> (5 + green_bits)) & 31U) * 255U / 31U);
    rgb[1] = static_cast<std::uint8_t>(((pixel >> 5) & green_max) * 255U / green_max);
    rgb[2] = static_cast<std::uint8_t>((pixel & 31U) * 255U / 31U);
  }
}

void row_to_rgb(const std::uint8_t* row, std::uint8_t* rgb, const BmpInfo& info) {
  if (info.kind == PixelKind::kIndices) {
    return palette_row_to_rgb(row, rgb, info.width, static_cast<int>(info.index_bits),
                              info.palette);
  }
  if (info.kind != PixelKind::kBytes) return short_row_to_rgb(row, rgb, info);
  const std::uint32_t step = info.bits / 8;
  for (Index x = 0; x < info.width; ++x, row += step, rgb += 3) {
    for (std::size_t channel = 0; channel < 3; ++channel)
      rgb[channel] = row[info.channels[channel]];
  }
}

// `stride` bytes from one row to the next; rows lie bottom-up unless the header says otherwise.
void rows_to_image(const std::uint8_t* rows,
                   std::size_t stride,
                   const BmpInfo& info,
                   Image& image) {
  for (Index i = 0; i < info.height; ++i) {
    const Index y = info.is_top_down ? i : info.height - 1 - i;
    row_to_rgb(rows + static_cast<std::size_t>(i) * stride, image.rgb.data() + 3 * y * info.width,
               info);
  }
}

Result<void> decode_plain(Bytes bytes, const BmpInfo& info, Image& image) {
  const auto width = static_cast<std::size_t>(info.width);
  const std::size_t stride = (width * info.bits + 31) / 32 * 4;
  const std::size_t bits = info.kind == PixelKind::kIndices ? info.index_bits : info.bits;
  const std::size_t row_bytes = (width * bits + 7) / 8;
  if (row_bytes > stride) return unsupported("its palette does not fit its pixels");
  const std::size_t needed = stride * static_cast<std::size_t>(info.height - 1) + row_bytes;
  if (info.pixels > bytes.size() || needed > bytes.size() - info.pixels) {
    return truncated(ImageFormat::kBmp, bytes);
  }
  rows_to_image(reinterpret_cast<const std::uint8_t*>(bytes.data()) + info.pixels, stride, info,
                image);
  return {};
}

// Expands run-length codes to one index a pixel.
class RunReader {
 public:
  RunReader(Bytes bytes, const BmpInfo& info)
      : bytes_(bytes),
        offset_(std::min(info.pixels, bytes.size())),
        width_(static_cast<std::size_t>(info.width)),
        has_nibbles_(info.compression == Compression::kRuns4),
        num_wanted_(width_ * static_cast<std::size_t>(info.height)) {
    indices_.reserve(num_wanted_);
  }

  // False when the codes end before the last pixel.
  bool read_all() {
    while (indices_.size() < num_wanted_ && bytes_.size() - offset_ >= 2) {
      const std::uint32_t count = read_u8(bytes_, offset_);
      const std::uint32_t value = read_u8(bytes_, offset_ + 1);
      offset_ += 2;
      if (count > 0) {
        append_run(count, value);
      } else if (value == 1 || !read_escape(value)) {
        break;
      }
    }
    return indices_.size() >= num_wanted_;
  }

  [[nodiscard]] const std::uint8_t* indices() const { return indices_.data(); }

 private:
  void append_run(std::size_t count, std::uint32_t value) {
    if (column_ + count > width_) count = column_ < width_ ? width_ - column_ : 0;
    const auto high = static_cast<std::uint8_t>(has_nibbles_ ? value >> 4 : value);
    const auto low = static_cast<std::uint8_t>(has_nibbles_ ? value & 15U : value);
    for (std::size_t i = 0; i < count; ++i)
      indices_.push_back(i % 2 == 0 ? high : low);
    column_ += count;
  }

  // 0: end of the row; 2: a jump right and up; others: that many single pixels.
  bool read_escape(std::uint32_t code) {
    if (code == 0) {
      indices_.resize((indices_.size() + width_ - 1) / width_ * width_);
      column_ = 0;
      return true;
    }
    if (code == 2) return read_jump();
    return read_singles(code);
  }

  bool read_jump() {
    if (bytes_.size() - offset_ < 2) return false;
    const std::size_t right = read_u8(bytes_, offset_);
    const std::size_t up = read_u8(bytes_, offset_ + 1);
    offset_ += 2;
    indices_.resize(std::min(indices_.size() + right + up * width_, num_wanted_ + width_));
    column_ = indices_.size() % width_;
    return true;
  }

  bool read_singles(std::uint32_t count) {
    const std::size_t num_bytes = has_nibbles_ ? count / 2 : count;
    const std::size_t num_present = std::min(num_bytes, bytes_.size() - offset_);
    for (std::size_t i = 0; i < num_present; ++i) {
      const std::uint32_t value = read_u8(bytes_, offset_ + i);
      if (has_nibbles_) indices_.push_back(static_cast<std::uint8_t>(value >> 4));
      indices_.push_back(static_cast<std::uint8_t>(has_nibbles_ ? value & 15U : value));
    }
    offset_ += num_present;
    if (num_present < num_bytes) return false;
    column_ += count;
    offset_ = std::min(offset_ + offset_ % 2, bytes_.size());  // codes start at even offsets
    return true;
  }

  Bytes bytes_;
  std::size_t offset_;
  std::size_t width_;
  bool has_nibbles_;
  std::size_t num_wanted_;
  std::size_t column_ = 0;  // what has been filled of the row, by the codes' own account
  std::vector<std::uint8_t> indices_;
};

Result<void> decode_runs(Bytes bytes, BmpInfo info, Image& image) {
  if (info.kind != PixelKind::kIndices || info.is_bilevel) {
    return unsupported("its run lengths do not fit its colours");
  }
  RunReader reader(bytes, info);
  if (!reader.read_all()) return truncated(ImageFormat::kBmp, bytes);
  info.index_bits = 8;
  rows_to_image(reader.indices(), static_cast<std::size_t>(info.width), info, image);
  return {};
}

}  // namespace

bool is_bmp(Bytes bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{'B'} && bytes[1] == std::byte{'M'};
}

Result<ImageHeader> read_bmp_header(Bytes bytes, const base::Limits& /*limits*/) {
  TESSERA_TRY(info, read_fixed_header(bytes));
  return ImageHeader{.format = ImageFormat::kBmp, .width = info.width, .height = info.height};
}

Result<Image> decode_bmp(Bytes bytes, const base::Limits& /*limits*/) {
  TESSERA_TRY(info, read_info(bytes));
  Image image = make_image(info.width, info.height);
  const bool has_runs =
      info.compression == Compression::kRuns8 || info.compression == Compression::kRuns4;
  TESSERA_TRY(decoded,
              has_runs ? decode_runs(bytes, info, image) : decode_plain(bytes, info, image));
  return image;
}

}  // namespace tessera::formats::internal
