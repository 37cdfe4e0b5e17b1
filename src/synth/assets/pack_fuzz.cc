// Any bytes as a pack, as they are and with the digest, sizes and stored sections that let the
// deeper checks see them: what is accepted is written to a pack that reads the same.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/check.h"
#include "base/sha256.h"
#include "synth/assets/pack.h"

namespace tessera::synth {
namespace {

constexpr std::size_t kHeaderBytes = 56;
constexpr std::size_t kDigestOffset = 24;
constexpr std::size_t kSizeOffset = 16;
constexpr std::size_t kNumSections = 7;
constexpr std::size_t kRowBytes = 32;

void run(std::span<const std::byte> pack) {
  const auto content = decode_pack(pack, "fuzz");
  if (!content) return;
  for (const FontInfo& font : content->fonts.items) {
    base::check(font.origin < static_cast<Index>(content->origins.size()), "fuzz", "an origin");
    (void)font.covers(U'a');
  }
  const std::vector<std::byte> again = encode_pack(*content);
  const auto read_again = decode_pack(again, "fuzz");
  base::check(read_again.has_value(), "fuzz", "a pack that can be read");
  base::check(encode_pack(*read_again) == again, "fuzz", "the same bytes");
}

template <class Value>
void put(std::vector<std::byte>& bytes, std::size_t offset, Value value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
}

void sign(std::vector<std::byte>& pack) {
  put(pack, kSizeOffset, static_cast<std::uint64_t>(pack.size()));
  base::Sha256 sha;
  sha.update(std::span(pack).subspan(kHeaderBytes));
  put(pack, kDigestOffset, sha.digest());
}

// The input with the size and digest that it should have.
void run_signed(std::span<const std::byte> input) {
  std::vector<std::byte> pack(input.begin(), input.end());
  if (pack.size() < kHeaderBytes) return;
  sign(pack);
  run(pack);
}

// The input cut in seven sections that are stored as they are: byte i of it belongs to section i
// mod 7.
void run_as_sections(std::span<const std::byte> input) {
  const std::vector<std::byte> empty_pack = encode_pack({});
  const std::size_t data_offset = kHeaderBytes + kNumSections * kRowBytes;
  std::vector<std::byte> pack(empty_pack.begin(),
                              empty_pack.begin() + static_cast<std::ptrdiff_t>(data_offset));
  for (std::size_t section = 0; section < kNumSections; ++section) {
    const std::size_t start = pack.size();
    for (std::size_t i = section; i < input.size(); i += kNumSections)
      pack.push_back(input[i]);
    const std::size_t row = kHeaderBytes + section * kRowBytes;
    const auto size = static_cast<std::uint64_t>(pack.size() - start);
    put(pack, row + 8, static_cast<std::uint64_t>(start));
    put(pack, row + 16, size);
    put(pack, row + 24, size);
  }
  sign(pack);
  run(pack);
}

}  // namespace
}  // namespace tessera::synth

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  tessera::synth::run(bytes);
  tessera::synth::run_signed(bytes);
  tessera::synth::run_as_sections(bytes);
  return 0;
}
