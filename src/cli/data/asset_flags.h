// Where commands that generate get their assets from.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/program.h"
#include "synth/assets/assets.h"

namespace tessera::cli {

// The pack at `path`; without one <prefix>/share/tessera/assets.pack, then
// build/assets/standard.pack of the source tree, then the same pack made in memory from installed
// packages.
[[nodiscard]] base::Result<std::shared_ptr<const synth::Assets>> open_assets(
    const std::string& path);

// --assets
struct AssetFlags {
  std::string path;

  void add_to(CLI::App* command);
  [[nodiscard]] base::Result<std::shared_ptr<const synth::Assets>> open() const {
    return open_assets(path);
  }
};

}  // namespace tessera::cli
