#include "draw/jpeg_round_trip.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "formats/image/image.h"

namespace tessera::draw {

namespace {

constexpr Index kMaxSide = 65'500;  // what libjpeg writes

// Our own picture is not held to the bounds on strangers' files, but for the format's own.
base::Limits own_limits() {
  base::Limits limits = base::default_limits();
  limits.image_aspect = kMaxSide;
  limits.image_pixels = kMaxSide * kMaxSide;
  return limits;
}

}  // namespace

Image jpeg_round_trip(const Image& image, int quality) {
  if (std::max(image.width, image.height) > kMaxSide) return image;
  const auto bytes = formats::encode_jpeg(image, quality);
  base::check(bytes.has_value(), "jpeg round trip", "an encoder that works");
  auto decoded = formats::decode_image(*bytes, {.limits = own_limits()});
  base::check(decoded.has_value(), "jpeg round trip", "what was just encoded");
  return *std::move(decoded);
}

}  // namespace tessera::draw
