// Runs several answers at once: each step packs chunks of prompts and one token of every answer
// under way into one forward pass.
//
//   Scheduler scheduler(model, processor, options);
//   scheduler.submit(std::move(request));
//   while (scheduler.has_work()) scheduler.step();
//
// The bits of an answer do not depend on the others, on the chunk or on the number of threads. One
// thread at a time. Callbacks do not throw; on_done may submit further requests.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/function_ref.h"
#include "base/result.h"
#include "engine/decode_graph.h"
#include "engine/paged_cache.h"
#include "engine/sampler.h"
#include "engine/stopping.h"
#include "models/model.h"
#include "text/detokenizer.h"
#include "text/tokenizer.h"

namespace tessera::engine {

enum class FinishReason : std::uint8_t { kStop, kLength, kRepetition, kCancelled };
[[nodiscard]] std::string_view to_string(FinishReason reason);

// How latent attention treats prompts (design: once per request, from its new tokens).
enum class LatentPolicy : std::uint8_t { kAuto, kAbsorbed, kExpanded };

struct SchedulerOptions {
  Index context = 4096;       // positions of prompt and answer together
  Index prefill_chunk = 512;  // prompt tokens of one step, over all requests
  int max_running = 8;
  LatentPolicy latent = LatentPolicy::kAuto;
  bool uses_graphs = true;  // decoding on a GPU (engine/decode_graph.h)
};

// Rows that replace the embeddings of an image's positions.
struct ImageRows {
  Index first = 0;    // position of the first row
  Tensor rows{};      // [image tokens, D]
  std::string key{};  // equal keys mean equal rows (prefix reuse)
};

// What a finished answer leaves for the next turn of its conversation: its positions in the cache.
struct CachedPrefix {
  int slot = -1;
  std::vector<std::int32_t> ids{};  // of the positions that are in the cache
  std::vector<ImageRows> images{};
};

struct StepTimes {
  double prefill_ms = 0;
  double decode_ms = 0;
};

struct Answer {
  std::vector<std::int32_t> ids;  // ends before the end id, unless that is ignored
  std::vector<float> log_probs;   // natural, one per id
  std::string text;
  FinishReason reason = FinishReason::kStop;
  StepTimes times;
  CachedPrefix prefix;  // with keeps_prefix; slot -1: there is none
};

struct Request {
  std::vector<std::int32_t> ids;  // the prompt
  std::vector<ImageRows> images;
  SamplingOptions sampling;
  Index max_tokens = 512;
  std::vector<std::string> stop_texts;
  std::int32_t end_id = -1;
  bool ignores_end = false;
  bool stops_loops = false;
  bool keeps_prefix = false;
  std::optional<CachedPrefix> prefix;  // of an earlier turn; consumed
  const base::CancelFlag* cancel = nullptr;
  const nn::Tap* listener = nullptr;              // sees the prompt's tensors; runs alone
  std::function<void(std::string_view)> on_text;  // text as soon as it is certain
  std::function<void(base::Result<Answer>)> on_done;
};

class Scheduler {
 public:
  Scheduler(models::Model& model,
            const text::Tokenizer& tokenizer,
            const SchedulerOptions& options);
  ~Scheduler();

  // Checks the request: an error here means it was not taken, and its prefix still is the caller's.
  // Afterwards on_done is called once.
  [[nodiscard]] base::Result<void> submit(Request request);
  [[nodiscard]] bool has_work() const { return !running_.empty() || !waiting_.empty(); }
  // One forward pass. A contract violation, or too little memory, fails the requests of the step
  // and leaves the others, and the scheduler, as they were.
  void step();

  // Gives a kept prefix back without using it.
  void drop(const CachedPrefix& prefix);

  [[nodiscard]] const PagedCache& cache() const { return cache_; }
  // Recorded so far (engine/decode_graph.h).
  [[nodiscard]] std::int64_t num_graphs() const { return graph_.num_recorded(); }

 private:
  struct Running;
  struct Batch;
  using RunningList = std::vector<std::unique_ptr<Running>>;

  void admit();
  void build(Batch& batch);
  void add_rows(Running& running, Index count, Batch& batch);
  void compute(const Batch& batch);
  [[nodiscard]] Tensor forward(const Batch& batch);
  [[nodiscard]] Tensor logits(const Batch& batch);
  void advance(const Batch& batch, const Tensor& logits_TV);
  void accept(Running& running, std::int32_t id, float log_prob);
  void finish(Running& running, FinishReason reason);
  [[nodiscard]] RunningList take_running(base::FunctionRef<bool(const Running&)> is_wanted);
  void deliver_finished();
  void fail_step(const Batch& batch, const base::Error& error);
  void cancel_requested();
  [[nodiscard]] nn::LatentForm form_of(Index num_new_tokens) const;

  models::Model& model_;
  const text::Tokenizer& tokenizer_;
  SchedulerOptions options_;
  PagedCache cache_;
  DecodeGraph graph_;
  RunningList running_;
  std::deque<Request> waiting_;
};

}  // namespace tessera::engine
