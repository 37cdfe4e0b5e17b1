// tessera inspect preprocess: how pictures become views and tokens.
#include <array>
#include <filesystem>
#include <functional>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/flags.h"
#include "cli/inputs.h"
#include "cli/inspect/inspect.h"
#include "cli/inspect/tile_sketch.h"
#include "cli/run/answer_json.h"
#include "formats/json.h"
#include "formats/pdf.h"
#include "processor/processor_config.h"
#include "vision/views.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Json = nlohmann::ordered_json;

constexpr auto kWhere = "inspect preprocess";

struct PreprocessOptions {
  ModelFlags model;
  ImageFlags images;
  std::vector<std::string> files;
  std::string sizes;
  bool is_json = false;
};

// A picture file or a page of a PDF; what went wrong when it could not be read.
struct ReadPicture {
  std::string source;
  Index page = 0;  // 0: a picture file
  Result<formats::Image> pixels;
};

Result<processor::ProcessorConfig> read_config(const PreprocessOptions& options) {
  processor::ProcessorConfig config;
  if (!options.model.model.empty()) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(options.model.model, ignored)) {
      return Error::not_found("--model",
                              cat(options.model.model, ": a checkpoint directory, is none"));
    }
    TESSERA_TRY(
        read, processor::read_processor_config(options.model.model, options.model.ignored_fields));
    config = std::move(read);
  }
  if (options.images.max_tiles) {
    TESSERA_TRY(limited, vision::limit_tiles(config.geometry, *options.images.max_tiles));
    config.geometry = std::move(limited);
  }
  return config;
}

Result<int> print_resolutions(Program& program,
                              const PreprocessOptions& options,
                              const vision::ImageGeometry& geometry) {
  TESSERA_TRY(sizes, formats::read_json_file(options.sizes));
  if (!sizes.is_array()) {
    return Error::invalid_input(
        kWhere, cat(options.sizes, ": a list of [width, height], is ", sizes.type_name()));
  }
  const Index num_images = options.images.is_together ? static_cast<Index>(sizes.size()) : 1;
  Json resolutions = Json::array();
  for (const formats::Json& size : sizes) {
    const bool is_pair = size.is_array() && size.size() == 2 && size[0].is_number_integer() &&
                         size[1].is_number_integer();
    if (!is_pair) {
      return Error::invalid_input(kWhere, cat(options.sizes, ": a list of [width, height], entry ",
                                              resolutions.size(), " is ", formats::excerpt(size)));
    }
    const vision::Resolution picture{.width = size[0].get<Index>(), .height = size[1].get<Index>()};
    if (auto valid = vision::check_picture_size(picture, base::default_limits()); !valid) {
      return Error::invalid_input(
          kWhere, cat(options.sizes, ": entry ", resolutions.size(), ": ", valid.error().message));
    }
    const vision::Resolution canvas = vision::canvas_for(geometry, picture, num_images);
    resolutions.push_back({canvas.width, canvas.height});
  }
  if (options.is_json) {
    program.print_json(Json{{"resolutions", resolutions}}.dump());
    return kExitDone;
  }
  for (std::size_t i = 0; i < resolutions.size(); ++i) {
    program.print_line(fmt::format("{}x{} -> {}x{}", sizes[i][0].dump(), sizes[i][1].dump(),
                                   resolutions[i][0].dump(), resolutions[i][1].dump()));
  }
  return kExitDone;
}

// Pictures and selected pages of a file, before any is decoded; a file that cannot be read is one.
Index count_pictures(const std::string& file, const ImageFlags& flags) {
  const auto is_pdf = is_pdf_file(file);
  if (!is_pdf || !*is_pdf) return 1;
  const auto document = formats::PdfPages::open(file, {.dpi = flags.dpi, .pages = flags.pages});
  return document ? static_cast<Index>(document->selected().size()) : 1;
}

// Hands on the file's pictures one after the other, until `on` says stop.
void read_pictures(const std::string& file,
                   const ImageFlags& flags,
                   const std::function<bool(ReadPicture)>& on) {
  auto is_pdf = is_pdf_file(file);
  if (!is_pdf) {
    on({.source = file, .pixels = std::move(is_pdf).error()});
    return;
  }
  if (!*is_pdf) {
    auto picture = read_picture(file, flags.auto_orient.value_or(false));
    if (picture) {
      on({.source = file, .pixels = std::move(picture->pixels)});
    } else {
      on({.source = file, .pixels = std::move(picture).error()});
    }
    return;
  }
  auto document = formats::PdfPages::open(file, {.dpi = flags.dpi, .pages = flags.pages});
  if (!document) {
    on({.source = file, .pixels = std::move(document).error()});
    return;
  }
  const std::vector<Index> numbers = document->selected();
  for (const Index number : numbers) {
    auto page = document->next();
    Result<formats::Image> pixels = page ? Result<formats::Image>(std::move(page->image))
                                         : Result<formats::Image>(std::move(page).error());
    if (!on({.source = file, .page = number, .pixels = std::move(pixels)})) return;
  }
}

