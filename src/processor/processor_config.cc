#include "processor/processor_config.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/limits.h"
#include "formats/object_reader.h"

namespace tessera::processor {
namespace {

using base::Result;
using formats::ObjectReader;

// Fields of released files that change nothing: names of Python classes, and a switch that the
// official code stores without reading.
constexpr std::string_view kHarmless[] = {
    "_name_or_path",          "add_special_token",    "auto_map",
    "feature_extractor_type", "image_processor_type", "processor_class",
    "transformers_version"};

void read_candidates(ObjectReader& reader, vision::ImageGeometry& geometry) {
  if (!reader.has("candidate_resolutions")) return;
  geometry.candidates.clear();
  for (const auto& [width, height] :
       reader.required<std::vector<std::array<Index, 2>>>("candidate_resolutions")) {
    geometry.candidates.push_back({.width = width, .height = height});
  }
}

std::array<double, 3> read_channels(ObjectReader& reader,
                                    std::string_view key,
                                    const std::array<double, 3>& fallback) {
  const std::vector<double> values =
      reader.optional(key, std::vector<double>(fallback.begin(), fallback.end()));
  std::array<double, 3> channels = fallback;
  if (values.size() != channels.size()) {
    reader.fail(key, base::cat("3 numbers, has ", values.size()));
    return channels;
  }
  std::copy(values.begin(), values.end(), channels.begin());
  return channels;
}

ProcessorConfig read_fields(ObjectReader& reader) {
  ProcessorConfig config;
  read_candidates(reader, config.geometry);
  config.geometry.patch_size =
      reader.optional("patch_size", config.geometry.patch_size, formats::kPositive);
  config.geometry.downsample_ratio =
      reader.optional("downsample_ratio", config.geometry.downsample_ratio, formats::kPositive);
  config.scale.mean = read_channels(reader, "image_mean", config.scale.mean);
  config.scale.deviation = read_channels(reader, "image_std", config.scale.deviation);
  for (const double deviation : config.scale.deviation) {
    if (!(deviation > 0)) reader.fail("image_std", base::cat("above 0, has ", deviation));
  }
  config.normalize = reader.optional("normalize", config.normalize);
  config.image_token = reader.optional("image_token", config.image_token);
  config.pad_token = reader.optional("pad_token", config.pad_token);
  if (config.image_token.empty()) reader.fail("image_token", "at least one character, is empty");
  if (config.pad_token.empty()) reader.fail("pad_token", "at least one character, is empty");
  config.mask_prompt = reader.optional("mask_prompt", config.mask_prompt);
  config.ignore_id =
      static_cast<std::int32_t>(reader.optional("ignore_id", config.ignore_id, {INT32_MIN, -1}));
  // The one template that encode_conversation() writes: tags, two line breaks, the end after
  // answers.
  enum class Template { kTagged };
  constexpr formats::Choice<Template> kTemplates[] = {{"deepseek", Template::kTagged}};
  (void)reader.choice("sft_format", kTemplates, std::optional(Template::kTagged));
  return config;
}

Result<std::optional<std::string>> read_if_there(const std::string& path) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) return std::optional<std::string>();
  TESSERA_TRY(text, base::read_text_file(path, base::default_limits().json_bytes));
  return std::optional(std::move(text));
}

Result<ProcessorConfig> with_ocr_fields(ProcessorConfig config,
                                        std::string_view json,
                                        const std::string& where,
                                        std::span<const std::string> ignored_fields) {
  TESSERA_TRY(reader, ObjectReader::parse(json, where));
  config.ocr_prompt = reader.optional("prompt", "");
  config.ocr_bands = reader.optional("bands", config.ocr_bands, {1, kMostOcrBands});
  TESSERA_TRY(ignored, reader.finish({.ignored = ignored_fields}));
  return config;
}

}  // namespace

vision::PixelScale ProcessorConfig::tower_scale() const {
  return normalize ? scale : vision::PixelScale{.mean = {0, 0, 0}, .deviation = {1, 1, 1}};
}

Result<ProcessorConfig> parse_processor_config(std::string_view json,
                                               const std::string& where,
                                               std::span<const std::string> ignored_fields) {
  TESSERA_TRY(reader, ObjectReader::parse(json, where));
  ProcessorConfig config = read_fields(reader);
  TESSERA_TRY(ignored, reader.finish({.harmless = kHarmless, .ignored = ignored_fields}));
  TESSERA_TRY(checked, vision::check_geometry(config.geometry, where));
  return config;
}

Result<ProcessorConfig> read_processor_config(const std::string& folder,
                                              std::span<const std::string> ignored_fields) {
  ProcessorConfig config;
  for (const char* name : {"processor_config.json", "preprocessor_config.json"}) {
    TESSERA_TRY(text, read_if_there(folder + "/" + name));
    if (!text) continue;
    TESSERA_TRY(parsed, parse_processor_config(*text, folder + "/" + name, ignored_fields));
    config = std::move(parsed);
    break;
  }
  const std::string path = folder + "/ocr_config.json";
  TESSERA_TRY(text, read_if_there(path));
  if (!text) return config;
  return with_ocr_fields(std::move(config), *text, path, ignored_fields);
}

}  // namespace tessera::processor
