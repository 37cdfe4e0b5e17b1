#include "base/env.h"

#include <cstdlib>

namespace tessera::base {
namespace {

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

}  // namespace

Environment read_environment() {
  return {.default_model = variable("TESSERA_MODEL"),
          .log_level = variable("TESSERA_LOG"),
          .temporary_folder = variable("TMPDIR")};
}

}  // namespace tessera::base
