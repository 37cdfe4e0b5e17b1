// rejected: (no viable conversion|invalid conversion|could not convert)
#include "base/result.h"

using tessera::base::Error;
using tessera::base::Result;

// An error names the operation, the expectation and the fact; a bare sentence is none.
Result<int> parse() {
#ifdef TESSERA_MUST_FAIL
  return "broken";
#else
  return Error::invalid_input("parse", "a number, is text");
#endif
}
