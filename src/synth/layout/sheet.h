// A page in the making: canvas, colours, faces and the truth about what was drawn so far.
//
//   Sheet sheet(studio, request, rng, choose_paper(request.difficulty, rng));
//   FaceSet& faces = sheet.add_faces({.kinds = {FontKind::kSerif}});
//   ... draw on sheet.canvas, add nodes to sheet.scene.root ...
//   return sheet.finish();
#pragma once

#include <deque>
#include <string>

#include "base/rng.h"
#include "draw/canvas.h"
#include "draw/geometry.h"
#include "synth/layout/faces.h"
#include "synth/layout/paper.h"
#include "synth/scene.h"

namespace tessera::synth {

class Studio;  // synth/assets/studio.h

class Sheet {
 public:
  // The canvas in the colour of the paper.
  Sheet(Studio& studio, const SceneRequest& request, base::Rng& rng, const Paper& paper);
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;

  // Split and language are the request's. The set lives as long as the sheet.
  FaceSet& add_faces(FaceRequest wanted);
  FaceSet& add_faces(FaceRequest wanted, Language language);

  [[nodiscard]] double width() const { return canvas.bounds().x1; }
  [[nodiscard]] double height() const { return canvas.bounds().y1; }
  void add(Node node) { scene.root.children.push_back(std::move(node)); }

  // The scene with its picture, boxes of all nodes and the fonts that were used.
  [[nodiscard]] Scene finish();

  Studio& studio;
  const SceneRequest& request;
  base::Rng& rng;
  Paper paper;
  draw::Canvas canvas;
  Scene scene;

 private:
  std::deque<FaceSet> faces_;  // addresses stay
};

// Pixels of the picture per pixel that the model sees when the picture is fitted onto its tiles, at
// least 1: of a page wider than the widest canvas more than 1.
[[nodiscard]] double reading_scale(Index width, Index height);

// The least height of small letters that the request holds readable, in pixels of the picture.
[[nodiscard]] double smallest_x_height(const SceneRequest& request);

// The height of small letters that the request's density asks for: from a few huge words to what
// can just be read.
[[nodiscard]] double body_x_height(const SceneRequest& request, base::Rng& rng);

// About how many letters of this height the box has room for.
[[nodiscard]] Index letters_in(const draw::Box& box, double x_height);

inline constexpr double kSmallestXHeight = 6;  // smaller text is not drawn
// The font size of that.
[[nodiscard]] double smallest_size_px(FaceSet& faces);

// A margin around the page: a share of its shorter side, larger at low density.
[[nodiscard]] draw::Box inner_box(const SceneRequest& request, base::Rng& rng);

}  // namespace tessera::synth
