// Speed of encode() and of loading on a given vocabulary and texts, after writing the ids for
// comparison. tools/oracle/tokenizer_check.py and tokenizer_speed.py run it beside the package.
//
// Usage: tokenizer_bench TOKENIZER.json TEXTS.json [--ids FILE] [--benchmark_...]
// TEXTS.json is a list of strings. FILE gets one line of ids, separated by spaces, for each.
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "text/detokenizer.h"
#include "text/tokenizer.h"

namespace {

using tessera::text::Detokenizer;
using tessera::text::Tokenizer;

constexpr std::uint64_t kMaxBytes = 1ULL << 30;

int fail(const std::string& message) {
  std::fprintf(stderr, "tokenizer_bench: %s\n", message.c_str());
  return 1;
}

// The ids of every text, one line each; texts that the decoder and the stream do not restore alike
// are an error.
std::string write_ids(const Tokenizer& tokenizer,
                      const std::vector<std::string>& texts,
                      const std::string& path) {
  std::string lines;
  for (const std::string& text : texts) {
    const auto ids = tokenizer.encode(text);
    if (!ids) return ids.error().to_string();
    Detokenizer stream(tokenizer);
    std::string streamed;
    for (const std::int32_t id : *ids) {
      streamed += stream.push(id);
      lines += std::to_string(id) + ' ';
    }
    streamed += stream.flush();
    if (streamed != tokenizer.decode(*ids)) return "stream and decode differ on: " + text;
    lines += '\n';
  }
  const auto written = tessera::base::write_file_atomically(path, lines);
  return written ? "" : written.error().to_string();
}

void run_encode(benchmark::State& state,
                const Tokenizer& tokenizer,
                const std::vector<std::string>& texts) {
  std::int64_t num_bytes = 0;
  for (const std::string& text : texts)
    num_bytes += static_cast<std::int64_t>(text.size());
  for (auto _ : state) {
    for (const std::string& text : texts) {
      benchmark::DoNotOptimize(tokenizer.encode(text).value().data());
    }
  }
  state.SetBytesProcessed(num_bytes * static_cast<std::int64_t>(state.iterations()));
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 3 && !(argc == 5 && std::string(argv[3]) == "--ids")) {
    return fail("usage: tokenizer_bench TOKENIZER.json TEXTS.json [--ids FILE]");
  }
  const std::string tokenizer_path = argv[1];
  const auto tokenizer = Tokenizer::load(tokenizer_path);
  if (!tokenizer) return fail(tokenizer.error().to_string());
  const auto json = tessera::base::read_text_file(argv[2], kMaxBytes);
  if (!json) return fail(json.error().to_string());
  const std::vector<std::string> texts = nlohmann::json::parse(*json);
  if (argc == 5) {
    const std::string error = write_ids(*tokenizer, texts, argv[4]);
    if (!error.empty()) return fail(error);
  }
  benchmark::RegisterBenchmark("encode", [&](benchmark::State& state) {
    run_encode(state, *tokenizer, texts);
  })->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("load", [&](benchmark::State& state) {
    for (auto _ : state)
      benchmark::DoNotOptimize(Tokenizer::load(tokenizer_path).has_value());
  })->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
