// tessera run: one answer about pictures, a PDF or a whole conversation.
#include <chrono>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/inputs.h"
#include "cli/run/answer_json.h"
#include "cli/run/dump.h"
#include "cli/run/run_batch.h"
#include "cli/run/run_requests.h"
#include "draw/boxes.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

struct RunOptions {
  ModelFlags model;
  SamplingFlags sampling;
  ImageFlags images;
  EngineFlags engine;
  std::vector<std::string> files;
  std::string prompt;
  bool has_prompt = false;
  std::string system;
  std::string messages;
  std::string batch;
  std::int64_t batch_size = 4;
  std::string draw;
  std::string dump;
  bool is_json = false;
};

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

Result<void> check_options(const RunOptions& options) {
  const int num_sources = static_cast<int>(options.has_prompt) +
                          static_cast<int>(!options.messages.empty()) +
                          static_cast<int>(!options.batch.empty());
  if (num_sources != 1) {
    return Error::usage("run",
                        "one of -p, --messages and --batch, has " + std::to_string(num_sources));
  }
  if (!options.has_prompt && !options.files.empty()) {
    return Error::usage("run", "files only with -p, has " + options.files.front());
  }
  if (!options.has_prompt && !options.system.empty()) {
    return Error::usage("--system", "-p beside it, has none");
  }
  if (!options.batch.empty() && !(options.draw.empty() && options.dump.empty())) {
    return Error::usage("--batch", "no --draw or --dump beside it, has one");
  }
  return {};
}

Result<RunRequests> open_requests(const RunOptions& options) {
  return options.messages.empty() ? RunRequests::from_files(options.files, options.images)
                                  : RunRequests::from_messages(options.messages, options.images);
}

Result<void> draw_answer(const std::string& path,
                         const RunRequest& request,
                         const std::vector<processor::PixelBox>& boxes) {
  if (request.pictures.empty()) {
    return Error::usage("--draw", "a picture to draw on, the request has none");
  }
  // Answers refer to one picture, as a rule the last.
  const Index target =
      boxes.empty() ? static_cast<Index>(request.pictures.size()) - 1 : boxes.back().image_idx;
  std::vector<draw::LabelledBox> labelled;
  for (const processor::PixelBox& box : boxes) {
    if (box.image_idx == target) labelled.push_back({.label = box.label, .box = box.box});
  }
  TESSERA_TRY(
      drawn, draw::draw_boxes(request.pictures[static_cast<std::size_t>(target)].pixels, labelled));
  TESSERA_TRY(png, formats::encode_png(drawn));
  return base::write_file_atomically(path, {reinterpret_cast<const char*>(png.data()), png.size()});
}

class Runner {
 public:
  Runner(Program& program, const RunOptions& options, std::string prompt, OpenEngine& open)
      : program_(program), options_(options), prompt_(std::move(prompt)), open_(open) {}

  // Answers one request; prints it unless it is JSON, which is returned.
  Result<Json> answer(const RunRequest& request) {
    const Clock::time_point start = Clock::now();
    const processor::Conversation conversation =
        request.conversation ? *request.conversation
                             : processor::single_turn(open_.engine->processor(), prompt_,
                                                      sources_of(request), options_.system);
    TESSERA_TRY(prompt, open_.engine->prepare(conversation, request.pictures));
    TESSERA_TRY(answer_options, options_.sampling.resolve());
    answer_options.cancel = &program_.cancel();
    if (!options_.is_json) {
      answer_options.on_text = [this](std::string_view text) { program_.print(text); };
    }
    Dump dump;
    const auto listen = [&dump](std::string_view name, int layer, const Tensor& value) {
      dump.collect(name, layer, value);
    };
    const nn::Tap tap(listen);
    if (!options_.dump.empty()) answer_options.listener = &tap;
    TESSERA_TRY(outcome, open_.engine->answer(prompt, std::move(answer_options)));
    if (!options_.is_json) program_.print("\n");
    was_cancelled_ = outcome.answer.reason == engine::FinishReason::kCancelled;
    if (!options_.dump.empty() && !was_cancelled_) {
      TESSERA_TRY(dumped, dump.write(options_.dump, prompt));
    }
    if (!options_.draw.empty()) {
      TESSERA_TRY(drawn, draw_answer(options_.draw, request, answer_boxes(prompt, outcome.answer)));
    }
    const double total_ms = open_.engine->load_ms() + milliseconds_since(start);
    return to_json(request, prompt, outcome, total_ms);
  }

