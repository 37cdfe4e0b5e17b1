#include "base/log.h"

#include <string>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace tessera::base {
namespace {

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kError:
      return spdlog::level::err;
    case Level::kWarn:
      return spdlog::level::warn;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kDebug:
      return spdlog::level::debug;
  }
  return spdlog::level::off;
}

}  // namespace

struct Log::Sink {
  spdlog::logger logger;
};

Log::Log() = default;

Log Log::to_stderr(Level threshold) {
  Log log;
  spdlog::logger logger("tessera", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger.set_pattern("%l %v");
  logger.set_level(to_spdlog(threshold));
  log.sink_ = std::make_shared<Sink>(Sink{std::move(logger)});
  return log;
}

bool Log::enabled(Level level) const {
  return sink_ != nullptr && sink_->logger.should_log(to_spdlog(level));
}

void Log::write(Level level,
                std::string_view message,
                std::initializer_list<LogField> fields) const {
  if (!enabled(level)) return;
  std::string line(message);
  for (const LogField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    field.value.append_to(line);
  }
  sink_->logger.log(to_spdlog(level), line);
}

}  // namespace tessera::base
