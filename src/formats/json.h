// JSON within bounds: size, depth and number of values are limited, duplicate keys are refused, and
// a syntax error names its line and column.
//
//   TESSERA_TRY(document, read_json_file("index.json"));
//
// Only the forward header of the library is included here; a file that looks inside a Json includes
// <nlohmann/json.hpp> itself. Parsers of configs use formats/object_reader.h and need not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/limits.h"
#include "base/result.h"

namespace tessera::formats {

using Json = nlohmann::json;

struct JsonLimits {
  std::int64_t bytes = base::default_limits().json_bytes;
  std::int64_t depth = base::default_limits().json_depth;
  std::int64_t values = base::default_limits().json_values;
};

// `where` names the source in errors ("config.json").
[[nodiscard]] base::Result<Json> parse_json(std::string_view text,
                                            std::string_view where,
                                            const JsonLimits& limits = {});
[[nodiscard]] base::Result<Json> read_json_file(const std::string& path,
                                                const JsonLimits& limits = {});

// A value for an error message: compact, at most about 60 bytes, ill-formed UTF-8 replaced.
[[nodiscard]] std::string excerpt(const Json& value);

}  // namespace tessera::formats
