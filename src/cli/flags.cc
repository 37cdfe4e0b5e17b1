#include "cli/flags.h"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/build_config.h"
#include "base/limits.h"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;

using base::cat;
using base::Error;
using base::Result;

constexpr std::int64_t kMaxTokens = 1 << 20;
constexpr int kMaxThreads = 1024;

std::optional<std::string> default_model(const Program& program) {
  if (program.environment().default_model) return program.environment().default_model;
  std::error_code ignored;
  const fs::path self = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path candidates[] = {self.parent_path().parent_path() / "share/tessera/default",
                                 fs::path(base::kSourceDir) / "models/tessera-nano"};
  for (const fs::path& candidate : candidates) {
    if (fs::exists(candidate / "config.json", ignored)) return candidate.string();
  }
  return std::nullopt;
}

// Empty when the text names no device. "auto" is the CPU until every model runs on a GPU.
std::optional<Device> device_of(std::string_view text) {
  if (text == "cpu" || text == "auto") return Device{};
  constexpr std::string_view kCuda = "cuda";
  if (!text.starts_with(kCuda)) return std::nullopt;
  text.remove_prefix(kCuda.size());
  Device device{.kind = DeviceKind::kCuda};
  if (text.empty()) return device;
  const auto [end, error] =
      std::from_chars(text.data() + 1, text.data() + text.size(), device.ordinal);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!text.starts_with(':') || !is_number || device.ordinal < 0) return std::nullopt;
  return device;
}

}  // namespace

void ModelFlags::add_machine_to(CLI::App* command) {
  command->add_option("--device", device, "Where to compute: cpu, cuda, cuda:N or auto")
      ->capture_default_str();
  command->add_option("--dtype", dtype, "Arithmetic: f32, bf16 or auto (f32 on the CPU)")
      ->check(CLI::IsMember({"f32", "bf16", "auto"}))
      ->capture_default_str();
  command->add_option("--threads", threads, "Threads; default: the processors it may use")
      ->check(CLI::Range(1, kMaxThreads));
  command->add_flag("--verbose", is_verbose, "Log lines on standard error");
}

void ModelFlags::add_to(CLI::App* command) {
  command->add_option("--model", model,
                      "Checkpoint directory; default: $TESSERA_MODEL, else the shipped model");
  add_machine_to(command);
  command->add_option("--context", context, "Positions of prompt and answer together")
      ->check(CLI::Range(std::int64_t{1}, kMaxTokens));
  command->add_option("--ignore-field", ignored_fields,
                      "A config field that may stay unused; repeatable");
}

Result<std::unique_ptr<ops::Context>> ModelFlags::make_context() const {
  const std::optional<Device> place = device_of(device);
  if (!place) return Error::usage("--device", cat("cpu, cuda, cuda:N or auto, is ", device));
  const bool is_cpu = place->kind == DeviceKind::kCpu;
  if (is_cpu && dtype == "bf16") {
    return Error::usage("--dtype bf16", "f32 or auto on the CPU, where bf16 is a storage type");
  }
  return ops::Context::open(
      {.num_threads = threads,
       .device = *place,
       .activation_type = is_cpu || dtype == "f32" ? DType::kF32 : DType::kBf16,
       .log = is_verbose ? base::Log::to_stderr(base::Level::kInfo) : base::Log()});
}

Result<std::string> ModelFlags::model_directory(const Program& program) const {
  if (!model.empty()) return model;
  if (std::optional<std::string> found = default_model(program)) return *std::move(found);
  return Error::not_found(
      "model",
      "a checkpoint directory in --model or $TESSERA_MODEL, neither is given and "
      "no default model is installed");
}

void SamplingFlags::add_to(CLI::App* command, const SamplingDefaults& defaults) {
  max_tokens = defaults.max_tokens;
  stops_loops = defaults.stops_loops;
  command->add_flag("--greedy", is_greedy, "Always the likeliest token (the default)");
  command->add_option("--temperature", temperature, "Sample; flatter above 1, sharper below");
  command->add_option("--top-p", top_p, "Sample from the likeliest tokens of this probability");
  command->add_option("--top-k", top_k, "Sample from this many likeliest tokens");
  command->add_option("--seed", seed, "Seed of the draws")->capture_default_str();
  command->add_option("--max-tokens", max_tokens, "Longest answer")
      ->check(CLI::Range(std::int64_t{1}, kMaxTokens))
      ->capture_default_str();
  command->add_option("--stop", stop_texts, "Text that ends the answer; repeatable");
  command->add_option("--repetition-penalty", repetition_penalty, "Above 1: discourages repeats")
      ->capture_default_str();
  command->add_option("--no-repeat-ngram", no_repeat_ngram, "No run of N tokens twice; 0: off")
      ->check(CLI::Range(std::int64_t{0}, kMaxTokens))
      ->capture_default_str();
  command->add_option("--no-repeat-window", no_repeat_window, "Among the last N tokens; 0: all")
      ->check(CLI::Range(std::int64_t{0}, kMaxTokens))
      ->capture_default_str();
  command->add_option("--no-repeat-except", no_repeat_except, "Token ids that may always repeat")
      ->delimiter(',');
  command->add_flag("--ignore-eos", ignores_end, "Go on past the end-of-sequence token");
  command->add_flag("--stop-repetition,!--no-stop-repetition", stops_loops,
                    "End an answer that loops");
}

