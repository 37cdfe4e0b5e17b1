// tessera bench: speed and memory of a checkpoint beside the machine's limits, from one run.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "base/rng.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "ops/ceilings.h"
#include "tensor/transfer.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

struct BenchOptions {
  ModelFlags model;
  EngineFlags engine;
  std::int64_t prompt_tokens = 512;
  std::int64_t decode_tokens = 32;
  std::int64_t num_tiles = 1;
  std::int64_t repetitions = 3;
  bool is_json = false;
};

// A median with its median absolute deviation.
struct Figure {
  double median = 0;
  double spread = 0;
};

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Figure figure_of(const std::vector<double>& values) {
  const double median = median_of(values);
  std::vector<double> deviations;
  deviations.reserve(values.size());
  for (const double value : values)
    deviations.push_back(std::abs(value - median));
  return {median, median_of(deviations)};
}

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::int64_t peak_rss_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

ops::Ceilings median_of(const std::vector<ops::Ceilings>& ceilings) {
  const auto median = [&](double ops::Ceilings::*ceiling) {
    std::vector<double> values;
    values.reserve(ceilings.size());
    for (const ops::Ceilings& each : ceilings)
      values.push_back(each.*ceiling);
    return median_of(values);
  };
  return {.read_gb_s = median(&ops::Ceilings::read_gb_s),
          .fma_gflop_s = median(&ops::Ceilings::fma_gflop_s),
          .int8_gop_s = median(&ops::Ceilings::int8_gop_s)};
}

struct Measured {
  Figure prefill_tok_s;
  Figure decode_tok_s;
  Figure vision_ms_per_tile;
  ops::Ceilings ceilings;
};

class Bench {
 public:
  Bench(Program& program, const BenchOptions& options, OpenEngine& open)
      : program_(program), options_(options), open_(open) {}

  Result<Measured> run() {
    Progress progress(program_, "bench", 2 * options_.repetitions + 1);
    Measured measured;
    std::vector<ops::Ceilings> ceilings;
    std::vector<double> prefill;
    std::vector<double> decode;
    // The first round warms the caches and is not counted.
    for (std::int64_t round = 0; round <= options_.repetitions; ++round) {
      // The machine's mood changes during a long run: the yardstick is laid beside every round.
      ceilings.push_back(ops::measure_ceilings(*open_.context));
      std::vector<double> token_ms;
      TESSERA_TRY(prefill_ms, answer(round, token_ms));
      if (program_.cancel().is_requested()) return cancelled();
      progress.update(round + 1);
      if (round == 0) continue;
      prefill.push_back(1000.0 * static_cast<double>(options_.prompt_tokens) / prefill_ms);
      for (const double each : token_ms)
        decode.push_back(1000.0 / each);
    }
    std::vector<double> vision;
    for (std::int64_t round = 0; round < options_.repetitions; ++round) {
      vision.push_back(encode(round));
      if (program_.cancel().is_requested()) return cancelled();
      progress.update(options_.repetitions + 2 + round);
    }
    measured.prefill_tok_s = figure_of(prefill);
    measured.decode_tok_s = figure_of(decode);
    measured.vision_ms_per_tile = figure_of(vision);
    ceilings.push_back(ops::measure_ceilings(*open_.context));
    measured.ceilings = median_of(ceilings);
    return measured;
  }

 private:
  static Error cancelled() {
    return Error::cancelled("bench", "to run to the end, was interrupted");
  }

  // One prompt of random ids and its answer: milliseconds of the prompt and of each later token.
  Result<double> answer(std::int64_t round, std::vector<double>& token_ms) {
    base::Rng rng(static_cast<std::uint64_t>(round));
    engine::Request request;
    const auto vocabulary = static_cast<std::uint64_t>(open_.engine->model().info().vocabulary);
    for (std::int64_t i = 0; i < options_.prompt_tokens; ++i) {
      request.ids.push_back(static_cast<std::int32_t>(rng.next_below(vocabulary)));
    }
    request.max_tokens = options_.decode_tokens + 1;
    request.ignores_end = true;
    request.cancel = &program_.cancel();
    std::optional<Result<engine::Answer>> done;
    request.on_done = [&done](Result<engine::Answer> each) { done.emplace(std::move(each)); };
    engine::Scheduler& scheduler = open_.engine->scheduler();
    TESSERA_TRY(taken, scheduler.submit(std::move(request)));
    const std::int64_t chunk = options_.engine.prefill_chunk;
    const std::int64_t prompt_steps = (options_.prompt_tokens + chunk - 1) / chunk;
    const Clock::time_point start = Clock::now();
    for (std::int64_t step = 0; step < prompt_steps; ++step)
      scheduler.step();
    const double prefill_ms = milliseconds_since(start);
    while (!done) {
      const Clock::time_point step_start = Clock::now();
      scheduler.step();
      token_ms.push_back(milliseconds_since(step_start));
    }
    TESSERA_TRY(finished, *std::move(done));
    return prefill_ms;
  }

  // Milliseconds per view of random pixels.
  double encode(std::int64_t round) {
    models::Model& model = open_.engine->model();
    const Index side = model.info().geometry.side();
    const Tensor views =
        Tensor::empty(open_.context->allocator(), DType::kU8, {options_.num_tiles, side, side, 3});
    base::Rng rng(static_cast<std::uint64_t>(round), /*stream=*/1);
    std::vector<std::byte> pixels(static_cast<std::size_t>(views.num_bytes()));
    for (std::byte& value : pixels)
      value = static_cast<std::byte>(rng.next_u32());
    write_bytes(views, pixels);
    const base::ThreadPool::Busy busy(open_.context->pool());
    const Clock::time_point start = Clock::now();
    (void)model.encode_views(views, vision::PixelScale{}, nn::Step{});
    if (open_.context->gpu() != nullptr) open_.context->gpu()->synchronize();
    return milliseconds_since(start) / static_cast<double>(options_.num_tiles);
  }

