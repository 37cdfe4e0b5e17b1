#include "data/internal/position.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "formats/object_reader.h"

namespace tessera::data::internal {
namespace {

constexpr auto kWhere = "data position";
constexpr Index kVersion = 1;

}  // namespace

std::string format_position(const Position& position) {
  return formats::Json{
      {"version", kVersion},         {"identity", position.identity},
      {"steps", position.num_steps}, {"next", position.next_number},
      {"held", position.held},       {"report", position.report.to_json(/*has_examples=*/false)}}
      .dump();
}

base::Result<Position> parse_position(const std::string& text) {
  TESSERA_TRY(reader, formats::ObjectReader::parse(text, kWhere));
  Position position;
  [[maybe_unused]] const Index version =
      reader.required<Index>("version", formats::IntegerRange{kVersion, kVersion});
  position.identity = reader.required<std::string>("identity");
  position.num_steps = reader.required<Index>("steps", formats::kNonNegative);
  position.next_number = reader.required<Index>("next", formats::kNonNegative);
  position.held = reader.required<std::vector<Index>>("held");
  for (const Index number : position.held) {
    if (number < 0 || number >= position.next_number) {
      reader.fail("held", base::cat("numbers under ", position.next_number, ", has ", number));
    }
  }
  const formats::Json* report = reader.raw("report");
  if (report == nullptr) {
    reader.fail("report", "counts of samples and drops, are missing");
  } else if (auto counts = DropReport::from_json(*report, kWhere)) {
    position.report = *std::move(counts);
  } else {
    reader.fail("report", counts.error().message);
  }
  TESSERA_TRY(finished, reader.finish({.offers_ignoring = false}));
  return position;
}

}  // namespace tessera::data::internal
