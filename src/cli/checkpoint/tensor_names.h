// How stored tensors are called on the command line.
#pragma once

#include <string>

#include "formats/safetensors.h"

namespace tessera::cli {

// "bf16", "q8"; of types that nothing computes with, the stored name in lower case.
[[nodiscard]] std::string type_name(const formats::TensorInfo& info);

}  // namespace tessera::cli
