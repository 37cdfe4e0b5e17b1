#include "cli/data/mixture_packs.h"

#include <algorithm>

#include "cli/data/asset_flags.h"

namespace tessera::cli {

base::Result<data::OpenPacks> open_packs(const data::MixtureConfig& config,
                                         const std::string& own) {
  data::OpenPacks packs;
  const bool needs_own = std::any_of(
      config.sources.begin(), config.sources.end(), [](const data::SourceConfig& source) {
        return source.generation && source.generation->assets.empty();
      });
  if (!needs_own) return packs;
  TESSERA_TRY(pack, open_assets(own));
  packs[""] = std::move(pack);
  return packs;
}

}  // namespace tessera::cli
