// What a sample costs beside its picture: the draw, the line of text, the packing; and the picture.
#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "base/rng.h"
#include "data/conversation_forms.h"
#include "data/mixture.h"
#include "data/packer.h"
#include "data/recipe/generation_config.h"
#include "data/sample.h"
#include "text/stand_in_tokenizer.h"

namespace tessera::data {
namespace {

class EmptySource final : public Source {
 public:
  explicit EmptySource(Index size) : size_(size) {}
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] Index num_samples() const override { return size_; }
  [[nodiscard]] std::string identity() const override { return name_; }
  [[nodiscard]] Outcome<RawSample> read(Index) const override { return Drop{}; }

 private:
  std::string name_ = "empty";
  Index size_;
};

// Arguments: sources, samples of each.
void bm_draw(benchmark::State& state) {
  std::vector<Mixture::Part> parts;
  for (Index i = 0; i < state.range(0); ++i) {
    parts.push_back({.source = std::make_unique<EmptySource>(state.range(1)),
                     .weight = 1.0 + static_cast<double>(i)});
  }
  const Mixture mixture = Mixture::create(std::move(parts), 1, Order::kShuffled).value();
  Index draw_idx = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(mixture.draw(draw_idx++));
}
BENCHMARK(bm_draw)->Args({1, 1'000'000})->Args({3, 1'000'000})->Args({16, 1'000'000'000});

void bm_parse_conversation(benchmark::State& state) {
  const std::string line =
      R"({"id": "1", "image": "a.png", "conversations": [
          {"from": "human", "value": "<image>\nWhat is shown here?"},
          {"from": "gpt", "value": ")" +
      std::string(400, 'a') + "\"}]}";
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse_conversation(line, "bench", "<image>", base::default_limits()));
  }
}
BENCHMARK(bm_parse_conversation);

// Rows of 4096 tokens, 4 a step; per sample.
void bm_pack(benchmark::State& state) {
  base::Rng rng(1);
  Packer packer(PackingOptions{.tokens_per_row = 4096, .rows_per_step = 4});
  std::int64_t num_samples = 0;
  for (auto _ : state) {
    const auto step = packer.next([&rng]() -> base::Result<std::optional<Sample>> {
      Sample sample;
      sample.ids.resize(static_cast<std::size_t>(rng.next_between(50, 2100)));
      sample.num_views = sample.num_tokens() / 210;
      return std::optional<Sample>(std::move(sample));
    });
    num_samples += static_cast<std::int64_t>((*step)->samples.size());
  }
  state.SetItemsProcessed(num_samples);
}
BENCHMARK(bm_pack);

// A whole sample with one PNG of the given size, on one thread.
void bm_make_sample(benchmark::State& state) {
  const processor::TokenNames names;
  const std::vector<std::string> specials = {names.bos, names.eos};
  const auto processor = processor::Processor::create(
      text::Tokenizer::parse(text::byte_level_tokenizer_json(specials).value()).value(), {}, names);
  formats::Image image{.width = state.range(0), .height = state.range(1), .rgb = {}};
  for (Index i = 0; i < image.width * image.height * 3; ++i)
    image.rgb.push_back(static_cast<std::uint8_t>(i / 3 % image.width / 4));
  const std::vector<std::byte> encoded = formats::encode_png(image).value();
  SampleMaker maker(*processor, {});
  for (auto _ : state) {
    RawSample raw{.place = "bench", .conversation = {}, .pictures = {}};
    raw.conversation.messages = {
        {.role = processor::Role::kUser, .content = "<image>\nWho?", .images = {"a.png"}},
        {.role = processor::Role::kAssistant, .content = std::string(200, 'a'), .images = {}}};
    raw.pictures.push_back({.name = "a.png", .encoded = encoded, .pixels = {}});
    const auto sample = maker.make(std::move(raw));
    benchmark::DoNotOptimize(sample->images.front().pixels.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(bm_make_sample)->Args({384, 384})->Args({1152, 768})->Unit(benchmark::kMillisecond);

// A sample of a recipe of the shipped model, made, tokenized and cut into views on one thread,
// spread over the whole run. In the repository's root, with build/assets/standard.pack.
void bm_recipe(benchmark::State& state, const std::string& name) {
  const auto processor = processor::Processor::open("configs/train/tessera-nano", {});
  OpenPacks packs;
  auto assets = synth::Assets::open("build/assets/standard.pack");
  if (!processor || !assets) return state.SkipWithError("the root of the repository and a pack");
  packs[""] = *std::move(assets);
  constexpr Index kSamples = 1'000'000;
  const auto source = open_generated_source(
      {.recipe = "configs/data/nano/" + name + ".json", .seed = 1, .samples = kSamples}, name,
      packs);
  if (!source) return state.SkipWithError(source.error().message.c_str());
  SampleMaker maker(*processor, {.max_tokens = 4096});
  Index sample_idx = 0;
  Index num_tokens = 0;
  Index num_targets = 0;
  Index num_views = 0;
  for (auto _ : state) {
    auto raw = (*source)->read(sample_idx);
    sample_idx = (sample_idx + 99'991) % kSamples;
    if (!raw) continue;
    const auto sample = maker.make(*std::move(raw));
    if (!sample) continue;
    num_tokens += sample->num_tokens();
    num_targets += sample->num_targets;
    num_views += sample->num_views;
  }
  using benchmark::Counter;
  state.SetItemsProcessed(state.iterations());
  state.counters["tokens/s"] = Counter(static_cast<double>(num_tokens), Counter::kIsRate);
  const auto mean = [](Index sum) {
    return Counter(static_cast<double>(sum), Counter::kAvgIterations);
  };
  state.counters["tokens"] = mean(num_tokens);
  state.counters["targets"] = mean(num_targets);
  state.counters["views"] = mean(num_views);
}
BENCHMARK_CAPTURE(bm_recipe, alignment, "alignment")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bm_recipe, pretraining, "pretraining")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bm_recipe, sft, "sft")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tessera::data

BENCHMARK_MAIN();
