// The files of Debian packages below a root: installed ones ("/"), or unpacked ones of
// tools/data_sources.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tessera::synth::build {

class SourceTree {
 public:
  // Reads which packages are there and in which versions (var/lib/dpkg/status).
  static base::Result<SourceTree> open(std::string root);

  // The version of a package; an error that says how to get it when it is not there.
  [[nodiscard]] base::Result<std::string> version(std::string_view package) const;

  // A file of a package, unpacked when its name ends in .gz. `path` is relative to the root.
  [[nodiscard]] base::Result<std::vector<std::byte>> read(std::string_view package,
                                                          const std::string& path) const;
  [[nodiscard]] base::Result<std::string> read_text(std::string_view package,
                                                    const std::string& path) const;

  // Paths (relative to the root, in the order of their bytes) of the files below a folder whose
  // names end in `suffix`.
  [[nodiscard]] base::Result<std::vector<std::string>> list(std::string_view package,
                                                            const std::string& folder,
                                                            std::string_view suffix) const;

 private:
  SourceTree(std::string root, std::map<std::string, std::string, std::less<>> versions)
      : root_(std::move(root)), versions_(std::move(versions)) {}
  [[nodiscard]] base::Error missing(std::string_view package, const std::string& path) const;

  std::string root_;  // with a slash at its end
  std::map<std::string, std::string, std::less<>> versions_;
};

}  // namespace tessera::synth::build
