#include "synth/assets/internal/compression.h"

#include <algorithm>
#include <bit>
#include <limits>

#include <lzma.h>
#include <zlib.h>

#include "base/check.h"
#include "base/text.h"

namespace tessera::synth::internal {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Bytes = std::vector<std::byte>;

// Window bits of inflateInit2: the zlib wrapper, or the gzip one.
constexpr int kZlib = 15;
constexpr int kGzip = 15 + 16;

// Ends the stream with the scope.
class Inflater {
 public:
  explicit Inflater(int window_bits) { is_open_ = inflateInit2(&stream_, window_bits) == Z_OK; }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (is_open_) inflateEnd(&stream_);
  }

  // Appends what is in `input`, all of it, as long as that stays within max_bytes.
  bool append(std::span<const std::byte> input, std::uint64_t max_bytes, Bytes& out) {
    if (!is_open_ || input.size() > std::numeric_limits<uInt>::max()) return false;
    // zlib does not write through next_in; its interface only lacks the const.
    auto* bytes = const_cast<std::byte*>(input.data());
    stream_.next_in = reinterpret_cast<Bytef*>(bytes);
    stream_.avail_in = static_cast<uInt>(input.size());
    int status = Z_OK;
    while (status == Z_OK) {
      const std::size_t before = out.size();
      const auto room = std::min<std::uint64_t>(max_bytes - before, kStep);
      // One byte more than fits shows that there is too much.
      out.resize(before + room + 1);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      stream_.avail_out = static_cast<uInt>(room + 1);
      status = ::inflate(&stream_, Z_NO_FLUSH);
      out.resize(out.size() - stream_.avail_out);
      if (out.size() > max_bytes) return false;
    }
    return status == Z_STREAM_END && stream_.avail_in == 0;
  }

 private:
  static constexpr std::uint64_t kStep = 1 << 20;
  z_stream stream_{};
  bool is_open_ = false;
};

class XzReader {
 public:
  XzReader() { is_open_ = lzma_stream_decoder(&stream_, kMaxMemory, 0) == LZMA_OK; }
  XzReader(const XzReader&) = delete;
  XzReader& operator=(const XzReader&) = delete;
  ~XzReader() { lzma_end(&stream_); }

  // As Inflater's.
  bool append(std::span<const std::byte> input, std::uint64_t max_bytes, Bytes& out) {
    if (!is_open_) return false;
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(input.data());
    stream_.avail_in = input.size();
    lzma_ret status = LZMA_OK;
    while (status == LZMA_OK) {
      const std::size_t before = out.size();
      const auto room = std::min<std::uint64_t>(max_bytes - before, kStep);
      out.resize(before + room + 1);
      stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data() + before);
      stream_.avail_out = room + 1;
      status = lzma_code(&stream_, LZMA_FINISH);
      out.resize(out.size() - stream_.avail_out);
      if (out.size() > max_bytes) return false;
    }
    return status == LZMA_STREAM_END && stream_.avail_in == 0;
  }

 private:
  static constexpr std::uint64_t kStep = 1 << 20;
  static constexpr std::uint64_t kMaxMemory = 64ULL << 20;  // windows are 32 MiB at most
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool is_open_ = false;
};

}  // namespace

Bytes compress_xz(std::span<const std::byte> bytes) {
  lzma_options_lzma options;
  const bool is_unknown = lzma_lzma_preset(&options, 9) != 0;
  base::check(!is_unknown, "compress xz", "a preset that the library knows");
  // A window over all bytes and no larger: memory is asked for and cleared by its size.
  const std::size_t window = std::clamp<std::size_t>(std::bit_ceil(bytes.size()), 4096, 32 << 20);
  options.dict_size = static_cast<std::uint32_t>(window);
  lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  Bytes out(lzma_stream_buffer_bound(bytes.size()));
  std::size_t size = 0;
  // The pack has a digest of its own.
  const lzma_ret status = lzma_stream_buffer_encode(
      filters, LZMA_CHECK_NONE, nullptr, reinterpret_cast<const std::uint8_t*>(bytes.data()),
      bytes.size(), reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size());
  base::check(status == LZMA_OK, "compress xz", "liblzma says ", int{status});
  out.resize(size);
  return out;
}

Result<Bytes> decompress_xz(std::span<const std::byte> stored,
                            std::uint64_t num_bytes,
                            std::string_view where) {
  Bytes out;
  if (!XzReader().append(stored, num_bytes, out) || out.size() != num_bytes) {
    return Error::invalid_input(std::string(where),
                                cat(num_bytes, " compressed bytes, they are damaged"));
  }
  return out;
}

Result<Bytes> inflate(std::span<const std::byte> deflated,
                      std::uint64_t num_bytes,
                      std::string_view where) {
  Bytes out;
  if (!Inflater(kZlib).append(deflated, num_bytes, out) || out.size() != num_bytes) {
    return Error::invalid_input(std::string(where),
                                cat(num_bytes, " compressed bytes, they are damaged"));
  }
  return out;
}

Result<Bytes> gunzip(std::span<const std::byte> file,
                     std::uint64_t max_bytes,
                     std::string_view where) {
  Bytes out;
  if (!Inflater(kGzip).append(file, max_bytes, out)) {
    return Error::invalid_input(std::string(where), cat("a gzip file of at most ", max_bytes,
                                                        " bytes, it is damaged or larger"));
  }
  return out;
}

}  // namespace tessera::synth::internal
