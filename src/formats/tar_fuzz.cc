// Any bytes as a tar archive and as its index: what is accepted lies inside the archive, is named
// safely, and is found again where it was said to be.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/check.h"
#include "formats/tar.h"

namespace tessera::formats {
namespace {

void run_archive(std::span<const std::byte> archive) {
  const auto entries = parse_tar(archive, "fuzz");
  if (!entries) return;
  for (const TarEntry& entry : *entries) {
    base::check(entry.offset <= archive.size() && entry.num_bytes <= archive.size() - entry.offset,
                "fuzz", "contents inside the archive");
    base::check(!entry.name.empty() && entry.name.front() != '/' &&
                    entry.name.find('\n') == std::string::npos,
                "fuzz", "a safe name");
  }
  const std::string text = format_tar_index(archive.size(), *entries);
  const auto index = parse_tar_index(text, "fuzz");
  base::check(index && index->entries == *entries, "fuzz", "an index that says the same");
}

void run_index(std::span<const std::byte> bytes) {
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto index = parse_tar_index(text, "fuzz");
  if (!index) return;
  base::check(format_tar_index(index->archive_bytes, index->entries) == text, "fuzz",
              "one spelling of an index");
}

// Headers with the checksum that their bytes have: most changed bytes would be refused by it.
void run_repaired(std::span<const std::byte> bytes) {
  std::vector<std::byte> archive(bytes.begin(), bytes.end());
  constexpr std::size_t kBlock = 512;
  for (std::size_t begin = 0; begin + kBlock <= archive.size(); begin += kBlock) {
    const std::span<std::byte> block = std::span(archive).subspan(begin, kBlock);
    const bool is_header = block[257] == std::byte{'u'} && block[258] == std::byte{'s'};
    if (!is_header) continue;
    unsigned sum = 0;
    for (std::size_t i = 0; i < kBlock; ++i)
      sum += i >= 148 && i < 156 ? ' ' : std::to_integer<unsigned>(block[i]);
    for (std::size_t i = 6; i > 0; --i, sum /= 8)
      block[147 + i] = static_cast<std::byte>('0' + sum % 8);
    block[154] = std::byte{};
  }
  run_archive(archive);
}

}  // namespace
}  // namespace tessera::formats

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  tessera::formats::run_archive(bytes);
  tessera::formats::run_repaired(bytes);
  tessera::formats::run_index(bytes);
  return 0;
}
