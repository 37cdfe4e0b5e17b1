// Tango's icons, 32 pixels a side, with names of what they show or what they do.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.h"
#include "draw/picture.h"
#include "synth/assets/build/nouns.h"
#include "synth/assets/build/pictures.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Result;

constexpr std::string_view kPackage = "tango-icon-theme";

struct IconRow {
  std::string_view file;
  std::string_view name;
  bool is_thing;
};
constexpr IconRow kIcons[] = {
#include "synth/assets/build/icon_table.inc"
};

}  // namespace

Result<void> gather_icons(const Sources& sources, Collection& collection) {
  const std::optional<Index> origin = sources.origins.find(kPackage);
  if (!origin) return {};
  for (const IconRow& icon : kIcons) {
    TESSERA_TRY(
        file, sources.tree.read(kPackage, cat("usr/share/icons/Tango/32x32/", icon.file, ".png")));
    TESSERA_TRY(picture, draw::decode_picture(file));
    collection.add_noun(make_noun(icon.name, icon.is_thing ? "device" : "action", icon.is_thing));
    std::string id = cat("icon-", icon.file);
    std::ranges::replace(id, '/', '-');
    collection.add_picture(std::string(icon.name), {.id = std::move(id),
                                                    .style = PictureStyle::kIcon,
                                                    .width = picture.width,
                                                    .height = picture.height,
                                                    .file = std::move(file),
                                                    .origin = *origin});
  }
  return {};
}

}  // namespace tessera::synth::build
