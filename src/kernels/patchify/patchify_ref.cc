#include "kernels/elements.h"
#include "kernels/patchify/patchify.h"

namespace tessera::kernels {

// Here and not beside the variants, because this file is compiled without contraction.
PixelTable make_pixel_table(const std::array<float, 3>& mean,
                            const std::array<float, 3>& deviation) {
  PixelTable table;
  for (std::size_t c = 0; c < table.size(); ++c) {
    for (std::size_t v = 0; v < table[c].size(); ++v) {
      const float unit = static_cast<float>(v) / 255.0F;
      const float centred = unit - mean[c];
      table[c][v] = centred / deviation[c];
    }
  }
  return table;
}

template <class Elem>
void patchify_ref(const PatchifyArgs<Elem>& args, const Queue& /*queue*/) {
  const Index grid = args.side / args.patch;
  for (Index j = 0; j < grid * grid; ++j) {
    const Index top = j / grid * args.patch;
    const Index left = j % grid * args.patch;
    Index k = 0;
    for (Index c = 0; c < 3; ++c) {
      for (Index dy = 0; dy < args.patch; ++dy) {
        for (Index dx = 0; dx < args.patch; ++dx) {
          const std::uint8_t v = args.view[((top + dy) * args.side + left + dx) * 3 + c];
          args.y[j * args.y_stride + k++] =
              rounded<Elem>(wide((*args.table)[static_cast<std::size_t>(c)][v]));
        }
      }
    }
  }
}

template void patchify_ref(const PatchifyArgs<float>&, const Queue&);
template void patchify_ref(const PatchifyArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
