// rejected: no matching function
#include "base/text.h"

struct Shape {};

std::string message() {
#ifdef TESSERA_MUST_FAIL
  return tessera::base::cat("has shape ", Shape{});
#else
  return tessera::base::cat("has ", 3, " axes");
#endif
}
