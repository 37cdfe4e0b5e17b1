#include "synth/assets/build/build.h"

#include <array>

#include "synth/assets/build/collection.h"
#include "synth/assets/build/fonts.h"
#include "synth/assets/build/pictures.h"
#include "synth/assets/build/source_tree.h"
#include "synth/assets/build/texts.h"
#include "synth/assets/build/words.h"

namespace tessera::synth::build {

base::Result<AssetContent> build_assets(const BuildOptions& options) {
  // Dictionaries take words of the texts, fonts the characters of everything.
  constexpr std::array kSteps = {
      gather_novels,          gather_office_help,  gather_help_pages, gather_faq,
      gather_install_guide,   gather_definitions,  gather_names,      gather_locale_words,
      gather_interface_texts, gather_dictionaries, gather_emoji,      gather_drawings,
      gather_stamps,          gather_icons,        gather_shapes,     gather_fonts};
  TESSERA_TRY(tree, SourceTree::open(options.root));
  TESSERA_TRY(origins, Origins::read(tree, options.mix));
  const Sources sources{.tree = tree, .origins = origins, .mix = options.mix};
  Collection collection;
  for (const auto gather : kSteps) {
    TESSERA_TRY(gathered, gather(sources, collection));
  }
  return std::move(collection).divide(options.mix, origins);
}

}  // namespace tessera::synth::build
