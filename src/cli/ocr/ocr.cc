// tessera ocr: pages and pictures to text, one after the other; no more than one is in memory.
#include <functional>
#include <memory>
#include <optional>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/inputs.h"
#include "cli/ocr/ocr_page.h"
#include "formats/pdf.h"
#include "processor/processor_config.h"
#include "vision/bands.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Json = nlohmann::ordered_json;

constexpr auto kDefaultPrompt = "Convert this page to Markdown.";
// Parts of one page in the progress line.
constexpr std::int64_t kPageUnits = 1000;

struct OcrOptions {
  ModelFlags model;
  SamplingFlags sampling;
  ImageFlags images;
  EngineFlags engine;
  std::vector<std::string> files;
  std::string prompt;
  std::optional<Index> num_bands;  // at most; else the model's, where the lines need them
  std::string format = "text";
  bool is_json = false;
  bool has_json_lines = false;
};

// Prints pages as they are done, or all of them at the end, as one JSON object.
class PageWriter {
 public:
  PageWriter(Program& program, const OcrOptions& options)
      : program_(program), format_(options.is_json ? "json" : options.format) {
    if (options.has_json_lines) format_ = "jsonl";
  }

  void add(const OcrPage& page) {
    if (page.error) ++num_failed_;
    if (format_ == "json") {
      pages_.push_back(page_json(page));
    } else if (format_ == "jsonl") {
      program_.print_json(dump(page_json(page)));
    } else {
      if (num_pages_ > 0) program_.print("\n");
      program_.print_line(page.error              ? failed_text(page)
                          : format_ == "markdown" ? page.markdown
                                                  : page.text);
    }
    ++num_pages_;
  }

  void finish() {
    if (format_ == "json") program_.print_json(dump(Json{{"pages", pages_}}));
  }

  [[nodiscard]] std::int64_t num_pages() const { return num_pages_; }
  [[nodiscard]] std::int64_t num_failed() const { return num_failed_; }

 private:
  static std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  static std::string failed_text(const OcrPage& page) {
    return cat("[", page.source, ", page ", page.page, ": ", page.error->to_string(), "]");
  }

  Program& program_;
  std::string format_;
  Json pages_ = Json::array();
  std::int64_t num_pages_ = 0;
  std::int64_t num_failed_ = 0;
};

class Reader {
 public:
  Reader(Program& program, const OcrOptions& options, OpenEngine& open, std::string prompt)
      : program_(program),
        options_(options),
        open_(open),
        prompt_(std::move(prompt)),
        writer_(program, options),
        progress_(program, "reading", static_cast<std::int64_t>(options.files.size()) * kPageUnits),
        num_expected_(static_cast<std::int64_t>(options.files.size())) {}

  Result<int> read_all() {
    for (const std::string& file : options_.files) {
      TESSERA_TRY(read, read_file(file));
      if (program_.cancel().is_requested()) break;
    }
    progress_.clear();
    writer_.finish();
    if (program_.cancel().is_requested()) return kExitInterrupted;
    if (writer_.num_failed() == 0) return kExitDone;
    return Error::invalid_input("ocr", cat("text of each of ", writer_.num_pages(), " pages, ",
                                           writer_.num_failed(), " failed"));
  }

 private:
  // An error of the only page there is becomes the program's.
  Result<void> read_file(const std::string& file) {
    const bool is_only = options_.files.size() == 1;
    OcrPage page{.source = file};
    auto is_pdf = is_pdf_file(file);
    if (!is_pdf) return fail(std::move(page), std::move(is_pdf).error(), is_only);
    if (!*is_pdf) {
      auto picture = read_picture(file, options_.images.auto_orient.value_or(true));
      if (!picture) return fail(std::move(page), std::move(picture).error(), is_only);
      return read_page(std::move(page), picture->pixels, is_only);
    }
    auto document =
        formats::PdfPages::open(file, {.dpi = options_.images.dpi, .pages = options_.images.pages});
    if (!document) return fail(std::move(page), std::move(document).error(), is_only);
    return read_document(file, *document);
  }

  Result<void> read_document(const std::string& file, formats::PdfPages& document) {
    const std::vector<Index> numbers = document.selected();
    const auto num_more = static_cast<std::int64_t>(numbers.size()) - 1;
    num_expected_ += num_more;
    progress_.add_to_total(num_more * kPageUnits);
    const bool is_only = num_expected_ == 1;
    for (const Index number : numbers) {
      OcrPage page{.source = file, .page = number};
      auto drawn = document.next();
      if (program_.cancel().is_requested()) return {};
      if (!drawn) {
        TESSERA_TRY(failed, fail(std::move(page), std::move(drawn).error(), is_only));
      } else {
        TESSERA_TRY(read, read_page(std::move(page), drawn->image, is_only));
      }
      if (program_.cancel().is_requested()) return {};
    }
    return {};
  }

  Result<void> read_page(OcrPage page, const formats::Image& pixels, bool is_only) {
    page.size = {.width = pixels.width, .height = pixels.height};
    auto reason = read_bands(page, pixels);
    if (!reason) return fail(std::move(page), std::move(reason).error(), is_only);
    page.finish_reason = engine::to_string(*reason);
    write(page);
    return {};
  }

