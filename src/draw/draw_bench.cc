// Speed of what generators do most: pages of text, small regions, shapes, pictures. Each check runs
// before the clock: a bench of wrong pictures is none.
#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>

#include "draw/canvas.h"
#include "draw/test_fonts.h"

namespace tessera::draw {
namespace {

constexpr std::string_view kLine =
    "The quick brown fox jumps over the lazy dog and runs through the forest at night ";

// Sizes vary from page to page, as in generated data: glyphs of one page rarely serve the next.
double size_of(int page) {
  return 15 + 0.11 * (page % 17);
}

// 37 lines, 2997 characters.
Image draw_page(FontFace& face, int page) {
  Canvas canvas(768, 1152, kWhite);
  for (int i = 0; i < 37; ++i) {
    const GlyphRun run = face.shape(kLine, size_of(page));
    canvas.draw_glyphs(run, {.baseline = {20.3, 60.0 + 28 * i}}, kBlack);
  }
  return canvas.to_image();
}

Image draw_region(FontFace& face, int page) {
  Canvas canvas(384, 384, kWhite);
  for (int i = 0; i < 4; ++i) {
    const GlyphRun run = face.shape(kLine.substr(0, 24), 2 * size_of(page));
    canvas.draw_glyphs(run, {.baseline = {8.0, 60.0 + 80 * i}}, kBlack);
  }
  return canvas.to_image();
}

void require_ink(const Image& image) {
  if (inked_box(image).height() < 200) std::abort();
}

void page_of_text(benchmark::State& state) {
  const auto face = open_font(kSerifFile);
  require_ink(draw_page(*face, 0));
  int page = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(draw_page(*face, page++).rgb.data());
  }
  state.SetItemsProcessed(state.iterations());
}

constexpr int kPages = 100;  // for each thread

void draw_pages(const FontBytes& bytes) {
  const auto face = FontFace::open(bytes).value();
  for (int page = 0; page < kPages; ++page) {
    benchmark::DoNotOptimize(draw_page(*face, page).rgb.data());
  }
}

// As page_of_text, on several threads with a face each. Nothing is shared: the processor time of a
// page must be the same for one and two threads (items_per_second counts it).
void pages_on_threads(benchmark::State& state) {
  const FontBytes bytes = load_font_bytes(kSerifFile);
  const auto num_threads = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < num_threads; ++i) {
      threads.emplace_back([&bytes] { draw_pages(bytes); });
    }
  }
  state.SetItemsProcessed(state.iterations() * kPages * state.range(0));
}

void region_of_four_lines(benchmark::State& state) {
  const auto face = open_font(kSerifFile);
  require_ink(draw_region(*face, 0));
  int page = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(draw_region(*face, page++).rgb.data());
  }
  state.SetItemsProcessed(state.iterations());
}

void rotated_region(benchmark::State& state) {
  const auto face = open_font(kSerifFile);
  int page = 0;
  for (auto _ : state) {
    Canvas canvas(384, 384, kWhite);
    for (int i = 0; i < 4; ++i) {
      const GlyphRun run = face->shape(kLine.substr(0, 24), 2 * size_of(page));
      const GlyphPlacement placement{.baseline = {8.0, 60.0 + 80 * i},
                                     .map = Affine::rotation(0.02)};
      canvas.draw_glyphs(run, placement, kBlack);
    }
    benchmark::DoNotOptimize(canvas.to_image().rgb.data());
    ++page;
  }
  state.SetItemsProcessed(state.iterations());
}

// 100 rounded boxes with outlines, 40 lines, 20 discs.
void shapes(benchmark::State& state) {
  for (auto _ : state) {
    Canvas canvas(768, 768, kWhite);
    for (int i = 0; i < 100; ++i) {
      const double x = 8.0 + 75 * (i % 10);
      const int line = i / 10;
      const double y = 8.0 + 75 * line;
      const Path box = Path().add_rounded_rect({x, y, x + 60, y + 60}, 8);
      canvas.fill(box, Colour{220, 230, 250});
      canvas.stroke(box, kBlack, {.width = 1.5});
      if (i % 5 == 0) canvas.fill(Path().add_circle({x + 30, y + 30}, 20), Colour{200, 60, 60});
      if (i % 5 < 2) canvas.stroke(Path().add_line({x, y}, {700 - x, 700 - y}), kBlack, {});
    }
    benchmark::DoNotOptimize(canvas.to_image().rgb.data());
  }
  state.SetItemsProcessed(state.iterations());
}

Picture gradient_disc() {
  Canvas canvas(300, 300, kTransparent);
  canvas.fill(Path().add_circle({150, 150}, 150),
              LinearGradient{.to = {0, 300}, .stops = {{0, {255, 200, 0}}, {1, {200, 0, 90}}}});
  return canvas.to_picture();
}

// Ten cut-outs of 300 pixels, made smaller; upright or turned a little.
void pasted_pictures(benchmark::State& state) {
  const Picture picture = gradient_disc();
  const double angle = state.range(0) == 0 ? 0 : 0.1;
  for (auto _ : state) {
    Canvas canvas(768, 768, kWhite);
    for (int i = 0; i < 10; ++i) {
      canvas.set_transform(Affine::rotation(angle));
      canvas.paste(picture, {70.0 * i, 60.0 * i, 70.0 * i + 120, 60.0 * i + 120});
    }
    benchmark::DoNotOptimize(canvas.to_image().rgb.data());
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(page_of_text)->Unit(benchmark::kMillisecond);
BENCHMARK(pages_on_threads)->Arg(1)->Arg(2)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(region_of_four_lines)->Unit(benchmark::kMillisecond);
BENCHMARK(rotated_region)->Unit(benchmark::kMillisecond);
BENCHMARK(shapes)->Unit(benchmark::kMillisecond);
BENCHMARK(pasted_pictures)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tessera::draw

BENCHMARK_MAIN();
