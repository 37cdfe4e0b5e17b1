// Any bytes: a picture within the limits, or an error; never a crash, a leak or a large allocation.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/check.h"
#include "formats/image/image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tessera::Index;
  const tessera::formats::DecodeOptions options{.auto_orient = true,
                                                .limits = {.image_side = 1000,
                                                           .image_pixels = 1 << 16,
                                                           .image_scans = 20,
                                                           .image_file_bytes = 1 << 18,
                                                           .image_profile_bytes = 1 << 20}};
  const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  const auto image = tessera::formats::decode_image(bytes, options);
  if (!image) return 0;
  const auto header = tessera::formats::read_image_header(bytes, options);
  tessera::base::check(header.has_value(), "image_fuzz", "a header of what was decoded");
  const Index num_pixels = image->width * image->height;
  tessera::base::check(num_pixels == header->width * header->height && num_pixels <= 1 << 16,
                       "image_fuzz", "the size of the header, is ", image->width, "x",
                       image->height);
  return 0;
}
