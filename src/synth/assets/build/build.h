// Assets out of Debian packages: the same packages give the same content, and the same pack.
//
//   TESSERA_TRY(content, build_assets({.root = "/", .mix = Mix::kStandard}));
//   const std::vector<std::byte> pack = encode_pack(content);
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "synth/assets/assets.h"
#include "synth/assets/build/packages.h"

namespace tessera::synth::build {

struct BuildOptions {
  std::string root = "/";  // where the packages are installed or unpacked (tools/data_sources)
  Mix mix = Mix::kStandard;
};

// An error names the package and the file that is missing.
[[nodiscard]] base::Result<AssetContent> build_assets(const BuildOptions& options);

}  // namespace tessera::synth::build