Result<engine::AnswerOptions> SamplingFlags::resolve() const {
  const auto out_of_range = [](const char* flag, const char* range, double value) {
    return Error::usage(flag, cat(range, ", is ", value));
  };
  const bool samples = temperature || top_p || top_k;
  if (is_greedy && samples) {
    return Error::usage("--greedy", "no --temperature, --top-p or --top-k beside it, has one");
  }
  if (temperature && !(*temperature > 0 && std::isfinite(*temperature))) {
    return out_of_range("--temperature", "above 0", *temperature);
  }
  if (top_p && !(*top_p > 0 && *top_p <= 1)) {
    return out_of_range("--top-p", "above 0 and at most 1", *top_p);
  }
  if (top_k && *top_k < 1) {
    return out_of_range("--top-k", "at least 1", static_cast<double>(*top_k));
  }
  if (!(repetition_penalty > 0 && std::isfinite(repetition_penalty))) {
    return out_of_range("--repetition-penalty", "above 0", repetition_penalty);
  }
  for (const std::string& text : stop_texts) {
    if (text.empty()) return Error::usage("--stop", "a text, is empty");
  }
  return engine::AnswerOptions{.sampling = {.is_greedy = !samples,
                                            .temperature = temperature.value_or(1.0),
                                            .top_p = top_p.value_or(1.0),
                                            .top_k = top_k.value_or(0),
                                            .seed = seed,
                                            .repetition_penalty = repetition_penalty,
                                            .no_repeat_ngram = no_repeat_ngram,
                                            .no_repeat_window = no_repeat_window,
                                            .no_repeat_except = no_repeat_except},
                               .max_tokens = max_tokens,
                               .stop_texts = stop_texts,
                               .ignores_end = ignores_end,
                               .stops_loops = stops_loops};
}

void ImageFlags::add_to(CLI::App* command) {
  add_without_together_to(command);
  command->add_flag("--together", is_together, "All pages and pictures in one request");
}

void ImageFlags::add_without_together_to(CLI::App* command) {
  command->add_option("--max-tiles", max_tiles, "Cut a picture into at most N tiles")
      ->check(CLI::Range(std::int64_t{1}, base::default_limits().image_tiles));
  command->add_flag("--auto-orient,!--no-auto-orient", auto_orient,
                    "Turn pictures upright by their EXIF orientation");
  command->add_option("--dpi", dpi, "Resolution of PDF pages")
      ->check(CLI::Range(10.0, 1200.0))
      ->capture_default_str();
  command->add_option("--pages", pages, "PDF pages, such as 1-3,7; default: all");
}

void EngineFlags::add_to(CLI::App* command) {
  command->add_option("--prefill-chunk", prefill_chunk, "Prompt tokens of one step")
      ->check(CLI::Range(std::int64_t{1}, kMaxTokens))
      ->capture_default_str();
  command->add_option("--mla", latent, "Form of latent attention: absorbed, expanded or auto")
      ->check(CLI::IsMember({"absorbed", "expanded", "auto"}))
      ->capture_default_str();
  command->add_option("--adapter", adapter,
                      "Folder of low-rank updates (adapter_config.json) to use with the model");
  command->add_flag("--no-graphs", has_no_graphs,
                    "On a GPU: queue every operation of a decoded token by itself");
}

Result<OpenEngine> open_engine(const Program& program,
                               const ModelFlags& model,
                               const EngineFlags& flags,
                               std::optional<std::int64_t> max_tiles,
                               int max_running) {
  OpenEngine open;
  TESSERA_TRY(directory, model.model_directory(program));
  TESSERA_TRY(context, model.make_context());
  const engine::LatentPolicy latent = flags.latent == "absorbed"   ? engine::LatentPolicy::kAbsorbed
                                      : flags.latent == "expanded" ? engine::LatentPolicy::kExpanded
                                                                   : engine::LatentPolicy::kAuto;
  TESSERA_TRY(engine, engine::Engine::open(*context, directory,
                                           {.context = model.context,
                                            .prefill_chunk = flags.prefill_chunk,
                                            .max_running = max_running,
                                            .latent = latent,
                                            .uses_graphs = !flags.has_no_graphs,
                                            .max_tiles = max_tiles,
                                            .ignored_fields = model.ignored_fields,
                                            .adapter = flags.adapter}));
  open.directory = std::move(directory);
  open.context = std::move(context);
  open.engine = std::move(engine);
  return open;
}

}  // namespace tessera::cli