// Makes the views of one picture after the other and keeps what is to be printed.
class Preprocessor {
 public:
  Preprocessor(ops::Context& context, const processor::ProcessorConfig& config, Index num_images)
      : context_(context), config_(config), num_images_(num_images) {}

  void add(ReadPicture picture) {
    Result<Json> entry = entry_of(picture);
    if (!entry) {
      if (!failure_) failure_ = entry.error();
      ++num_failed_;
      text_ += fmt::format("{}: {}\n", name_of(picture), entry.error().to_string());
    }
    Json json = entry ? *std::move(entry)
                      : Json{{"source", picture.source}, {"error", entry.error().to_string()}};
    if (picture.page > 0) json["page"] = picture.page;
    images_.push_back(std::move(json));
  }

  [[nodiscard]] const Json& images() const { return images_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] Index num_failed() const { return num_failed_; }
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }  // the first

 private:
  static std::string name_of(const ReadPicture& picture) {
    return picture.page > 0 ? fmt::format("{}, page {}", picture.source, picture.page)
                            : picture.source;
  }

  Result<Json> entry_of(ReadPicture& picture) {
    TESSERA_TRY(pixels, std::move(picture.pixels));
    auto made = vision::make_views(context_, pixels,
                                   {.geometry = config_.geometry,
                                    .num_images = num_images_,
                                    .fill = config_.scale.fill_colour()});
    if (!made) {
      Error error = std::move(made).error();
      error.message = cat(picture.source, ": ", error.message);
      return error;
    }
    const vision::ImageViews& views = *made;
    const Index num_tokens = vision::num_image_tokens(config_.geometry, views.grid);
    text_ += fmt::format("{}: {}x{} on {}x{}, {}x{} tile{}, {} tokens\n{}", name_of(picture),
                         views.source.width, views.source.height, views.resolution.width,
                         views.resolution.height, views.grid.columns, views.grid.rows,
                         views.grid.num_tiles() == 1 ? "" : "s", num_tokens,
                         tile_sketch(views.source, views.resolution, views.grid));
    return image_json(views, picture.source, num_tokens);
  }

  ops::Context& context_;
  const processor::ProcessorConfig& config_;
  Index num_images_;
  Json images_ = Json::array();
  std::string text_;
  Index num_failed_ = 0;
  std::optional<Error> failure_;
};

Result<int> preprocess(Program& program, const PreprocessOptions& options) {
  if (options.files.empty() == options.sizes.empty()) {
    return Error::usage(kWhere, "either pictures or --sizes, has both or neither");
  }
  TESSERA_TRY(config, read_config(options));
  if (!options.sizes.empty()) return print_resolutions(program, options, config.geometry);
  TESSERA_TRY(context, options.model.make_context());
  Index num_pictures = 0;
  for (const std::string& file : options.files)
    num_pictures += count_pictures(file, options.images);
  Preprocessor preprocessor(*context, config, options.images.is_together ? num_pictures : 1);
  {
    Progress progress(program, "preprocessing", num_pictures);
    for (const std::string& file : options.files) {
      if (program.cancel().is_requested()) break;
      read_pictures(file, options.images, [&](ReadPicture picture) {
        preprocessor.add(std::move(picture));
        progress.update(static_cast<std::int64_t>(preprocessor.images().size()));
        return !program.cancel().is_requested();
      });
    }
  }
  const bool was_cancelled = program.cancel().is_requested();
  if (num_pictures == 1 && preprocessor.failure()) return *preprocessor.failure();
  if (options.is_json) {
    Json whole = {{"images", preprocessor.images()}};
    if (was_cancelled) whole["cancelled"] = true;
    program.print_json(whole.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    program.print(preprocessor.text());
  }
  if (was_cancelled) return kExitInterrupted;
  if (preprocessor.num_failed() == 0) return kExitDone;
  return Error::invalid_input(kWhere, cat("views of each of ", num_pictures, " pictures, ",
                                          preprocessor.num_failed(), " failed"));
}

}  // namespace

void add_inspect_preprocess(CLI::App& inspect, Program& program) {
  auto options = std::make_shared<PreprocessOptions>();
  CLI::App* command =
      inspect.add_subcommand("preprocess", "Tiles, tokens and digests of pictures and PDF pages");
  command->add_option("FILE", options->files, "Pictures and PDFs; - reads standard input");
  command->add_option("--sizes", options->sizes,
                      "JSON list of [width, height]: only choose their canvases");
  command->add_option("--model", options->model.model,
                      "Checkpoint directory whose processor_config.json holds; default: the "
                      "released one");
  command->add_option("--ignore-field", options->model.ignored_fields,
                      "A config field that may stay unused; repeatable");
  command->add_flag("--json", options->is_json, "Print one JSON object");
  options->model.add_machine_to(command);
  options->images.add_to(command);
  program.on(command, [options](Program& run) { return preprocess(run, *options); });
}

}  // namespace tessera::cli
