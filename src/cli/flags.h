// Flags that several commands share, and what they resolve to.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/program.h"
#include "engine/engine.h"
#include "ops/context.h"

namespace tessera::cli {

// --model, --device, --dtype, --threads, --context, --ignore-field, --verbose
struct ModelFlags {
  std::string model;
  std::string device = "auto";
  std::string dtype = "auto";
  int threads = 0;
  std::int64_t context = 0;
  std::vector<std::string> ignored_fields;
  bool is_verbose = false;

  void add_to(CLI::App* command);
  // --threads, --device and --dtype alone, for commands that take no model.
  void add_machine_to(CLI::App* command);

  [[nodiscard]] base::Result<std::unique_ptr<ops::Context>> make_context() const;
  // The checkpoint directory: --model, $TESSERA_MODEL, <prefix>/share/tessera/default, or
  // models/tessera-nano of the source tree.
  [[nodiscard]] base::Result<std::string> model_directory(const Program& program) const;
};

// What differs between commands.
struct SamplingDefaults {
  std::int64_t max_tokens = 512;
  bool stops_loops = false;
};

// --greedy, --temperature, --top-p, --top-k, --seed, --max-tokens, --stop, --repetition-penalty,
// --no-repeat-ngram, --no-repeat-window, --no-repeat-except, --ignore-eos, --[no-]stop-repetition
struct SamplingFlags {
  bool is_greedy = false;
  std::optional<double> temperature;
  std::optional<double> top_p;
  std::optional<std::int64_t> top_k;
  std::uint64_t seed = 0;
  std::int64_t max_tokens = 512;
  std::vector<std::string> stop_texts;
  double repetition_penalty = 1.0;
  std::int64_t no_repeat_ngram = 0;
  std::int64_t no_repeat_window = 0;
  std::vector<std::int32_t> no_repeat_except;
  bool ignores_end = false;
  bool stops_loops = false;

  void add_to(CLI::App* command, const SamplingDefaults& defaults);
  // Checks the combination (an error of kind kUsage) and fills everything but callbacks.
  [[nodiscard]] base::Result<engine::AnswerOptions> resolve() const;
};

// --max-tiles, --[no-]auto-orient, --dpi, --pages, --together
struct ImageFlags {
  std::optional<std::int64_t> max_tiles;
  std::optional<bool> auto_orient;  // default: on for files, off for conversations
  double dpi = 150;
  std::string pages;
  bool is_together = false;

  void add_to(CLI::App* command);
  // All but --together, for commands that never join or never part what they are given.
  void add_without_together_to(CLI::App* command);
};

// --prefill-chunk, --mla, --adapter
struct EngineFlags {
  std::int64_t prefill_chunk = 512;
  std::string latent = "auto";
  std::string adapter;
  bool has_no_graphs = false;

  void add_to(CLI::App* command);
};

// An engine on the resolved checkpoint; the context outlives it.
struct OpenEngine {
  std::unique_ptr<ops::Context> context;
  std::unique_ptr<engine::Engine> engine;
  std::string directory;
};
[[nodiscard]] base::Result<OpenEngine> open_engine(const Program& program,
                                                   const ModelFlags& model,
                                                   const EngineFlags& engine,
                                                   std::optional<std::int64_t> max_tiles,
                                                   int max_running = 1);

}  // namespace tessera::cli
