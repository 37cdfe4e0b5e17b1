#include "synth/assets/internal/byte_stream.h"

#include "text/utf8.h"

namespace tessera::synth::internal {

void ByteWriter::put(std::uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<std::byte>((value & 0x7F) | 0x80));
    value >>= 7;
  }
  bytes_.push_back(static_cast<std::byte>(value));
}

void ByteWriter::text(const std::string& text) {
  put(text.size());
  const auto bytes = std::as_bytes(std::span(text));
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void ByteReader::fail() {
  is_ok_ = false;
  left_ = {};
}

std::uint64_t ByteReader::get() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (left_.empty()) break;
    const auto byte = static_cast<std::uint64_t>(left_.front());
    left_ = left_.subspan(1);
    if (shift == 63 && byte > 1) break;
    value |= (byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  fail();
  return 0;
}

std::uint64_t ByteReader::get_below(std::uint64_t bound) {
  const std::uint64_t value = get();
  if (value < bound) return value;
  fail();
  return 0;
}

void ByteReader::text(std::string& text) {
  const std::uint64_t size = get();
  if (size > left_.size()) return fail();
  text.assign(reinterpret_cast<const char*>(left_.data()), size);
  left_ = left_.subspan(size);
  if (text::find_ill_formed_utf8(text) != text.size()) fail();
}

}  // namespace tessera::synth::internal