  Program& program_;
  const BenchOptions& options_;
  OpenEngine& open_;
};

Json to_json(const Measured& measured, const models::ModelCosts& costs, double load_ms) {
  const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; };
  const double read_share = measured.decode_tok_s.median * costs.bytes_per_decoded_token /
                            (measured.ceilings.read_gb_s * 1e9);
  const double prefill_share = measured.prefill_tok_s.median * costs.flops_per_prefilled_token /
                               (measured.ceilings.fma_gflop_s * 1e9);
  const double vision_share = costs.flops_per_view / (measured.vision_ms_per_tile.median * 1e-3) /
                              (measured.ceilings.fma_gflop_s * 1e9);
  return {{"prefill_tok_s", rounded(measured.prefill_tok_s.median)},
          {"decode_tok_s", rounded(measured.decode_tok_s.median)},
          {"vision_ms_per_tile", rounded(measured.vision_ms_per_tile.median)},
          {"load_ms", rounded(load_ms)},
          {"peak_rss_bytes", peak_rss_bytes()},
          {"spread",
           {{"prefill_tok_s", rounded(measured.prefill_tok_s.spread)},
            {"decode_tok_s", rounded(measured.decode_tok_s.spread)},
            {"vision_ms_per_tile", rounded(measured.vision_ms_per_tile.spread)}}},
          {"ceilings",
           {{"read_gb_s", rounded(measured.ceilings.read_gb_s)},
            {"fma_gflop_s", rounded(measured.ceilings.fma_gflop_s)},
            {"int8_gop_s", rounded(measured.ceilings.int8_gop_s)}}},
          {"share_of_ceiling",
           {{"prefill_fma", rounded(prefill_share)},
            {"decode_read", rounded(read_share)},
            {"vision_fma", rounded(vision_share)}}}};
}

void print_table(Program& program, const Json& json) {
  const auto number = [&](const char* key) { return json.at(key).get<double>(); };
  const auto share = [&](const char* key) {
    return 100 * json.at("share_of_ceiling").at(key).get<double>();
  };
  const auto spread = [&](const char* key) { return json.at("spread").at(key).get<double>(); };
  program.print(fmt::format(
      "load      {:9.1f} ms\n"
      "prefill   {:9.1f} tok/s  +- {:.1f}   {:3.0f} % of the f32 FMA peak\n"
      "decode    {:9.2f} tok/s  +- {:.2f}   {:3.0f} % of the read bandwidth\n"
      "vision    {:9.1f} ms/tile  +- {:.1f}   {:3.0f} % of the f32 FMA peak\n"
      "peak RSS  {:9.0f} MiB\n"
      "ceilings  read {:.1f} GB/s, f32 {:.0f} GFLOP/s, int8 {:.0f} GOP/s\n",
      number("load_ms"), number("prefill_tok_s"), spread("prefill_tok_s"), share("prefill_fma"),
      number("decode_tok_s"), spread("decode_tok_s"), share("decode_read"),
      number("vision_ms_per_tile"), spread("vision_ms_per_tile"), share("vision_fma"),
      number("peak_rss_bytes") / (1 << 20), json.at("ceilings").at("read_gb_s").get<double>(),
      json.at("ceilings").at("fma_gflop_s").get<double>(),
      json.at("ceilings").at("int8_gop_s").get<double>()));
}

Result<int> bench(Program& program, const BenchOptions& options) {
  TESSERA_TRY(open, open_engine(program, options.model, options.engine, std::nullopt));
  const Index needed = options.prompt_tokens + options.decode_tokens + 1;
  if (needed > open.engine->context_length()) {
    return Error::limit("bench", cat("prompt and answer within the context of ",
                                     open.engine->context_length(), " tokens, are ", needed));
  }
  Bench run(program, options, open);
  TESSERA_TRY(measured, run.run());
  const Json json = to_json(measured, open.engine->model().costs(), open.engine->load_ms());
  if (options.is_json) {
    program.print_json(json.dump());
  } else {
    print_table(program, json);
  }
  return kExitDone;
}

}  // namespace

void add_bench(CLI::App& app, Program& program) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App* command =
      app.add_subcommand("bench", "Speed and memory beside the machine's measured limits");
  const CLI::Range positive(std::int64_t{1}, std::int64_t{1} << 20);
  command->add_option("--prompt-tokens", options->prompt_tokens, "Tokens of the prompt")
      ->check(positive)
      ->capture_default_str();
  command->add_option("--decode-tokens", options->decode_tokens, "Tokens decoded after it")
      ->check(positive)
      ->capture_default_str();
  command->add_option("--tiles", options->num_tiles, "Views through the tower at once")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{64}))
      ->capture_default_str();
  command->add_option("--repetitions", options->repetitions, "Counted rounds, after one of warm-up")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{100}))
      ->capture_default_str();
  command->add_flag("--json", options->is_json, "Print one JSON object");
  options->model.add_to(command);
  options->engine.add_to(command);
  program.on(command, [options](Program& running) { return bench(running, *options); });
}

}  // namespace tessera::cli
