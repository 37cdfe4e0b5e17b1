#include "formats/image/internal/tiff_layout.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

#include <fmt/format.h>

#include "formats/image/internal/codecs.h"

namespace tessera::formats::internal {

namespace {

using base::Error;
using base::Result;

// Photometric interpretations by their numbers in the format.
constexpr std::uint16_t kCorelAlpha = 999;  // an extra sample as Corel Draw 10 writes it

// The tags that decide, as the file has them (with the format's defaults).
struct Tags {
  std::uint16_t photometric = PHOTOMETRIC_MINISWHITE;
  std::uint16_t sample_format = SAMPLEFORMAT_UINT;
  std::uint16_t fill_order = FILLORDER_MSB2LSB;
  std::uint16_t bits = 1;
  std::uint16_t num_samples = 1;
  std::uint16_t planar = PLANARCONFIG_CONTIG;
  std::uint16_t num_extras = 0;
  std::uint16_t* extras = nullptr;  // [num_extras], owned by libtiff
  bool is_big_endian = false;
};

Tags read_tags(TIFF* tiff) {
  Tags tags;
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &tags.photometric);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &tags.sample_format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_FILLORDER, &tags.fill_order);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &tags.bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &tags.num_samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &tags.planar);
  TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &tags.num_extras, &tags.extras);
  tags.is_big_endian = TIFFIsBigEndian(tiff) != 0;
  return tags;
}

Error unknown(const Tags& tags) {
  return damaged(
      ImageFormat::kTiff,
      fmt::format("has photometric interpretation {} with {} samples of {} bits, format {}",
                  tags.photometric, tags.num_samples, tags.bits, tags.sample_format));
}

// One grey sample. Signed and wide ones are clipped to 0 ... 255 later, 16 and 12 bits are scaled.
bool is_known_grey(const Tags& tags) {
  const bool is_white = tags.photometric == PHOTOMETRIC_MINISWHITE;
  const bool is_plain_order = tags.fill_order == FILLORDER_MSB2LSB;
  switch (tags.sample_format) {
    case SAMPLEFORMAT_UINT:
      if (tags.bits <= 8) return std::has_single_bit(tags.bits);
      if (tags.is_big_endian) return tags.bits == 16 && !is_white && is_plain_order;
      if (tags.bits == 16) return is_plain_order || !is_white;
      return (tags.bits == 12 || tags.bits == 32) && !is_white && is_plain_order;
    case SAMPLEFORMAT_INT:
      return (tags.bits == 8 || tags.bits == 16 || tags.bits == 32) && !is_white && is_plain_order;
    case SAMPLEFORMAT_IEEEFP:
      return tags.bits == 32 && is_plain_order;
    default:
      return false;
  }
}

// Extra samples: none, or a first one (unspecified 0, premultiplied alpha 1, alpha 2) and then only
// unspecified ones.
bool has_known_extras(const Tags& tags, std::span<const std::uint16_t> allowed_first, int max) {
  if (tags.num_extras == 0) return true;
  const std::span<const std::uint16_t> extras(tags.extras, tags.num_extras);
  if (tags.num_extras > max) return false;
  if (std::find(allowed_first.begin(), allowed_first.end(), extras[0]) == allowed_first.end()) {
    return false;
  }
  return std::all_of(extras.begin() + 1, extras.end(),
                     [](std::uint16_t extra) { return extra == 0; });
}

bool is_known_colour(const Tags& tags, int num_colours) {
  constexpr std::array<std::uint16_t, 4> kAnyExtra = {0, 1, 2, kCorelAlpha};
  constexpr std::array<std::uint16_t, 1> kUnspecified = {0};
  if (tags.sample_format != SAMPLEFORMAT_UINT) return false;
  if (tags.bits != 8 && tags.bits != 16) return false;
  const bool is_wide = tags.bits == 16;
  const bool is_plain_rgb = num_colours == 3 && tags.num_samples == 3 && !is_wide;
  if (tags.fill_order != FILLORDER_MSB2LSB && !is_plain_rgb) return false;
  const int num_unnamed = tags.num_samples - num_colours - tags.num_extras;
  if (num_colours == 4) {
    return num_unnamed == 0 && has_known_extras(tags, kUnspecified, is_wide ? 0 : 2);
  }
  // A fourth sample may come without its tag.
  if (num_unnamed != 0) return num_unnamed == 1 && tags.num_extras == 0;
  const bool is_corel = tags.num_extras > 0 && tags.extras[0] == kCorelAlpha;
  return has_known_extras(tags, kAnyExtra, is_wide || is_corel ? 1 : 3);
}

