#include "base/process_memory.h"

#include <charconv>
#include <string>
#include <string_view>

#include <unistd.h>

#include "base/file.h"

namespace tessera::base {
namespace {

// The number of "VmRSS:     1234 kB", in bytes; 0 when there is no such line.
Index value_of(std::string_view status, std::string_view name) {
  const std::size_t line = status.find(name);
  if (line == std::string_view::npos) return 0;
  const std::size_t first = status.find_first_of("0123456789", line + name.size());
  if (first == std::string_view::npos) return 0;
  Index kilobytes = 0;
  std::from_chars(status.data() + first, status.data() + status.size(), kilobytes);
  return kilobytes * 1024;
}

}  // namespace

ProcessMemory process_memory() {
  constexpr std::uint64_t kMaxBytes = 1 << 16;
  const Result<std::string> status = read_text_file("/proc/self/status", kMaxBytes);
  if (!status) return {};
  return {.resident = value_of(*status, "VmRSS:"), .peak = value_of(*status, "VmHWM:")};
}

Index machine_memory() {
  return static_cast<Index>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<Index>(::sysconf(_SC_PAGESIZE));
}

}  // namespace tessera::base
