// The only place that reads environment variables. They change diagnostics, never results; the one
// exception is TESSERA_MODEL, which names the default checkpoint.
#pragma once

#include <optional>
#include <string>

namespace tessera::base {

struct Environment {
  std::optional<std::string> default_model;     // TESSERA_MODEL
  std::optional<std::string> log_level;         // TESSERA_LOG: error, warn, info or debug
  std::optional<std::string> temporary_folder;  // TMPDIR
};

[[nodiscard]] Environment read_environment();

}  // namespace tessera::base
