#include "cli/checkpoint/checkpoint_output.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;

using base::Error;
using base::Result;

// Headers, configs and the tokenizer beside the tensors.
constexpr Index kExtraBytes = Index{32} << 20;

Result<void> check_vacant(const std::string& operation, const fs::path& directory) {
  std::error_code error;
  if (!fs::exists(directory, error)) return {};
  const std::string where = fmt::format("{}: --out {}", operation, directory.string());
  if (!fs::is_directory(directory, error)) {
    return Error::invalid_input(where, "a new or empty folder, is a file");
  }
  const bool is_empty = fs::is_empty(directory, error);
  if (error) {
    return Error::io(where, fmt::format("a readable folder, reading failed: {}", error.message()));
  }
  if (!is_empty) return Error::invalid_input(where, "a new or empty folder, holds files");
  return {};
}

Result<void> check_space(const std::string& operation, const fs::path& parent, Index num_bytes) {
  struct statvfs disk {};
  if (::statvfs(parent.c_str(), &disk) != 0) return {};  // unknown: writing will tell
  const Index free_bytes = static_cast<Index>(disk.f_bavail) * static_cast<Index>(disk.f_frsize);
  if (free_bytes >= num_bytes + kExtraBytes) return {};
  return Error::io(operation, fmt::format("{} free on the disk of {}, has {}",
                                          bytes_text(num_bytes + kExtraBytes), parent.string(),
                                          bytes_text(free_bytes)));
}

}  // namespace

std::string bytes_text(Index num_bytes) {
  constexpr const char* kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(num_bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} bytes", num_bytes)
                   : fmt::format("{:.{}f} {}", value, value < 100 ? 1 : 0, kUnits[unit]);
}

RowPieces row_pieces(const Shape& shape) {
  constexpr Index kPieceValues = Index{1} << 20;
  constexpr Index kPanelRows = 64;  // a multiple of every block type's panel
  const bool is_matrix = shape.rank() == 2;
  RowPieces pieces{.rows = is_matrix ? shape[0] : shape.numel(),
                   .columns = is_matrix ? shape[1] : 1};
  const Index wanted = kPieceValues / std::max<Index>(pieces.columns, 1);
  pieces.rows_per_piece = std::max(wanted / kPanelRows, Index{1}) * kPanelRows;
  return pieces;
}

Index stored_bytes(const std::vector<formats::TensorDeclaration>& tensors) {
  Index total = 0;
  for (const formats::TensorDeclaration& tensor : tensors) {
    const bool is_matrix = tensor.shape.rank() == 2;
    total += storage_bytes(tensor.dtype, is_matrix ? tensor.shape[0] : tensor.shape.numel(),
                           is_matrix ? tensor.shape[1] : 1);
  }
  return total;
}

CheckpointOutput::CheckpointOutput(const Program& program,
                                   std::string operation,
                                   std::string directory)
    : program_(program), operation_(std::move(operation)), directory_(std::move(directory)) {}

CheckpointOutput::CheckpointOutput(CheckpointOutput&& other) noexcept
    : program_(other.program_),
      operation_(std::move(other.operation_)),
      directory_(std::move(other.directory_)),
      temporary_(std::exchange(other.temporary_, {})),
      writer_(std::move(other.writer_)),
      progress_(std::move(other.progress_)),
      num_written_(other.num_written_) {}

CheckpointOutput::~CheckpointOutput() {
  if (temporary_.empty()) return;
  writer_.reset();
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
}

Result<CheckpointOutput> CheckpointOutput::create(
    const Program& program,
    std::string_view operation,
    const std::string& directory,
    const std::vector<formats::TensorDeclaration>& tensors) {
  std::error_code error;
  fs::path target = fs::absolute(directory, error).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();  // "models/tiny/"
  CheckpointOutput output(program, std::string(operation), target.string());
  TESSERA_TRY(vacant, check_vacant(output.operation_, target));
  fs::create_directories(target.parent_path(), error);
  const std::string temporary = fmt::format("{}.tmp-{}", target.string(), ::getpid());
  if (!error) fs::create_directory(temporary, error);
  if (error) {
    return Error::io(output.operation_, fmt::format("--out {}: a folder that can be made, {}",
                                                    target.string(), error.message()));
  }
  output.temporary_ = temporary;
  const Index num_bytes = stored_bytes(tensors);
  TESSERA_TRY(space, check_space(output.operation_, target.parent_path(), num_bytes));
  TESSERA_TRY(writer, formats::CheckpointWriter::create(temporary, tensors));
  output.writer_ = std::move(writer);
  output.progress_ = std::make_unique<Progress>(program, output.operation_, num_bytes);
  return output;
}

Result<void> CheckpointOutput::check_cancelled() const {
  if (!program_.cancel().is_requested()) return {};
  return Error::cancelled(operation_, "to run to the end, was interrupted and wrote nothing");
}

Result<void> CheckpointOutput::add_file(std::string_view name, std::string_view text) {
  return base::write_file_atomically(fmt::format("{}/{}", temporary_, name), text);
}

Result<void> CheckpointOutput::write(std::string_view name, std::span<const std::byte> bytes) {
  TESSERA_TRY(running, check_cancelled());
  TESSERA_TRY(written, writer_->write(name, bytes));
  num_written_ += static_cast<std::int64_t>(bytes.size());
  progress_->update(num_written_);
  return {};
}

Result<void> CheckpointOutput::finish() {
  TESSERA_TRY(finished, writer_->finish());
  TESSERA_TRY(running, check_cancelled());
  // Takes the place of an empty folder of that name.
  if (std::rename(temporary_.c_str(), directory_.c_str()) != 0) {
    return Error::io(operation_, fmt::format("--out {}: a folder that can be made, renaming failed",
                                             directory_));
  }
  temporary_.clear();
  return {};
}

}  // namespace tessera::cli
