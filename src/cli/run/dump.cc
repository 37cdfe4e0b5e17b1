#include "cli/run/dump.h"

#include "formats/safetensors_writer.h"
#include "ops/rows.h"
#include "tensor/transfer.h"

namespace tessera::cli {
namespace {

using base::Result;

// Pieces below one another: [n, ...] each, equal beyond the first axis.
Tensor join(const std::vector<Tensor>& pieces) {
  Shape shape = pieces.front().shape();
  const Index width = shape.numel() / shape[0];
  Index rows = 0;
  std::vector<Tensor> matrices;
  for (const Tensor& piece : pieces) {
    rows += piece.dim(0);
    matrices.push_back(piece.reshape({piece.dim(0), width}));
  }
  shape[0] = rows;
  return ops::concat_rows(matrices).reshape(shape);
}

// Distinct views [n, ...] to all views of the prompt.
Tensor all_views(const Tensor& distinct, const engine::Prompt& prompt) {
  std::vector<std::int32_t> rows;
  Index first = 0;
  for (const vision::ImageViews& views : prompt.views) {
    for (const Index source : views.view_source) {
      rows.push_back(static_cast<std::int32_t>(first + source));
    }
    first += views.num_distinct();
  }
  Shape shape = distinct.shape();
  const Index width = shape.numel() / shape[0];
  shape[0] = static_cast<Index>(rows.size());
  return ops::gather_rows(distinct.reshape({distinct.dim(0), width}), rows).reshape(shape);
}

}  // namespace

void Dump::collect(std::string_view name, int layer, const Tensor& value) {
  if (name == "hidden") {
    parts_["hidden." + std::to_string(layer)].push_back(value);
  } else if (name == "vision" || name == "projector" || name == "image_embeds" ||
             name == "logits") {
    parts_[std::string(name)].push_back(value);
  }
}

Result<void> Dump::write(const std::string& path, const engine::Prompt& prompt) const {
  std::map<std::string, Tensor> tensors;
  for (const auto& [name, pieces] : parts_) {
    const Tensor whole = join(pieces);
    tensors[name] = name == "vision" || name == "projector" ? all_views(whole, prompt) : whole;
  }
  std::vector<formats::TensorDeclaration> declared;
  declared.reserve(tensors.size());
  for (const auto& [name, tensor] : tensors) {
    declared.push_back({.name = name, .dtype = DType::kF32, .shape = tensor.shape()});
  }
  TESSERA_TRY(writer, formats::SafetensorsWriter::create(path, declared));
  for (const auto& [name, tensor] : tensors) {
    TESSERA_TRY(written, writer.write(name, HostBytes(ops::to_f32(tensor)).bytes()));
  }
  return writer.finish();
}

}  // namespace tessera::cli