bool is_known_palette(const Tags& tags) {
  constexpr std::array<std::uint16_t, 2> kAnyExtra = {0, 2};
  if (tags.sample_format != SAMPLEFORMAT_UINT) return false;
  if (tags.num_samples == 1) return tags.bits <= 8 && std::has_single_bit(tags.bits);
  return tags.num_samples == 2 && tags.bits == 8 && tags.num_extras == 1 &&
         tags.fill_order == FILLORDER_MSB2LSB && has_known_extras(tags, kAnyExtra, 1);
}

bool is_known(const Tags& tags) {
  switch (tags.photometric) {
    case PHOTOMETRIC_MINISWHITE:
      return tags.num_samples == 1 && is_known_grey(tags);
    case PHOTOMETRIC_MINISBLACK:
      if (tags.num_samples == 1) return is_known_grey(tags);
      return tags.num_samples == 2 && tags.bits == 8 && tags.sample_format == SAMPLEFORMAT_UINT &&
             tags.num_extras == 1 && tags.extras[0] == EXTRASAMPLE_UNASSALPHA &&
             tags.fill_order == FILLORDER_MSB2LSB;
    case PHOTOMETRIC_RGB:
      return is_known_colour(tags, 3);
    case PHOTOMETRIC_PALETTE:
      return is_known_palette(tags);
    case PHOTOMETRIC_SEPARATED:
      return is_known_colour(tags, 4);
    case PHOTOMETRIC_YCBCR:
      return tags.bits == 8 && tags.num_extras == 0 && tags.sample_format == SAMPLEFORMAT_UINT &&
             (tags.num_samples == 1 || tags.num_samples == 3);
    default:
      return false;
  }
}

TiffColour colour_of(const Tags& tags) {
  switch (tags.photometric) {
    case PHOTOMETRIC_RGB:
      return TiffColour::kRgb;
    case PHOTOMETRIC_PALETTE:
      return TiffColour::kPalette;
    case PHOTOMETRIC_SEPARATED:
      return TiffColour::kCmyk;
    case PHOTOMETRIC_YCBCR:
      return tags.num_samples == 3 ? TiffColour::kYcc : TiffColour::kGrey;
    default:
      return TiffColour::kGrey;
  }
}

Result<void> read_palette(TIFF* tiff, TiffLayout& layout) {
  std::array<std::uint16_t*, 3> channels{};  // [2^bits] each, owned by libtiff
  if (TIFFGetField(tiff, TIFFTAG_COLORMAP, &channels[0], &channels[1], &channels[2]) != 1) {
    return damaged(ImageFormat::kTiff, "has palette colours and no palette");
  }
  const std::size_t num_colours = std::size_t{1} << layout.bits;
  for (std::size_t i = 0; i < num_colours; ++i) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      layout.palette[i][channel] = static_cast<std::uint8_t>(channels[channel][i] >> 8);
    }
  }
  return {};
}

// A row of samples of type Value, read wherever they lie.
template <class Value>
Value sample_at(const std::uint8_t* row, Index sample) {
  Value value{};
  std::memcpy(&value, row + sample * static_cast<Index>(sizeof(Value)), sizeof(Value));
  return value;
}

// 0 ... 255, cut off; a NaN is black.
template <class Value>
std::uint8_t clip(Value value) {
  if (!(value > Value{0})) return 0;
  return value >= Value{255} ? std::uint8_t{255} : static_cast<std::uint8_t>(value);
}

std::uint8_t grey_at(const TiffLayout& layout, const std::uint8_t* row, Index pixel) {
  const Index sample = pixel * layout.num_samples;
  if (layout.bits == 32) {
    if (layout.sample == TiffSample::kFloat) return clip(sample_at<float>(row, sample));
    // Unsigned values from 2^31 on count as negative, as for Pillow.
    return clip(sample_at<std::int32_t>(row, sample));
  }
  if (layout.bits == 16) {
    if (layout.sample == TiffSample::kSigned) return clip(sample_at<std::int16_t>(row, sample));
    return static_cast<std::uint8_t>(sample_at<std::uint16_t>(row, sample) >> 8);
  }
  if (layout.bits == 12) {  // two pixels in three bytes; the high byte of each
    const std::uint8_t* pair = row + pixel / 2 * 3;
    if (pixel % 2 == 0) return pair[0];
    return static_cast<std::uint8_t>((pair[1] << 4) | (pair[2] >> 4));
  }
  const std::uint32_t highest = (1U << layout.bits) - 1;
  std::uint32_t value = packed_value(row, sample, layout.bits);
  if (layout.is_min_white) value = highest - value;
  return static_cast<std::uint8_t>(value * 255U / highest);
}

