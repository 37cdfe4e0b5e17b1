// Any bytes as a config file: parsing and reading end in a value or an error, and what was parsed
// survives being written and parsed again.
#include <cstdint>

#include <nlohmann/json.hpp>

#include "formats/json.h"
#include "formats/object_reader.h"

namespace tessera::formats {
namespace {

void read_config(ObjectReader& reader) {
  constexpr Choice<int> kKinds[] = {{"greedy", 0}, {"noaux_tc", 1}};
  (void)reader.required<Index>("hidden_size", kPositive);
  (void)reader.optional("rope_theta", 10000.0);
  (void)reader.nullable<Index>("q_lora_rank", 1536, kPositive);
  (void)reader.optional<std::vector<double>>("image_mean", {});
  (void)reader.optional<std::vector<std::array<Index, 2>>>("candidate_resolutions", {});
  (void)reader.choice("topk_method", kKinds, std::optional(0));
  (void)reader.raw("torch_dtype");
  ObjectReader vision = reader.object("vision_config");
  (void)vision.required<Index>("patch_size", {1, 64});
  for (ObjectReader& token : vision.objects("tokens"))
    (void)token.optional("content", "");
}

void run(std::string_view text) {
  const JsonLimits limits{.values = 20'000};  // keeps one input fast
  const auto json = parse_json(text, "fuzz", limits);
  if (!json) return;
  const auto again = parse_json(json->dump(), "fuzz again", limits);
  base::check(again.has_value(), "fuzz", "text that was written by us");
  base::check(*again == *json, "fuzz", "the same document");
  (void)excerpt(*json);
  auto reader = ObjectReader::over(*json, "fuzz");
  if (!reader) return;
  read_config(*reader);
  const std::vector<std::string> ignored = {"dropout"};
  (void)reader->finish({.ignored = ignored});
}

}  // namespace
}  // namespace tessera::formats

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tessera::formats::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
