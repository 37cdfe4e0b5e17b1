#include "eval/suite.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "data/import/import.h"
#include "formats/object_reader.h"

namespace tessera::eval {
namespace {

using base::cat;
using base::Error;
using base::Result;
using formats::ObjectReader;

std::optional<Metric> metric_named(std::string_view name) {
  const auto all = all_metrics();
  const auto found = std::ranges::find(all, name, &MetricTraits::name);
  if (found == all.end()) return std::nullopt;
  return found->metric;
}

std::string metric_names() {
  std::string names;
  for (const MetricTraits& traits : all_metrics())
    names += cat(names.empty() ? "" : ", ", traits.name);
  return names;
}

Metric read_metric(ObjectReader& reader, std::string_view field, const std::string& name) {
  const std::optional<Metric> metric = metric_named(name);
  if (!metric) reader.fail(field, cat("one of ", metric_names(), ", is \"", name, "\""));
  return metric.value_or(Metric::kExact);
}

ImportConfig read_import(ObjectReader& reader, const std::string& folder) {
  const auto resolved = [&](const std::string& path) {
    return path.empty() ? path : (std::filesystem::path(folder) / path).string();
  };
  ImportConfig config;
  config.path = resolved(reader.required<std::string>("path"));
  config.images = resolved(reader.optional("images", ""));
  config.form = reader.optional("form", data::import_form_names().front());
  if (std::ranges::find(data::import_form_names(), config.form) ==
      data::import_form_names().end()) {
    reader.fail("form", cat("a form of data import, is \"", config.form, "\""));
  }
  config.dpi = reader.optional("dpi", config.dpi);
  if (!(config.dpi >= 36 && config.dpi <= 1200)) {
    reader.fail("dpi", cat("36 to 1200, is ", config.dpi));
  }
  return config;
}

bool can_name_files(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

Result<TaskConfig> read_task(ObjectReader& reader, const std::string& folder) {
  TaskConfig task;
  task.name = reader.required<std::string>("name");
  if (!can_name_files(task.name)) {
    reader.fail("name", cat("letters, digits, _ and - in names of files, is \"", task.name, "\""));
  }
  task.metric = read_metric(reader, "metric", reader.required<std::string>("metric"));
  for (const std::string& name : reader.optional("also", std::vector<std::string>{}))
    task.also.push_back(read_metric(reader, "also", name));
  if (reader.has("target")) task.target = reader.required<double>("target");
  task.prompt = reader.optional("prompt", "");
  task.limit = reader.optional("limit", task.limit, formats::kPositive);
  task.max_tokens = reader.optional("max_tokens", task.max_tokens, formats::kPositive);
  task.is_optional = reader.optional("is_optional", false);
  const formats::Json* sources = reader.raw("sources");
  if (auto import = reader.optional_object("import")) task.import = read_import(*import, folder);
  if ((sources != nullptr) == task.import.has_value()) {
    reader.fail("sources", cat("either sources or import, has ", sources ? "both" : "none"));
  }
  if (sources == nullptr) return task;
  TESSERA_TRY(mixture, data::parse_mixture(formats::Json{{"sources", *sources}}.dump(),
                                           reader.place(), folder));
  task.sources = std::move(mixture);
  return task;
}

}  // namespace

Result<Suite> parse_suite(std::string_view json,
                          const std::string& where,
                          const std::string& folder) {
  TESSERA_TRY(reader, ObjectReader::parse(json, where));
  Suite suite;
  suite.name = reader.required<std::string>("name");
  suite.seed = static_cast<std::uint64_t>(reader.optional("seed", 0, formats::kNonNegative));
  std::set<std::string> names;
  for (ObjectReader& each : reader.objects("tasks")) {
    TESSERA_TRY(task, read_task(each, folder));
    if (!names.insert(task.name).second) {
      each.fail("name", cat("a name of its own, is \"", task.name, "\" again"));
    }
    suite.tasks.push_back(std::move(task));
  }
  TESSERA_TRY(finished, reader.finish({.offers_ignoring = false}));
  if (suite.tasks.empty()) return Error::invalid_input(where, "tasks: at least one, has none");
  return suite;
}

Result<Suite> read_suite(const std::string& path) {
  const auto limit = static_cast<std::uint64_t>(base::default_limits().json_bytes);
  TESSERA_TRY(text, base::read_text_file(path, limit));
  return parse_suite(text, path, std::filesystem::path(path).parent_path().string());
}

void apply(const SuiteChanges& changes, Suite& suite) {
  if (changes.seed) suite.seed = *changes.seed;
  for (TaskConfig& task : suite.tasks) {
    if (changes.limit) task.limit = std::min(task.limit, *changes.limit);
    for (data::SourceConfig& source : task.sources.sources) {
      if (changes.seed && source.generation) source.generation->seed = *changes.seed;
    }
  }
}

std::vector<std::string> leave_out_absent(Suite& suite) {
  std::vector<std::string> names;
  std::erase_if(suite.tasks, [&](const TaskConfig& task) {
    std::error_code unreadable;
    const bool is_absent =
        task.is_optional && task.import && !std::filesystem::exists(task.import->path, unreadable);
    if (is_absent) names.push_back(task.name);
    return is_absent;
  });
  return names;
}

}  // namespace tessera::eval
