// Bytes made smaller and back: xz (LZMA2) for sections of the pack, gzip and zlib for what packages
// hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tessera::synth::internal {

// Equal bytes give equal results with one version of the library.
[[nodiscard]] std::vector<std::byte> compress_xz(std::span<const std::byte> bytes);

// Exactly `num_bytes` bytes that were compressed by compress_xz(); an error for anything else.
// `where` names them. Memory grows with what is really there.
[[nodiscard]] base::Result<std::vector<std::byte>> decompress_xz(std::span<const std::byte> stored,
                                                                 std::uint64_t num_bytes,
                                                                 std::string_view where);

// Exactly `num_bytes` bytes in zlib's format.
[[nodiscard]] base::Result<std::vector<std::byte>> inflate(std::span<const std::byte> deflated,
                                                           std::uint64_t num_bytes,
                                                           std::string_view where);

// The contents of a gzip file, of at most `max_bytes` bytes.
[[nodiscard]] base::Result<std::vector<std::byte>> gunzip(std::span<const std::byte> file,
                                                          std::uint64_t max_bytes,
                                                          std::string_view where);

}  // namespace tessera::synth::internal
