#include "nn/parameter.h"

namespace tessera::nn {

std::string join_path(const std::string& prefix, const std::string& name) {
  return prefix.empty() ? name : prefix + "." + name;
}

}  // namespace tessera::nn
