#include "synth/screen/gallery.h"

#include <algorithm>

#include "synth/chance.h"

namespace tessera::synth {

Gallery::Gallery(Studio& studio, const SceneRequest& request, base::Rng& rng)
    : studio_(studio), view_(studio.view(request)), language_(request.language) {
  for (const PictureInfo& info : view_.pictures()) {
    if (info.style == PictureStyle::kIcon) {
      icons_.push_back(&info);
    } else if (info.is_cut_out && view_.noun_of(info).is_thing && !name_of(info).empty()) {
      things_.push_back(&info);
    }
  }
  chance::shuffle(std::span(icons_), rng);
  chance::shuffle(std::span(things_), rng);
}

const PictureInfo* Gallery::icon(std::string_view english_name) const {
  const auto found = std::ranges::find_if(
      icons_, [&](const PictureInfo* info) { return view_.noun_of(*info).name == english_name; });
  return found == icons_.end() ? nullptr : *found;
}

const PictureInfo* Gallery::next_icon() {
  return num_icons_given_ < icons_.size() ? icons_[num_icons_given_++] : nullptr;
}

const PictureInfo* Gallery::next_thing() {
  return num_things_given_ < things_.size() ? things_[num_things_given_++] : nullptr;
}

const draw::Picture& Gallery::picture(const PictureInfo& info) {
  if (std::ranges::find(used_, info.id) == used_.end()) used_.push_back(info.id);
  return studio_.picture(info);
}

std::string Gallery::name_of(const PictureInfo& info) const {
  return view_.noun_of(info).in(language_);
}

}  // namespace tessera::synth
