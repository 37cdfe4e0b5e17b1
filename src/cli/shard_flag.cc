#include "cli/shard_flag.h"

#include <charconv>

#include <fmt/format.h>

namespace tessera::cli {

base::Result<Shard> parse_shard(const std::string& text, const std::string& where) {
  Shard shard;
  const std::size_t slash = text.find('/');
  const auto read = [&text](std::size_t begin, std::size_t end, Index& number) {
    const auto [stop, fault] = std::from_chars(text.data() + begin, text.data() + end, number);
    return fault == std::errc() && stop == text.data() + end;
  };
  const bool is_shard = slash != std::string::npos && read(0, slash, shard.remainder) &&
                        read(slash + 1, text.size(), shard.num_parts) && shard.remainder >= 0 &&
                        shard.remainder < shard.num_parts;
  if (is_shard) return shard;
  return base::Error::usage(where, fmt::format("--shard R/N with 0 <= R < N, is \"{}\"", text));
}

}  // namespace tessera::cli
