#include "data/make/stats.h"

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats/object_reader.h"

namespace tessera::data {
namespace {

using base::Result;
using formats::Json;
using formats::ObjectReader;

// Counted by what a document's field of that name says, or each of its entries.
constexpr std::array kFields = {"generator", "layouts", "language", "part",     "turn_tasks",
                                "phrases",   "effects", "fonts",    "passages", "cutouts"};
// Their names in statistics.
constexpr std::array kNames = {"generators", "layouts", "languages", "parts",    "tasks",
                               "phrases",    "effects", "fonts",     "passages", "cutouts"};
constexpr const char* kTiles = "tiles";

void add(Counts& sums, const Counts& counts) {
  for (const auto& [name, count] : counts)
    sums[name] += count;
}

void count_value(Counts& counts, const Json& value) {
  if (!value.is_string()) return;
  const auto& name = value.get_ref<const std::string&>();
  ++counts[name.empty() ? "none" : name];
}

// The entries of a list under `key`; none when it is something else.
std::vector<Json> list_of(const Json& document, const char* key) {
  const auto found = document.find(key);
  if (found == document.end() || !found->is_array()) return {};
  return found->get_ref<const Json::array_t&>();
}

Index answer_bytes(const Json& document) {
  Index num_bytes = 0;
  for (const Json& message : list_of(document, "messages")) {
    if (!message.is_object() || message.value("role", Json()) != "assistant") continue;
    const auto content = message.find("content");
    if (content == message.end() || !content->is_string()) continue;
    num_bytes += std::ssize(content->get_ref<const std::string&>());
  }
  return num_bytes;
}

Counts read_counts(ObjectReader& reader, const char* key) {
  Counts counts;
  const Json* json = reader.raw(key);
  if (json == nullptr || !json->is_object()) {
    reader.fail(key, "an object of counts, is none");
    return counts;
  }
  for (const auto& [name, count] : json->items()) {
    const bool is_count = count.is_number_integer() && count.get<Index>() >= 0;
    if (!is_count) reader.fail(key, fmt::format("counts, has {}", formats::excerpt(count)));
    counts[name] = is_count ? count.get<Index>() : 0;
  }
  return counts;
}

}  // namespace

void MakeStats::add_sample(const Json& document) {
  ++num_samples_;
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    const auto found = document.find(kFields[i]);
    if (found == document.end()) continue;
    Counts& counts = counts_[kNames[i]];
    if (!found->is_array()) count_value(counts, *found);
    if (!found->is_array()) continue;
    for (const Json& each : *found)
      count_value(counts, each);
  }
  for (const Json& grid : list_of(document, kTiles)) {
    const bool is_grid = grid.is_array() && grid.size() == 2 && grid[0].is_number_integer() &&
                         grid[1].is_number_integer();
    if (!is_grid) continue;
    ++counts_[kTiles][fmt::format("{}x{}", grid[0].get<Index>(), grid[1].get<Index>())];
  }
  const auto num_bytes = static_cast<std::uint64_t>(answer_bytes(document));
  const std::size_t bucket = num_bytes == 0 ? 0 : std::bit_width(num_bytes) - 1U;
  if (answer_lengths_.size() <= bucket) answer_lengths_.resize(bucket + 1);
  ++answer_lengths_[bucket];
}

void MakeStats::add_rejection(synth::Rejection rejection) {
  ++rejections_[std::string(to_string(rejection))];
}

void MakeStats::merge(const MakeStats& other) {
  num_samples_ += other.num_samples_;
  num_given_up_ += other.num_given_up_;
  add(rejections_, other.rejections_);
  for (const auto& [what, counts] : other.counts_)
    add(counts_[what], counts);
  answer_lengths_.resize(std::max(answer_lengths_.size(), other.answer_lengths_.size()));
  for (std::size_t i = 0; i < other.answer_lengths_.size(); ++i)
    answer_lengths_[i] += other.answer_lengths_[i];
}

const Counts& MakeStats::counts(const std::string& what) const {
  static const Counts none;
  const auto found = counts_.find(what);
  return found == counts_.end() ? none : found->second;
}

Json MakeStats::to_json() const {
  Json json = {{"samples", num_samples_},
               {"given_up", num_given_up_},
               {"rejected", rejections_},
               {"answer_bytes", answer_lengths_}};
  for (const char* name : kNames)
    json[name] = counts(name);
  json[kTiles] = counts(kTiles);
  return json;
}

Result<MakeStats> MakeStats::from_json(const Json& json, const std::string& where) {
  TESSERA_TRY(reader, ObjectReader::over(json, where));
  MakeStats stats;
  stats.num_samples_ = reader.required<Index>("samples", formats::kNonNegative);
  stats.num_given_up_ = reader.required<Index>("given_up", formats::kNonNegative);
  stats.answer_lengths_ = reader.required<std::vector<Index>>("answer_bytes");
  stats.rejections_ = read_counts(reader, "rejected");
  for (const char* name : kNames)
    stats.counts_[name] = read_counts(reader, name);
  stats.counts_[kTiles] = read_counts(reader, kTiles);
  TESSERA_TRY(finished, reader.finish({.offers_ignoring = false}));
  return stats;
}

}  // namespace tessera::data
