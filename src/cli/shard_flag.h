// --shard R/N: one part of work that is split by number mod N.
#pragma once

#include <string>

#include "base/index.h"
#include "base/result.h"

namespace tessera::cli {

struct Shard {
  Index remainder = 0;
  Index num_parts = 1;
};

// "R/N" with 0 <= R < N; an error of kind kUsage that names `where`.
[[nodiscard]] base::Result<Shard> parse_shard(const std::string& text, const std::string& where);

}  // namespace tessera::cli
