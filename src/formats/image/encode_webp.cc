// Pictures to WebP files in memory: lossy, with the library's default settings but for the quality.
#include <memory>

#include <webp/encode.h>

#include "base/check.h"
#include "base/text.h"
#include "formats/image/image.h"

namespace tessera::formats {

using base::Error;
using base::Result;

Result<std::vector<std::byte>> encode_webp(const Image& image, int quality) {
  constexpr auto kWhere = "encode webp";
  base::check(image.width > 0 && image.height > 0 &&
                  image.rgb.size() == static_cast<std::size_t>(image.width * image.height * 3),
              kWhere, image.width, "x", image.height, " pixels of 3 bytes, has ", image.rgb.size(),
              " bytes");
  base::check(quality >= 1 && quality <= 100, kWhere, "quality 1 to 100, is ", quality);
  if (image.width > WEBP_MAX_DIMENSION || image.height > WEBP_MAX_DIMENSION) {
    return Error::invalid_input(kWhere, base::cat("sides of at most ", WEBP_MAX_DIMENSION,
                                                  " pixels, is ", image.width, "x", image.height));
  }
  std::uint8_t* file = nullptr;
  const std::size_t num_bytes =
      WebPEncodeRGB(image.rgb.data(), static_cast<int>(image.width), static_cast<int>(image.height),
                    static_cast<int>(3 * image.width), static_cast<float>(quality), &file);
  const std::unique_ptr<std::uint8_t, decltype(&WebPFree)> owner(file, &WebPFree);
  if (num_bytes == 0) {
    return Error::out_of_memory(
        kWhere, base::cat("room for ", image.width, "x", image.height, " pixels, there is none"));
  }
  const auto* bytes = reinterpret_cast<const std::byte*>(file);
  return std::vector<std::byte>(bytes, bytes + num_bytes);
}

}  // namespace tessera::formats
