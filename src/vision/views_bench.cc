// The stated floor: a decoded 4000x3000 picture into its 9 + 1 views in at most 40 ms on one core.
#include <benchmark/benchmark.h>

#include "base/rng.h"
#include "vision/views.h"

namespace tessera::vision {
namespace {

formats::Image noise(Index width, Index height) {
  formats::Image image{.width = width, .height = height, .rgb = {}};
  image.rgb.resize(static_cast<std::size_t>(width * height * 3));
  base::Rng rng(1);
  for (auto& byte : image.rgb)
    byte = static_cast<std::uint8_t>(rng.next_u32());
  return image;
}

// Arguments: width, height, threads. Two pictures take turns, so that none stays in a cache.
void bm_make_views(benchmark::State& state) {
  const std::array<formats::Image, 2> images = {noise(state.range(0), state.range(1)),
                                                noise(state.range(0), state.range(1))};
  const auto context = ops::Context::create({.num_threads = static_cast<int>(state.range(2))});
  const ImageGeometry geometry = default_geometry();
  std::size_t turn = 0;
  for (auto _ : state) {
    const auto views = make_views(*context, images[turn++ % 2], {.geometry = geometry});
    benchmark::DoNotOptimize(views->pixels.data());
  }
}

BENCHMARK(bm_make_views)
    ->Args({4000, 3000, 1})
    ->Args({4000, 3000, 2})
    ->Args({1654, 2339, 1})
    ->Args({640, 480, 1})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace tessera::vision

BENCHMARK_MAIN();
