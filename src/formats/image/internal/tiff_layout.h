// How the samples of one TIFF become colours: the combinations of colour model, sample width and
// extra samples that Pillow opens, and the conversion of a row of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <tiffio.h>

#include "base/result.h"
#include "formats/image/internal/pixels.h"

namespace tessera::formats::internal {

enum class TiffColour : std::uint8_t { kGrey, kPalette, kRgb, kCmyk, kYcc };
enum class TiffSample : std::uint8_t { kUnsigned, kSigned, kFloat };

struct TiffLayout {
  TiffColour colour = TiffColour::kGrey;
  TiffSample sample = TiffSample::kUnsigned;
  int bits = 8;         // of one sample
  int num_samples = 1;  // of one pixel, extra ones included
  int num_planes = 1;   // 1, or num_samples where each has a plane of its own
  bool is_min_white = false;
  bool is_premultiplied =
      false;  // the fourth sample is alpha and the colours were multiplied by it
  Palette palette{};

  // Bytes of a row of `width` pixels whose samples lie together.
  [[nodiscard]] std::size_t row_bytes(Index width) const {
    return (static_cast<std::size_t>(width * num_samples * bits) + 7) / 8;
  }
};

// The layout of the current directory, or the combination that is not understood.
[[nodiscard]] base::Result<TiffLayout> read_tiff_layout(TIFF* tiff);

// row: [width, num_samples] in the machine's byte order, rgb: [width, 3]
void tiff_row_to_rgb(const TiffLayout& layout,
                     const std::uint8_t* row,
                     std::uint8_t* rgb,
                     Index width);

}  // namespace tessera::formats::internal
