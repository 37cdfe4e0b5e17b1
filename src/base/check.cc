#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace tessera::base {

void fail_contract(std::string_view where, std::string_view message) {
  throw ContractError(cat(where, ": ", message));
}

void panic(std::string_view message) noexcept {
  std::fprintf(stderr, "tessera: panic: %.*s\n", static_cast<int>(message.size()), message.data());
  std::abort();
}

}  // namespace tessera::base
