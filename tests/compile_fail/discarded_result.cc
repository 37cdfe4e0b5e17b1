// rejected: (nodiscard|unused-result)
#include "base/result.h"

using tessera::base::Result;

Result<int> parse();

int main() {
#ifdef TESSERA_MUST_FAIL
  parse();
#else
  return parse() ? 0 : 1;
#endif
}
