// Pictures of the assets for screens: icons by what they stand for, and pictures of things.
//
//   Gallery gallery(studio, request, rng);
//   if (const PictureInfo* icon = gallery.icon("folder")) ...
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "draw/picture.h"
#include "synth/assets/studio.h"
#include "synth/scene.h"

namespace tessera::synth {

// Belongs to one scene.
class Gallery {
 public:
  Gallery(Studio& studio, const SceneRequest& request, base::Rng& rng);

  // The icon of this English name; null where this side of the split has none.
  [[nodiscard]] const PictureInfo* icon(std::string_view english_name) const;
  // Another icon each time; null when all were given.
  const PictureInfo* next_icon();
  // Another picture of a thing each time, cut out of its ground; null when all were given.
  const PictureInfo* next_thing();

  [[nodiscard]] const draw::Picture& picture(const PictureInfo& info);
  // What it shows, in the language of the page; empty where that is not known.
  [[nodiscard]] std::string name_of(const PictureInfo& info) const;
  // Ids of the pictures that were drawn, for the scene's provenance.
  [[nodiscard]] const std::vector<std::string>& used() const { return used_; }

 private:
  Studio& studio_;
  AssetView view_;
  Language language_;
  std::vector<const PictureInfo*> icons_{};   // in random order
  std::vector<const PictureInfo*> things_{};  // in random order
  std::size_t num_icons_given_ = 0;
  std::size_t num_things_given_ = 0;
  std::vector<std::string> used_{};
};

}  // namespace tessera::synth
