#include "synth/picture/cast.h"

#include <algorithm>
#include <utility>

#include "draw/colour.h"
#include "synth/chance.h"

namespace tessera::synth {
namespace {

using chance::holds;

constexpr double kShapeShare = 0.15;  // of mixed casts

draw::Colour colour_at(const draw::Image& image, draw::Point p) {
  const auto inside = [](double at, Index side) {
    return std::clamp<Index>(static_cast<Index>(at), 0, side - 1);
  };
  const std::uint8_t* pixel =
      image.rgb.data() + 3 * (inside(p.y, image.height) * image.width + inside(p.x, image.width));
  return {pixel[0], pixel[1], pixel[2]};
}

bool stands_out(const draw::Picture& figure, draw::Colour ground) {
  constexpr int kDistance = 90 * 90;
  const std::uint8_t* middle = nullptr;
  for (std::size_t i = 0; i + 3 < figure.rgba.size(); i += 4) {
    if (figure.rgba[i + 3] == 255) middle = figure.rgba.data() + i;
    if (middle != nullptr && i > figure.rgba.size() / 2) break;
  }
  if (middle == nullptr) return false;
  const int r = middle[0] - ground.r;
  const int g = middle[1] - ground.g;
  const int b = middle[2] - ground.b;
  return r * r + g * g + b * b >= kDistance;
}

}  // namespace

Cast::Cast(Studio& studio, const SceneRequest& request, Casting casting, base::Rng& rng)
    : studio_(studio),
      view_(studio.view(request)),
      casting_(casting),
      rng_(rng),
      noun_(request.noun) {
  const std::size_t num_kinds = casting == Casting::kSame       ? 1
                                : casting == Casting::kTwoKinds ? 2
                                                                : 0;
  for (std::size_t i = 0; i < num_kinds; ++i) {
    const PictureInfo* picture = i == 0 ? choose_picture_of(view_, noun_, rng) : nullptr;
    if (picture == nullptr) picture = choose_picture(view_, rng);
    if (picture != nullptr) chosen_.push_back(picture);
  }
  if (casting == Casting::kOneShape) shape_ = is_shape(noun_) ? noun_ : choose_shape(rng);
}

Figure Cast::shape_on(const draw::Image& ground,
                      const Spot& spot,
                      const FigureLook& look,
                      const std::string& wanted) {
  Figure figure;
  for (int attempt = 0; attempt < 12; ++attempt) {
    const std::string shape = !shape_.empty()   ? shape_
                              : !wanted.empty() ? wanted
                                                : std::string(choose_shape(rng_));
    const std::string colour(choose_colour_name(rng_));
    const bool was_used = std::ranges::find(colours_, colour) != colours_.end();
    if (!shape_.empty() && was_used && attempt < 8) continue;
    figure = shape_figure(shape, colour, look);
    if (look.has_outline || stands_out(figure.picture, colour_at(ground, spot.centre))) break;
  }
  colours_.push_back(figure.object.colour);
  return figure;
}

std::optional<Figure> Cast::figure_for(const draw::Image& ground,
                                       const Spot& spot,
                                       const FigureLook& look) {
  const std::string noun = std::exchange(noun_, {});
  const std::string wanted = is_shape(noun) ? noun : std::string();
  const bool is_mixed = casting_ == Casting::kMixed;
  const PictureInfo* picture =
      is_mixed && wanted.empty() ? choose_picture_of(view_, noun, rng_) : nullptr;
  const bool draws_shape =
      casting_ == Casting::kShapes || casting_ == Casting::kOneShape ||
      (is_mixed && picture == nullptr && (!wanted.empty() || holds(rng_, kShapeShare)));
  if (draws_shape) return shape_on(ground, spot, look, wanted);
  if (picture == nullptr) {
    picture = chosen_.empty() ? choose_picture(view_, rng_) : chance::pick(chosen_, rng_);
  }
  if (picture == nullptr) return std::nullopt;
  return picture_figure(studio_, view_, *picture, look);
}

void name_sizes(std::vector<Object>& objects) {
  constexpr double kClearRatio = 1.8;
  constexpr double kLikeRatio = 1.15;
  const auto side = [](const Object& object) {
    return std::max(object.box.width(), object.box.height());
  };
  for (Object& object : objects) {
    double smallest = side(object);
    double largest = smallest;
    bool is_whole = true;
    for (const Object& other : objects) {
      if (other.noun != object.noun) continue;
      smallest = std::min(smallest, side(other));
      largest = std::max(largest, side(other));
      is_whole = is_whole && other.visible > 0.95;
    }
    if (!is_whole || largest < kClearRatio * smallest) continue;
    if (side(object) * kLikeRatio >= largest) object.size = "large";
    if (side(object) <= kLikeRatio * smallest) object.size = "small";
  }
}

}  // namespace tessera::synth
