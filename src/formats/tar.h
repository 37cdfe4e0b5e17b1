// Tar archives: the regular files in them, found without unpacking, and archives written so that
// equal input gives equal bytes.
//
//   block(512) = name[100] mode uid gid size mtime checksum type link "ustar" ... prefix[155]
//   archive    = { block · contents, padded to 512 } · 2 or more blocks of zeros
//
// Read: ustar, GNU long names (type L), pax headers (path and size of type x), base-256 sizes, v7.
// Folders are passed over. Refused: links, devices, sparse files, absolute names, "..", a wrong
// checksum, contents past the end, an archive that is cut off or goes on behind its end.
//
//   TESSERA_TRY(writer, TarWriter::create("shard-000000.tar"));
//   TESSERA_TRY(added, writer.add("0001.json", bytes));
//   TESSERA_TRY(finished, writer.finish());            // also writes the index beside it
//
// The index "<archive without .tar>.idx" saves a pass over the archive:
//   tessera-tar-index 1 <bytes of the archive> <number of files> <sha256 of the lines below>
//   <offset> <bytes> <name>
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"

namespace tessera::formats {

// One regular file of an archive.
struct TarEntry {
  std::string name;
  std::uint64_t offset = 0;  // of its contents, a multiple of 512
  std::uint64_t num_bytes = 0;
  friend bool operator==(const TarEntry&, const TarEntry&) = default;
};

// All files of an archive in memory, in its order. `where` names it in errors.
[[nodiscard]] base::Result<std::vector<TarEntry>> parse_tar(
    std::span<const std::byte> archive,
    std::string_view where,
    const base::Limits& limits = base::default_limits());

// Whether a header with this entry's size and (when it is ASCII of up to 100 bytes) name stands
// before its contents, and they lie inside the archive.
[[nodiscard]] bool holds_entry(std::span<const std::byte> archive, const TarEntry& entry);

// "a/shard-000000.idx" for "a/shard-000000.tar"; other names get ".idx" behind them.
[[nodiscard]] std::string tar_index_path(const std::string& archive_path);

// The text of an index, and back. Parsing checks the digest and every entry against the archive's
// size; whether the archive is still the one described is seen by its size and holds_entry().
[[nodiscard]] std::string format_tar_index(std::uint64_t archive_bytes,
                                           std::span<const TarEntry> entries);
struct TarIndex {
  std::uint64_t archive_bytes = 0;
  std::vector<TarEntry> entries;
};
[[nodiscard]] base::Result<TarIndex> parse_tar_index(
    std::string_view text,
    std::string_view where,
    const base::Limits& limits = base::default_limits());

// Entries of an archive by its index when there is one that fits, else by a pass over the archive,
// which then writes the index if the folder lets it.
[[nodiscard]] base::Result<std::vector<TarEntry>> read_tar_entries(
    const base::MappedFile& archive, const base::Limits& limits = base::default_limits());

// Writes an archive and its index; both appear under their names when they are complete. All dates
// and owners are zero, modes are 0644.
class TarWriter {
 public:
  static base::Result<TarWriter> create(const std::string& path);

  // A relative name without "." and ".." parts and line breaks; contents under 8 GiB.
  base::Result<void> add(std::string_view name, std::span<const std::byte> contents);
  base::Result<void> finish();  // call once, last

  [[nodiscard]] const std::vector<TarEntry>& entries() const { return entries_; }

 private:
  TarWriter(base::AtomicFile file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}
  base::Result<void> write_block_padded(std::span<const std::byte> bytes);

  base::AtomicFile file_;
  std::string path_;
  std::uint64_t num_bytes_ = 0;
  std::vector<TarEntry> entries_;
};

}  // namespace tessera::formats
