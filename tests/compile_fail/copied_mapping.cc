// rejected: (use of deleted function|call to deleted constructor)
#include <utility>

#include "base/file.h"

using tessera::base::MappedFile;

// A mapping has one owner.
MappedFile take(MappedFile file) {
#ifdef TESSERA_MUST_FAIL
  MappedFile second = file;
  return second;
#else
  return file;
#endif
}
