// Structured log lines: log.write(Level::kInfo, "loaded", {{"tensors", n}, {"ms", t}}) prints
// "info loaded tensors=2582 ms=12.4" to the sink. Lower case, key=value, one line.
// A Log is a value carried in the Context; a default one drops everything. Thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "base/text.h"

namespace tessera::base {

enum class Level : std::uint8_t { kError, kWarn, kInfo, kDebug };

struct LogField {
  std::string_view key;
  TextPart value;
};

class Log {
 public:
  Log();  // silent
  static Log to_stderr(Level threshold);

  void write(Level level,
             std::string_view message,
             std::initializer_list<LogField> fields = {}) const;
  [[nodiscard]] bool enabled(Level level) const;

 private:
  struct Sink;
  std::shared_ptr<Sink> sink_;  // shared: copies of a Log write to the same place
};

}  // namespace tessera::base