  // One answer a band; the reason is the first that is not a plain end.
  Result<engine::FinishReason> read_bands(OcrPage& page, const formats::Image& pixels) {
    const processor::ProcessorConfig& config = open_.engine->processor().config();
    const auto& canvases = config.geometry.candidates;
    const std::optional<Index> asked = options_.num_bands;
    const Index num_bands = asked ? vision::choose_num_bands(canvases, page.size, *asked)
                                  : vision::needed_num_bands(canvases, pixels, config.ocr_bands);
    const std::vector<vision::Band> bands = vision::cut_bands(pixels, num_bands);
    std::vector<BandText> answers;
    engine::FinishReason reason = engine::FinishReason::kStop;
    for (const vision::Band& band : bands) {
      place_ = {.band = std::ssize(answers), .num_bands = std::ssize(bands)};
      TESSERA_TRY(answer, recognise(page.source, vision::band_pixels(pixels, band)));
      answers.push_back({.band = band, .text = std::move(answer.text)});
      if (reason == engine::FinishReason::kStop) reason = answer.reason;
      if (program_.cancel().is_requested()) break;
    }
    read_answers(answers, page);
    return reason;
  }

  Result<engine::Answer> recognise(const std::string& source, formats::Image pixels) {
    const engine::Picture picture{.source = source, .pixels = std::move(pixels)};
    const processor::Conversation conversation =
        processor::single_turn(open_.engine->processor(), prompt_, {source});
    show_progress(0);
    TESSERA_TRY(prompt, open_.engine->prepare(conversation, {&picture, 1}));
    TESSERA_TRY(answer_options, options_.sampling.resolve());
    answer_options.cancel = &program_.cancel();
    std::int64_t num_pieces = 0;
    answer_options.on_text = [this, &num_pieces](std::string_view) { show_progress(++num_pieces); };
    TESSERA_TRY(outcome, open_.engine->answer(prompt, std::move(answer_options)));
    return std::move(outcome.answer);
  }

  Result<void> fail(OcrPage page, Error error, bool is_only) {
    if (is_only) return error;
    page.error = std::move(error);
    write(page);
    return {};
  }

  void write(const OcrPage& page) {
    progress_.clear();
    writer_.add(page);
  }

  // How long an answer gets is not known: most of a band's share is passed in its first tokens.
  void show_progress(std::int64_t num_pieces) {
    constexpr std::int64_t kHalfway = 500;
    const std::int64_t band_units = kPageUnits / place_.num_bands;
    const std::int64_t inside =
        band_units * place_.band + band_units * num_pieces / (num_pieces + kHalfway);
    progress_.update(writer_.num_pages() * kPageUnits + inside,
                     cat("page ", writer_.num_pages() + 1, " of ", num_expected_,
                         num_pieces == 0 ? "" : cat(", ", num_pieces, " tokens")));
  }

  Program& program_;
  const OcrOptions& options_;
  OpenEngine& open_;
  std::string prompt_;
  PageWriter writer_;
  Progress progress_;
  std::int64_t num_expected_;  // pages; grows as documents are opened
  struct {
    Index band = 0;
    Index num_bands = 1;
  } place_;  // on the page that is read
};

Result<int> ocr(Program& program, const OcrOptions& options) {
  TESSERA_TRY(sampling, options.sampling.resolve());
  TESSERA_TRY(prompt, read_prompt(options.prompt));
  TESSERA_TRY(open, open_engine(program, options.model, options.engine, options.images.max_tiles));
  if (prompt.empty()) prompt = open.engine->processor().config().ocr_prompt;
  if (prompt.empty()) prompt = kDefaultPrompt;
  return Reader(program, options, open, std::move(prompt)).read_all();
}

}  // namespace

void add_ocr(CLI::App& app, Program& program) {
  auto options = std::make_shared<OcrOptions>();
  CLI::App* command = app.add_subcommand("ocr", "Pages and pictures to text, Markdown or JSON");
  command->add_option("FILE", options->files, "Pictures and PDFs; - reads standard input")
      ->required();
  command->add_option("--prompt", options->prompt,
                      "What to ask of each page; @FILE reads it from a file");
  command
      ->add_option(
          "--bands", options->num_bands,
          "Read a page in up to N bands, cut between its lines, where that shows it larger; "
          "default: only a page of small print, in up to as many as the model's configuration "
          "says, else 1")
      ->check(CLI::Range(Index{1}, processor::kMostOcrBands));
  CLI::Option* format =
      command->add_option("--format", options->format, "What to print: text, markdown or json")
          ->check(CLI::IsMember({"text", "markdown", "json"}))
          ->capture_default_str();
  CLI::Option* json =
      command->add_flag("--json", options->is_json, "Print one JSON object")->excludes(format);
  command
      ->add_flag("--jsonl", options->has_json_lines, "Print one JSON object a page, as it is done")
      ->excludes(format)
      ->excludes(json);
  options->model.add_to(command);
  options->sampling.add_to(command, {.max_tokens = 2048, .stops_loops = true});
  options->images.add_without_together_to(command);
  options->engine.add_to(command);
  program.on(command, [options](Program& running) { return ocr(running, *options); });
}

}  // namespace tessera::cli
