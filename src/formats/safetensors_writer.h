// Writes safetensors files tensor by tensor, in a declared order, never holding more than a piece
// of one of them. A file appears under its name only when it is complete; until then an error, or
// the end of the writer, removes what was written. Equal input gives equal bytes. Reading:
// formats/safetensors.h.
//
//   TESSERA_TRY(writer, CheckpointWriter::create("out", {{"w", DType::kQ8, {O, I}}, ...}));
//   TESSERA_TRY(written, writer.write("w", bytes));   // in as many pieces as you like
//   TESSERA_TRY(finished, writer.finish());
//
// Names and byte counts that differ from the declaration are contract violations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace tessera::formats {

struct TensorDeclaration {
  std::string name;
  DType dtype = DType::kF32;
  Shape shape;  // logical; of a block-quantised weight [O, I]
};

struct WriteOptions {
  // "format" is asked for by other programs that load such files.
  std::map<std::string, std::string> metadata = {{"format", "pt"}};
  std::uint64_t max_file_bytes = 5'000'000'000;  // CheckpointWriter: tensors of one file together
};

// One file. The data begin at a multiple of 64 bytes.
class SafetensorsWriter {
 public:
  static base::Result<SafetensorsWriter> create(const std::string& path,
                                                std::vector<TensorDeclaration> tensors,
                                                const WriteOptions& options = {});

  // The next bytes of the tensor that is being written, or the first of the one declared after it.
  base::Result<void> write(std::string_view name, std::span<const std::byte> bytes);
  // After all declared bytes: syncs and gives the file its name.
  base::Result<void> finish();

 private:
  SafetensorsWriter(base::AtomicFile file, std::vector<TensorDeclaration> tensors);
  void skip_complete();  // moves on to the next tensor that still lacks bytes

  base::AtomicFile file_;
  std::vector<TensorDeclaration> tensors_;
  std::size_t tensor_idx_ = 0;    // the one being written
  std::uint64_t bytes_left_ = 0;  // of it
};

// A checkpoint's weights: model.safetensors, or, when they exceed max_file_bytes, shards
// model-00001-of-00003.safetensors with their index. The directory is made when it is not there and
// must not hold weights already.
class CheckpointWriter {
 public:
  static base::Result<CheckpointWriter> create(const std::string& directory,
                                               const std::vector<TensorDeclaration>& tensors,
                                               const WriteOptions& options = {});

  base::Result<void> write(std::string_view name, std::span<const std::byte> bytes);
  base::Result<void> finish();

 private:
  struct Shard {
    std::string path;
    std::vector<TensorDeclaration> tensors;
  };
  CheckpointWriter() = default;
  base::Result<void> open_next();
  [[nodiscard]] base::Result<void> write_index() const;

  std::string directory_;
  WriteOptions options_;
  std::vector<Shard> shards_;
  std::vector<SafetensorsWriter> writers_;  // of the shards begun; named all at the end
  std::map<std::string, std::size_t, std::less<>> shard_of_;  // tensor name -> index in shards_
};

}  // namespace tessera::formats
