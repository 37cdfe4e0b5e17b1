// Decoding 4000 x 3000 pixels; the claim is that decode_image of a JPEG costs what libjpeg-turbo
// costs. Decoding 4000 x 3000 pixels of each format. The first pair is the claim: decode_image of a
// JPEG against libjpeg-turbo's own decompressor into rows that are thrown away.
#include <cstdio>  // jpeglib.h needs FILE
#include <memory>

#include <benchmark/benchmark.h>
#include <jpeglib.h>

#include "base/rng.h"
#include "formats/image/image.h"

namespace tessera::formats {

namespace {

constexpr Index kWidth = 4000;
constexpr Index kHeight = 3000;

// Soft gradients with a little noise: a photograph's file size, about 3 bits a pixel as a JPEG.
const Image& picture() {
  static const Image made = [] {
    Image image{.width = kWidth, .height = kHeight, .rgb = {}};
    image.rgb.reserve(kWidth * kHeight * 3);
    base::Rng rng(/*seed=*/1);
    for (Index i = 0; i < kWidth * kHeight; ++i) {
      const Index shade = i % kWidth / 40 + i / kWidth / 30;
      const std::uint32_t noise = rng.next_u32();
      for (Index channel = 0; channel < 3; ++channel) {
        const auto grain = static_cast<Index>((noise >> (8 * channel)) & 15U);
        image.rgb.push_back(static_cast<std::uint8_t>(shade + grain + 10 * channel));
      }
    }
    return image;
  }();
  return made;
}

void report(benchmark::State& state, std::size_t file_bytes) {
  state.SetItemsProcessed(state.iterations() * kWidth * kHeight);
  state.counters["file_bytes"] = static_cast<double>(file_bytes);
}

void bm_decode(benchmark::State& state, const std::vector<std::byte>& bytes) {
  for (auto _ : state) {
    auto image = decode_image(bytes);
    if (!image) return state.SkipWithError("not decoded");
    benchmark::DoNotOptimize(image->rgb.data());
  }
  report(state, bytes.size());
}

void bm_decode_jpeg(benchmark::State& state) {
  bm_decode(state, *encode_jpeg(picture()));
}

void bm_decode_png(benchmark::State& state) {
  bm_decode(state, *encode_png(picture()));
}

// The ceiling: libjpeg-turbo straight into fresh memory (`is_kept`), or into one row.
void bm_libjpeg(benchmark::State& state, bool is_kept) {
  const auto bytes = *encode_jpeg(picture());
  for (auto _ : state) {
    const std::size_t row_bytes = kWidth * 3;
    const auto pixels =
        std::make_unique_for_overwrite<JSAMPLE[]>(is_kept ? row_bytes * kHeight : row_bytes);
    jpeg_decompress_struct info;
    jpeg_error_mgr errors;
    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&info, TRUE);
    jpeg_start_decompress(&info);
    while (info.output_scanline < info.output_height) {
      JSAMPROW row = pixels.get() + (is_kept ? info.output_scanline * row_bytes : 0);
      jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    benchmark::DoNotOptimize(pixels.get());
  }
  report(state, bytes.size());
}

void bm_libjpeg_to_memory(benchmark::State& state) {
  bm_libjpeg(state, /*is_kept=*/true);
}

void bm_libjpeg_to_one_row(benchmark::State& state) {
  bm_libjpeg(state, /*is_kept=*/false);
}

BENCHMARK(bm_libjpeg_to_one_row)->Unit(benchmark::kMillisecond);
BENCHMARK(bm_libjpeg_to_memory)->Unit(benchmark::kMillisecond);
BENCHMARK(bm_decode_jpeg)->Unit(benchmark::kMillisecond);
BENCHMARK(bm_decode_png)->Unit(benchmark::kMillisecond);

}  // namespace

}  // namespace tessera::formats

BENCHMARK_MAIN();
