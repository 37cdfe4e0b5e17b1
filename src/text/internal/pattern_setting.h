// The `pattern` of a Split or Replace: {"Regex": "..."} or {"String": "..."}.
#pragma once

#include "base/result.h"
#include "text/internal/json_fields.h"
#include "text/internal/regex.h"

namespace tessera::text {

[[nodiscard]] base::Result<Regex> read_pattern(JsonFields& fields);

}  // namespace tessera::text
