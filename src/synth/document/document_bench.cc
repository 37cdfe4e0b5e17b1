// What a document costs on one core: every template as a full page of 1152 × 768 and as a region of
// 384 × 384, densely written; each iteration has another seed. The aim is 30 ms for a page.
#include <benchmark/benchmark.h>

#include "base/text.h"
#include "synth/assets/studio.h"
#include "synth/document/document.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {
namespace {

void bm_document(benchmark::State& state, const SceneTemplate& entry, const SceneRequest& request) {
  Studio studio(small_assets());
  std::uint64_t seed = 0;
  for (auto _ : state) {
    studio.begin_scene();
    base::Rng rng(++seed);
    const Scene scene = entry.make(studio, request, rng);
    benchmark::DoNotOptimize(scene.image.rgb.data());
  }
}

void register_all() {
  for (const SceneTemplate& entry : document_templates()) {
    const Split split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
    for (const SceneRequest& request :
         {SceneRequest{.split = split, .width = 1152, .height = 768, .density = 0.9},
          SceneRequest{.split = split, .width = 384, .height = 384, .density = 0.9}}) {
      const std::string name = base::cat(entry.name, "/", request.width, "x", request.height);
      benchmark::RegisterBenchmark(name.c_str(), [&entry, request](benchmark::State& state) {
        bm_document(state, entry, request);
      })->Unit(benchmark::kMillisecond);
    }
  }
}

}  // namespace
}  // namespace tessera::synth

int main(int argc, char** argv) {
  tessera::synth::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
