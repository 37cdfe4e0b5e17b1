#include "synth/assets/build/picture_files.h"

#include <algorithm>
#include <memory>

#include <webp/encode.h>

#include "base/check.h"
#include "base/text.h"

namespace tessera::synth::build {
namespace {

using base::Result;

// Frees what the encoder wrote.
class Writer {
 public:
  Writer() { WebPMemoryWriterInit(&writer_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { WebPMemoryWriterClear(&writer_); }
  [[nodiscard]] WebPMemoryWriter* get() { return &writer_; }

 private:
  WebPMemoryWriter writer_{};
};

// Distance of the darkest channel from white.
int darkness(const std::uint8_t* pixel) {
  return 255 - std::min({pixel[0], pixel[1], pixel[2]});
}

}  // namespace

std::vector<std::byte> encode_webp(const draw::Picture& picture, int quality) {
  WebPConfig config;
  const bool is_set = WebPConfigPreset(&config, WEBP_PRESET_DRAWING, static_cast<float>(quality));
  base::check(is_set, "encode webp", "a preset of another library version");
  config.method = 6;
  config.alpha_quality = 80;
  config.thread_level = 0;
  WebPPicture input;
  base::check(WebPPictureInit(&input) != 0, "encode webp", "a library of another version");
  const std::unique_ptr<WebPPicture, void (*)(WebPPicture*)> holder(&input, WebPPictureFree);
  input.width = static_cast<int>(picture.width);
  input.height = static_cast<int>(picture.height);
  const int stride = static_cast<int>(picture.width) * 4;
  const bool is_imported = WebPPictureImportRGBA(&input, picture.rgba.data(), stride) != 0;
  base::check(is_imported, "encode webp", "out of memory");
  Writer writer;
  input.writer = WebPMemoryWrite;
  input.custom_ptr = writer.get();
  base::check(WebPEncode(&config, &input) != 0, "encode webp", "error ", int{input.error_code});
  const auto bytes = std::as_bytes(std::span(writer.get()->mem, writer.get()->size));
  return {bytes.begin(), bytes.end()};
}

draw::Picture without_white_ground(draw::Picture picture) {
  // Compression leaves noise of some levels in the white; soft edges keep a part of it.
  constexpr int kGround = 12;
  const Index width = picture.width;
  const Index height = picture.height;
  std::vector<bool> is_ground(static_cast<std::size_t>(width * height));
  std::vector<Index> open;
  const auto visit = [&](Index x, Index y) {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const Index place = y * width + x;
    if (is_ground[static_cast<std::size_t>(place)]) return;
    if (darkness(&picture.rgba[static_cast<std::size_t>(place) * 4]) > kGround) return;
    is_ground[static_cast<std::size_t>(place)] = true;
    open.push_back(place);
  };
  for (Index x = 0; x < width; ++x)
    visit(x, 0), visit(x, height - 1);
  for (Index y = 0; y < height; ++y)
    visit(0, y), visit(width - 1, y);
  while (!open.empty()) {
    const Index place = open.back();
    open.pop_back();
    const Index x = place % width;
    const Index y = place / width;
    visit(x - 1, y), visit(x + 1, y), visit(x, y - 1), visit(x, y + 1);
  }
  for (std::size_t place = 0; place < is_ground.size(); ++place) {
    if (is_ground[place]) picture.rgba[place * 4 + 3] = 0;
  }
  return picture;
}

Result<draw::Picture> trimmed(const draw::Picture& picture,
                              Index max_side,
                              std::string_view where) {
  const draw::Box bounds = draw::opaque_bounds(picture);
  if (bounds.x1 <= bounds.x0) {
    return base::Error::invalid_input("data assets",
                                      base::cat(where, ": a visible picture, is empty"));
  }
  draw::Picture cut = draw::crop(picture, bounds);
  const Index longest = std::max(cut.width, cut.height);
  if (longest <= max_side) return cut;
  const auto scaled = [&](Index side) {
    return std::max<Index>(1, (side * max_side + longest / 2) / longest);
  };
  return draw::resize(cut, scaled(cut.width), scaled(cut.height), draw::Scaling::kArea);
}

}  // namespace tessera::synth::build
