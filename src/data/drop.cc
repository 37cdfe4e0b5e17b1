#include "data/drop.h"

#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tessera::data {
namespace {

using base::Error;
using base::Result;
using formats::Json;

// In the order of the enumerators.
constexpr std::array<std::string_view, kNumDropReasons> kNames = {
    "bad_json",     "unknown_form",  "bad_message",    "bad_conversation", "image_count",
    "remote_image", "missing_image", "bad_image",      "no_conversation",  "bad_member",
    "no_target",    "too_long",      "too_many_views", "bad_row",          "bad_box",
    "image_size",   "bad_page",      "no_text",        "bad_text",         "not_made"};
static_assert(static_cast<std::size_t>(DropReason::kNotMade) + 1 == kNumDropReasons);

std::size_t index_of(DropReason reason) {
  return static_cast<std::size_t>(reason);
}

}  // namespace

std::string_view name_of(DropReason reason) {
  return kNames[index_of(reason)];
}

void DropReport::add_drop(const Drop& drop) {
  ++counts_[index_of(drop.reason)];
  std::vector<std::string>& examples = examples_[index_of(drop.reason)];
  if (examples.size() < kMaxExamples) examples.push_back(drop.message);
}

void DropReport::merge(const DropReport& other) {
  num_samples_ += other.num_samples_;
  for (std::size_t i = 0; i < kNumDropReasons; ++i) {
    counts_[i] += other.counts_[i];
    for (const std::string& example : other.examples_[i]) {
      if (examples_[i].size() < kMaxExamples) examples_[i].push_back(example);
    }
  }
}

Index DropReport::num_dropped() const {
  return std::accumulate(counts_.begin(), counts_.end(), Index{0});
}

Index DropReport::count(DropReason reason) const {
  return counts_[index_of(reason)];
}

const std::vector<std::string>& DropReport::examples(DropReason reason) const {
  return examples_[index_of(reason)];
}

Json DropReport::to_json(bool has_examples) const {
  Json dropped = Json::object();
  Json examples = Json::object();
  for (std::size_t i = 0; i < kNumDropReasons; ++i) {
    if (counts_[i] == 0) continue;
    dropped[std::string(kNames[i])] = counts_[i];
    if (!examples_[i].empty()) examples[std::string(kNames[i])] = examples_[i];
  }
  Json json = {{"samples", num_samples_}, {"dropped", std::move(dropped)}};
  if (has_examples) json["examples"] = std::move(examples);
  return json;
}

Result<DropReport> DropReport::from_json(const Json& json, const std::string& where) {
  const auto is_count = [](const Json& value) {
    return value.is_number_integer() && value.get<Index>() >= 0;  // over 2^63: negative
  };
  const auto wrong = [&](const Json& value) {
    return Error::invalid_input(
        where, fmt::format("counts of samples and drops, is {}", formats::excerpt(value)));
  };
  if (!json.is_object() || !json.contains("samples") || !json.contains("dropped")) {
    return wrong(json);
  }
  const Json& dropped = json.at("dropped");
  if (!is_count(json.at("samples")) || !dropped.is_object()) return wrong(json);
  DropReport report;
  report.num_samples_ = json.at("samples").get<Index>();
  Index num_known = 0;
  for (std::size_t i = 0; i < kNumDropReasons; ++i) {
    const auto found = dropped.find(std::string(kNames[i]));
    if (found == dropped.end()) continue;
    if (!is_count(*found)) return wrong(*found);
    report.counts_[i] = found->get<Index>();
    ++num_known;
  }
  if (num_known != static_cast<Index>(dropped.size())) return wrong(dropped);
  return report;
}

std::string DropReport::to_line() const {
  std::string line;
  for (std::size_t i = 0; i < kNumDropReasons; ++i) {
    if (counts_[i] == 0) continue;
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", kNames[i], counts_[i]);
    if (!examples_[i].empty()) line += fmt::format(" ({})", examples_[i].front());
  }
  return line;
}

std::string DropReport::to_text() const {
  std::string text = fmt::format("{} usable samples, {} left out\n", num_samples_, num_dropped());
  for (std::size_t i = 0; i < kNumDropReasons; ++i) {
    if (counts_[i] == 0) continue;
    text += fmt::format("  {:<17} {}\n", kNames[i], counts_[i]);
    for (const std::string& example : examples_[i])
      text += fmt::format("    {}\n", example);
  }
  return text;
}

}  // namespace tessera::data
