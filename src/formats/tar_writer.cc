// Writing tar archives: POSIX ustar, with a pax header for what does not fit.
#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "base/checked_math.h"
#include "base/text.h"
#include "formats/internal/tar_block.h"
#include "formats/tar.h"

namespace tessera::formats {
namespace {

using base::cat;
using base::Error;
using base::Result;
using internal::kTarBlock;
using internal::TarField;
using Block = std::array<std::byte, kTarBlock>;

constexpr std::string_view kWhere = "write tar archive";
constexpr std::uint64_t kMaxBytes = (1ULL << 33) - 1;  // eleven octal digits

void put(Block& block, TarField field, std::string_view text) {
  std::memcpy(block.data() + field.offset, text.data(), std::min(text.size(), field.size));
}

Block header_block(std::string_view name, char type, std::uint64_t num_bytes) {
  Block block{};
  put(block, internal::kTarName, name);
  put(block, internal::kTarMode, "0000644");
  put(block, internal::kTarOwner, "0000000");
  put(block, internal::kTarGroup, "0000000");
  put(block, internal::kTarSize, fmt::format("{:011o}", num_bytes));
  put(block, internal::kTarTime, "00000000000");
  put(block, internal::kTarType, std::string_view(&type, 1));
  put(block, internal::kTarMagic, std::string_view("ustar\00000", 8));
  put(block, internal::kTarChecksum, fmt::format("{:06o}", internal::tar_checksum(block)));
  block[internal::kTarChecksum.offset + 7] = std::byte{' '};
  return block;
}

// "<length> path=<name>\n", the length counting its own digits.
std::string path_record(std::string_view name) {
  const std::string rest = cat(" path=", name, "\n");
  std::size_t length = rest.size();
  while (cat(length).size() + rest.size() != length)
    length = cat(length).size() + rest.size();
  return cat(length, rest);
}

}  // namespace

Result<TarWriter> TarWriter::create(const std::string& path) {
  TESSERA_TRY(file, base::AtomicFile::create(path));
  return TarWriter(std::move(file), path);
}

Result<void> TarWriter::write_block_padded(std::span<const std::byte> bytes) {
  const Block zeros{};
  const std::size_t padding = base::round_up<std::size_t>(bytes.size(), kTarBlock) - bytes.size();
  TESSERA_TRY(written, file_.write(bytes));
  TESSERA_TRY(padded, file_.write(std::span(zeros).first(padding)));
  num_bytes_ += bytes.size() + padding;
  return {};
}

Result<void> TarWriter::add(std::string_view name, std::span<const std::byte> contents) {
  const std::string_view fault = internal::tar_name_fault(name);
  if (!fault.empty() || name.back() == '/') {
    return Error::invalid_input(
        std::string(kWhere),
        cat(fault.empty() ? "the name of a file" : fault, ", is \"", name, "\""));
  }
  if (contents.size() > kMaxBytes) {
    return Error::limit(std::string(kWhere),
                        cat(name, ": at most ", kMaxBytes, " bytes, has ", contents.size()));
  }
  if (name.size() > internal::kTarName.size) {
    const std::string record = path_record(name);
    TESSERA_TRY(extended, write_block_padded(header_block("pax_header", 'x', record.size())));
    TESSERA_TRY(named, write_block_padded(std::as_bytes(std::span(record))));
  }
  TESSERA_TRY(begun, write_block_padded(header_block(name, '0', contents.size())));
  entries_.push_back(
      {.name = std::string(name), .offset = num_bytes_, .num_bytes = contents.size()});
  return write_block_padded(contents);
}

Result<void> TarWriter::finish() {
  const std::array<std::byte, 2 * kTarBlock> end{};
  TESSERA_TRY(written, write_block_padded(end));
  TESSERA_TRY(finished, file_.finish());
  return base::write_file_atomically(tar_index_path(path_), format_tar_index(num_bytes_, entries_));
}

}  // namespace tessera::formats