  [[nodiscard]] bool was_cancelled() const { return was_cancelled_; }

 private:
  static std::vector<std::string> sources_of(const RunRequest& request) {
    std::vector<std::string> sources;
    sources.reserve(request.pictures.size());
    for (const engine::Picture& picture : request.pictures)
      sources.push_back(picture.source);
    return sources;
  }

  [[nodiscard]] Json to_json(const RunRequest& request,
                             const engine::Prompt& prompt,
                             const engine::Engine::Outcome& outcome,
                             double total_ms) const {
    const std::vector<std::string> sources = sources_of(request);
    Json json = answer_json({.model = open_.directory,
                             .context = *open_.context,
                             .prompt = prompt,
                             .sources = sources,
                             .answer = outcome.answer,
                             .load_ms = open_.engine->load_ms(),
                             .vision_ms = outcome.vision_ms,
                             .total_ms = total_ms});
    if (request.page > 0) {
      json["source"] = sources.front();
      json["page"] = request.page;
    }
    return json;
  }

  Program& program_;
  const RunOptions& options_;
  std::string prompt_;
  OpenEngine& open_;
  bool was_cancelled_ = false;
};

// The first request and those that follow, one picture in memory at a time.
Result<int> answer_all(Program& program,
                       const RunOptions& options,
                       Runner& runner,
                       RunRequests& requests,
                       RunRequest request) {
  const bool is_one = requests.size() == 1;
  Json answers = Json::array();
  while (true) {
    if (!is_one && !options.is_json) program.print_line(cat("--- page ", request.page));
    TESSERA_TRY(json, runner.answer(request));
    if (options.is_json) answers.push_back(std::move(json));
    if (runner.was_cancelled() || !requests.has_next()) break;
    request = {};  // one picture in memory, not two
    TESSERA_TRY(following, requests.next());
    request = std::move(following);
  }
  if (options.is_json) {
    const Json whole = is_one ? answers.front() : Json{{"pages", answers}};
    program.print_json(whole.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  return runner.was_cancelled() ? kExitInterrupted : kExitDone;
}

Result<int> run(Program& program, const RunOptions& options) {
  TESSERA_TRY(valid, check_options(options));
  TESSERA_TRY(sampling, options.sampling.resolve());
  if (!options.batch.empty()) {
    return run_batch(program, {.model = options.model,
                               .sampling = options.sampling,
                               .images = options.images,
                               .engine = options.engine,
                               .file = options.batch,
                               .batch_size = options.batch_size});
  }
  TESSERA_TRY(prompt, read_prompt(options.prompt));
  TESSERA_TRY(requests, open_requests(options));
  if (requests.size() != 1 && !(options.draw.empty() && options.dump.empty())) {
    return Error::usage("run",
                        "one page for --draw and --dump, has " + std::to_string(requests.size()));
  }
  // What the first request shows is looked at before the checkpoint is read.
  TESSERA_TRY(request, requests.next());
  TESSERA_TRY(open, open_engine(program, options.model, options.engine, options.images.max_tiles));
  Runner runner(program, options, std::move(prompt), open);
  return answer_all(program, options, runner, requests, std::move(request));
}

}  // namespace

void add_run(CLI::App& app, Program& program) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "One answer about pictures, a PDF or text");
  command->add_option("FILE", options->files, "Pictures or a PDF; - reads standard input");
  command
      ->add_option_function<std::string>(
          "-p,--prompt",
          [options](const std::string& text) {
            options->prompt = text;
            options->has_prompt = true;
          },
          "The question; @FILE reads it from a file")
      ->type_name("TEXT");
  command->add_option("--system", options->system, "System text in front of the conversation");
  command->add_option("--messages", options->messages, "A whole conversation as JSON");
  command->add_option("--batch", options->batch, "Many requests, one JSON object a line");
  command->add_option("--batch-size", options->batch_size, "Requests that run at once")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{256}))
      ->capture_default_str();
  command->add_option("--draw", options->draw, "Write the picture with the answer's boxes (PNG)");
  command->add_option("--dump", options->dump, "Write the model's inner tensors (safetensors)");
  command->add_flag("--json", options->is_json, "Print one JSON object");
  options->model.add_to(command);
  options->sampling.add_to(command, {});
  options->images.add_to(command);
  options->engine.add_to(command);
  program.on(command, [options](Program& running) { return run(running, *options); });
}

}  // namespace tessera::cli
