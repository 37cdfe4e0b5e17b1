// What one worker keeps open between scenes: faces with their glyphs, and decoded pictures. Nothing
// that is drawn depends on what a studio has kept.
//
//   Studio studio(assets);                        // one per thread; the assets are shared
//   studio.begin_scene();                         // from here on nothing that is open closes
//   draw::FontFace& face = studio.face(font);     // stays open until the next begin_scene()
#pragma once

#include <list>
#include <map>
#include <memory>

#include "base/index.h"
#include "draw/font.h"
#include "draw/picture.h"
#include "synth/assets/assets.h"
#include "synth/scene.h"

namespace tessera::synth {

struct StudioBounds {
  std::size_t max_faces = 96;
  Index max_picture_bytes = 64 << 20;
};

// NOT thread-safe.
class Studio {
 public:
  explicit Studio(std::shared_ptr<const Assets> assets, const StudioBounds& bounds = {});

  [[nodiscard]] const Assets& assets() const { return *assets_; }
  [[nodiscard]] AssetView view(Split split) const { return {*assets_, split}; }
  // What a scene that is asked for may use, and how it reads running text.
  [[nodiscard]] AssetView view(const SceneRequest& request) const {
    return {*assets_, request.split, request.scrambled_words};
  }

  // Closes what has not been used for longest, down to the bounds.
  void begin_scene();
  // A face of these assets, and a picture. Broken files are contract errors: a pack is checked when
  // it is made.
  [[nodiscard]] draw::FontFace& face(const FontInfo& font);
  [[nodiscard]] const draw::Picture& picture(const PictureInfo& info);

  [[nodiscard]] std::size_t num_open_faces() const { return faces_.order.size(); }
  [[nodiscard]] Index num_picture_bytes() const { return picture_bytes_; }

 private:
  // By their number in the assets, the one that was used last in front.
  template <class Item>
  struct Kept {
    struct Entry {
      Index number = 0;
      Item item;
    };
    std::list<Entry> order;
    std::map<Index, typename std::list<Entry>::iterator> by_number;

    // The item when it is kept, now in front.
    Item* find(Index number);
    Item& add(Index number, Item item);
    void drop_last();
  };

  std::shared_ptr<const Assets> assets_;
  StudioBounds bounds_;
  Kept<std::unique_ptr<draw::FontFace>> faces_;
  Kept<draw::Picture> pictures_;
  Index picture_bytes_ = 0;
};

}  // namespace tessera::synth
