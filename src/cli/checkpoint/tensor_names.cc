#include "cli/checkpoint/tensor_names.h"

namespace tessera::cli {

std::string type_name(const formats::TensorInfo& info) {
  if (info.dtype) return std::string(to_string(*info.dtype));
  std::string name = info.stored_type;
  for (char& letter : name) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return name;
}

}  // namespace tessera::cli
