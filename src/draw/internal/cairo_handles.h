// Owners of cairo's objects, and the check that nothing went wrong: what cairo can report here is
// lack of memory or a mistake of ours.
#pragma once

#include <memory>

#include <cairo/cairo.h>

#include "base/check.h"

namespace tessera::draw::internal {

struct ReleaseCairo {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_pattern_t* pattern) const { cairo_pattern_destroy(pattern); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};
using SurfaceHandle = std::unique_ptr<cairo_surface_t, ReleaseCairo>;
using PatternHandle = std::unique_ptr<cairo_pattern_t, ReleaseCairo>;
using CairoHandle = std::unique_ptr<cairo_t, ReleaseCairo>;

inline void check_cairo(cairo_t* cairo) {
  const cairo_status_t status = cairo_status(cairo);
  base::check(status == CAIRO_STATUS_SUCCESS, "canvas",
              "drawing that cairo accepts, it says: ", cairo_status_to_string(status));
}

}  // namespace tessera::draw::internal
