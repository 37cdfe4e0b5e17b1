// Where a loader goes on: small JSON, stored beside a checkpoint.
//
//   {"version": 1, "identity": SHA-256 of data and options, "steps": 12, "next": 480,
//    "held": [431, 470, ...], "report": {"samples": n, "dropped": {reason: n}}}
#pragma once

#include <string>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "data/drop.h"

namespace tessera::data::internal {

struct Position {
  std::string identity;
  Index next_number = 0;      // of the stream, counted within the shard
  std::vector<Index> held{};  // numbers of the packer's samples, oldest first; all < next_number
  Index num_steps = 0;
  DropReport report{};
};

[[nodiscard]] std::string format_position(const Position& position);
[[nodiscard]] base::Result<Position> parse_position(const std::string& text);

}  // namespace tessera::data::internal
