// rejected: (cannot convert|no viable conversion) .*Result<bool>.* to .*bool
#include "base/result.h"

using tessera::base::Result;

// A Result<bool> that holds `false` has a value: the two questions must not be mixed up.
bool answer(const Result<bool>& result) {
#ifdef TESSERA_MUST_FAIL
  return result;
#else
  return result && *result;
#endif
}
