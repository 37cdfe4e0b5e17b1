// Tensors in safetensors files: read by mapping, checked before any value is touched.
//
//   file = u64 length of header · header (JSON) · data
//   header = {"name": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [begin, end]}, ...,
//             "__metadata__": {"key": "text", ...}}
//
//   TESSERA_TRY(archive, TensorArchive::open_directory("models/tiny"));
//   TESSERA_TRY(w_OI, archive.tensor(allocator, "language.lm_head.weight"));
//
// A block-quantised weight W is stored as U8 bytes in the canonical order of its type; the metadata
// entry "tessera.W" = {"type": "q8", "shape": [O, I], "layout": 1} says what they are, and W is
// presented with that type and shape. Writing: formats/safetensors_writer.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"
#include "tensor/tensor.h"

namespace tessera::formats {

// The version of the block order that "layout" names.
inline constexpr Index kBlockLayout = 1;

struct TensorInfo {
  std::string name;
  std::string stored_type;     // as in the header: "BF16", "F64", "U8"
  std::optional<DType> dtype;  // none for types that can be listed but not computed with
  Shape shape;                 // logical: of a block-quantised weight, its rows and columns
  std::uint64_t offset = 0;    // of the first byte, from the start of the file
  std::uint64_t num_bytes = 0;
  std::size_t file_idx = 0;  // in TensorArchive::files()
};

struct SafetensorsHeader {
  std::vector<TensorInfo> tensors;  // in the order of their data
  std::map<std::string, std::string> metadata;
};

// Reads and checks the header of a whole file in memory: names unique, rank and extents within
// bounds, bytes equal to extents x type, and data that fill the file without overlap or hole.
[[nodiscard]] base::Result<SafetensorsHeader> parse_safetensors(
    std::span<const std::byte> file,
    std::string_view where,
    const base::Limits& limits = base::default_limits());

// All tensors of one file or of one checkpoint directory. Movable; tensors made from it keep the
// mapping of their file alive. Reading is thread-safe.
class TensorArchive {
 public:
  static base::Result<TensorArchive> open_file(const std::string& path,
                                               const base::Limits& limits = base::default_limits());
  // model.safetensors, or model.safetensors.index.json with the shards it names. Pickle files are
  // refused: reading them executes code.
  static base::Result<TensorArchive> open_directory(
      const std::string& directory, const base::Limits& limits = base::default_limits());

  [[nodiscard]] const std::vector<TensorInfo>& tensors() const {
    return tensors_;
  }                                                                               // in file order
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }  // their paths
  [[nodiscard]] const std::map<std::string, std::string>& metadata() const { return metadata_; }
  [[nodiscard]] const TensorInfo* find(std::string_view name) const;  // null when absent

  // The stored bytes of a tensor of this archive.
  [[nodiscard]] std::span<const std::byte> bytes(const TensorInfo& info) const;

  // A read-only tensor over the mapped bytes; copied only when the file does not align its values.
  [[nodiscard]] base::Result<Tensor> tensor(Allocator& allocator, std::string_view name) const;

 private:
  base::Result<void> add_file(const std::string& path, const base::Limits& limits);
  base::Result<void> add_shards(const std::string& directory, const base::Limits& limits);

  std::vector<TensorInfo> tensors_;
  std::map<std::string, std::size_t, std::less<>> place_of_;  // name -> index in tensors_
  std::map<std::string, std::string> metadata_;               // of all files
  std::vector<std::string> files_;
  std::vector<std::shared_ptr<const base::MappedFile>> mappings_;  // shared with borrowed tensors
};

}  // namespace tessera::formats
