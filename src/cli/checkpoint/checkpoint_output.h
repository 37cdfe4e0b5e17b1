// A checkpoint directory that is being written, tensor by tensor: it appears under its name only
// when it is complete. Until then everything lies in "<directory>.tmp-<pid>" beside it, which an
// error, Ctrl-C or the end of the object removes.
//
//   TESSERA_TRY(output, CheckpointOutput::create(program, "init", directory, tensors));
//   TESSERA_TRY(configured, output.add_file("config.json", text));
//   TESSERA_TRY(written, output.write("w", bytes));   // shows progress; stops on Ctrl-C
//   TESSERA_TRY(finished, output.finish());
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/program.h"
#include "formats/safetensors_writer.h"
#include "tensor/tensor.h"

namespace tessera::cli {

// Of all tensors as they will be stored.
[[nodiscard]] Index stored_bytes(const std::vector<formats::TensorDeclaration>& tensors);

class CheckpointOutput {
 public:
  // Refuses a directory that holds something and a disk without room. `operation` names the command
  // in errors and on the progress line.
  static base::Result<CheckpointOutput> create(
      const Program& program,
      std::string_view operation,
      const std::string& directory,
      const std::vector<formats::TensorDeclaration>& tensors);

  CheckpointOutput(CheckpointOutput&& other) noexcept;
  CheckpointOutput& operator=(CheckpointOutput&&) = delete;
  CheckpointOutput(const CheckpointOutput&) = delete;
  CheckpointOutput& operator=(const CheckpointOutput&) = delete;
  ~CheckpointOutput();

  // Where the files lie until finish().
  [[nodiscard]] const std::string& folder() const { return temporary_; }
  base::Result<void> add_file(std::string_view name, std::string_view text);
  base::Result<void> write(std::string_view name, std::span<const std::byte> bytes);
  base::Result<void> finish();

 private:
  CheckpointOutput(const Program& program, std::string operation, std::string directory);
  [[nodiscard]] base::Result<void> check_cancelled() const;

  const Program& program_;
  std::string operation_;
  std::string directory_;
  std::string temporary_;  // empty when there is nothing to remove
  std::optional<formats::CheckpointWriter> writer_;
  std::unique_ptr<Progress> progress_;
  std::int64_t num_written_ = 0;  // bytes of tensors
};

// "6.3 GiB"
[[nodiscard]] std::string bytes_text(Index num_bytes);

// Rows of a tensor that are drawn or converted together: a megabyte or so, and whole panels of
// block types.
struct RowPieces {
  Index rows = 0;  // of the tensor seen as a matrix
  Index columns = 0;
  Index rows_per_piece = 0;
};
[[nodiscard]] RowPieces row_pieces(const Shape& shape);

}  // namespace tessera::cli
