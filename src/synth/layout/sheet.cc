#include "synth/layout/sheet.h"

#include <algorithm>
#include <utility>

#include "base/exact_math.h"
#include "synth/chance.h"
#include "vision/grid.h"

namespace tessera::synth {
namespace {

constexpr double kHugeShare = 0.11;  // of the shorter side, at density 0

}  // namespace

Sheet::Sheet(Studio& assets, const SceneRequest& wanted, base::Rng& random, const Paper& ground)
    : studio(assets),
      request(wanted),
      rng(random),
      paper(ground),
      canvas(wanted.width, wanted.height, ground.ground) {
  scene.language = wanted.language;
}

FaceSet& Sheet::add_faces(FaceRequest wanted) {
  return add_faces(std::move(wanted), request.language);
}

FaceSet& Sheet::add_faces(FaceRequest wanted, Language language) {
  wanted.split = request.split;
  wanted.language = language;
  FaceSet& faces = faces_.emplace_back(choose_faces(studio, wanted, rng));
  // Without a share nothing is drawn at random: pictures of older recipes stay as they are.
  if (request.varied_faces > 0 && chance::holds(rng, request.varied_faces))
    faces.vary(choose_variation(rng));
  return faces;
}

Scene Sheet::finish() {
  scene.image = canvas.to_image();
  close_boxes(scene.root);
  for (const FaceSet& faces : faces_) {
    for (const std::string& id : faces.used_fonts()) {
      auto& fonts = scene.provenance.fonts;
      if (std::find(fonts.begin(), fonts.end(), id) == fonts.end()) fonts.push_back(id);
    }
  }
  return std::move(scene);
}

double reading_scale(Index width, Index height) {
  const vision::ImageGeometry geometry = vision::default_geometry();
  const vision::Resolution canvas =
      vision::canvas_for(geometry, {.width = width, .height = height}, /*num_images=*/1);
  const double x = static_cast<double>(width) / static_cast<double>(canvas.width);
  const double y = static_cast<double>(height) / static_cast<double>(canvas.height);
  return std::max({1.0, x, y});
}

double smallest_size_px(FaceSet& faces) {
  return size_for_x_height(faces, kSmallestXHeight);
}

double smallest_x_height(const SceneRequest& request) {
  return request.smallest_x_height * reading_scale(request.width, request.height);
}

double body_x_height(const SceneRequest& request, base::Rng& rng) {
  const auto shorter = static_cast<double>(std::min(request.width, request.height));
  const double least = smallest_x_height(request);
  const double most = std::max(least, kHugeShare * shorter);
  const double density = std::clamp(request.density, 0.0, 1.0);
  const double jitter = 0.88 + 0.24 * rng.next_uniform();
  const double wanted = least * base::exact_pow(most / least, 1 - density) * jitter;
  return std::clamp(wanted, least, most);
}

Index letters_in(const draw::Box& box, double x_height) {
  // A letter is a little wider than it is high; lines stand 2.6 heights apart.
  constexpr double kAreaPerLetter = 1.05 * 2.6;
  return static_cast<Index>(box.area() / (kAreaPerLetter * x_height * x_height));
}

draw::Box inner_box(const SceneRequest& request, base::Rng& rng) {
  const auto width = static_cast<double>(request.width);
  const auto height = static_cast<double>(request.height);
  const double shorter = std::min(width, height);
  const double most = 0.04 + 0.05 * (1 - request.density);
  const double x = std::max(3.0, shorter * (0.015 + most * rng.next_uniform()));
  const double y = std::max(2.0, shorter * (0.015 + most * rng.next_uniform()));
  return {x, y, width - x, height - y};
}

}  // namespace tessera::synth
