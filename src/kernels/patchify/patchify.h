// A view of 8-bit RGB pixels cut into square patches: the rows that a patch embedding multiplies.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// Normalised values of every byte of every channel: [3][256]. A pixel has only 256 values, so the
// chain of roundings below is evaluated once per value instead of once per pixel.
using PixelTable = std::array<std::array<float, 256>, 3>;

// table[c][v] = (v / 255 - mean[c]) / deviation[c], each operation rounded to f32 in this order, as
// image processors of the model family do on float tensors.
[[nodiscard]] PixelTable make_pixel_table(const std::array<float, 3>& mean,
                                          const std::array<float, 3>& deviation);

// With g = floor(side / patch) patches along each axis, patch j = py * g + px (row-major):
//
//   y[j, (c * patch + dy) * patch + dx] = table[c][view[py * patch + dy, px * patch + dx, c]]
//
// which is a Conv2d input window flattened channel-major, as its weight [W, 3, patch, patch]
// expects. The side % patch last rows and columns are never read. Aliasing: none. Every variant
// gives the same bits, for any thread count.
template <class Elem>
struct PatchifyArgs {
  const std::uint8_t* view = nullptr;  // [side, side, 3], contiguous
  const PixelTable* table = nullptr;
  Elem* y = nullptr;  // [g * g, 3 * patch * patch]
  Index side = 0;
  Index patch = 1;
  Index y_stride = 0;  // elements from row to row of y
};

template <class Elem>
using PatchifyFn = void(const PatchifyArgs<Elem>& args, const Queue& queue);

template <class Elem>
void patchify_ref(const PatchifyArgs<Elem>& args, const Queue& queue);
PatchifyFn<float> patchify_base;
template <class Elem>
void patchify_cuda(const PatchifyArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<PatchifyFn<Elem>>> patchify_variants();

}  // namespace tessera::kernels
