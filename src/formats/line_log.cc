#include "formats/line_log.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

namespace tessera::formats {
namespace {

using base::Error;
using base::Result;

constexpr auto kWhere = "write log";

// Calls on(line, its text) for the lines of a file up to the first that is none.
template <class On>
void each_line(const std::string& path, On on) {
  std::ifstream stream(path, std::ios::binary);
  std::string text;
  while (std::getline(stream, text)) {
    // The last line of a killed process has no end.
    const Json line = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (stream.eof() || !line.is_object() || !on(line, text)) return;
  }
}

}  // namespace

Result<LineLog> LineLog::open(const std::string& path,
                              base::FunctionRef<bool(const Json& line)> keeps) {
  std::string kept;
  each_line(path, [&](const Json& line, const std::string& text) {
    if (!keeps(line)) return false;
    kept += text + "\n";
    return true;
  });
  TESSERA_TRY(written, base::write_file_atomically(path, kept));
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor >= 0) return LineLog(descriptor, path);
  return Error::io(kWhere, base::cat(path, ": a writable file, ", std::strerror(errno)));
}

LineLog::LineLog(LineLog&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

LineLog::~LineLog() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> LineLog::append(const Json& line) {
  const std::string text =
      line.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
  const ssize_t count = ::write(descriptor_, text.data(), text.size());
  if (count == static_cast<ssize_t>(text.size())) return {};
  return Error::io(kWhere, base::cat(path_, ": room for one more line, ",
                                     count < 0 ? std::strerror(errno) : "is full"));
}

void read_json_lines(const std::string& path, base::FunctionRef<bool(const Json& line)> on) {
  each_line(path, [&](const Json& line, const std::string&) { return on(line); });
}

}  // namespace tessera::formats
