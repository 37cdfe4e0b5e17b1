// What degradation costs on one core: every preset on a page of 1152 × 768 and a region of
// 384 × 384, every effect on the page, at strength 0.8; each iteration has another seed. The aims
// are 25 ms for a page under a typical preset and 8 ms under a cheap one (none, web, scan).
#include <benchmark/benchmark.h>

#include "synth/degrade/preset.h"
#include "synth/degrade/testing/page.h"

namespace tessera::synth {

namespace {

constexpr Dose kDose{.strength = 0.8};

struct Size {
  Index width = 0;
  Index height = 0;
};

void bm_preset(benchmark::State& state, Preset preset, Size size) {
  const draw::Image image = make_test_page(size.width, size.height).image;
  std::uint64_t seed = 0;
  for (auto _ : state) {
    base::Rng rng(++seed);
    const Degraded page = degrade(image, preset, kDose, rng);
    benchmark::DoNotOptimize(page.image.rgb.data());
  }
}

void bm_effect(benchmark::State& state, Effect effect) {
  const draw::Image image = make_test_page(1152, 768).image;
  std::uint64_t seed = 0;
  for (auto _ : state) {
    base::Rng rng(++seed);
    Degraded page{.image = image, .map = {}, .effects = {}};
    apply_effect(page, effect, kDose, rng);
    benchmark::DoNotOptimize(page.image.rgb.data());
  }
}

// 500 words of a page that is bent, tilted and turned.
void bm_map_boxes(benchmark::State& state) {
  Degraded page{.image = make_test_page(1152, 768).image, .map = {}, .effects = {}};
  base::Rng rng(1);
  apply_effects(page,
                {{.effect = Effect::kCurl, .strength = 1},
                 {.effect = Effect::kPerspective, .strength = 1},
                 {.effect = Effect::kRotation, .strength = 1}},
                kDose, rng);
  for (auto _ : state) {
    for (int i = 0; i < 500; ++i) {
      const int row = i / 10;
      const double x = 20 + 110 * (i % 10);
      const double y = 10 + 15 * row;
      benchmark::DoNotOptimize(page.map.map_box({x, y, x + 70, y + 12}));
    }
  }
}

void register_all() {
  for (int i = 0; i < kNumPresets; ++i) {
    const auto preset = static_cast<Preset>(i);
    const std::string name(to_string(preset));
    benchmark::RegisterBenchmark(("page/" + name).c_str(), bm_preset, preset, Size{1152, 768})
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("region/" + name).c_str(), bm_preset, preset, Size{384, 384})
        ->Unit(benchmark::kMillisecond);
  }
  for (int i = 0; i < kNumEffects; ++i) {
    const auto effect = static_cast<Effect>(i);
    benchmark::RegisterBenchmark(("effect/" + std::string(to_string(effect))).c_str(), bm_effect,
                                 effect)
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark("map_boxes/500", bm_map_boxes)->Unit(benchmark::kMillisecond);
}

}  // namespace

}  // namespace tessera::synth

int main(int argc, char** argv) {
  tessera::synth::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
