// A checkpoint ready to answer: model, processor, scheduler and the features of recent pictures.
//
//   TESSERA_TRY(engine, Engine::open(context, directory, {}));
//   TESSERA_TRY(prompt, engine->prepare(conversation, pictures));
//   TESSERA_TRY(answer, engine->answer(prompt, {.max_tokens = 100}));
//
// One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/scheduler.h"
#include "formats/image/image.h"
#include "models/registry.h"
#include "processor/conversation.h"
#include "processor/processor.h"
#include "vision/views.h"

namespace tessera::engine {

struct EngineOptions {
  Index context = 0;  // 0: what the model was trained for
  Index prefill_chunk = 512;
  int max_running = 8;
  LatentPolicy latent = LatentPolicy::kAuto;
  bool uses_graphs = true;
  std::optional<Index> max_tiles{};
  std::vector<std::string> ignored_fields{};
  std::string adapter{};  // folder of low-rank updates to use beside the weights; empty: none
};

// A decoded picture and what to call it.
struct Picture {
  std::string source;
  formats::Image pixels;
};

// A conversation as the model will see it.
struct Prompt {
  processor::EncodedConversation encoded;
  std::vector<vision::ImageViews> views;  // one per picture
  double preprocess_ms = 0;
};

struct AnswerOptions {
  SamplingOptions sampling{};
  Index max_tokens = 512;
  std::vector<std::string> stop_texts{};
  bool ignores_end = false;
  bool stops_loops = false;
  bool keeps_prefix = false;
  std::optional<CachedPrefix> prefix{};
  const base::CancelFlag* cancel = nullptr;
  const nn::Tap* listener = nullptr;
  std::function<void(std::string_view)> on_text{};
};

class Engine {
 public:
  static base::Result<std::unique_ptr<Engine>> open(ops::Context& context,
                                                    const std::string& directory,
                                                    const EngineOptions& options);

  // Beside a model that somebody else has, one that is being trained for instance: nothing is
  // copied. Both outlive the engine; the model is prepared, and its weights stay as they are while
  // the engine lives. Of the options those of the scheduler count, with the context.
  Engine(models::Model& model, const processor::Processor& processor, const EngineOptions& options);

  [[nodiscard]] models::Model& model() { return model_; }
  [[nodiscard]] const processor::Processor& processor() const { return processor_; }
  [[nodiscard]] Scheduler& scheduler() { return scheduler_; }
  [[nodiscard]] Index context_length() const { return options_.context; }
  [[nodiscard]] double load_ms() const { return load_ms_; }

  // Pictures to views and the conversation to ids; `pictures` in the order of the conversation's
  // images.
  [[nodiscard]] base::Result<Prompt> prepare(const processor::Conversation& conversation,
                                             std::span<const Picture> pictures);

  // Runs the tower over the views that were not seen lately.
  [[nodiscard]] base::Result<std::vector<ImageRows>> encode_images(const Prompt& prompt,
                                                                   const base::CancelFlag* cancel,
                                                                   const nn::Tap* listener);

  // A request for the scheduler; images are encoded here.
  [[nodiscard]] base::Result<Request> make_request(const Prompt& prompt, AnswerOptions options);

  struct Outcome {
    Answer answer;
    double vision_ms = 0;
  };
  // Runs one request to its end. Cancelled in the tower: an empty answer that says so. A prefix is
  // used up, whatever comes out.
  [[nodiscard]] base::Result<Outcome> answer(const Prompt& prompt, AnswerOptions options);

 private:
  // What open() read.
  struct Checkpoint {
    models::LoadedModel loaded;
    processor::Processor processor;
  };
  Engine(std::unique_ptr<Checkpoint> checkpoint, const EngineOptions& options);

  // Rows of a picture, kept for the next turns; equal keys mean equal views.
  struct KnownImage {
    std::string key;
    Tensor rows;
  };
  static constexpr std::size_t kMaxKnownImages = 16;

  std::unique_ptr<Checkpoint> checkpoint_;  // null beside somebody else's model
  models::Model& model_;
  const processor::Processor& processor_;
  EngineOptions options_;
  Scheduler scheduler_;
  std::vector<KnownImage> known_images_;  // most recent last
  double load_ms_ = 0;
};

}  // namespace tessera::engine
