// rejected: (assignment of read-only|read-only variable is not assignable)
#include "tensor/view.h"

using tessera::View;

void set_corner(const View<const float, 2>& in, const View<float, 2>& out) {
  out(0, 0) = in(0, 0);
#ifdef TESSERA_MUST_FAIL
  in(0, 0) = 0;
#endif
}
