// Small pictures of samples side by side, with the boxes of their answers.
#pragma once

#include <vector>

#include "base/result.h"
#include "data/preview/internal/preview_sample.h"

namespace tessera::data::internal {

// The sample's first picture as a cell of the sheet; a grey one for text alone.
[[nodiscard]] base::Result<formats::Image> sheet_cell(const PreviewSample& sample);
// Row by row, in their order.
[[nodiscard]] formats::Image contact_sheet(const std::vector<formats::Image>& cells);

}  // namespace tessera::data::internal
