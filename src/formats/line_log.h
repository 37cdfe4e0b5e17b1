// Files of JSON lines that grow, for records that survive the death of their writer.
//
//   TESSERA_TRY(log, LineLog::open(path, [](const Json& line) { return is_valid(line); }));
//   log.append({{"step", 12}, {"loss", 3.1}});
//
// A line is written whole, at once; half of one, left by a killed process, is dropped when the file
// is opened again, and passed over by readers. One writer at a time.
#pragma once

#include <string>

#include "base/function_ref.h"
#include "base/result.h"
#include "formats/json.h"

namespace tessera::formats {

class LineLog {
 public:
  // Makes the file when absent. Of its whole lines those up to the first that is no object, or that
  // `keeps` refuses, stay.
  static base::Result<LineLog> open(const std::string& path,
                                    base::FunctionRef<bool(const Json& line)> keeps);

  LineLog(LineLog&& other) noexcept;
  LineLog& operator=(LineLog&&) = delete;
  LineLog(const LineLog&) = delete;
  LineLog& operator=(const LineLog&) = delete;
  ~LineLog();

  // Ill-formed UTF-8 in texts becomes U+FFFD. A number that is none becomes null.
  [[nodiscard]] base::Result<void> append(const Json& line);

 private:
  LineLog(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_ = -1;
  std::string path_;
};

// Calls on(line) for the whole lines of a file, up to the first that is no object or for which it
// returns false. An absent file has none.
void read_json_lines(const std::string& path, base::FunctionRef<bool(const Json& line)> on);

}  // namespace tessera::formats