// Eight bits of a colour sample: all of it, or the high byte.
std::uint8_t colour_at(const TiffLayout& layout, const std::uint8_t* row, Index sample) {
  if (layout.bits == 8) return row[sample];
  return static_cast<std::uint8_t>(sample_at<std::uint16_t>(row, sample) >> 8);
}

void rgb_row_to_rgb(const TiffLayout& layout,
                    const std::uint8_t* row,
                    std::uint8_t* rgb,
                    Index width) {
  for (Index x = 0; x < width; ++x) {
    const Index first = x * layout.num_samples;
    const int alpha = layout.is_premultiplied ? colour_at(layout, row, first + 3) : 255;
    for (Index channel = 0; channel < 3; ++channel) {
      const int value = colour_at(layout, row, first + channel);
      *rgb++ = static_cast<std::uint8_t>(alpha == 0 ? 0 : std::min(value * 255 / alpha, 255));
    }
  }
}

void ink_row_to_rgb(const TiffLayout& layout,
                    const std::uint8_t* row,
                    std::uint8_t* rgb,
                    Index width) {
  for (Index x = 0; x < width; ++x) {
    std::array<std::uint8_t, 4> cmyk{};
    for (std::size_t channel = 0; channel < 4; ++channel) {
      cmyk[channel] = colour_at(layout, row, x * layout.num_samples + static_cast<Index>(channel));
    }
    cmyk_row_to_rgb(cmyk.data(), rgb + 3 * x, 1, CmykSense::kInk);
  }
}

}  // namespace

Result<TiffLayout> read_tiff_layout(TIFF* tiff) {
  Tags tags = read_tags(tiff);
  const bool is_planar = tags.planar == PLANARCONFIG_SEPARATE && tags.num_samples > 1;
  const std::span<const std::uint16_t> extras(tags.extras, tags.num_extras);
  const bool has_only_unspecified =
      std::all_of(extras.begin(), extras.end(), [](std::uint16_t extra) { return extra == 0; });
  if (is_planar && has_only_unspecified && tags.num_samples > tags.num_extras) {
    tags.num_samples = static_cast<std::uint16_t>(tags.num_samples - tags.num_extras);
    tags.num_extras = 0;  // planes that nobody needs are not read
  }
  if (!is_known(tags)) return unknown(tags);
  if (is_planar && tags.bits != 8 && tags.bits != 16) return unknown(tags);
  TiffLayout layout{.colour = colour_of(tags), .bits = tags.bits, .num_samples = tags.num_samples};
  if (tags.sample_format == SAMPLEFORMAT_IEEEFP) layout.sample = TiffSample::kFloat;
  if (tags.sample_format == SAMPLEFORMAT_INT) layout.sample = TiffSample::kSigned;
  layout.num_planes = is_planar ? tags.num_samples : 1;
  layout.is_min_white = tags.photometric == PHOTOMETRIC_MINISWHITE;
  layout.is_premultiplied = tags.num_extras > 0 && tags.extras[0] == EXTRASAMPLE_ASSOCALPHA;
  if (layout.colour == TiffColour::kPalette) {
    TESSERA_TRY(palette, read_palette(tiff, layout));
  }
  return layout;
}

void tiff_row_to_rgb(const TiffLayout& layout,
                     const std::uint8_t* row,
                     std::uint8_t* rgb,
                     Index width) {
  if (layout.colour == TiffColour::kRgb || layout.colour == TiffColour::kYcc) {
    return rgb_row_to_rgb(layout, row, rgb, width);
  }
  if (layout.colour == TiffColour::kCmyk) return ink_row_to_rgb(layout, row, rgb, width);
  for (Index x = 0; x < width; ++x, rgb += 3) {
    if (layout.colour == TiffColour::kGrey) {
      const std::uint8_t grey = grey_at(layout, row, x);
      std::fill_n(rgb, 3, grey);
    } else {
      const std::uint32_t index = packed_value(row, x * layout.num_samples, layout.bits);
      std::copy(layout.palette[index].begin(), layout.palette[index].end(), rgb);
    }
  }
}

}  // namespace tessera::formats::internal
