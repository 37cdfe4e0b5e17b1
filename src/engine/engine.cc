#include "engine/engine.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "base/sha256.h"
#include "engine/cancel_scope.h"
#include "models/adapter.h"

namespace tessera::engine {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Pixels and layout decide the rows of a picture.
std::string key_of(const vision::ImageViews& views) {
  return cat(base::sha256_hex(std::as_bytes(std::span(views.pixels))), ":", views.grid.columns, "x",
             views.grid.rows);
}

SchedulerOptions scheduler_options(const EngineOptions& options) {
  return {.context = options.context,
          .prefill_chunk = options.prefill_chunk,
          .max_running = options.max_running,
          .latent = options.latent,
          .uses_graphs = options.uses_graphs};
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(ops::Context& context,
                                             const std::string& directory,
                                             const EngineOptions& options) {
  const Clock::time_point start = Clock::now();
  TESSERA_TRY(loaded, models::load_model(
                          context, directory,
                          {.ignored_fields = options.ignored_fields, .context = options.context}));
  models::round_weights(*loaded.model);
  if (!options.adapter.empty()) {
    TESSERA_TRY(adapter, models::load_adapter(*loaded.model, options.adapter));
    loaded.model->prepare();
  }
  TESSERA_TRY(processor, processor::Processor::open(directory, options.ignored_fields));
  if (options.max_tiles) {
    TESSERA_TRY(geometry, vision::limit_tiles(processor.config().geometry, *options.max_tiles));
    processor.set_geometry(std::move(geometry));
  }
  const models::ModelInfo& info = loaded.model->info();
  if (processor.config().geometry.side() != info.geometry.side()) {
    return Error::invalid_input("open checkpoint", cat("processor views of ", info.geometry.side(),
                                                       " pixels as the tower takes, are ",
                                                       processor.config().geometry.side()));
  }
  if (processor.tokenizer().vocab_size() > info.vocabulary) {
    return Error::invalid_input(
        "open checkpoint", cat("a tokenizer within the model's vocabulary of ", info.vocabulary,
                               ", has ", processor.tokenizer().vocab_size(), " ids"));
  }
  EngineOptions resolved = options;
  if (resolved.context == 0) resolved.context = info.trained_context;
  auto checkpoint =
      std::make_unique<Checkpoint>(Checkpoint{std::move(loaded), std::move(processor)});
  std::unique_ptr<Engine> engine(new Engine(std::move(checkpoint), resolved));
  engine->load_ms_ = milliseconds_since(start);
  return engine;
}

Engine::Engine(models::Model& model,
               const processor::Processor& processor,
               const EngineOptions& options)
    : model_(model),
      processor_(processor),
      options_(options),
      scheduler_(model, processor.tokenizer(), scheduler_options(options)) {
  base::check(options.context > 0, "engine", "a context of some length beside a model, is ",
              options.context);
}

Engine::Engine(std::unique_ptr<Checkpoint> checkpoint, const EngineOptions& options)
    : Engine(*checkpoint->loaded.model, checkpoint->processor, options) {
  checkpoint_ = std::move(checkpoint);
}

Result<Prompt> Engine::prepare(const processor::Conversation& conversation,
                               std::span<const Picture> pictures) {
  const Clock::time_point start = Clock::now();
  const processor::ProcessorConfig& config = processor_.config();
  Prompt prompt;
  std::vector<vision::Resolution> sizes;
  for (const Picture& picture : pictures) {
    sizes.push_back({.width = picture.pixels.width, .height = picture.pixels.height});
  }
  TESSERA_TRY(encoded, processor::encode_conversation(processor_, conversation, sizes,
                                                      processor::EncodeMode::kPrompt));
  prompt.encoded = std::move(encoded);
  for (const Picture& picture : pictures) {
    auto views = vision::make_views(model_.context(), picture.pixels,
                                    {.geometry = config.geometry,
                                     .num_images = static_cast<Index>(pictures.size()),
                                     .fill = config.scale.fill_colour()});
    if (!views) {
      Error error = std::move(views).error();
      error.message = cat(picture.source, ": ", error.message);
      return error;
    }
    prompt.views.push_back(*std::move(views));
  }
  prompt.preprocess_ms = milliseconds_since(start);
  return prompt;
}

Result<std::vector<ImageRows>> Engine::encode_images(const Prompt& prompt,
                                                     const base::CancelFlag* cancel,
                                                     const nn::Tap* listener) {
  ops::Context& context = model_.context();
  std::vector<ImageRows> images;
  for (std::size_t i = 0; i < prompt.views.size(); ++i) {
    const vision::ImageViews& views = prompt.views[i];
    std::string key = key_of(views);
    const auto known = std::find_if(known_images_.begin(), known_images_.end(),
                                    [&](const KnownImage& image) { return image.key == key; });
    Tensor rows;
    if (known != known_images_.end() && listener == nullptr) {
      rows = known->rows;
      std::rotate(known, known + 1, known_images_.end());
    } else {
      try {
        const CancelScope scope(context, cancel);
        const base::ThreadPool::Busy busy(context.pool());
        const Tensor features =
            model_.encode_views(vision::views_tensor(context, views),
                                processor_.config().tower_scale(), {.listener = listener});
        rows = model_.arrange_image(features, views.grid, views.view_source);
      } catch (const ops::Cancelled&) {
        return Error::cancelled("encode image", "to run to the end, was interrupted");
      } catch (const std::bad_alloc& error) {
        return Error::out_of_memory("encode image",
                                    cat("memory for the tower, ", lack_of_memory(error)));
      }
      if (known != known_images_.end()) {
        known_images_.erase(known);
      } else if (known_images_.size() == kMaxKnownImages) {
        known_images_.erase(known_images_.begin());
      }
      known_images_.push_back({.key = key, .rows = rows});
    }
    images.push_back(
        {.first = prompt.encoded.images[i].first, .rows = rows, .key = std::move(key)});
  }
  return images;
}

Result<Request> Engine::make_request(const Prompt& prompt, AnswerOptions options) {
  TESSERA_TRY(images, encode_images(prompt, options.cancel, options.listener));
  if (options.listener != nullptr) {
    for (const ImageRows& image : images)
      (*options.listener)("image_embeds", 0, image.rows);
  }
  Request request;
  request.ids = prompt.encoded.ids;
  request.images = std::move(images);
  request.sampling = std::move(options.sampling);
  request.max_tokens = options.max_tokens;
  request.stop_texts = std::move(options.stop_texts);
  request.end_id = processor_.ids().eos;
  request.ignores_end = options.ignores_end;
  request.stops_loops = options.stops_loops;
  request.keeps_prefix = options.keeps_prefix;
  request.prefix = std::move(options.prefix);
  request.cancel = options.cancel;
  request.listener = options.listener;
  request.on_text = std::move(options.on_text);
  return request;
}

Result<Engine::Outcome> Engine::answer(const Prompt& prompt, AnswerOptions options) {
  const Clock::time_point start = Clock::now();
  const int lent_slot = options.prefix ? options.prefix->slot : -1;
  Outcome outcome;
  auto request = make_request(prompt, std::move(options));
  outcome.vision_ms = milliseconds_since(start);
  if (!request) {
    scheduler_.drop({.slot = lent_slot});
    if (request.error().kind != base::ErrorKind::kCancelled) return std::move(request).error();
    outcome.answer.reason = FinishReason::kCancelled;
    return outcome;
  }
  std::optional<Result<Answer>> done;
  request->on_done = [&done](Result<Answer> answer) { done.emplace(std::move(answer)); };
  if (auto taken = scheduler_.submit(*std::move(request)); !taken) {
    scheduler_.drop({.slot = lent_slot});
    return std::move(taken).error();
  }
  while (!done)
    scheduler_.step();
  TESSERA_TRY(answer, *std::move(done));
  outcome.answer = std::move(answer);
  return outcome;
}

}  // namespace tessera::engine
