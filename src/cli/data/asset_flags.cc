#include "cli/data/asset_flags.h"

#include <filesystem>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/build_config.h"
#include "base/text.h"
#include "synth/assets/build/build.h"
#include "synth/assets/pack.h"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;
using base::cat;
using base::Error;
using base::Result;

}  // namespace

void AssetFlags::add_to(CLI::App* command) {
  command->add_option("--assets", path,
                      "Asset pack (tessera data assets); default: the installed one");
}

Result<std::shared_ptr<const synth::Assets>> open_assets(const std::string& path) {
  if (!path.empty()) return synth::Assets::open(path);
  std::error_code ignored;
  const fs::path self = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path candidates[] = {self.parent_path().parent_path() / "share/tessera/assets.pack",
                                 fs::path(base::kSourceDir) / "build/assets/standard.pack"};
  for (const fs::path& candidate : candidates) {
    if (fs::exists(candidate, ignored)) return synth::Assets::open(candidate.string());
  }
  const Result<synth::AssetContent> content = synth::build::build_assets({});
  if (!content) {
    return Error::not_found("data assets",
                            cat("an asset pack in --assets or ", candidates[1].string(),
                                ", none is there, and it cannot be made from installed packages: ",
                                content.error().message));
  }
  return synth::Assets::parse(synth::encode_pack(*content), "the pack of installed packages");
}

}  // namespace tessera::cli
